"""Prompt files that were changed into something unusable: the last good copy works on, and the health page says why."""

import logging
import threading

logger = logging.getLogger(__name__)

_lock = threading.Lock()
_refused: dict[str, str] = {}


def note_refusal(file: str, reason: str) -> bool:
    """Remember why the newest state of a file is not in force; True (and a line in the log) when that is news."""
    with _lock:
        if _refused.get(file) == reason:
            return False
        _refused[file] = reason
    logger.warning("prompt file refused, the earlier one stays", extra={"reason": reason})
    return True


def note_accepted(file: str) -> None:
    """The file is good again."""
    with _lock:
        _refused.pop(file, None)


def refusals() -> tuple[str, ...]:
    """One sentence for each file that is not in force as it stands, with file and line; empty when all are."""
    with _lock:
        return tuple(reason for _, reason in sorted(_refused.items()))
