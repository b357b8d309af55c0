"""Reads one message: language, mood, flags, issue and facts, each with the words that led there."""

from collections.abc import Sequence

from copilot.reading.facts import find_facts
from copilot.reading.language import Guess, find_language
from copilot.reading.lexicon import COMMON
from copilot.reading.matching import Hit, get_index
from copilot.reading.mood import Mood, measure_mood, without_negated
from copilot.reading.romanised import to_cyrillic_forms
from copilot.reading.types import Evidence, Flag, Issue, Language, Reading, Turn
from copilot.reading.words import Word, split_words, with_more_forms

_MAX_EARLIER = 6  # customer's messages before this one that language and trend look at


def read(text: str, *, history: Sequence[Turn] = ()) -> Reading:
    """What a customer's message says, in the light of the turns before it (oldest first).

    Any text is read, the empty one too. The language is the message's own where that is clear, and the
    conversation's otherwise.
    """
    earlier = [turn.text for turn in history if turn.who == "customer"][-_MAX_EARLIER:]
    kept: Language | None = None
    last_anger: int | None = None
    for past in earlier:
        looked = _look(past, kept)
        kept = looked.guess.language if looked.guess.sure or kept is None else kept
        last_anger = looked.mood.anger
    return _look(text, kept).reading(text, last_anger)


class _Look:
    """One message, taken apart once: everything that is read from it starts here."""

    __slots__ = ("guess", "hits", "mood", "words")

    def __init__(self, text: str, earlier: Language | None) -> None:
        words = split_words(text)
        self.guess: Guess = find_language(text, words, earlier=earlier)
        self.words: list[Word] = _spelled_for(words, self.guess)
        found = get_index(lexicons_for(self.guess)).find(self.words)
        self.hits: list[Hit] = without_negated(found, self.words, language=self.guess.language)
        self.mood: Mood = measure_mood(text, self.words, self.hits)

    def reading(self, text: str, last_anger: int | None) -> Reading:
        flags = find_flags(self.hits, self.mood)
        issue = find_issue(self.hits)
        return Reading(
            language=self.guess.language,
            anger=self.mood.anger,
            flags=flags,
            issue=issue,
            facts=find_facts(text, self.words, self.hits, language=self.guess.language),
            evidence=_evidence(self.hits, self.mood, flags, issue),
            trend=0 if last_anger is None else self.mood.anger - last_anger,
            language_sure=self.guess.sure,
        )


def _look(text: str, earlier: Language | None) -> _Look:
    return _Look(text, earlier)


def lexicons_for(guess: Guess) -> tuple[str, ...]:
    """The lexicons a message is read with: its own, what is mixed in, and what all languages share."""
    mixed = (guess.mixed_with,) if guess.mixed_with else ()
    return (guess.language, *mixed, COMMON)


def _spelled_for(words: list[Word], guess: Guess) -> list[Word]:
    if guess.in_latin:
        return with_more_forms(words, to_cyrillic_forms)
    if guess.language == "nb":
        return with_more_forms(words, _norwegian_spellings)
    if guess.language == "et":
        return with_more_forms(words, _estonian_spellings)
    return words


def _norwegian_spellings(form: str) -> tuple[str, ...]:
    """Without å, æ and ø people write aa, ae and oe."""
    return (form.replace("aa", "a").replace("ae", "a").replace("oe", "o"),)


def _estonian_spellings(form: str) -> tuple[str, ...]:
    """6 stands for õ and y for ü in letters without diacritics."""
    mixed = any(letter.isalpha() for letter in form)
    return (form.replace("6", "o"), form.replace("y", "u")) if mixed else ()


def find_flags(hits: Sequence[Hit], mood: Mood) -> frozenset[Flag]:
    """What the message does besides complaining; mockery is not praise."""
    flags = {Flag(hit.kind.removeprefix("flags.")) for hit in hits if hit.kind.startswith("flags.")}
    if Flag.PRAISE in flags and (mood.mocks or mood.anger >= 2):
        flags.discard(Flag.PRAISE)
    return frozenset(flags)


def find_issue(hits: Sequence[Hit]) -> Issue:
    """The issue with the most and longest cues; an earlier one wins where two are even."""
    points: dict[str, float] = {}
    for hit in hits:
        if hit.kind.startswith("issues."):
            name = hit.kind.removeprefix("issues.")
            points[name] = points.get(name, 0.0) + 0.6 + 0.4 * min(hit.length, 3)
    return Issue(max(points, key=lambda name: points[name])) if points else Issue.OTHER


def _evidence(hits: Sequence[Hit], mood: Mood, flags: frozenset[Flag], issue: Issue) -> tuple[Evidence, ...]:
    wanted = {f"flags.{flag.value}": flag.value for flag in flags} | {f"issues.{issue.value}": issue.value}
    shown = {Evidence(wanted[hit.kind], hit.start, hit.end) for hit in hits if hit.kind in wanted}
    if mood.anger:
        shown |= {Evidence("anger", hit.start, hit.end) for hit in mood.hits if hit.kind != "mood.trouble"}
    return tuple(sorted(shown, key=lambda item: (item.start, item.end, item.what)))
