"""How upset a message is: what its words, its capitals and its punctuation add up to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.reading.matching import Hit
from copilot.reading.words import Word

# Points of the strongest cue decide the level; the others push it up a little. Level borders are below.
_POINTS = {
    "mood.annoyed": 1.0,
    "mood.angry": 1.9,
    "mood.furious": 2.7,
    "mood.cold": 1.9,
    "mood.sarcasm": 1.7,
    "mood.profanity": 2.0,
    "mood.insults": 2.4,
    "mood.trouble": 0.4,
    "flags.abuse": 3.2,
    "flags.threat": 3.0,
    "flags.legal": 1.8,
    "flags.churn": 1.3,
    "flags.wants_manager": 1.0,
    "flags.repeat_problem": 0.7,
}
_PUSH = 0.22
_MAX_PUSH = 0.9
_BORDERS = (0.75, 1.65, 2.6)
_GENTLE = 0.35
_NEGATABLE = {
    "mood.annoyed",
    "mood.angry",
    "mood.furious",
    "mood.mocking",
    "flags.praise",
    "flags.threat",
    "flags.legal",
}
_WANTS = {"flags.wants_manager", "flags.wants_compensation", "flags.churn"}
_LOUD = re.compile(r"[^\W\d_]{3,}")
_MARKS = re.compile(r"[!?]+")


@dataclass(frozen=True, slots=True)
class Mood:
    """Points and level of anger, and the hits that led there. `mocks`: praise that is meant as mockery."""

    points: float
    anger: int
    mocks: bool
    hits: tuple[Hit, ...]


def level(points: float) -> int:
    """Anger 0 to 3 from points."""
    return sum(points >= border for border in _BORDERS)


def measure_mood(text: str, words: Sequence[Word], hits: Sequence[Hit]) -> Mood:
    """The mood that a message's own words carry; `hits` without those that a negation took back."""
    mocks = is_mockery(hits)
    told = [hit for hit in hits if hit.kind in _POINTS]
    scores = sorted((_POINTS[hit.kind] + _boost(hit, words, hits) for hit in _one_a_place(told)), reverse=True)
    if mocks:
        scores = sorted([*scores, 2.0], reverse=True)
    points = _add_up(scores)
    points += _loudness(text, points)
    points -= _gentleness(hits, points)
    if _is_sincere_praise(hits) and not mocks:
        points = min(points, 0.6) if not _is_grave(told) else points
    points = max(points, 0.0)
    return Mood(round(points, 3), level(points), mocks, tuple(told))


def _one_a_place(hits: Sequence[Hit]) -> list[Hit]:
    """At each word only the strongest cue counts, so that "worst" is not angry four times over."""
    best: dict[int, Hit] = {}
    for hit in hits:
        known = best.get(hit.first)
        if known is None or _POINTS[known.kind] < _POINTS[hit.kind]:
            best[hit.first] = hit
    return list(best.values())


def _add_up(scores: Sequence[float]) -> float:
    if not scores:
        return 0.0
    return scores[0] + min(_MAX_PUSH, sum(_PUSH * score for score in scores[1:]))


def _boost(hit: Hit, words: Sequence[Word], hits: Sequence[Hit]) -> float:
    """An intensifier just before, or the cue's own words in capitals."""
    near = any(other.kind == "mood.intensifiers" and 0 <= hit.first - other.last <= 2 for other in hits)
    return 0.25 if near and hit.kind not in {"mood.trouble", "flags.repeat_problem"} else 0.0


def _loudness(text: str, points: float) -> float:
    """Capitals and marks make an upset message louder; on a calm one they only hint."""
    words = _LOUD.findall(text)
    loud = [word for word in words if word.isupper()]
    share = len(loud) / len(words) if words else 0.0
    extra = 0.0
    if share > 0.6 and len(words) >= 2:
        extra += 0.9
    elif len([word for word in loud if len(word) > 3]) >= 2 or (len(loud) == 1 and len(words) > 3 and len(loud[0]) > 4):
        extra += 0.3
    marks = _MARKS.findall(text)
    longest = max((len(mark) for mark in marks), default=0)
    extra += (0.0, 0.05, 0.3, 0.5)[min(longest, 3)] + 0.06 * min(len([m for m in marks if "!" in m]), 4)
    return extra if points > 0.3 or share > 0.6 or longest > 2 else extra * 0.5


def _gentleness(hits: Sequence[Hit], points: float) -> float:
    count = sum(hit.kind == "mood.gentle" for hit in hits)
    return _GENTLE * min(count, 2) if points < 1.7 else 0.0


def _is_grave(told: Sequence[Hit]) -> bool:
    grave = {
        "flags.abuse",
        "flags.threat",
        "mood.furious",
        "mood.profanity",
        "mood.insults",
        "mood.sarcasm",
        "mood.cold",
    }
    return any(hit.kind in grave for hit in told)


def _is_sincere_praise(hits: Sequence[Hit]) -> bool:
    kinds = {hit.kind for hit in hits}
    return "flags.praise" in kinds and ("mood.resolved" in kinds or not _speaks_of_trouble(kinds))


def is_mockery(hits: Sequence[Hit]) -> bool:
    """Praise beside trouble that is not over: the customer's own sarcasm."""
    kinds = {hit.kind for hit in hits}
    if "mood.resolved" in kinds:
        return False
    praises = bool(kinds & {"mood.mocking", "mood.sarcasm"})
    return praises and _speaks_of_trouble(kinds)


def _speaks_of_trouble(kinds: set[str]) -> bool:
    if kinds & {
        "mood.trouble",
        "mood.annoyed",
        "mood.angry",
        "mood.furious",
        "flags.repeat_problem",
        "flags.churn",
    }:
        return True
    return any(kind.startswith("issues.") for kind in kinds)


def without_negated(hits: Sequence[Hit], words: Sequence[Word], *, language: str) -> list[Hit]:
    """Drops cues that the message takes back ("I am not angry", "ma ei taha raha tagasi").

    A negation counts when it stands up to three words before, in the same clause; right before for what a
    customer wants. In Kazakh it stands right after.
    """
    negations = {hit.first: hit for hit in hits if hit.kind == "mood.negations"}
    return [hit for hit in hits if not _is_negated(hit, words, negations, after=language == "kk")]


def _is_negated(hit: Hit, words: Sequence[Word], negations: dict[int, Hit], *, after: bool) -> bool:
    if hit.kind not in _NEGATABLE and hit.kind not in _WANTS:
        return False
    if any(hit.first <= place <= hit.last for place in negations):
        return False
    if after:
        follower = hit.last + 1
        return follower in negations and words[follower].clause == words[hit.last].clause
    reach = 1 if hit.kind in _WANTS else 2
    places = range(max(0, hit.first - reach), hit.first)
    return any(i in negations and words[i].clause == words[hit.first].clause for i in places)


def shouts(text: str) -> float:
    """The share of words in capitals, of those with three letters or more."""
    words = _LOUD.findall(text)
    return sum(word.isupper() for word in words) / len(words) if words else 0.0
