"""Amounts of money with their currency."""

import re
from collections.abc import Iterator
from decimal import Decimal

from copilot.reading.fold import fold
from copilot.reading.message import Message
from copilot.reading.types import Fact, FactKind

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB", "₸": "KZT"}
_CODES = {
    "eur": "EUR",
    "usd": "USD",
    "gbp": "GBP",
    "nok": "NOK",
    "kr": "NOK",
    "rub": "RUB",
    "kzt": "KZT",
    "sek": "SEK",
}
_NUMBER = r"\d{1,3}(?:[ .,'\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)"
_SIGN_FIRST = re.compile(rf"([€$£₽₸]|\b(?:EUR|USD|GBP|NOK|KZT|RUB|SEK|kr)\.?) ?({_NUMBER})", re.IGNORECASE)
_BARE = re.compile(rf"(?<![\w.,#№-])({_NUMBER})")
_SIGN_AFTER = re.compile(r" ?([€$£₽₸])")
_DASH_AFTER = re.compile(r" ?(?:,-|,–|:-|\.-)(?!\d)")
_THOUSANDS = re.compile(r" ?(k|тыс\.?|тысяч[аиу]?|мың|tuhat|tuhande|tusen|thousand)(?!\w)", re.IGNORECASE)


def find_amounts(message: Message) -> Iterator[Fact | None]:
    """Amounts in digits with a sign, a code or a currency word, and small ones in words ("сто евро")."""
    for match in _SIGN_FIRST.finditer(message.text):
        sign = match[1].rstrip(".")
        currency = _SIGNS.get(sign) or _CODES[sign.lower()]
        value, end = _with_thousands(message.text, parse_amount(match[2]), match.end())
        yield _take(message, match.start(), end, value, currency)
    for match in _BARE.finditer(message.text):
        value, end = _with_thousands(message.text, parse_amount(match[1]), match.end())
        found = _currency_after(message, end)
        if found:
            yield _take(message, match.start(), found[1], value, found[0])
    for i in sorted(message.table("numbers")):
        number = message.number_at(i)
        currency = message.table("currencies").get(number[1] + 1) if number else None
        if number and currency and number[0] >= 1 and len(message.words[currency.first].form) > 2:
            yield _take(message, message.words[i].start, currency.end, number[0], currency.kind)


def parse_amount(digits: str) -> Decimal:
    """ "1 299,50", "1,299.50", "1.299" and "12.5" alike; three digits after a mark are thousands."""
    plain = re.sub(r"[ '\u00a0\u202f]", "", digits)
    cents = re.search(r"[.,](\d{1,2})$", plain)
    whole = re.sub(r"[.,]", "", plain[: cents.start()] if cents else plain)
    return Decimal(f"{whole}.{cents[1]}") if cents else Decimal(whole)


def show_amount(value: Decimal) -> str:
    """Whole amounts without decimals, others with two: "49", "12.50"."""
    return str(value.quantize(Decimal(1))) if value == value.to_integral_value() else f"{value:.2f}"


def _with_thousands(text: str, value: Decimal, end: int) -> tuple[Decimal, int]:
    match = _THOUSANDS.match(text, end)
    return (value * 1000, match.end()) if match else (value, end)


def _currency_after(message: Message, end: int) -> tuple[str, int] | None:
    """The currency right after a number, and where it ends."""
    if match := _SIGN_AFTER.match(message.text, end):
        return _SIGNS[match[1]], match.end()
    if message.language == "nb" and (match := _DASH_AFTER.match(message.text, end)):
        return "NOK", match.end()
    for hit in message.table("currencies").values():
        if 0 <= hit.start - end <= 1:
            return hit.kind, hit.end
    code = re.match(r" ?([a-z]{2,3})\b", fold(message.text[end : end + 5]))
    return (_CODES[code[1]], end + code.end()) if code and code[1] in _CODES else None


def _take(message: Message, start: int, end: int, value: Decimal, currency: str) -> Fact | None:
    return message.take(FactKind.AMOUNT, start, end, show_amount(value), currency=currency)
