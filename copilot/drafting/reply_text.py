"""A model's raw pieces made into a reply: no thinking aloud, no label before it, no blank ends, no rule marks.

Each filter takes pieces and gives pieces, holds back only what it cannot judge yet, and passes empty pieces on
as they come, because they are the signs of life that let a caller cancel.
"""

import re
from collections.abc import Iterable, Iterator

_THOUGHT_BEGINS, _THOUGHT_ENDS = "<think>", "</think>"
_LABELS = ("agent|", "agent:", "assistant|", "assistant:", "reply:", "draft:")
_MARK = re.compile(r"\[\[\s*rule\s*(\d{1,3})\s*\]\]", re.IGNORECASE)
_MARK_BEGINS = re.compile(r"\[(?:\[[^\[\]\n]{0,16}\]?)?$")
_BROKEN_MARK = re.compile(r"^\[\[\s*rule", re.IGNORECASE)


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """Drops one leading `<think>…</think>`, as reasoning models behind plain servers write it."""
    held, is_thinking = "", True
    for piece in pieces:
        if not is_thinking:
            yield piece
            continue
        held += piece
        start = held.lstrip()
        if _THOUGHT_BEGINS.startswith(start[: len(_THOUGHT_BEGINS)]) and _THOUGHT_ENDS not in held:
            yield ""
            continue
        is_thinking = False
        yield start.partition(_THOUGHT_ENDS)[2] if start.startswith(_THOUGHT_BEGINS) else held
    if is_thinking and not held.lstrip().startswith(_THOUGHT_BEGINS):
        yield held


def without_label(pieces: Iterable[str]) -> Iterator[str]:
    """Drops leading blanks and a speaker's label, which models copy from the transcript."""
    held, is_at_start = "", True
    for piece in pieces:
        if not is_at_start:
            yield piece
            continue
        held = (held + piece).lstrip()
        if not held or any(label.startswith(held.casefold()) for label in _LABELS):
            yield ""
            continue
        is_at_start = False
        label = next((label for label in _LABELS if held.casefold().startswith(label)), "")
        held = held[len(label) :].lstrip()
        is_at_start = not held
        yield held
    if is_at_start and held:
        yield held


def without_blank_end(pieces: Iterable[str]) -> Iterator[str]:
    """Holds back blanks until something follows them."""
    held = ""
    for piece in pieces:
        whole = held + piece
        ready = whole.rstrip()
        held = whole[len(ready) :]
        yield ready


class RuleMarks:
    """Takes `[[rule 2]]` out of a reply and remembers the number: the house rule the model says it leaned on."""

    def __init__(self) -> None:
        self.number: int | None = None

    def taken_out(self, pieces: Iterable[str]) -> Iterator[str]:
        held = ""
        for piece in pieces:
            whole = _MARK.sub(self._remember, held + piece)
            begun = _MARK_BEGINS.search(whole)
            cut = begun.start() if begun else len(whole)
            held = whole[cut:]
            yield whole[:cut]
        if not _BROKEN_MARK.match(held):
            yield held

    def _remember(self, mark: re.Match[str]) -> str:
        self.number = int(mark[1])
        return ""
