"""A reply kept short: which sentences go first when there are too many."""

from dataclasses import dataclass

from copilot.drafting.choosing import split_sentences
from copilot.playbook.types import StepAdvice

MAX_SENTENCES = 5
# What a reply can do without, first to go first, when it grows too long.
_SPARE = (
    "restate.also", "open.agent", "empathise.repeat", "stake", "empathise.weight", "warm", "act.look", "ask_wish.open",
    "agree_time.suits", "close.anything", "clarify.contact", "clarify.detail", "empathise.leaving",
    "empathise.vulnerable", "restate.problem", "act.ordered",
)  # fmt: skip
_SPARE_WHEN_SHORT = ("open.greeting", *_SPARE[:8])


@dataclass(frozen=True, slots=True)
class Piece:
    """What one step says; the key names it for shortening, `reasons` tell the agent what these very words do."""

    key: str
    text: str
    reasons: tuple[StepAdvice, ...] = ()


def shorten(pieces: list[Piece], *, is_short: bool) -> list[Piece]:
    """At most five sentences and two questions, or about three when it is to be short."""
    spare = _SPARE_WHEN_SHORT if is_short else _SPARE
    limit = 3 if is_short else MAX_SENTENCES
    for key in spare:
        if sum(len(split_sentences(piece.text)) for piece in pieces) <= limit or len(pieces) <= 2:
            break
        pieces = [piece for piece in pieces if piece.key != key]
    questions = [piece for piece in pieces if "?" in piece.text]
    return [piece for piece in pieces if piece not in questions[2:]]
