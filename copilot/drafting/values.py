"""What fills the gaps of a phrasebook's phrases: the customer's own facts, the agent's, the permission's."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from copilot.drafting.grammar import (
    money_text,
    ordinal_value,
    percent_text,
    reference_value,
    span_value,
    thing_value,
    times_value,
)
from copilot.drafting.phrasebook import Phrasebook, Thing
from copilot.drafting.template import Value
from copilot.drafting.things import GENERAL, KIND_OF_THING, KINDS_FOR_PROBLEM
from copilot.drafting.types import Snapshot
from copilot.playbook.moment import Moment
from copilot.playbook.problems import find_problems
from copilot.playbook.words import fold
from copilot.reading.types import Fact, FactKind, Turn

_SENTENCE_END = re.compile(r"[.!?\n]")
_AROUND = 28  # characters before and after a span of time that tell whether it is time that was lost
_PATRONYMIC = re.compile(r"(?:вич|вна|ична|ұлы|улы|қызы|кызы)$")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with the customer's message it stands in."""

    fact: Fact
    text: str


def known_values(snapshot: Snapshot, book: Phrasebook, moment: Moment, facts: Sequence[Told]) -> dict[str, Value]:
    """Every gap that can be filled now, by name."""
    values: dict[str, Value] = {}
    language = book.language
    known = snapshot.known
    for slot, text in (
        ("agent", known.agent_name),
        ("name", known.customer_name and address_name(known.customer_name)),
        ("contact", known.contact or snapshot.card.contact),
        ("number", order_number(snapshot)),
    ):
        if text:
            values[slot] = Value(text)
    if thing := find_thing(moment, book, snapshot.turns):
        values["thing"] = thing_value(thing, language=language)
    if topic := find_topic(book, snapshot.turns):
        values["topic"] = thing_value(topic.forms, language=language)
    if number := order_number(snapshot):
        values["ref"] = reference_value(_reference(number, moment, book, snapshot.turns), number, language=language)
    values.update(_counted(facts, moment, book))
    return values


def order_number(snapshot: Snapshot) -> str | None:
    """The reference that the agent, the card or the customer gave."""
    told = (fact.value for fact in snapshot.reading.facts if fact.kind is FactKind.ORDER)
    return snapshot.known.order or snapshot.card.order or next(told, None)


def address_name(name: str) -> str:
    """How one speaks to a person in a chat: the first name, with a patronymic where there is one."""
    words = name.split()
    if len(words) == 2 and _PATRONYMIC.search(words[1].lower()):
        return name.strip()
    if len(words) == 3 and _PATRONYMIC.search(words[2].lower()):
        return f"{words[1]} {words[2]}"
    return words[0] if words else ""


def find_thing(moment: Moment, book: Phrasebook, turns: Sequence[Turn]) -> tuple[str, ...] | None:
    """The forms of the thing the problem happened to: of those it can happen to in the newest message that names
    any, the first, a particular one before a general one."""
    kinds = KINDS_FOR_PROBLEM.get(moment.main or "")
    if kinds is None:
        return None
    # Nobody has a door handed over: it is where the parcel should have been.
    passed_by = {"door"} if moment.main in ("late_marked_delivered", "late_waiting", "lost") else set[str]()
    for text in (turn.text for turn in reversed(turns) if turn.who == "customer"):
        folded = fold(text)
        found = [
            (thing.name in GENERAL, match.start(), thing.forms)
            for thing in book.things.values()
            if KIND_OF_THING[thing.name] in kinds
            and thing.name not in passed_by
            and (match := thing.pattern.search(folded))
        ]
        if found:
            return min(found)[2]
    return None


def find_topic(book: Phrasebook, turns: Sequence[Turn]) -> Thing | None:
    """What the conversation is about, whatever happened to it: of the newest message that names anything, the first
    particular thing, else the first general one. A door is where somebody stands, hardly ever what it is about."""
    for text in (turn.text for turn in reversed(turns) if turn.who == "customer"):
        folded = fold(text)
        found = [
            (thing.name in GENERAL, match.start(), thing)
            for thing in book.things.values()
            if thing.name != "door" and (match := thing.pattern.search(folded))
        ]
        if found:
            return min(found, key=lambda each: each[:2])[2]
    return None


def _reference(number: str, moment: Moment, book: Phrasebook, turns: Sequence[Turn]) -> tuple[str, ...]:
    """The noun for a number: what the customer called it, else what such a problem usually has."""
    for text in (turn.text for turn in reversed(turns) if turn.who == "customer"):
        place = text.find(number)
        if place < 0:
            continue
        before = fold(text[max(0, place - _AROUND) : place])
        named = [reference for reference in book.references.values() if reference.pattern.search(before)]
        if named:
            return named[-1].forms
    kinds = KINDS_FOR_PROBLEM.get(moment.main or "", frozenset[str]())
    usual = "booking" if kinds and kinds <= {"travel", "stay"} else "order" if "goods" in kinds else "any"
    return book.references[usual].forms


def _counted(facts: Sequence[Told], moment: Moment, book: Phrasebook) -> Iterator[tuple[str, Value]]:
    """Spans, counts and amounts, each only where there is one of its kind and no doubt what it measures."""
    language = book.language
    for told in facts:
        if (
            told.fact.kind is FactKind.DURATION
            and not told.fact.value.endswith("Y")
            and _is_time_lost(told, moment)
            and _belongs_to_main(told, moment)
        ):
            in_digits = any(letter.isdigit() for letter in told.fact.text)
            if value := span_value(told.fact.value, language=language, in_digits=in_digits):
                yield "duration", value
                break
    for told in facts:
        if told.fact.kind is FactKind.COUNT and told.fact.value.isdigit():
            count = int(told.fact.value)
            is_ordinal = moment.signs.has("ordinal", fold(told.fact.text))
            value = (ordinal_value if is_ordinal else times_value)(count, language=language)
            if value and count > 1:
                yield ("nth" if is_ordinal else "times"), value
                break
    amounts = {(told.fact.value, told.fact.currency) for told in facts if told.fact.kind is FactKind.AMOUNT}
    if len(amounts) == 1:
        amount, currency = amounts.pop()
        if currency and (text := money_text(amount, currency, language=language)):
            yield "amount", Value(text)


def _is_time_lost(told: Told, moment: Moment) -> bool:
    """Waiting and lateness count; a warranty, years as a customer, a time promised or still to come do not."""
    folded = fold(told.text)
    start, end = told.fact.start, told.fact.end
    before = _SENTENCE_END.split(folded[max(0, start - _AROUND) : start])[-1]
    after = _SENTENCE_END.split(folded[end : end + _AROUND])[0]
    return not moment.signs.has("not_lost", f"{before}{folded[start:end]}{after}")


def _belongs_to_main(told: Told, moment: Moment) -> bool:
    """An hour on hold is no hour without internet: a sentence about another trouble measures that one."""
    before = [found.end() for found in _SENTENCE_END.finditer(told.text, 0, told.fact.start)]
    after = _SENTENCE_END.search(told.text, told.fact.end)
    sentence = told.text[before[-1] if before else 0 : after.start() if after else len(told.text)]
    names = {problem.name for problem in find_problems(sentence, moment.signs)}
    return not names or moment.main in names or moment.main is None


def offer_values(snapshot: Snapshot, book: Phrasebook) -> dict[str, Value]:
    """Amount and percent of the permission in force, as ceilings to offer whole."""
    permission = snapshot.permission
    values: dict[str, Value] = {}
    if permission is None:
        return values
    if permission.amount is not None and permission.currency:
        text = money_text(permission.amount, permission.currency, language=book.language)
        if text:
            values["amount"] = Value(text)
    if permission.percent is not None:
        values["percent"] = Value(percent_text(Decimal(permission.percent), language=book.language))
    return values
