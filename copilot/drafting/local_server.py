"""A local model in a side process of its own, which serves the OpenAI-compatible API on loopback."""

import importlib.util
import secrets
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType

from copilot.drafting.local_process import ModelSettings
from copilot.side_process import SideProcess

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
        settings = ModelSettings(
            path=str(model), key=self.key, context_tokens=context_tokens, parallel=parallel, threads=threads
        )
        self._side = SideProcess(
            "copilot.drafting.local_process",
            settings,
            _is_healthy,
            first_pause_s=first_pause_s,
            check_every_s=check_every_s,
        )

    @property
    def base_url(self) -> str | None:
        """Where the OpenAI-compatible API answers now."""
        address = self._side.address
        return f"{address}/v1" if address else None

    @property
    def pid(self) -> int | None:
        return self._side.pid

    @property
    def starts(self) -> int:
        """How often the process was started so far."""
        return self._side.starts

    def start(self) -> "LocalServer":
        """Returns at once; the model loads in the background."""
        self._side.start()
        return self

    def wait_until_ready(self, *, timeout_s: float) -> bool:
        return self._side.wait_until_ready(timeout_s=timeout_s)

    def stop(self) -> None:
        self._side.stop()

    def __enter__(self) -> "LocalServer":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _is_healthy(address: str) -> bool:
    try:
        with _LOOPBACK.open(f"{address}/health", timeout=_CHECK_TIMEOUT_S) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def _check_setup(model: Path) -> None:
    if importlib.util.find_spec("xllamacpp") is None:
        raise LocalModelError('A local model needs an extra: pip install "levelhead[local]".')
    if not model.is_file():
        raise LocalModelError(f"There is no model file at {model}; give the path of a GGUF file.")
    with model.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise LocalModelError(f"{model} is not a GGUF file; download the model in GGUF format.")
