"""A conversation as the playbook sees it: what the customer does now, and what we did before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.playbook.problems import PLAIN, Problem, find_problems, name_main, newest_burst
from copilot.playbook.types import Step
from copilot.playbook.words import Signs, fold, signs_of
from copilot.reading.types import Flag, Issue, Reading, Turn

# What an agent's sentence shows to have been done, by the cue that recognises it.
_DONE_CUES = {
    "apologised": Step.APOLOGISE,
    "asked_order": Step.CLARIFY,
    "asked_detail": Step.CLARIFY,
    "asked_wish": Step.ASK_WISH,
    "asked_supervisor": Step.HOLD,
    "handed_over": Step.HAND_OVER,
    "bounded": Step.BOUNDARY,
    "thanks": Step.THANK,
}
_LATE_GOODS = frozenset({"late_waiting", "late_arrived", "late_postponed"})  # not what is late on a journey
# What a plain question may mention without complaining of it.
_ALSO_ASKED_ABOUT = frozenset({"missing_part", "out_of_stock", "price", "promo_failed"})
_FEW_WORDS = 7
_BITTER_WORDS = 4
_OPENING_CHARS = 4


@dataclass(frozen=True, slots=True)
class Moment:
    """`words` is the newest burst as written, `folded` the same for cues; `said` are our own texts, folded.

    `main` names the problem the conversation is about, `problems` all of the newest burst (or, when that names
    none, of the last message that did).
    """

    turns: tuple[Turn, ...]
    reading: Reading
    signs: Signs
    words: str
    folded: str
    said: tuple[str, ...]
    problems: tuple[Problem, ...]
    main: str | None
    is_news: bool

    def has(self, cue: str) -> bool:
        """Whether the customer's newest words carry a cue."""
        return self.signs.has(cue, self.folded)

    @property
    def asks_when(self) -> bool:
        """A question after a time, not a "when" inside a story."""
        sentences = re.findall(r"[^.!?\n]+[.!?]*", self.folded)
        return any(
            (found := self.signs.find("asks_when", sentence)) is not None
            and ("?" in sentence or found.start() <= _OPENING_CHARS)
            for sentence in sentences
        )

    def count(self, cue: str) -> int:
        """How often the customer's newest words carry a cue."""
        return self.signs.count(cue, self.folded)

    def said_before(self, cue: str) -> bool:
        """Whether any of our messages carries a cue."""
        return any(self.signs.has(cue, text) for text in self.said)

    @property
    def is_first_reply(self) -> bool:
        return not self.said

    @property
    def is_silence(self) -> bool:
        """The last word is ours: the customer has not answered."""
        return bool(self.turns) and self.turns[-1].who == "agent"

    @property
    def is_short(self) -> bool:
        return len(self.words.split()) <= _FEW_WORDS

    @property
    def asked_last(self) -> bool:
        """Our last message asked something."""
        return bool(self.said) and "?" in self.said[-1]


def look_at(turns: Sequence[Turn], reading: Reading) -> Moment:
    """The moment that the last turn makes."""
    signs = signs_of(reading.language)
    burst = newest_burst(turns)
    words = "\n".join(turn.text for turn in burst)
    problems = find_problems(words, signs)
    main = name_main(problems, reading.issue)
    is_refusal = signs.has("not_trouble", fold(words)) and len(words.split()) <= _FEW_WORDS
    if main is None and not is_refusal and any(found.what == reading.issue.value for found in reading.evidence):
        main = PLAIN.get(reading.issue)
    if main == "cancelled" and reading.issue is Issue.REFUND_MISSING:
        main = PLAIN[Issue.REFUND_MISSING]  # what was called off is old news, the money is not
    if main in _LATE_GOODS and signs.has("travel", fold(words)):
        main = "late_transport"
    is_news = main is not None
    if main is None:
        problems, main = _earlier_trouble(turns, signs) or (problems, main)
    return Moment(
        turns=tuple(turns),
        reading=reading,
        signs=signs,
        words=words,
        folded=fold(words),
        said=tuple(fold(turn.text) for turn in turns if turn.who == "agent"),
        problems=problems,
        main=main,
        is_news=is_news,
    )


def _earlier_trouble(turns: Sequence[Turn], signs: Signs) -> tuple[tuple[Problem, ...], str] | None:
    """The last earlier message of the customer that names a problem."""
    for turn in reversed(turns):
        if turn.who == "customer" and (found := find_problems(turn.text, signs)):
            main = name_main(found, Issue.OTHER)
            return (found, main) if main else None
    return None


def steps_done(moment: Moment) -> frozenset[Step]:
    """What our messages so far already did."""
    return frozenset(step for cue, step in _DONE_CUES.items() if moment.said_before(cue))


def is_praise(moment: Moment) -> bool:
    """Praise that is meant: said outright, or read as praise from somebody who is not angry."""
    is_outright = (
        moment.has("praise_opening") or moment.count("praise") > 1 or (moment.has("praise") and moment.has("thanks"))
    )
    is_read = Flag.PRAISE in moment.reading.flags and any(found.what == "praise" for found in moment.reading.evidence)
    is_calm = moment.reading.anger == 0 and (is_read or moment.has("praise"))
    is_cross = moment.reading.anger >= 1 and any(found.what == "anger" for found in moment.reading.evidence)
    is_kind = moment.has("praise") and not moment.problems
    if moment.reading.anger > 1 and (is_cross or _is_bitter(moment)):
        return False
    return (is_outright or is_calm or is_kind) and "?" not in moment.words and not _is_mixed(moment)


def _is_bitter(moment: Moment) -> bool:
    """A few words of praise after a long story that has none: "… for nine days. Brilliant service. Truly." """
    praised = moment.signs.find("praise", moment.folded)
    if praised is None:
        return False
    *before, sentence = re.split(r"[.!?\n]", moment.folded[: praised.end()])
    return len(sentence.split()) <= _BITTER_WORDS and len(" ".join(before).split()) > _BITTER_WORDS


def _is_mixed(moment: Moment) -> bool:
    """What was praised first is taken back in part: "lovely mattress, but it smells"."""
    if moment.has("dislikes") or moment.has("unanswered"):
        return True
    find = moment.signs.find
    kind, but = find("praise", moment.folded) or find("thanks", moment.folded), find("but", moment.folded)
    is_named = moment.has("praise_opening")
    return kind is not None and but is not None and but.start() > kind.start() and not is_named


def is_solved(moment: Moment) -> bool:
    """The customer tells that it worked out, or thanks us after we had answered."""
    if "?" in moment.words or moment.has("wish"):
        return False
    is_thanked = moment.has("thanks") and moment.reading.anger <= 1 and not _is_mixed(moment)
    return moment.has("solved") or (is_thanked and not will_wait(moment))


def will_wait(moment: Moment) -> bool:
    """They take our word and wait: nothing is solved, and nothing is to be asked (L16)."""
    return bool(moment.said) and moment.is_short and moment.has("will_wait") and moment.reading.anger <= 1


def is_inquiry(moment: Moment) -> bool:
    """A plain question: nothing went wrong, so there is nothing to apologise for."""
    reading = moment.reading
    opening = moment.signs.find("inquiry", moment.folded)
    is_again = Flag.REPEAT_PROBLEM in reading.flags or moment.has("again")
    is_calm = reading.anger <= 1 or (reading.anger == 2 and reading.issue is Issue.OTHER and not is_again)
    if "?" in moment.words and opening is not None and opening.start() == 0 and is_calm:
        return moment.is_first_reply and not moment.problems
    is_asked = "?" in moment.words and opening is not None
    names = {problem.name for problem in moment.problems}
    if names - _ALSO_ASKED_ABOUT or is_again:
        return False
    return is_asked and reading.anger <= 1 and not reading.flags - {Flag.WANTS_COMPENSATION} and moment.is_first_reply
