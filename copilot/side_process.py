"""Keeps a side process of ours alive: started, watched, started again with growing pauses.

The process is a module that reads one line of JSON with its settings from stdin, prints one with its address, and
ends when stdin closes. A crash of native code takes it along and not the server.
"""

import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping

logger = logging.getLogger(__name__)

_LONGEST_PAUSE_S = 60.0
_HEALTHY_AGAIN_S = 60.0  # a process that lived this long starts over with the shortest pause
_MISSED_CHECKS = 3


class SideProcess:
    """One such process. `stop` ends it and the watch over it; while it is being started, `address` is None.

    `is_healthy` is asked with the address every `check_every_s`; it must come back by itself.
    """

    def __init__(
        self,
        module: str,
        settings: Mapping[str, object],
        is_healthy: Callable[[str], bool],
        *,
        first_pause_s: float = 1.0,
        check_every_s: float = 5.0,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._module = module
        self._settings = dict(settings)
        self._is_healthy = is_healthy
        self._first_pause_s = first_pause_s
        self._check_every_s = check_every_s
        self._environment = {**os.environ, **(environment or {})}
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._address: str | None = None
        self._process: subprocess.Popen[str] | None = None
        self._watch = threading.Thread(target=self._keep_alive, name=module, daemon=True)
        self.starts = 0

    @property
    def address(self) -> str | None:
        """Where the process answers now."""
        return self._address if self._ready.is_set() else None

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process else None

    def start(self) -> None:
        """Returns at once; the process gets ready in the background."""
        self._watch.start()

    def wait_until_ready(self, *, timeout_s: float) -> bool:
        return self._ready.wait(timeout_s)

    def stop(self) -> None:
        self._stopping.set()
        self._end_process()
        if self._watch.is_alive():
            self._watch.join(timeout=10)

    def _keep_alive(self) -> None:
        pause_s = self._first_pause_s
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                self._serve_once()
            except (OSError, ValueError) as error:
                logger.error("side process not started", extra={"module_name": self._module, "reason": str(error)})
            finally:
                self._ready.clear()
                self._end_process()
            if time.monotonic() - started > _HEALTHY_AGAIN_S:
                pause_s = self._first_pause_s
            if self._stopping.wait(pause_s):
                return
            logger.warning(
                "side process ended, starting it again", extra={"module_name": self._module, "pause_s": pause_s}
            )
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    def _serve_once(self) -> None:
        """Start the process and watch it until it ends, stops answering, or is to be stopped."""
        process = self._process = subprocess.Popen(  # noqa: S603 - a module of ours
            [sys.executable, "-m", self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self._environment,
        )
        self.starts += 1
        assert process.stdin  # both pipes were asked for
        assert process.stdout
        process.stdin.write(json.dumps(self._settings) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()  # empty when the process ended without a word
        if not line or self._stopping.is_set():
            return
        self._address = str(json.loads(line)["address"])
        self._ready.set()
        logger.info("side process ready", extra={"module_name": self._module, "address": self._address})
        self._watch_over(process, self._address)

    def _watch_over(self, process: subprocess.Popen[str], address: str) -> None:
        """Returns when the process has ended, has missed several checks in a row, or is to be stopped."""
        missed, since_check_s = 0, 0.0
        look_s = min(self._check_every_s, 0.25)
        while process.poll() is None and missed < _MISSED_CHECKS and not self._stopping.wait(look_s):
            since_check_s += look_s
            if since_check_s >= self._check_every_s:
                since_check_s = 0.0
                missed = 0 if self._is_healthy(address) else missed + 1

    def _end_process(self) -> None:
        process = self._process
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None
