"""The case card (L3): what happened, what they want, the order and how to reach them, filled from the chat."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from copilot.playbook.problems import find_problems, name_main
from copilot.playbook.types import CaseCard
from copilot.playbook.words import Signs, all_signs, fold, signs_of
from copilot.reading.types import Fact, FactKind, Issue, Language, Turn

MAX_CHARS = 240  # of one field: a card is read at a glance

_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(r"(?<![\w#])\+?\d(?:[ ()-]?\d){7,13}(?!\w)")
_NUMBER = re.compile(r"(?<![\w.,+-])(?:[A-Za-zА-Яа-я]{1,4}[- ]?)?\d[\dA-Za-z]*(?:-[\dA-Za-z]+)*(?![\w%])")
_NUMBER_NOUN = re.compile(
    r"(?:[#№]|\bnr\b|\bno\b|order|booking|reference|reservation|invoice|contract|ticket|case|tracking|parcel"
    r"|tellimus|broneering|arve|leping|saadetis|pakk|paki|pilet|viite"
    r"|заказ|брон|счет|договор|билет|обращени|посылк|отправлени|трек|чек|номер"
    r"|ordre|bestilling|faktura|avtale|saks|sporing|referanse|kunde"
    r"|тапсырыс|шот|келісім|шарт|билет|сәлемдеме|нөмір)\w*[^\d\w]{0,4}(?:\w+[^\d\w]{1,3}){0,2}$"
)
# Kazakh puts the number first: "4471 тапсырысым".
_NOUN_AFTER = re.compile(r"\s+(?:тапсырыс|сәлемдеме|заказ|бронь|посылка|шот|өтініш)\w*")
_MIN_DIGITS = 4
_MONEY_AFTER = re.compile(r"\s?(?:€|\$|£|₽|₸|eur|usd|kr|nok|руб|тг|тенге|теңге|rub|kzt)", re.IGNORECASE)


def fill_card(
    turns: Sequence[Turn], card: CaseCard, *, facts: Sequence[Fact] = (), language: Language | None = None
) -> CaseCard:
    """The card with what the conversation adds; what an agent wrote on it stays as it is.

    `facts` are those read from the customer's newest words, and `language` the conversation's, where the caller
    has read them; without a language every one is tried, which costs a few milliseconds.
    """
    known_signs = (signs_of(language),) if language else all_signs()
    said = [turn.text for turn in turns if turn.who == "customer"]
    by_kind = {fact.kind: fact for fact in facts}
    return replace(
        card,
        happened=card.happened or _first(_happened(text, known_signs) for text in said),
        wish=card.wish
        or _fact_text(by_kind, FactKind.WISH)
        or _first(_wish(text, known_signs) for text in reversed(said)),
        order=card.order or _fact_value(by_kind, FactKind.ORDER) or _order(turns, known_signs),
        contact=card.contact
        or _fact_text(by_kind, FactKind.CONTACT)
        or _first(find_contact(t) for t in reversed(said)),
        issue=card.issue if card.issue is not Issue.OTHER else _issue(said, known_signs),
    )


def find_contact(text: str) -> str | None:
    """An e-mail address or a telephone number, as written."""
    match = _EMAIL.search(text) or _PHONE.search(text)
    return match[0] if match else None


def find_order(text: str, *, was_asked: bool = False) -> str | None:
    """A reference number: one that a noun or sign introduces, or any when we had just asked for it."""
    folded = text.lower()
    for match in _NUMBER.finditer(text):
        digits = sum(letter.isdigit() for letter in match[0])
        if digits < _MIN_DIGITS or digits > 20 or _MONEY_AFTER.match(text, match.end()):
            continue
        is_named = _NUMBER_NOUN.search(folded[: match.start()]) or _NOUN_AFTER.match(folded, match.end())
        if was_asked or is_named:
            return match[0].strip()
    return None


def _order(turns: Sequence[Turn], known_signs: Sequence[Signs]) -> str | None:
    was_asked, found = False, None
    for turn in turns:
        if turn.who == "agent":
            folded = fold(turn.text)
            was_asked = any(signs.has("asked_order", folded) for signs in known_signs)
        elif turn.who == "customer":
            found = find_order(turn.text, was_asked=was_asked) or found
    return found


def _happened(text: str, known_signs: Sequence[Signs]) -> str | None:
    for signs in known_signs:
        problems = find_problems(text, signs)
        if problems:
            return _clip(_sentence_at(text, problems[0].start))
    return None


def _wish(text: str, known_signs: Sequence[Signs]) -> str | None:
    folded = fold(text)
    for signs in known_signs:
        match = signs.find("wish", folded)
        if match:
            return _clip(_sentence_at(text, match.start()))
    return None


def wish_signs(folded: str, signs: Signs) -> str | None:
    """The kind of compensation that a text asks for, when it names one."""
    kinds = ("fee_waiver", "replacement", "refund", "discount", "voucher", "credit", "gift")
    return next((kind for kind in kinds if signs.has(f"wants_{kind}", folded)), None)


def _issue(said: Sequence[str], known_signs: Sequence[Signs]) -> Issue:
    for text in said:
        for signs in known_signs:
            problems = find_problems(text, signs)
            main = name_main(problems, Issue.OTHER)
            if main is not None:
                return next(problem.issue for problem in problems if problem.name == main)
    return Issue.OTHER


def _sentence_at(text: str, place: int) -> str:
    for match in _SENTENCE.finditer(text):
        if match.start() <= place < match.end():
            return match[0]
    return text


def _clip(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1].rsplit(" ", 1)[0] + "…"


def _first(found: Iterable[str | None]) -> str | None:
    return next((text for text in found if text), None)


def _fact_text(facts: dict[FactKind, Fact], kind: FactKind) -> str | None:
    return _clip(facts[kind].text) if kind in facts else None


def _fact_value(facts: dict[FactKind, Fact], kind: FactKind) -> str | None:
    return facts[kind].value if kind in facts else None
