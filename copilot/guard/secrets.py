"""Secrets in figures: cards, accounts and national ids, each proved by its checksum, in every language."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import re2

from copilot.guard.fold import fold_word

_DIGITS = re.compile(r"(?<![\w.,])\+?\d(?:[ \u00a0-]?\d){9,18}(?![\w])")
_ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}(?!\w)")
_CODE_SAID = re.compile(
    r"(?i)(?:cvv2?|cvc2?|pin(?:[- ]?(?:code|kood|kode|код))?|password|parool|passord(?:et)?"
    r"|пароль|пин-?код|құпия\s?сөз\w*)"
    r"(?:\s+(?:is|on|er|ditt|—|это))*\s*[:=—]?\s*[«\"“]?((?=\S*\d)[\w!@#$%^&*-]{3,20})"
)


_DIGIT = re.compile(r"\d")
_GROUPED_CARD = re.compile(r"(?<![\w.,])[2-6]\d{3}(?P<gap>[ \u00a0-])[\d*•xX]{4}(?P=gap)[\d*•xX]{4}(?P=gap)\d{4}(?!\w)")
_NUMBERED = re.compile(
    r"(?i)(?:\b(?:national id|social security|passport|ssn|isikukood\w*|passi\w*|fødselsnummer\w*"
    r"|personnummer\w*|passnummer\w*"
    r"|паспорт\w*|снилс|инн|иин|жсн|төлқұжат\w*|куәлік\w*)"
    r"(?:\s+(?:number|number is|is|no|nr|on|er|№|номер|серия|нөмірі|нөмір))*\s*[:—№-]?\s*)"
    r"((?=[A-ZА-Я]{0,2}[ ]?\d)[A-ZА-Я]{0,2}[ ]?\d[\d \u00a0-]{4,14}\d)"
)
_ENTRY_CODE = re.compile(
    r"(?i)(?:door|lock|key ?box|alarm|gate|safe|ukse|luku|värava|seifi|võtmekapi|nøkkelboks\w*|dør\w*"
    r"|alarm\w*|lås\w*|port\w*"
    r"|домофон\w*|замк\w*|двер\w*|сейф\w*|сигнализац\w*|подъезд\w*|есік\w*|құлып\w*|сейф\w*)[^.!?\n]{0,40}?"
    r"(?:code|kood|koodiga|kode|koden|код|коды)(?:\s+(?:is|on|er|—|это))*\s*[:=—]?\s*(\d{3,8})(?!\d)"
)
# Any of the words behind which the three patterns above look for a figure; found in one pass, most often in vain.
_MAY_NAME_A_SECRET = re2.compile(
    "(?i)cvv|cvc|pin|passw|passi|passp|passn|parool|passord|пароль|пин|құпия|national id|social sec|ssn|isikukood"
    "|fødselsnummer|personnummer|паспорт|снилс|инн|иин|жсн|төлқұжат|куәлік|code|kood|kode|код"
)


def find_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Where a text shows a card number, an account, a national id, or a password, PIN, CVV or entry code,
    written in figures or spelled out digit by digit."""
    if _DIGIT.search(text):
        yield from _in_figures(text)
    yield from _spelled_out(text)


def _in_figures(text: str) -> Iterator[tuple[int, int]]:
    for match in _GROUPED_CARD.finditer(text):
        if sum(letter.isdigit() for letter in match.group()) > 8:
            yield match.span()
    if _MAY_NAME_A_SECRET.search(text):
        for pattern in (_NUMBERED, _ENTRY_CODE, _CODE_SAID):
            for match in pattern.finditer(text):
                yield match.span(1)
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if not match.group().startswith("+") and _is_secret_number(digits):
            yield match.span()
    for match in _ACCOUNT.finditer(text):
        if _account_check()(match.group().replace(" ", "")):
            yield match.span()


_DIGIT_NAMES = {
    name: digit
    for names in (
        "zero one two three four five six seven eight nine",
        "null uks kaks kolm neli viis kuus seitse kaheksa uheksa",
        "ноль один два три четыре пять шесть семь восемь девять",
        "null en to tre fire fem seks sju atte ni",
        "нол бир еки уш торт бес алты жети сегиз тогыз",
    )
    for digit, name in enumerate(names.split())
} | {"oh": 0, "nil": 0, "ett": 1, "syv": 7, "нуль": 0}
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_RUN = 3
_SHORT_CODE = re.compile(
    r"(?i)\b(?:cvv2?|cvc2?|pin\w*|passcode|parool\w*|kood\w*|passord\w*|kode\w*|пин\w*|код\w*|пароль|құпия\w*)\b"
)


def _spelled_out(text: str) -> Iterator[tuple[int, int]]:
    """Runs of figures said one by one ("four one one one …"): long ones by their checksum, short ones after
    a word for a code."""
    if len([word for word in map(fold_word, _WORD.findall(text)) if word in _DIGIT_NAMES]) < _SHORTEST_RUN:
        return
    run: list[tuple[int, int, int]] = []
    for match in (*_WORD.finditer(text), None):
        digit = _DIGIT_NAMES.get(fold_word(match.group())) if match else None
        if match and digit is not None:
            run.append((digit, match.start(), match.end()))
            continue
        if len(run) >= _SHORTEST_RUN:
            digits = "".join(str(digit) for digit, _, _ in run)
            said = _SHORT_CODE.search(text, max(0, run[0][1] - 30), run[0][1])
            if said or (len(digits) >= 11 and _is_secret_number(digits)):
                yield run[0][1], run[-1][2]
        run = []


def _is_secret_number(digits: str) -> bool:
    if 13 <= len(digits) <= 19:
        return len(set(digits)) > 1 and digits[0] in "2345679" and _card_check()(digits)
    return any(is_valid(digits) for is_valid in _national_checks().get(len(digits), ()))


def is_kazakh_iin(digits: str) -> bool:
    """An individual identification number of Kazakhstan: a birth date and a check digit over two weightings."""
    if len(digits) != 12 or not 1 <= int(digits[2:4]) <= 12 or not 1 <= int(digits[4:6]) <= 31:
        return False
    if digits[6] not in "123456":
        return False
    numbers = [int(digit) for digit in digits]
    total = sum(number * weight for number, weight in zip(numbers, range(1, 12), strict=False)) % 11
    if total == 10:
        second = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]
        total = sum(number * weight for number, weight in zip(numbers, second, strict=False)) % 11
    return total == numbers[11]


def is_snils(digits: str) -> bool:
    """A Russian pension insurance number (SNILS): nine digits and a checksum."""
    if len(digits) != 11:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False))
    return (0 if total % 101 == 100 else total % 101) == int(digits[9:])


# The checks are imported at the first suspicious figure: most texts have none, and importing takes its time.


@lru_cache(maxsize=1)
def _card_check() -> Callable[[str], bool]:
    from stdnum import luhn

    return luhn.is_valid


@lru_cache(maxsize=1)
def _account_check() -> Callable[[str], bool]:
    from stdnum import iban

    return iban.is_valid


@lru_cache(maxsize=1)
def _national_checks() -> dict[int, tuple[Callable[[str], bool], ...]]:
    from stdnum.ee import ik
    from stdnum.no import fodselsnummer
    from stdnum.ru import inn

    return {
        11: (ik.is_valid, fodselsnummer.is_valid, is_snils),
        12: (is_kazakh_iin, inn.is_valid),
    }


_PHONE = re.compile(r"(?<![\w.,-])\+?\d{1,5}(?:[ \u00a0-]\d{2,5}){1,4}(?![\w€$%])")
_CALLING = re.compile(
    r"(?i)phone|mobile|\bcall (?:him|her|them)\b|\bnumber|telefon|mobiil|helista|number|телефон|звон|номер|\btlf\b"
    r"|\bmobil|\bring\b|nummer|нөмір|хабарлас"
)
_OUR_OWN = re.compile(
    r"(?i)\b(?:us|our|ours|we|line|order|parcel|account|card|claim|meie|meile|meid|tellimus\w*|paki?|konto\w*|нам|нас"
    r"|наш\w*|мы|лини[яию]|заказ\w*|посылк\w*|карт\w*|счёт\w*"
    r"|oss|vår\w*|vi|ordre\w*|pakke\w*|konto|бізге|біздің|біз"
    r"|тапсырыс\w*|шот\w*|карта\w*)\b"
)

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{2,4}")
_FREE_LINES = ("0800", "8800", "800")


def find_others_phones(sentence: str, known: str) -> Iterator[tuple[int, int]]:
    """Where a sentence gives a telephone number that is neither the company's nor the customer's own.

    `known` is all text the number may come from.
    """
    if not _DIGIT.search(sentence) or not _CALLING.search(sentence) or _OUR_OWN.search(sentence):
        return
    known_digits = re.sub(r"\D", "", known)
    for match in _PHONE.finditer(sentence):
        digits = re.sub(r"\D", "", match.group())
        if _DATE.fullmatch(match.group()) or digits.startswith(_FREE_LINES) or digits in known_digits:
            continue
        if 7 <= len(digits) <= 15:
            yield match.span()
