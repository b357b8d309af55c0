"""Keeps a local model's side process alive: started, watched over HTTP, started again with growing pauses."""

import importlib.util
import json
import logging
import secrets
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from copilot.drafting.local_process import ModelSettings

logger = logging.getLogger(__name__)

_LONGEST_PAUSE_S = 60.0
_HEALTHY_AGAIN_S = 60.0  # a process that lived this long starts over with the shortest pause
_MISSED_CHECKS = 3
_CHECK_TIMEOUT_S = 5.0
_LOOPBACK = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever proxies the machine has set


class LocalModelError(Exception):
    """The local model cannot be started as it is set up; the message says what to do."""


class LocalServer:
    """One GGUF file served on loopback behind a key of our own. `stop` ends the process and the watch over it.

    While the process is being started again, `base_url` is None.
    """

    def __init__(
        self,
        model: Path,
        *,
        context_tokens: int = 8_192,
        parallel: int = 1,
        threads: int = 0,
        first_pause_s: float = 1.0,
        check_every_s: float = 5.0,
    ) -> None:
        _check_setup(model)
        self.key = secrets.token_urlsafe(24)
        self._settings = ModelSettings(
            path=str(model), key=self.key, context_tokens=context_tokens, parallel=parallel, threads=threads
        )
        self._first_pause_s = first_pause_s
        self._check_every_s = check_every_s
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._address: str | None = None
        self._process: subprocess.Popen[str] | None = None
        self._watch = threading.Thread(target=self._keep_alive, name="local-model", daemon=True)
        self.starts = 0

    @property
    def base_url(self) -> str | None:
        """Where the OpenAI-compatible API answers now."""
        return f"{self._address}/v1" if self._ready.is_set() else None

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process else None

    def start(self) -> "LocalServer":
        """Returns at once; the model loads in the background."""
        self._watch.start()
        return self

    def wait_until_ready(self, *, timeout_s: float) -> bool:
        return self._ready.wait(timeout_s)

    def stop(self) -> None:
        self._stopping.set()
        self._end_process()
        if self._watch.is_alive():
            self._watch.join(timeout=10)

    def __enter__(self) -> "LocalServer":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _keep_alive(self) -> None:
        pause_s = self._first_pause_s
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                self._serve_once()
            except OSError as error:
                logger.error("local model not started", extra={"reason": str(error)})
            finally:
                self._ready.clear()
                self._end_process()
            if time.monotonic() - started > _HEALTHY_AGAIN_S:
                pause_s = self._first_pause_s
            if self._stopping.wait(pause_s):
                return
            logger.warning("local model ended, starting it again", extra={"pause_s": pause_s})
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    def _serve_once(self) -> None:
        """Start the process and watch it until it ends, stops answering, or is to be stopped."""
        process = self._process = subprocess.Popen(
            [sys.executable, "-m", "copilot.drafting.local_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.starts += 1
        assert process.stdin  # both pipes were asked for
        assert process.stdout
        process.stdin.write(json.dumps(self._settings) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()  # empty when the process ended without a word
        if not line or self._stopping.is_set():
            return
        self._address = json.loads(line)["address"]
        self._ready.set()
        logger.info("local model ready", extra={"address": self._address})
        _watch(lambda: process.poll() is not None, self._is_healthy, self._stopping, every_s=self._check_every_s)

    def _is_healthy(self) -> bool:
        try:
            with _LOOPBACK.open(f"{self._address}/health", timeout=_CHECK_TIMEOUT_S) as answer:
                return answer.status == 200
        except (OSError, urllib.error.URLError):
            return False

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


def _watch(
    has_ended: Callable[[], bool],
    is_healthy: Callable[[], bool],
    stopping: threading.Event,
    *,
    every_s: float,
) -> None:
    """Returns when the process has ended, has missed several checks in a row, or is to be stopped."""
    missed, since_check_s = 0, 0.0
    look_s = min(every_s, 0.25)
    while not has_ended() and missed < _MISSED_CHECKS and not stopping.wait(look_s):
        since_check_s += look_s
        if since_check_s >= every_s:
            since_check_s = 0.0
            missed = 0 if is_healthy() else missed + 1


def _check_setup(model: Path) -> None:
    if importlib.util.find_spec("xllamacpp") is None:
        raise LocalModelError('A local model needs an extra: pip install "levelhead[local]".')
    if not model.is_file():
        raise LocalModelError(f"There is no model file at {model}; give the path of a GGUF file.")
    with model.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise LocalModelError(f"{model} is not a GGUF file; download the model in GGUF format.")
