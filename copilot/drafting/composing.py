"""From due steps to sentences: each step says its phrase, filled with what is known, and the reply is kept short."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from copilot.drafting.asking import Wishes
from copilot.drafting.choosing import Chooser, split_sentences
from copilot.drafting.grammar import clause_value
from copilot.drafting.mirroring import Mirror
from copilot.drafting.notes import Told as ToldNote
from copilot.drafting.phrasebook import Phrasebook
from copilot.drafting.rule_quotes import find_quotable
from copilot.drafting.template import Template, Value
from copilot.drafting.things import KIND_OF_THING, KINDS_FOR_PROBLEM
from copilot.drafting.turning.norwegian import subordinate
from copilot.drafting.types import Snapshot
from copilot.drafting.values import find_topic, offer_values
from copilot.playbook.card import wish_signs
from copilot.playbook.moment import Moment
from copilot.playbook.problems import ISSUE_OF, find_problems, order_by_weight
from copilot.playbook.types import StepAdvice
from copilot.playbook.words import fold
from copilot.reading.types import Flag, Issue

MAX_SENTENCES = 5
_NO_GREETING = frozenset({"praise", "close", "safety", "boundary"})  # these open with what matters
_OFFER_ORDER = ("refund", "replacement", "fee_waiver", "credit", "voucher", "discount", "gift")

_NEGATED = re.compile(
    r"n't\b|\b(?:not|never|no|nobody|nothing|ei|pole|polnud|не|нет|никто|ни один|ikke|aldri"
    r"|ingen|жоқ|ешкім)\b|\w[мбп][ае]ген|\w[мбп]аған"
)

# What a reply can do without, first to go first, when it grows too long.
_SPARE = (
    "restate.also", "open.agent", "empathise.repeat", "stake", "empathise.weight", "warm", "act.look", "ask_wish.open",
    "agree_time.suits", "close.anything", "clarify.contact", "clarify.detail", "empathise.leaving",
    "empathise.vulnerable", "restate.problem", "act.ordered",
)  # fmt: skip
_SPARE_WHEN_SHORT = ("open.greeting", *_SPARE[:8])

_OURS = re.compile(r"\b(?:our|we|meie|me|наш\w*|мы|vår\w*|vi|біздің|біз|us|meil|нас|нам|oss)\b|(?:міз|мыз)\b")
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
_PROMISE = re.compile(r"\b(?:promis|swore|vowed|lubas|vandus|обеща|клял|lov(?:et|te|a)\b|sverg|уаде)")
_LIST = 3  # points from which something is a list
_MAX_WORDS = 34  # of an apology for two things
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
    }
)
_TELLS_ENOUGH = 3.0  # score from which a customer's own clause goes before the phrasebook's
_FAULTS = frozenset({"broken_down", "failed_again"})
_WITHOUT_NUMBER = frozenset({"software", "health", "paper"})  # kinds of things found by no number of ours
_ABOUT_ORDERS = frozenset({"late_noshow", "damaged_food", "wrong_item", "wrong_size", "promo_failed"})


@dataclass(frozen=True, slots=True)
class Piece:
    """What one step says; the key names it for shortening."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Composer:
    """Everything one reply is made of. `values` are the gaps that can be filled."""

    snapshot: Snapshot
    book: Phrasebook
    moment: Moment
    chooser: Chooser
    values: Mapping[str, Value]
    notes: ToldNote
    wishes: Wishes
    mirrored: Mirror

    def compose(self) -> str:
        """The reply; never empty."""
        pieces = list(self._opening())
        for due in self.snapshot.advice.steps:
            text = self._say_step(due)
            if text and not self._is_echo(due, text, pieces):
                pieces.append(Piece(due.reason_key, text))
            if due.reason_key == "apologise.problem" and (text := self._stake()):
                pieces.append(Piece("stake", text))
        if self.wishes.is_warmer and (text := self._say("warm")):
            pieces.append(Piece("warm", text))
        pieces = _shorten([piece for piece in pieces if not self._is_unwanted(piece)], is_short=self.wishes.is_shorter)
        return self._address(" ".join(piece.text for piece in pieces)) or self._last_resort()

    def _is_echo(self, due: StepAdvice, text: str, pieces: Sequence[Piece]) -> bool:
        """Said already a sentence ago: the same words, or "again" after a clause that counts the times."""
        if any(text == piece.text for piece in pieces):
            return True
        counted = [self.values[slot].text for slot in ("nth", "times") if slot in self.values]
        said = " ".join(piece.text for piece in pieces).lower()
        return due.reason_key == "empathise.repeat" and any(count.lower() in said for count in counted)

    def _is_unwanted(self, piece: Piece) -> bool:
        return self.wishes.no_questions and piece.text.endswith("?")

    def _opening(self) -> Iterator[Piece]:
        due = {piece.reason_key.split(".")[0] for piece in self.snapshot.advice.steps}
        if not self.moment.is_first_reply or self.moment.is_silence or due & _NO_GREETING:
            return
        # "Thanks for writing" is for those who ask; whoever complains hears first that they were heard.
        reading = self.snapshot.reading
        is_welcome = "apologise" not in due and reading.anger <= 1 and Flag.REPEAT_PROBLEM not in reading.flags
        if (is_welcome or self.wishes.is_formal) and (text := self._say("open.greeting")):
            yield Piece("open.greeting", text)

    def _address(self, text: str) -> str:
        """Puts the customer's name before the first sentence, once in a conversation (L6)."""
        name = self.values.get("name")
        if name is None or not text or not self.moment.is_first_reply or name.text in text:
            return text
        opening = self._say("open.name")
        return f"{opening} {_lower_first(text, self.book.language)}" if opening else text

    def _last_resort(self) -> str:
        """When everything was said already: the least worn words for listening on."""
        phrases = self.book.phrases["listen.more"]
        return self.chooser.ranked(phrases, self.values)[0]

    def _say(self, key: str, extra: Mapping[str, Value] | None = None) -> str | None:
        return self.chooser.choose(self.book.phrases[key], {**self.values, **(extra or {})})

    def _say_step(self, due: StepAdvice) -> str | None:
        match due.reason_key:
            case "apologise.problem" | "restate.problem" | "apologise.promise" | "restate.own_fault":
                return self._about_problem(due.reason_key)
            case "restate.also":
                return None  # said together with the first
            case "act.ordered" if len(self.mirrored.items) >= _LIST:
                return None
            case "act.rule":
                return self._rule()
            case "restate.question":
                return None if "known" in self.chooser.tags else self._say(due.reason_key)
            case "apologise.several" | "act.ordered":
                return self._about_several(due.reason_key)
            case "empathise.weight":
                return self._weight(due.reason_key)
            case "act.look" if len(self.mirrored.items) >= _LIST or self._is_about_promise():
                return self._say(due.reason_key)
            case "act.look" | "empathise.weight" | "empathise.repeat" | "clarify.detail" | "clarify.order" if (
                self._is_ping()
            ):
                return self._say("restate.topic") if due.reason_key == "act.look" else None
            case "clarify.detail" if len(self.mirrored.items) >= _LIST:
                return None
            case "clarify.detail" if self._is_about_promise():
                return self._say("ask_wish.open")
            case "act.look":
                return self._own_words("look") or self._say(due.reason_key)
            case "clarify.detail":
                return self._own_words("ask")
            case "act.status" | "act.next_step" | "agree_time.known":
                return self._known(due.reason_key)
            case "propose.permission":
                return self._offer()
            case "decline.money" | "hold.still_waiting":
                return self._say(due.reason_key, self._kind())
            case "praise.thanks" | "close.solved":
                return self._about_joy(due.reason_key)
            case "act.answer":
                return self.notes.say_answer(self.chooser, self.book, self.values)
            case "clarify.order":
                return self._ask_number()
            case "clarify.contact" if self.moment.has("awaits_call"):
                return self._say("ask.phone")
            case _:
                return self._say(due.reason_key)

    def _about_joy(self, key: str) -> str | None:
        """Thanks that show what they were for (L18)."""
        glad_of = self.mirrored.told or ""
        is_about_us = _OURS.search(glad_of) is not None or any(letter.isupper() for letter in glad_of)
        told = self._say("told.praise") if key.startswith("praise") and is_about_us else None
        return told or self._say(key)

    def _ask_number(self) -> str | None:
        """The number that helps to find the case: an order's, a booking's or a customer's; where there is none, what
        happened."""
        kind = self._kind_of_topic()
        if kind in _WITHOUT_NUMBER:
            return self._own_words("ask") or self._say("ask_wish.open")
        if kind in ("travel", "stay"):
            return self._say("ask.booking")
        if kind in ("service", "money"):
            return self._say("ask.account")
        kinds = KINDS_FOR_PROBLEM.get(self.moment.main or "")
        is_goods = kinds is not None and "goods" in kinds
        return self._say("clarify.order" if is_goods or self.moment.main in _ABOUT_ORDERS else "ask.account")

    def _kind_of_topic(self) -> str | None:
        topic = find_topic(self.book, self.snapshot.turns)
        return KIND_OF_THING[topic.name] if topic else None

    def _problem(self, part: str) -> Sequence[Template]:
        main = self.moment.main
        return self.book.problems.get(main, {}).get(part, ()) if main else ()

    def _own_words(self, part: str) -> str | None:
        """What only this kind of problem says, when it is sure to be this kind."""
        if self.moment.main is None or not self._is_sure(self.moment.main) or self._is_elsewhere():
            return None
        main = "app_broken" if self.moment.main in _FAULTS and self._kind_of_topic() == "software" else self.moment.main
        values = {name: value for name, value in self.values.items() if name != "duration"}  # said once is enough
        return self.chooser.choose(self.book.problems[main].get(part, ()), values)

    def _is_elsewhere(self) -> bool:
        """Late or unanswered, but nothing that a courier carries: what is said of parcels does not fit."""
        main = self.moment.main or ""
        is_waiting = main in ("late_waiting", "late_arrived", "late_postponed", "lost", "no_answer")
        return is_waiting and self._kind_of_topic() in ("health", "software", "money")

    def _about_problem(self, key: str) -> str | None:
        """What went wrong: one or two clauses of the customer's or the phrasebook's, else what it is about."""
        if key == "restate.own_fault":
            return self._say(key)
        if key == "apologise.problem" and (call := self._awaited_call()):
            return call
        kind = "restate" if key.startswith("restate") else "apologise"
        clauses = self._clauses()
        if key == "apologise.promise":
            return self._about_promise() or self._with_clauses(key, clauses) or self._say(key)
        topic = self._say(f"{kind}.topic")
        return (
            self._with_clauses(key, clauses) or topic or (self._say("apologise.unnamed") if kind != "restate" else None)
        )

    def _with_clauses(self, key: str, clauses: Sequence[str]) -> str | None:
        if not clauses:
            return None
        values = [clause_value(clause, language=self.book.language) for clause in clauses]
        if len(values) > 1 and key == "apologise.problem":
            both = self._say("apologise.two", {"that": values[0], "also": values[1]})
            if both and len(both.split()) <= _MAX_WORDS:
                return both
        return self._say(key, {"that": values[0]})

    def _clauses(self) -> list[str]:
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
        is_plain = not named or is_guess or not self._holds_facts(named[0])
        if (
            (is_plain and not (set(names) & said))
            or names[0] in said
            or (not said and self.mirrored.score >= _TELLS_ENOUGH)
        ):
            others = [clause for name, clause in zip(names, named, strict=False) if name not in said] if said else []
            return self._apart([told, *others, *more])
        return self._apart([named[0], *named[1:], told, *more])

    def _is_about_promise(self) -> bool:
        return any(due.reason_key == "apologise.promise" for due in self.snapshot.advice.steps)

    def _is_ping(self) -> bool:
        """ "Hello, anybody there?": the wait is answered for, and what it was about is not asked again."""
        return any(due.reason_key == "apologise.wait" for due in self.snapshot.advice.steps)

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
            and ISSUE_OF[problem.name] != ISSUE_OF[main]
            and self._may_befall(problem.name)
        ]
        return [main, *others[:1]] if self.moment.is_news else [main]

    def _may_befall(self, problem: str) -> bool:
        """Whether the problem can happen to what the customer writes about: no account arrives late."""
        kind, kinds = self._kind_of_topic(), KINDS_FOR_PROBLEM.get(problem)
        return kinds is None or kind is None or kind in kinds

    def _named(self, problem: str) -> str | None:
        """A problem's clause in the words of the phrasebook, the most telling that can be said."""
        clauses = self.chooser.ranked(self.book.problems.get(problem, {}).get("that", ()), self.values)
        fresh = next((clause for clause in clauses if not self.chooser.was_said(clause)), None)
        return _lower_first(fresh.rstrip("."), self.book.language) if fresh else None

    def _stake(self) -> str | None:
        """What hangs on it for the customer, in a sentence of its own: nothing to be sorry for, but to be seen."""
        cue = next((name for name in ("celebration", "work") if self.moment.has(f"stake_{name}")), None)
        known = self.snapshot.known
        return self._say(f"stake.{cue}") if cue and not (known.status or known.next_step) else None

    def _awaited_call(self) -> str | None:
        """The call they wait for, and by when they want it, in their own words; nothing is promised of it."""
        if self.moment.main not in (None, "no_answer") or not self.moment.has("awaits_call"):
            return None
        found = self.moment.signs.find("deadline", self.moment.folded)
        when = {"deadline": Value(self.moment.words[found.start() : found.end()].lower())} if found else {}
        return self._say("apologise.call", when)

    def _weight(self, key: str) -> str | None:
        """Sympathy where there is room for it: not beside news, and this problem's own only when that is certain."""
        if self._stake():
            return None  # what hangs on it was named
        if self._is_elsewhere():
            return self._say(key)
        known = self.snapshot.known
        if known.status or known.next_step:
            return None if self.mirrored.told else self._own_words("weight")
        main = self.moment.main
        is_certain = main is not None and ISSUE_OF[main] == self.snapshot.reading.issue
        return (self._own_words("weight") if is_certain else None) or self._say(key)

    def _rule(self) -> str | None:
        """The house rule that bears on this, quoted where it is meant for customers' eyes."""
        rule = find_quotable(self.snapshot.site.house_rules, self.moment.words, language=self.book.language)
        return self._say("act.rule", {"rule": Value(rule)}) if rule else None

    def _about_promise(self) -> str | None:
        """The promise itself, where the clause given back is the one that tells of it."""
        told = self.mirrored.told
        if told is None or _NEGATED.search(told.lower()):
            return None
        if _PROMISE.search(fold(self.mirrored.source)) is None:
            return None
        return self._say("told.promise")

    def _is_sure(self, problem: str) -> bool:
        if self.moment.has("own_fault"):
            return False  # who slips up is told of help, not of a fault of ours
        if self._is_guess(problem) and self.mirrored.told:
            return False  # their own words say it; the reading alone is no ground for the finer talk
        if problem in _BEFALLS_THINGS and not self._may_befall(problem):
            return False
        issue = self.snapshot.reading.issue
        if issue in (Issue.OTHER, Issue.NO_ANSWER, Issue.STAFF) or problem not in _LOOSELY_SIGNED:
            return True
        return ISSUE_OF[problem] in (issue, Issue.OTHER)

    def _is_guess(self, problem: str) -> bool:
        """Taken from the reading's issue alone: no words of the customer's name this trouble."""
        return self.moment.is_news and problem not in {found.name for found in self.moment.problems}

    def _about_several(self, key: str) -> str | None:
        if key == "apologise.several" and len(self.mirrored.items) >= _LIST:
            return self._say("several.told", {"list": Value(self._join(self.mirrored.items))})
        names = self._problem_names()
        if len(names) < 2:
            return None
        extra = {"list": Value(self._join(names)), "first": Value(names[0]), "second": Value(names[1])}
        return self._say(key, extra)

    def _problem_names(self) -> list[str]:
        """Short names of all problems, the weightiest first; the main one leads."""
        ordered = order_by_weight([problem.name for problem in self.moment.problems])
        if self.moment.main in ordered and len(ordered) < 3:
            ordered = (self.moment.main, *(name for name in ordered if name != self.moment.main))
        texts = (self.chooser.choose(self.book.problems[name]["name"], self.values) for name in ordered)
        return [_lower_first(text, self.book.language) for text in texts if text]

    def _join(self, names: Sequence[str]) -> str:
        link = self.book.phrases["list.and"][0].source
        return f"{', '.join(names[:-1])} {link} {names[-1]}"

    def _known(self, key: str) -> str | None:
        """What the agent knows, in the customer's language or not at all."""
        if key == "act.status":
            return self.notes.say_status(self.chooser, self.book, self.values)
        if key == "act.next_step":
            return self.notes.say_next_step(self.chooser, self.book, self.values)
        return self.notes.say_time(self.chooser, self.book, self.values)

    def _offer(self) -> str | None:
        permission = self.snapshot.permission
        if permission is None:
            return None
        wished = wish_signs(self.moment.folded, self.moment.signs)
        kinds = [kind.value for kind in permission.kinds]
        kind = wished if wished in kinds else next((kind for kind in _OFFER_ORDER if kind in kinds), None)
        if kind is None:
            return None
        values = {name: value for name, value in self.values.items() if name not in ("amount", "percent")}
        values |= offer_values(self.snapshot, self.book)
        return self.chooser.choose(self.book.phrases[f"offer.{kind}"], values)

    def _kind(self) -> dict[str, Value]:
        wished = wish_signs(self.moment.folded, self.moment.signs) or "compensation"
        forms = self.book.kinds.get(wished, self.book.kinds["compensation"])
        return {"kind": Value(forms[0], dict(zip(("gen", "part"), forms[1:], strict=False)))}


def _shorten(pieces: list[Piece], *, is_short: bool) -> list[Piece]:
    """At most five sentences and two questions, or about three when it is to be short."""
    spare = _SPARE_WHEN_SHORT if is_short else _SPARE
    limit = 3 if is_short else MAX_SENTENCES
    for key in spare:
        if sum(len(split_sentences(piece.text)) for piece in pieces) <= limit or len(pieces) <= 2:
            break
        pieces = [piece for piece in pieces if piece.key != key]
    questions = [piece for piece in pieces if "?" in piece.text]
    return [piece for piece in pieces if piece not in questions[2:]]


def _stems(clause: str) -> set[str]:
    """The beginnings of a clause's longer words, by which two clauses about the same thing show."""
    return {word[:5] for word in re.findall(r"\w+", fold(clause)) if len(word) >= _STEM_FROM} - _EMPTY_STEMS


def _is_weighty(clause: str) -> bool:
    """Says that something did not happen, or how long or how much: worth a place beside the main trouble."""
    return _NEGATED.search(clause.lower()) is not None or _MEASURE.search(fold(clause)) is not None


def _lower_first(text: str, language: str) -> str:
    """Small first letter inside a sentence, except for "I" and words that are capitals all through."""
    first = text.split(" ", 1)[0].strip(",.:;!?")
    if language == "en" and (first in ("I",) or first.startswith(("I'", "I’"))):
        return text
    if len(first) > 1 and first.isupper():
        return text
    return text[:1].lower() + text[1:]
