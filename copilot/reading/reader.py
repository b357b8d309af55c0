"""Reads one message: language, mood, flags, issue and facts, each with the words that led there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from copilot.reading.facts import find_facts
from copilot.reading.features import buckets, dense_marks
from copilot.reading.language import Guess, find_language
from copilot.reading.learned import FLAGS, Opinion, find_opinion
from copilot.reading.lexicon import COMMON
from copilot.reading.matching import Hit, find_in_tables, get_index
from copilot.reading.mood import Mood, measure_mood, without_negated
from copilot.reading.romanised import to_cyrillic_forms
from copilot.reading.types import LANGUAGES, Evidence, Fact, FactKind, Flag, Issue, Language, Reading, Turn
from copilot.reading.words import Word, split_words, with_more_forms

_NEARLY = 2.0
_SURE = 0.6  # chance of abuse or threat that settles the anger
# The chance from which a flag is raised: where a cue of the lexicon speaks for it, and where none does. Chosen by
# cross-validation on the training messages, each for the best balance of false and missed flags.
_BARS: Mapping[Flag, tuple[float, float]] = {
    Flag.ABUSE: (0.15, 0.32),
    Flag.THREAT: (0.1, 0.22),
    Flag.WANTS_MANAGER: (0.08, 0.36),
    Flag.WANTS_COMPENSATION: (0.2, 0.26),
    Flag.PRAISE: (0.25, 0.32),
    Flag.LEGAL: (0.1, 0.25),
    Flag.REPEAT_PROBLEM: (0.2, 0.4),
    Flag.CHURN: (0.08, 0.22),
}
_NEAR_ISSUE = 3.3  # in logarithms of chances
_MAX_EARLIER = 6  # customer's messages before this one that language and trend look at


def read(text: str, *, history: Sequence[Turn] = (), learned: bool = True) -> Reading:
    """What a customer's message says, in the light of the turns before it (oldest first).

    Any text is read, the empty one too. The language is the message's own where that is clear, and the
    conversation's otherwise. `learned=False` leaves the learned layer out, to measure what it adds.
    """
    return _read(text, tuple(history), learned)


@lru_cache(maxsize=256)
def _read(text: str, history: tuple[Turn, ...], learned: bool) -> Reading:
    """Remembered for a while: a draft reads what the inbox had read a second before."""
    earlier, last_anger = _look_back(history, learned)
    return Look(text, earlier, len(history)).reading(last_anger, learned=learned)


def warm_up() -> None:
    """Loads lexicons and weights of every language now, so that no customer's first message waits for them."""
    for language in LANGUAGES:
        mixed: Language | None = "ru" if language == "kk" else None
        get_index(lexicons_for(Guess(language, sure=True, mixed_with=mixed)))
        find_in_tables((), language=language)
    read("Hello")


def look(text: str, *, history: Sequence[Turn] = ()) -> "Look":
    """A message taken apart, as `read` does it: for training the learned layer."""
    return Look(text, _look_back(history, False)[0], len(history))


def _look_back(history: Sequence[Turn], learned: bool) -> tuple[Language | None, int | None]:
    """The language that the customer's earlier messages settled on, and how angry the last of them was."""
    kept: Language | None = None
    last: Look | None = None
    for past in [turn.text for turn in history if turn.who == "customer"][-_MAX_EARLIER:]:
        last = _look_at(past, kept)
        kept = last.guess.language if last.guess.sure or kept is None else kept
    return kept, None if last is None else last.reading(None, learned=learned).anger


@lru_cache(maxsize=512)
def _look_at(text: str, earlier: Language | None) -> "Look":
    """An earlier message taken apart; a lively conversation looks back at the same few again and again."""
    return Look(text, earlier, 0)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the learned layer is shown: marks by place, and hashed words."""

    marks: dict[int, float]
    words: set[int]


class Look:
    """One message, taken apart once: everything that is read from it starts here."""

    __slots__ = ("_earlier_turns", "facts", "guess", "hits", "mood", "text", "words")

    def __init__(self, text: str, earlier: Language | None, earlier_turns: int) -> None:
        words = split_words(text)
        self.text = text
        self._earlier_turns = earlier_turns
        self.guess: Guess = find_language(text, words, earlier=earlier)
        self.words: list[Word] = _spelled_for(words, self.guess)
        found = get_index(lexicons_for(self.guess)).find(self.words)
        self.hits: list[Hit] = without_negated(found, self.words, language=self.guess.language)
        self.mood: Mood = measure_mood(text, self.words, self.hits)
        self.facts = find_facts(text, self.words, self.hits, language=self.guess.language)

    def seen(self, hits: list[Hit] | None = None) -> Seen:
        """What the learned layer is shown; with other `hits` than those found, for training."""
        mood = self.mood if hits is None else measure_mood(self.text, self.words, hits)
        marks = dense_marks(
            self.text,
            self.words,
            self.hits if hits is None else hits,
            mood,
            self.facts,
            language=self.guess.language,
            earlier=self._earlier_turns,
        )
        return Seen(marks, buckets(self.words, self.hits if hits is None else hits, language=self.guess.language))

    def reading(self, last_anger: int | None, *, learned: bool) -> Reading:
        opinion = self._opinion() if learned else None
        anger = settle_anger(self.mood, self.facts, opinion)
        flags = settle_flags(self.hits, self.mood, anger, opinion)
        issue = settle_issue(self.hits, opinion)
        return Reading(
            language=self.guess.language,
            anger=anger,
            flags=flags,
            issue=issue,
            facts=self.facts,
            evidence=_evidence(self.hits, self.mood, anger, flags, issue),
            trend=0 if last_anger is None else anger - last_anger,
            language_sure=self.guess.sure,
        )

    def _opinion(self) -> Opinion | None:
        if not self.words:
            return None
        seen = self.seen()
        return find_opinion(seen.marks, seen.words)


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


def settle_anger(mood: Mood, facts: Sequence[Fact], opinion: Opinion | None) -> int:
    """The level that is likeliest right or nearly so: two levels off weighs more than one.

    Abuse and threats are the highest level by definition; mockery of a lasting trouble is anger.
    """
    if opinion is None:
        return mood.anger
    if any(opinion.flags[flag] > _SURE for flag in (Flag.ABUSE, Flag.THREAT)):
        return 3
    first, second, third = opinion.anger
    chances = (1 - first, first - second, second - third, third)
    level = max(range(4), key=lambda level: chances[level] + _NEARLY * sum(chances[max(level - 1, 0) : level + 2]))
    return max(level, 2) if mood.mocks and _has_lasted(facts) else level


def _has_lasted(facts: Sequence[Fact]) -> bool:
    """A count or days and weeks: what makes "great job" plain mockery, where "great service, only the box
    was dented" may be meant."""
    return any(
        fact.kind is FactKind.COUNT or (fact.kind is FactKind.DURATION and not fact.value.startswith("PT"))
        for fact in facts
    )


def settle_flags(hits: Sequence[Hit], mood: Mood, anger: int, opinion: Opinion | None) -> frozenset[Flag]:
    """What the message does besides complaining; mockery is not praise.

    A cue lowers the bar for its flag; where no learned layer is installed, cues raise flags by themselves.
    """
    cued = _cued_flags(hits)
    flags = cued if opinion is None else {flag for flag in FLAGS if _is_raised(flag, cued, opinion.flags[flag])}
    if Flag.PRAISE in flags and (mood.mocks or anger >= 2):
        flags.discard(Flag.PRAISE)
    return frozenset(flags)


def _cued_flags(hits: Sequence[Hit]) -> set[Flag]:
    return {Flag(hit.kind.removeprefix("flags.")) for hit in hits if hit.kind.startswith("flags.")}


def _is_raised(flag: Flag, cued: set[Flag], chance: float) -> bool:
    with_cue, without = _BARS[flag]
    return chance > (with_cue if flag in cued else without)


def settle_issue(hits: Sequence[Hit], opinion: Opinion | None) -> Issue:
    """The issue that the learned layer holds likeliest, or the one with the most and longest cues."""
    if opinion is not None:
        likeliest = max(opinion.issues, key=lambda issue: opinion.issues[issue])
        return _began_late(hits, opinion) if likeliest is Issue.NO_ANSWER else likeliest
    points: dict[str, float] = {}
    for hit in hits:
        if hit.kind.startswith("issues."):
            name = hit.kind.removeprefix("issues.")
            points[name] = points.get(name, 0.0) + 0.6 + 0.4 * min(hit.length, 3)
    return Issue(max(points, key=lambda name: points[name])) if points else Issue.OTHER


def _began_late(hits: Sequence[Hit], opinion: Opinion) -> Issue:
    """ "It is late and nobody answers" is about the delay, where the words for it weigh nearly as much."""
    near = opinion.issues[Issue.NO_ANSWER] - opinion.issues[Issue.LATE] < _NEAR_ISSUE
    return Issue.LATE if near and any(hit.kind == "issues.late" for hit in hits) else Issue.NO_ANSWER


def _evidence(
    hits: Sequence[Hit], mood: Mood, anger: int, flags: frozenset[Flag], issue: Issue
) -> tuple[Evidence, ...]:
    wanted = {f"flags.{flag.value}": flag.value for flag in flags} | {f"issues.{issue.value}": issue.value}
    shown = {Evidence(wanted[hit.kind], hit.start, hit.end) for hit in hits if hit.kind in wanted}
    if anger:
        shown |= {Evidence("anger", hit.start, hit.end) for hit in mood.hits if hit.kind != "mood.trouble"}
    return tuple(sorted(shown, key=lambda item: (item.start, item.end, item.what)))
