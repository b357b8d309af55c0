"""What the agent's side has said in a conversation already, so that no draft says it twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from copilot.reading.language import find_language
from copilot.reading.lexicon import COMMON
from copilot.reading.matching import Hit, get_index
from copilot.reading.types import Language, Turn
from copilot.reading.words import Word, split_words


@dataclass(frozen=True, slots=True)
class Said:
    """`asked`: order, contact, name, wish, happened, when, suits. The last apology counts back in agent's
    turns: 1 is the latest one, None never."""

    apologised: bool = False
    thanked: bool = False
    promised: bool = False
    named_manager: bool = False
    declined: bool = False
    asked: frozenset[str] = frozenset()
    apologies: int = 0
    last_apology: int | None = None


def summarise(turns: Sequence[Turn]) -> Said:
    """What the agent's turns have said and asked; the customer's turns only tell the language."""
    language: Language | None = None
    kinds: list[set[str]] = []
    for turn in turns:
        words = split_words(turn.text)
        guess = find_language(turn.text, words, earlier=language)
        language = guess.language
        if turn.who == "agent":
            kinds.append(_said_in(turn.text, words, language))
    return _together(kinds)


def _said_in(text: str, words: Sequence[Word], language: Language) -> set[str]:
    hits = get_index((language, COMMON)).find(words)
    asking = _asking_sentences(text, words, hits)
    said = {hit.kind.removeprefix("said.") for hit in hits if hit.kind.startswith("said.")}
    asked = {
        hit.kind.removeprefix("said.")
        for hit in hits
        if hit.kind.startswith("said.asks.") and words[hit.first].sentence in asking
    }
    return {kind for kind in said if not kind.startswith("asks.")} | asked


def _asking_sentences(text: str, words: Sequence[Word], hits: Sequence[Hit]) -> set[int]:
    """Sentences that end in a question mark or request something: "your order number, please"."""
    requesting = {words[hit.first].sentence for hit in hits if hit.kind in {"clauses.wish", "mood.gentle"}}
    return requesting | {word.sentence for word in words if _ends_in_question(text, words, word.sentence)}


def _ends_in_question(text: str, words: Sequence[Word], sentence: int) -> bool:
    end = max(word.end for word in words if word.sentence == sentence)
    return text[end:].lstrip(" )\"»”'").startswith("?")


def _together(kinds: Sequence[set[str]]) -> Said:
    every: Iterable[str] = {kind for said in kinds for kind in said}
    apologies = [i for i, said in enumerate(reversed(kinds), 1) if "apology" in said]
    return Said(
        apologised="apology" in every,
        thanked="thanks" in every,
        promised="promise" in every,
        named_manager="manager" in every,
        declined="declined" in every,
        asked=frozenset(kind.removeprefix("asks.") for kind in every if kind.startswith("asks.")),
        apologies=len(apologies),
        last_apology=apologies[0] if apologies else None,
    )
