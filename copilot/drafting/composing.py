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
from copilot.drafting.things import KINDS_FOR_PROBLEM
from copilot.drafting.types import Snapshot
from copilot.drafting.values import offer_values
from copilot.playbook.card import wish_signs
from copilot.playbook.moment import Moment
from copilot.playbook.problems import ISSUE_OF, order_by_weight
from copilot.playbook.types import StepAdvice
from copilot.playbook.words import fold
from copilot.reading.types import Issue

MAX_SENTENCES = 5
_NO_GREETING = frozenset({"praise", "close", "safety", "boundary"})  # these open with what matters
_OFFER_ORDER = ("refund", "replacement", "fee_waiver", "credit", "voucher", "discount", "gift")

_NEGATED = re.compile(r"n't\b|\b(?:not|never|no|nobody|nothing|ei|pole|polnud|не|нет|никто|ikke|aldri|ingen)\b")

# What a reply can do without, first to go first, when it grows too long.
_SPARE = (
    "restate.also", "open.agent", "empathise.repeat", "empathise.weight", "warm", "act.look", "ask_wish.open",
    "agree_time.suits", "close.anything", "clarify.contact", "clarify.detail", "empathise.leaving",
    "empathise.vulnerable", "restate.problem", "act.ordered",
)  # fmt: skip
_SPARE_WHEN_SHORT = ("open.greeting", *_SPARE[:8])

_LIST = 3  # points from which something is a list
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
        is_quiet = self.snapshot.reading.anger <= 1 or self.wishes.is_formal or "formal" in self.chooser.tags
        if is_quiet and (text := self._say("open.greeting")):
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
            case "restate.also" if self.mirrored.told or self.mirrored.quote:
                return None
            case "act.ordered" if len(self.mirrored.items) >= _LIST:
                return None
            case "act.rule":
                return self._rule()
            case "restate.question":
                return self._say("quote.question") if self.mirrored.question else None
            case "apologise.several" | "act.ordered" | "restate.also":
                return self._about_several(due.reason_key)
            case "empathise.weight":
                return self._weight(due.reason_key)
            case "act.look" if len(self.mirrored.items) >= _LIST:
                return self._say(due.reason_key)
            case "clarify.detail" if len(self.mirrored.items) >= _LIST:
                return None
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
                return self._say(self._number_question())
            case _:
                return self._say(due.reason_key)

    def _about_joy(self, key: str) -> str | None:
        """Thanks that show what they were for (L18)."""
        kind = "praise" if key.startswith("praise") else "solved"
        if self.mirrored.told and (text := self._say(f"told.{kind}")):
            return text
        if self.mirrored.quote and (text := self._say(f"quote.{kind}")):
            return text
        return self._say(key)

    def _number_question(self) -> str:
        """Which number helps to find the case: an order's, a booking's or a customer's."""
        kinds = KINDS_FOR_PROBLEM.get(self.moment.main or "")
        if kinds is None or kinds <= {"service"}:
            return "clarify.order" if self.moment.main in _ABOUT_ORDERS else "ask.account"
        return "ask.booking" if kinds <= {"travel", "stay"} else "clarify.order"

    def _problem(self, part: str) -> Sequence[Template]:
        main = self.moment.main
        return self.book.problems.get(main, {}).get(part, ()) if main else ()

    def _own_words(self, part: str) -> str | None:
        """What only this kind of problem says, when it is sure to be this kind."""
        if self.moment.main is None or not self._is_sure(self.moment.main):
            return None
        return self.chooser.choose(self._problem(part), self.values)

    def _about_problem(self, key: str) -> str | None:
        """What went wrong: in the customer's own clause turned to "you", else the phrasebook's, else quoted."""
        if key == "restate.own_fault":
            return self._say(key)
        if key == "apologise.promise":
            told = self._say("told.apologise") if self.mirrored.told else None
            return self._about_promise() or told or self._named(key) or self._say(key)
        kind = "restate" if key.startswith("restate") else "apologise"
        told = self._say(f"told.{kind}") if self.mirrored.told else None
        if told:
            return told
        if (named := self._named(key)) and (self._names_facts() or not self.mirrored.quote):
            return named
        asked = self._say("quote.question") if self.mirrored.question else None
        quoted = asked or (self._say(f"quote.{kind}") if self.mirrored.quote else None)
        return quoted or named or (self._say("apologise.unnamed") if kind == "apologise" else None)

    def _weight(self, key: str) -> str | None:
        """Sympathy where there is room for it: not beside news, and this problem's own only when that is certain."""
        known = self.snapshot.known
        if known.status or known.next_step:
            return None if self.mirrored.told or self.mirrored.quote else self._own_words("weight")
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
        is_more = self.book.language in ("en", "nb") and "," in (told or "")  # the promise and what came instead
        if told is None or is_more or _NEGATED.search(told.lower()):
            return None
        if not self.moment.signs.has("promised", fold(self.mirrored.quote or "")):
            return None
        return self._say("told.promise")

    def _named(self, key: str) -> str | None:
        """In the words of the phrasebook, where the words and the reading agree on what went wrong."""
        main = self.moment.main
        if main is None or not self._is_sure(main):
            return None
        for that in self.chooser.ranked(self._problem("that"), self.values):
            clause = _lower_first(that.rstrip("."), self.book.language)
            if text := self._say(key, {"that": clause_value(clause, language=self.book.language)}):
                return text
        return None

    def _names_facts(self) -> bool:
        """Whether the phrasebook's clause would hold something of this customer's: a thing, a time, an amount."""
        clauses = [that for that in self._problem("that") if that.fill(self.values) is not None]
        return any(that.count_filled(self.values) for that in clauses)

    def _is_sure(self, problem: str) -> bool:
        if self.moment.has("own_fault"):
            return False  # who slips up is told of help, not of a fault of ours
        issue = self.snapshot.reading.issue
        return issue is Issue.OTHER or ISSUE_OF[problem] in (issue, Issue.OTHER)

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


def _lower_first(text: str, language: str) -> str:
    """Small first letter inside a sentence, except for "I" and words that are capitals all through."""
    first = text.split(" ", 1)[0].strip(",.:;!?")
    if language == "en" and (first in ("I",) or first.startswith(("I'", "I’"))):
        return text
    if len(first) > 1 and first.isupper():
        return text
    return text[:1].lower() + text[1:]
