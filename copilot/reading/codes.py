"""Order numbers, e-mail addresses and phone numbers."""

import re
from collections.abc import Iterator

from copilot.reading.message import Message
from copilot.reading.types import Fact, FactKind

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_PHONE = re.compile(r"(?<![\w#№.-])(?:\+\d{1,3}[ -]?|8[ -]?\(?(?=7\d\d))?\(?\d{2,4}\)?(?:[ -]?\d{2,4}){2,4}(?![\w-])")
_MARKED = re.compile(r"(?:#|№|\bN[o°º]\.?)\s?([A-Za-zА-Я]{0,6}[-/]?\d[\w/-]*\w|\d{3,})", re.IGNORECASE)
_CODE = re.compile(
    r"(?<![\w#№@.,-])([A-Za-zА-Яа-я]{0,6}[-/]?\d[\dA-Za-z]*(?:[-/][\dA-Za-z]+)*)(?![\w@]|-[^а-яәғқңөұүһі]|[.,]\d)"
)
_CASE_ENDING = re.compile(r"(?<=\d)-(?:ga|le|lt|st|ks|ni|ta|l|s|t|i|e)$")  # Estonian: "77120-ga"
_STANDALONE = re.compile(r"[A-ZА-Я]{1,6}[-/]?\d{4,}(?:[-/]?[A-Z\d]+)*|\d{6,14}|[A-Z]{2,6}-\d[\dA-Z-]{2,}")
_LOCATOR = re.compile(r"(?<![\w#])(?=[A-Z\d]*\d)(?=[A-Z\d]*[A-Z])[A-Z\d]{6}(?!\w)")
_FLIGHT = re.compile(r"(?<!\w)[A-Z]{2} ?\d{3,4}(?!\w)")
_ENDS = re.compile(r"(?:(?<!nr)(?<!no)[.]|[!?\n])(?=\s)", re.IGNORECASE)  # "arve nr. 118" goes on
_REACH_BACK = 12
_REACH = 34  # characters between "order" and its number: "tellimuse number, mida otsin, on ..."


def find_contacts(message: Message) -> Iterator[Fact | None]:
    """E-mail addresses, and phone numbers that look or are spoken of as such."""
    for match in _EMAIL.finditer(message.text):
        yield message.take(FactKind.CONTACT, match.start(), match.end(), match.group().lower())
    for match in _PHONE.finditer(message.text):
        digits = re.sub(r"\D", "", match.group())
        told = match.group().startswith("+") or _follows(message, "phone_words", match.start())
        if told and 7 <= len(digits) <= 15 and not _is_order(message, match.start()):
            plus = "+" if match.group().startswith("+") else ""
            yield message.take(FactKind.CONTACT, match.start(), match.end(), plus + digits)


def find_orders(message: Message) -> Iterator[Fact | None]:
    """Numbers marked with # or №, numbers after "order" and its like, and codes that can be little else."""
    for match in _MARKED.finditer(message.text):
        yield message.take(FactKind.ORDER, match.start(), match.end(), match[1])
    for match in _FLIGHT.finditer(message.text):
        yield message.take(FactKind.THING, match.start(), match.end(), match.group().replace(" ", ""))
    for match in _CODE.finditer(message.text):
        code = _CASE_ENDING.sub("", match[1])
        digits = sum(letter.isdigit() for letter in code)
        if digits >= 3 and (_STANDALONE.fullmatch(code) or _is_order(message, match.start(), code)):
            yield message.take(FactKind.ORDER, match.start(), match.start() + len(code), code)
    for match in _LOCATOR.finditer(message.text):
        yield message.take(FactKind.ORDER, match.start(), match.end(), match.group())


def _is_order(message: Message, start: int, code: str = "") -> bool:
    return _follows(message, "order_words", start) or _precedes(message, start, code)


def _precedes(message: Message, start: int, code: str) -> bool:
    """The word for an order right after: "48213 тапсырысым", "48213 tellimus", "48213 is my order".

    Only for numbers that can hardly be a year or a count of something.
    """
    if not re.fullmatch(r"\d{4,}", code) or code.endswith("00") or re.fullmatch(r"(?:19|20)\d\d", code):
        return False
    after = start + len(code)
    return any(
        after < hit.start <= after + _REACH_BACK and not re.search(r"[.!?,;\n]", message.text[after : hit.start])
        for hit in message.table("order_words").values()
    )


def _follows(message: Message, table: str, start: int) -> bool:
    """A word of that table stands shortly before, in the same sentence."""
    for hit in message.table(table).values():
        if hit.end <= start <= hit.end + _REACH and not _ENDS.search(message.text[hit.end : start]):
            return True
    return False
