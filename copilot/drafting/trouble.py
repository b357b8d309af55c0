"""What went wrong, in words: which troubles are sure enough to be named, and in whose words each is said best."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from copilot.drafting.choosing import Chooser
from copilot.drafting.mirroring import Mirror
from copilot.drafting.phrasebook import Phrasebook
from copilot.drafting.template import Value
from copilot.drafting.things import KIND_OF_THING, KINDS_FOR_PROBLEM
from copilot.drafting.turning.norwegian import subordinate
from copilot.drafting.types import Snapshot
from copilot.drafting.values import find_topic
from copilot.playbook.moment import Moment
from copilot.playbook.problems import ISSUE_OF, find_problems, order_by_weight
from copilot.playbook.words import fold
from copilot.reading.types import Issue

NEGATED = re.compile(
    r"n't\b|\b(?:not|never|no|nobody|nothing|ei|pole|polnud|не|нет|никто|ни один|ikke|aldri"
    r"|ingen|жоқ|ешкім)\b|\w[мбп][ае]ген|\w[мбп]аған"
)
_STEM_FROM = 4
_EMPTY_STEMS = frozenset(
    [
        "your",
        "that",
        "teie",
        "olete",
        "ваш",
        "ваша",
        "ваше",
        "have",
        "been",
        "still",
        "you'v",
        "forts",
        "ikke",
        "ikka",
        "endis",
        "veel",
    ]
)
_MEASURE = re.compile(
    r"\b(?:hours?|days?|weeks?|months?|minutes?|tundi|paeva|nadalat|kuud|минут\w*|час\w*|дн\w+|недел\w*|timer|dager|uker"
    r"|minutter|сагат|кун|апта|unansw\w+|vastuseta|жауапсыз\w*|telef\w+|waiting|oota\w+|vent\w+|ожида\w+|кутк\w+|missing"
    r"|puudu|mangler|жетиспе\w*)\b"
)
# What is named beside the main problem, because its words are hardly ever about anything else.
_COMES_ON_TOP = frozenset(
    {
        "no_answer", "on_hold", "only_bot", "passed_around", "hung_up", "missing_part", "late_waiting",
        "damaged", "damaged_food", "cancelled", "charged_twice", "staff_rude",
    }
)  # fmt: skip
# Problems whose signs are everyday words: the reading has to agree before they are named.
_LOOSELY_SIGNED = frozenset(
    {
        "broken_down", "damaged", "staff", "staff_rude", "late_arrived", "late_waiting", "price", "wrong_bill",
        "missing_part", "cancelled", "lost", "out_of_stock", "poor_quality", "wrong_size", "wrong_item",
        "unknown_charge", "app_broken", "no_booking", "harm", "noise", "dirty", "wasted_trip", "refund_missing",
        "failed_again",
        "late_noshow", "locked_out",
    }
)  # fmt: skip
_BEFALLS_THINGS = frozenset({"broken_down", "failed_again", "late_waiting", "late_arrived", "lost"})
# Troubles whose signs are whole turns of phrase.
NAMED_OUTRIGHT = frozenset(
    {
        "unreachable", "transfer_missing", "card_swallowed", "downgraded", "meter_estimate", "leak", "access_lost",
        "appointment_moved", "room_fault", "left_outside", "data_used", "data_leak",
        "card_fraud", "not_collected", "passed_by", "wrong_fine", "damage_charged", "ticket_invalid", "bad_work",
        "wrong_dose", "unwanted_ads",
    }
)  # fmt: skip
# Troubles that the phrasebook puts better than a clause torn out of its story.
_SAID_BEST = frozenset(
    {
        "late_appointment",
        "late_marked_delivered",
        "late_luggage",
        "charged_after_cancel",
        "late_waiting",
        "cancelled",
        "wasted_trip",
        "out_of_stock",
        "update_crash",
        "downgraded",
        "unreachable",
        "data_used",
        "meter_estimate",
        "leak",
        "room_fault",
        "transfer_missing",
        "card_fraud",
        "wrong_fine",
        "damage_charged",
        "ticket_invalid",
        "bad_work",
        "wrong_dose",
        "unwanted_ads",
    }
)
_TELLS_ENOUGH = 3.0  # score from which a customer's own clause goes before the phrasebook's
_FAULTS = frozenset({"broken_down", "failed_again"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """The customer's trouble as this reply may put it."""

    snapshot: Snapshot
    book: Phrasebook
    moment: Moment
    chooser: Chooser
    values: Mapping[str, Value]
    mirrored: Mirror

    def clauses(self) -> list[str]:
        """At most two clauses that say what went wrong, the main one first; the customer's own where it says that."""
        names = self._sure_problems()
        named = [clause for name in names if (clause := self._named(name))]
        if self.moment.has("own_fault"):
            return []
        if self.mirrored.told is None:
            return named[:2]
        told, *more = (self._as_clause(each) for each in (self.mirrored.told, *self.mirrored.more))
        is_guess = bool(names) and self._is_guess(names[0])
        if (
            named
            and not is_guess
            and names[0] in _SAID_BEST
            and (self._holds_facts(named[0]) or names[0] != "late_waiting")
        ):
            return self._apart([*named, told, *more] if names[0] == "cancelled" else named)
        said = {problem.name for problem in find_problems(self.mirrored.source, self.moment.signs)}
        if named and names[0] in NAMED_OUTRIGHT - said:
            return self._apart(named)
        is_plain = not named or is_guess or not self._holds_facts(named[0])
        if (
            (is_plain and not (set(names) & said))
            or names[0] in said
            or (not said and self.mirrored.score >= _TELLS_ENOUGH)
        ) and not (named and not is_guess and said == {"cancelled"} != {names[0]}):
            others = [clause for name, clause in zip(names, named, strict=False) if name not in said] if said else []
            return self._apart([told, *others, *more])
        return self._apart([named[0], *named[1:], told, *more])

    def names(self) -> list[str]:
        """Short names of all problems, the weightiest first; the main one leads."""
        ordered = order_by_weight([problem.name for problem in self.moment.problems])
        if self.moment.main in ordered and len(ordered) < 3:
            ordered = (self.moment.main, *(name for name in ordered if name != self.moment.main))
        texts = (self.chooser.choose(self.book.problems[name]["name"], self.values) for name in ordered)
        return [lower_first(text, self.book.language) for text in texts if text]

    def own_words(self, part: str) -> str | None:
        """What only this kind of problem says, when it is sure to be this kind."""
        if self.moment.main is None or not self._is_sure(self.moment.main) or self.is_elsewhere():
            return None
        main = "app_broken" if self.moment.main in _FAULTS and self.kind_of_topic() == "software" else self.moment.main
        values = {name: value for name, value in self.values.items() if name != "duration"}  # said once is enough
        return self.chooser.choose(self.book.problems[main].get(part, ()), values)

    def is_named_outright(self, problem: str) -> bool:
        """The customer's words name it, and such words are hardly ever about anything else."""
        return problem in NAMED_OUTRIGHT and not self._is_guess(problem)

    def kind_of_topic(self) -> str | None:
        topic = find_topic(self.book, self.snapshot.turns)
        return KIND_OF_THING[topic.name] if topic else None

    def is_elsewhere(self) -> bool:
        """Late or unanswered, but nothing that a courier carries: what is said of parcels does not fit."""
        main = self.moment.main or ""
        is_waiting = main in ("late_waiting", "late_arrived", "late_postponed", "lost", "no_answer")
        return is_waiting and self.kind_of_topic() in ("health", "software", "money")

    def _holds_facts(self, clause: str) -> bool:
        """Whether a clause of the phrasebook's names something of this customer's."""
        facts = [self.values[slot] for slot in ("thing", "duration", "nth", "times", "amount") if slot in self.values]
        forms = [form for fact in facts for form in (fact.text, *(fact.forms or {}).values())]
        return any(form in clause for form in forms)

    def _as_clause(self, told: str) -> str:
        return subordinate(told) if self.book.language == "nb" else told

    def _apart(self, clauses: Sequence[str]) -> list[str]:
        """The first clause, and the next one that says something else."""
        first = clauses[0]
        stems = _stems(first)
        second = next((each for each in clauses[1:] if not stems & _stems(each) and _is_weighty(each)), None)
        return [first, second] if second else [first]

    def _sure_problems(self) -> list[str]:
        """The main problem and one of another kind, each only where words and reading agree; none of an own fault."""
        main = self.moment.main
        if main is None or not self._is_sure(main):
            return []
        others = [
            problem.name
            for problem in self.moment.problems
            if problem.name in _COMES_ON_TOP
            and not (main == "refund_missing" and problem.name == "cancelled")
            and ISSUE_OF[problem.name] != ISSUE_OF[main]
            and self._may_befall(problem.name)
        ]
        return [main, *others[:1]] if self.moment.is_news else [main]

    def _may_befall(self, problem: str) -> bool:
        """Whether the problem can happen to what the customer writes about: no account arrives late."""
        kind, kinds = self.kind_of_topic(), KINDS_FOR_PROBLEM.get(problem)
        return kinds is None or kind is None or kind in kinds

    def _named(self, problem: str) -> str | None:
        """A problem's clause in the words of the phrasebook, the most telling that can be said."""
        clauses = self.chooser.ranked(self.book.problems.get(problem, {}).get("that", ()), self.values)
        fresh = next((clause for clause in clauses if not self.chooser.was_said(clause)), None)
        return lower_first(fresh.rstrip("."), self.book.language) if fresh else None

    def _is_sure(self, problem: str) -> bool:
        if self.moment.has("own_fault"):
            return False  # who slips up is told of help, not of a fault of ours
        if self._is_guess(problem) and self.mirrored.told:
            return False  # their own words say it; the reading alone is no ground for the finer talk
        if problem == "missing_part" and problem in {
            found.name for found in find_problems(self.mirrored.source, self.moment.signs)
        }:
            return True
        if problem in _BEFALLS_THINGS and not self._may_befall(problem):
            return False
        issue = self.snapshot.reading.issue
        if issue in (Issue.OTHER, Issue.NO_ANSWER, Issue.STAFF) or problem not in _LOOSELY_SIGNED:
            return True
        return ISSUE_OF[problem] in (issue, Issue.OTHER)

    def _is_guess(self, problem: str) -> bool:
        """Taken from the reading's issue alone: no words of the customer's name this trouble."""
        return self.moment.is_news and problem not in {found.name for found in self.moment.problems}


def _stems(clause: str) -> set[str]:
    """The beginnings of a clause's longer words, by which two clauses about the same thing show."""
    return {word[:5] for word in re.findall(r"\w+", fold(clause)) if len(word) >= _STEM_FROM} - _EMPTY_STEMS


def _is_weighty(clause: str) -> bool:
    """Says that something did not happen, or how long or how much: worth a place beside the main trouble."""
    return NEGATED.search(clause.lower()) is not None or _MEASURE.search(fold(clause)) is not None


def lower_first(text: str, language: str) -> str:
    """Small first letter inside a sentence, except for "I" and words that are capitals all through."""
    first = text.split(" ", 1)[0].strip(",.:;!?")
    if language == "en" and (first in ("I",) or first.startswith(("I'", "I’"))):
        return text
    if len(first) > 1 and first.isupper():
        return text
    return text[:1].lower() + text[1:]
