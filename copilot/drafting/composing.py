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
from copilot.drafting.shortening import Piece, shorten
from copilot.drafting.template import Value
from copilot.drafting.things import KINDS_FOR_PROBLEM
from copilot.drafting.trouble import NEGATED, Trouble, lower_first
from copilot.drafting.types import Snapshot
from copilot.drafting.values import offer_values
from copilot.playbook.card import wish_signs
from copilot.playbook.moment import Moment
from copilot.playbook.problems import ISSUE_OF
from copilot.playbook.reasons import step
from copilot.playbook.types import StepAdvice
from copilot.playbook.words import fold
from copilot.reading.types import Flag

_NO_GREETING = frozenset({"praise", "close", "safety", "boundary"})  # these open with what matters
_OFFER_ORDER = ("refund", "replacement", "fee_waiver", "credit", "voucher", "discount", "gift")
_OURS = re.compile(r"\b(?:our|we|meie|me|наш\w*|мы|vår\w*|vi|біздің|біз|us|meil|нас|нам|oss)\b|(?:міз|мыз)\b")
_PROMISE = re.compile(r"\b(?:promis|swore|vowed|lubas|vandus|обеща|клял|lov(?:et|te|a)\b|sverg|уаде)")
_LIST = 3  # points from which something is a list
_MAX_WORDS = 34  # of an apology for two things
_PARCELS = frozenset({"late_marked_delivered", "left_outside", "missing_part", "wrong_item", "wrong_size"})
_WITHOUT_NUMBER = frozenset({"software", "health", "paper"})  # kinds of things found by no number of ours
_ABOUT_ORDERS = frozenset({"late_noshow", "damaged_food", "wrong_item", "wrong_size", "promo_failed"})


@dataclass(frozen=True, slots=True)
class Reply:
    """The whole text, and the pieces it was made of in their order."""

    text: str
    pieces: tuple[Piece, ...]

    @property
    def reasons(self) -> tuple[StepAdvice, ...]:
        """What the words that are there do, each once: whatever a piece lost on the way is not claimed."""
        text = self.text.casefold()
        kept = (piece for piece in self.pieces if any(part.casefold() in text for part in split_sentences(piece.text)))
        return tuple({due.reason_key: due for piece in kept for due in piece.reasons}.values())


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
    trouble: Trouble

    def compose(self) -> Reply:
        """The reply; never empty."""
        pieces = list(self._opening())
        for due in self.snapshot.advice.steps:
            piece = self._say_step(due)
            if piece and not self._is_echo(due, piece.text, pieces):
                pieces.append(piece)
            if due.reason_key == "apologise.problem" and (text := self._stake()):
                pieces.append(Piece("stake", text, (step("empathise.weight"),)))
        if self.wishes.is_warmer and (text := self._say("warm")):
            pieces.append(Piece("warm", text))
        pieces = shorten([piece for piece in pieces if not self._is_unwanted(piece)], is_short=self.wishes.is_shorter)
        if not pieces:
            pieces = [Piece("listen.more", self._last_resort(), (step("listen.more"),))]
        return Reply(self._address(" ".join(piece.text for piece in pieces)), tuple(pieces))

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
        return f"{opening} {lower_first(text, self.book.language)}" if opening else text

    def _last_resort(self) -> str:
        """When everything was said already: the least worn words for listening on."""
        phrases = self.book.phrases["listen.more"]
        return self.chooser.ranked(phrases, self.values)[0]

    def _say(self, key: str, extra: Mapping[str, Value] | None = None) -> str | None:
        return self.chooser.choose(self.book.phrases[key], {**self.values, **(extra or {})})

    def _say_step(self, due: StepAdvice) -> Piece | None:
        """What a due step says here, with the reason for what it came to say: a step may say another's words."""
        key = due.reason_key
        is_list = len(self.mirrored.items) >= _LIST
        match key:
            case "apologise.problem" | "restate.problem" | "apologise.promise" | "restate.own_fault":
                return self._about_problem(due)
            case "restate.also":
                return None  # said together with the first
            case "act.ordered" | "clarify.detail" if is_list:
                return None
            case "restate.question" if "known" in self.chooser.tags:
                return None
            case "act.look" if self._is_ping():
                return _piece(due, self._say("restate.topic"), "restate.problem")
            case "empathise.repeat" | "clarify.detail" | "clarify.order" if self._is_ping():
                return None
            case "clarify.detail" if self._is_about_promise():
                return _piece(due, self._say("ask_wish.open"), "ask_wish.open")
            case "clarify.order":
                return self._ask_number(due)
            case _:
                return _piece(due, self._words(key))

    def _words(self, key: str) -> str | None:
        """The words of a step that says its own."""
        is_story = len(self.mirrored.items) >= _LIST or self._is_about_promise()
        match key:
            case "act.rule":
                return self._rule()
            case "apologise.several" | "act.ordered":
                return self._about_several(key)
            case "empathise.weight":
                return self._weight(key)
            case "act.look":
                return (None if is_story else self.trouble.own_words("look")) or self._say(key)
            case "clarify.detail":
                return self.trouble.own_words("ask")
            case "act.status" | "act.next_step" | "agree_time.known":
                return self._known(key)
            case "propose.permission":
                return self._offer()
            case "decline.money" | "decline.refused" | "hold.still_waiting":
                return self._say(key, self._kind())
            case "praise.thanks" | "close.solved":
                return self._about_joy(key)
            case "act.answer":
                return self.notes.say_answer(self.chooser, self.book, self.values)
            case "clarify.contact" if self.moment.has("awaits_call"):
                return self._say("ask.phone")
            case _:
                return self._say(key)

    def _about_joy(self, key: str) -> str | None:
        """Thanks that show what they were for (L18)."""
        glad_of = self.mirrored.told or ""
        is_called = re.match(r"\w+,", glad_of) is not None  # "Liis, everything works": a name to speak to, no clause
        is_about_us = _OURS.search(glad_of) is not None or any(letter.isupper() for letter in glad_of)
        is_about_us = is_about_us and not is_called
        told = self._say("told.praise") if key.startswith("praise") and is_about_us else None
        return told or self._say(key)

    def _ask_number(self, due: StepAdvice) -> Piece | None:
        """The number that helps to find the case: an order's, a booking's or a customer's; where there is none, what
        happened."""
        kind = self.trouble.kind_of_topic()
        if self.moment.main in _PARCELS and not self.trouble.is_elsewhere():
            return _piece(due, self._say("clarify.order"))
        if kind in _WITHOUT_NUMBER:
            if text := self.trouble.own_words("ask"):
                return _piece(due, text, "clarify.detail")
            return _piece(due, self._say("ask_wish.open"), "ask_wish.open")
        if kind in ("travel", "stay"):
            return _piece(due, self._say("ask.booking"))
        if kind in ("service", "money"):
            return _piece(due, self._say("ask.account"))
        kinds = KINDS_FOR_PROBLEM.get(self.moment.main or "")
        is_goods = kinds is not None and "goods" in kinds
        return _piece(
            due, self._say("clarify.order" if is_goods or self.moment.main in _ABOUT_ORDERS else "ask.account")
        )

    def _about_problem(self, due: StepAdvice) -> Piece | None:
        """What went wrong: one or two clauses of the customer's or the phrasebook's, else what it is about."""
        key = due.reason_key
        if key == "restate.own_fault":
            return _piece(due, self._say(key))
        if key == "apologise.problem" and (call := self._awaited_call()):
            return _piece(due, call)
        clauses = self.trouble.clauses()
        if key == "apologise.promise" and (promise := self._about_promise()):
            return _piece(due, promise)
        if told := self._with_clauses(due, clauses):
            return told
        if key == "apologise.promise":
            return _piece(due, self._say(key))
        kind = "restate" if key.startswith("restate") else "apologise"
        if topic := self._say(f"{kind}.topic"):
            return _piece(due, topic)
        return _piece(due, self._say("apologise.unnamed"), "apologise.unnamed") if kind == "apologise" else None

    def _with_clauses(self, due: StepAdvice, clauses: Sequence[str]) -> Piece | None:
        if not clauses:
            return None
        key = due.reason_key
        values = [clause_value(clause, language=self.book.language) for clause in clauses]
        if len(values) > 1 and key == "apologise.problem":
            both = self._say("apologise.two", {"that": values[0], "also": values[1]})
            if both and len(both.split()) <= _MAX_WORDS:
                return Piece(key, both, (due, step("restate.also")))
        return _piece(due, self._say(key, {"that": values[0]}))

    def _is_about_promise(self) -> bool:
        return any(due.reason_key == "apologise.promise" for due in self.snapshot.advice.steps)

    def _is_ping(self) -> bool:
        """ "Hello, anybody there?": the wait is answered for, and what it was about is not asked again."""
        return any(due.reason_key == "apologise.wait" for due in self.snapshot.advice.steps)

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
        if self.trouble.is_elsewhere():
            return self._say(key)
        known = self.snapshot.known
        if known.status or known.next_step:
            return None if self.mirrored.told else self.trouble.own_words("weight")
        main = self.moment.main
        is_certain = main is not None and (
            ISSUE_OF[main] == self.snapshot.reading.issue or self.trouble.is_named_outright(main)
        )
        return (self.trouble.own_words("weight") if is_certain else None) or self._say(key)

    def _rule(self) -> str | None:
        """The house rule that bears on this, quoted where it is meant for customers' eyes."""
        rule = find_quotable(self.snapshot.site.house_rules, self.moment.words, language=self.book.language)
        return self._say("act.rule", {"rule": Value(rule)}) if rule else None

    def _about_promise(self) -> str | None:
        """The promise itself, where the clause given back is the one that tells of it."""
        told = self.mirrored.told
        if told is None or NEGATED.search(told.lower()):
            return None
        if _PROMISE.search(fold(self.mirrored.source)) is None:
            return None
        return self._say("told.promise")

    def _about_several(self, key: str) -> str | None:
        if key == "apologise.several" and len(self.mirrored.items) >= _LIST:
            return self._say("several.told", {"list": Value(self._join(self.mirrored.items))})
        names = self.trouble.names()
        if len(names) < 2:
            return None
        extra = {"list": Value(self._join(names)), "first": Value(names[0]), "second": Value(names[1])}
        return self._say(key, extra)

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


def _piece(due: StepAdvice, text: str | None, reason: str | None = None) -> Piece | None:
    """A step's words, with the reason of another step where they are that one's."""
    return Piece(due.reason_key, text, (step(reason) if reason else due,)) if text else None
