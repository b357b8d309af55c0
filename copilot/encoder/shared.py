"""One encoder for all processes of an installation: whoever comes first starts it, the others find it.

The one who holds the lock file in the data folder runs the side process and writes down where it answers. The lock
goes with its holder, whatever becomes of them, and another process takes over.
"""

import fcntl
import json
import logging
import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Literal

from copilot.encoder.client import Address, ask
from copilot.encoder.weights import EncoderUnavailable, find_weights
from copilot.side_process import SideProcess

logger = logging.getLogger(__name__)

LOOK_S = 1.0  # how often one who did not come first looks whether the first is gone
REMEMBERED = 2_048  # vectors; three kilobytes each
_CHECK_S = 5.0
# One thread: two would fight over a core with the server, and their sums would differ in the last digit.
_ENVIRONMENT: dict[str, str] = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

State = Literal["ok", "starting", "not installed"]
Array = Any  # numpy arrays; their full types say little more than this


class SharedEncoder:
    """The encoder as one process sees it. Nothing is started before `start`."""

    def __init__(self, folder: Path, *, first_pause_s: float = 1.0) -> None:
        self._lock_file, self._note = folder / "encoder.lock", folder / "encoder.json"
        self._first_pause_s = first_pause_s
        self._stopping = threading.Event()
        self._side: SideProcess | None = None
        self._key = secrets.token_urlsafe(24)
        self._known: OrderedDict[tuple[str, str], Array] = OrderedDict()
        self._watch = threading.Thread(target=self._take_turns, name="encoder", daemon=True)

    def start(self) -> None:
        """Returns at once. Where the package is missing, says so in the log and leaves it at that."""
        try:
            find_weights()
        except EncoderUnavailable as error:
            logger.warning("semantic layer not running", extra={"reason": str(error)})
            return
        self._watch.start()

    def stop(self) -> None:
        """End what was started here."""
        self._stopping.set()
        if self._side is not None:
            self._side.stop()
        if self._watch.is_alive():
            self._watch.join(timeout=10)

    @property
    def pid(self) -> int | None:
        """The side process, where this process runs it."""
        return self._side.pid if self._side is not None else None

    def state(self) -> State:
        """How the encoder is, for the health page."""
        try:
            find_weights()
        except EncoderUnavailable:
            return "not installed"
        return "ok" if self._answers() else "starting"

    def vector(self, text: str, before: str, *, within_s: float) -> Array | None:
        """The vector of a text that answers `before`; None when it does not come in time. At 0 s only what is
        remembered counts."""
        if (known := self._known.get((text, before))) is not None:
            return known
        address = self._find() if within_s > 0 else None
        if address is None or (vectors := ask(address, [(text, before)], within_s=within_s)) is None:
            return None
        self._known[text, before] = vectors[0]
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return vectors[0]

    def _find(self) -> Address | None:
        """The side process of this process, or the one that another has noted."""
        if self._side is not None:
            place = self._side.address
            return Address(place, self._key) if place else None
        return read_note(self._note)

    def _answers(self) -> bool:
        address = self._find()
        return address is not None and ask(address, [], within_s=_CHECK_S) is not None

    def _take_turns(self) -> None:
        with _open_private(self._lock_file) as lock:
            while not self._stopping.is_set():
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    self._stopping.wait(LOOK_S)
                    continue
                self._run()
                return

    def _run(self) -> None:
        """Run the side process until the end, and note where it answers whenever it is started anew."""
        self._side = SideProcess(
            "copilot.encoder.process",
            {"key": self._key},
            lambda place: ask(Address(place, self._key), [], within_s=_CHECK_S) is not None,
            first_pause_s=self._first_pause_s,
            environment=_ENVIRONMENT,
        )
        self._side.start()
        noted: str | None = None
        while not self._stopping.is_set():
            if (place := self._side.address) != noted:
                noted = place
                _write_note(self._note, Address(place, self._key) if place else None)
            self._stopping.wait(0.1 if noted is None else LOOK_S)
        _write_note(self._note, None)


class Hearing:
    """The guard's ear: the shared encoder with a bound on the wait."""

    def __init__(self, encoder: SharedEncoder, *, within_s: float) -> None:
        self._encoder = encoder
        self._within_s = within_s

    def hear(self, text: str, customer: str) -> Array | None:
        return self._encoder.vector(text, customer, within_s=self._within_s)


def read_note(file: Path) -> Address | None:
    """Where another process says that the encoder answers."""
    try:
        noted = json.loads(file.read_text(encoding="utf-8"))
        return Address(str(noted["place"]), str(noted["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_note(file: Path, address: Address | None) -> None:
    if address is None:
        file.unlink(missing_ok=True)
        return
    aside = file.with_suffix(".new")
    with _open_private(aside) as new:
        new.write(json.dumps({"place": address.place, "key": address.key}))
    aside.replace(file)


def _open_private(file: Path) -> IO[str]:
    """A file for writing that nobody else on the machine can read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    opener: Callable[[str, int], int] = lambda name, flags: os.open(name, flags, 0o600)  # noqa: E731
    return open(file, "w", encoding="utf-8", opener=opener)
