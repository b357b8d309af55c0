"""What an agent asks of a draft: again, shorter, warmer, formal, or in free words of any of the five languages."""

import re
from dataclasses import dataclass

from copilot.playbook.words import fold

_SHORTER = r"short|brief|concise|luhem|luhidalt|lühem|короч|кратко|покороче|kortere|kort\b|қысқа"
_WARMER = (
    r"warm|kind|friendl|empath|soft|soojem|sõbralik|leebem|empaati|тепл|мягче|душевн|сочувств|varm|vennlig"
    r"|mykere|жылы|жұмсақ|мейірім"
)
_FORMAL = r"formal|polite|official|ametlik|viisaka|formaal|официальн|формальн|вежлив|høflig|resmi|ресми|сыпайы"
_NO_QUESTIONS = (
    r"no question|without (?:a |any )?question|don'?t ask|ära küsi|ilma küsimus|без вопрос|не спрашива"
    r"|ikke spør|uten spørsmål|сұрама|сұрақсыз"
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How this draft should differ. Words that say none of these ask for another try."""

    is_shorter: bool = False
    is_warmer: bool = False
    is_formal: bool = False
    no_questions: bool = False


def parse_ask(ask: str | None) -> Wishes:
    """The wishes in an agent's words; unknown words wish for nothing in particular."""
    folded = fold(ask or "")
    return Wishes(
        is_shorter=_has(_SHORTER, folded),
        is_warmer=_has(_WARMER, folded),
        is_formal=_has(_FORMAL, folded),
        no_questions=_has(_NO_QUESTIONS, folded),
    )


def _has(pattern: str, folded: str) -> bool:
    return re.search(fold(pattern).replace("\\b", r"\b"), folded) is not None
