"""A proxy as some companies have it: plain requests pass, websockets are refused or swallowed."""

import socket
import threading
from typing import Literal

from tests.servers import LevelheadServer

HEAD_END = b"\r\n\r\n"
REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class BadProxy:
    """In front of one server; `on_upgrade` says what becomes of a websocket."""

    def __init__(self, server: LevelheadServer, *, on_upgrade: Literal["refuse", "swallow"]) -> None:
        self.upgrades = 0
        self._server, self._on_upgrade = server, on_upgrade
        self._open: list[socket.socket] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._welcome, daemon=True).start()

    def stop(self) -> None:
        for one in (self._door, *self._open):
            one.close()

    def _welcome(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            self._open.append(caller)
            threading.Thread(target=self._serve, args=(caller,), daemon=True).start()

    def _serve(self, caller: socket.socket) -> None:
        head = b""
        while HEAD_END not in head:
            piece = caller.recv(65_536)
            if not piece:
                return caller.close()
            head += piece
        if b"upgrade: websocket" in head.lower():
            self.upgrades += 1
            if self._on_upgrade == "swallow":
                return  # no answer, ever
            caller.sendall(REFUSAL)
            return caller.close()
        server = socket.create_connection(("127.0.0.1", self._server.port))
        self._open.append(server)
        # One request a connection, so that only its head has to be understood.
        lines, rest = head.split(HEAD_END, 1)
        kept = [line for line in lines.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        server.sendall(b"\r\n".join([*kept, b"Connection: close"]) + HEAD_END + rest)
        threading.Thread(target=_pour, args=(caller, server), daemon=True).start()
        _pour(server, caller)
        caller.close()


def _pour(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65_536):
            target.sendall(piece)
    except OSError:
        return
