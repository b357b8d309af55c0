"""The conversation cut to a token budget: the newest turns stay, the case card stands for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from copilot.drafting.tokens import BYTES_A_TOKEN, estimate_tokens
from copilot.reading.types import Turn

_TURN_OVERHEAD = 4  # the label before each line
_GAP = " … "


@dataclass(frozen=True, slots=True)
class History:
    """What a prompt shows: the newest turns in order, and how many earlier ones it does not."""

    turns: tuple[Turn, ...]
    left_out: int = 0


def trim_history(turns: Sequence[Turn], *, max_tokens: int) -> History:
    """The longest tail of the conversation within the budget.

    The newest turn is always there; when it alone is too long, its middle goes, because how a message begins
    and what it ends with say the most.
    """
    kept: list[Turn] = []
    left = max_tokens
    for turn in reversed(turns):
        cost = estimate_tokens(turn.text) + _TURN_OVERHEAD
        if cost > left:
            break
        kept.append(turn)
        left -= cost
    if not kept and turns:
        kept.append(replace(turns[-1], text=_without_middle(turns[-1].text, max_tokens=max_tokens)))
    return History(turns=tuple(reversed(kept)), left_out=len(turns) - len(kept))


def customer_words(turns: Sequence[Turn]) -> str:
    """The customer's newest burst, joined by newlines: everything they wrote since somebody last answered."""
    burst: list[str] = []
    for turn in reversed(turns):
        if turn.who == "customer":
            burst.append(turn.text)
        elif burst and turn.who == "agent":
            break
    return "\n".join(reversed(burst))


def _without_middle(text: str, *, max_tokens: int) -> str:
    room = max(max_tokens - _TURN_OVERHEAD, 8) * BYTES_A_TOKEN - len(_GAP.encode())
    data = text.encode("utf-8", "replace")
    head, tail = data[: room * 2 // 3], data[len(data) - room // 3 :]
    return head.decode("utf-8", "ignore") + _GAP + tail.decode("utf-8", "ignore")
