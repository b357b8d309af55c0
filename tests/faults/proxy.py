"""A small TCP proxy whose line can be cut and mended, for one process's network."""

import contextlib
import socket
import threading

CHUNK = 65_536


class Proxy:
    """Listens on a free port and passes everything on to `port` of this machine.

    `cut()` swallows silently in both directions, as a pulled cable does: nobody gets an error. `mend()` lets new
    connections through; those of before stay dead.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._is_cut = False
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._dead: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """From now on nothing arrives, and nobody is told."""
        self._is_cut = True
        self._dead.update(end for pair in self._pairs for end in pair)

    def mend(self) -> None:
        """New connections get through again."""
        self._is_cut = False

    def close(self) -> None:
        self._listener.close()
        for end in [end for pair in self._pairs for end in pair]:
            with contextlib.suppress(OSError):
                end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._join(near)

    def _join(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(("127.0.0.1", self._target), timeout=5)
        except OSError:
            near.close()
            return
        far.settimeout(None)
        self._pairs.append((near, far))
        if self._is_cut:
            self._dead.update((near, far))
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if source not in self._dead:
                    sink.sendall(data)
        if source in self._dead:
            return  # the end of a dead line is not heard at the other end either
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
