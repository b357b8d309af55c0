"""Amounts of money and percents as written in five languages, and whether a permission covers them."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from copilot.guard.fold import fold_word
from copilot.guard.types import Kind, Permission

CURRENCY_BEFORE = r"[€$£₸₽]|(?:EUR|USD|GBP|NOK|KZT|RUB|kr)\b\.?"
CURRENCY_AFTER = (
    r"[€$£₸₽]|(?:euro\w*|eur|dollar\w*|usd|pounds?|quid|gbp|nok|kroner?s?|kronene|kr|krone|kzt|rub|bucks?|cents?"
    r"|rubl\w*|tenge\w*|евро|долл\w*|фунт\w*|руб\w*|р|тенге\w*|теңге\w*|тг|евроны?|sent[ie]?\w{0,3}|naela)(?![^\W_])"
)
_SIGNS = (
    ("EUR", ("€", "eur", "евро")),
    ("USD", ("$", "usd", "dollar", "долл", "buck", "cent")),
    ("GBP", ("£", "gbp", "pound", "quid", "фунт", "nael")),
    ("NOK", ("nok", "kr")),
    ("KZT", ("₸", "kzt", "tenge", "тенге", "теңге", "тг")),
    ("RUB", ("₽", "rub", "руб", "р")),
)
_CURRENCY_WORD = re.compile(
    r"(?:euro\w*|eur|dollar\w*|pounds?|quid|bucks|kroner?|krooni\w*|rubl\w*|tenge\w*|евро\w{0,3}|доллар\w*|фунт\w*"
    r"|рубл\w*|тенге\w*|naela)$"
)
NUMBER_WORDS: dict[str, int] = {
    "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "hundred": 100, "thousand": 1000,
    "viis": 5, "kumme": 10, "viisteist": 15, "kakskummend": 20, "kolmkummend": 30, "nelikummend": 40,
    "viiskummend": 50, "sada": 100, "tuhat": 1000,
    "пять": 5, "десять": 10, "пятнадцать": 15, "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50,
    "сто": 100, "двести": 200, "триста": 300, "пятьсот": 500, "тысячу": 1000, "тысяч": 1000, "тысяча": 1000,
    "fem": 5, "ti": 10, "femten": 15, "tjue": 20, "tretti": 30, "forti": 40, "femti": 50, "hundre": 100,
    "tusen": 1000,
    "бес": 5, "он": 10, "жиырма": 20, "отыз": 30, "кырык": 40, "елу": 50, "жуз": 100, "мын": 1000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """So much money; `currency` is ISO 4217, None where the words do not say."""

    value: Decimal
    currency: str | None


def is_currency(folded: str) -> bool:
    """Whether a folded word names a currency ("euros", "рублей")."""
    return _CURRENCY_WORD.match(folded) is not None


def parse_amount(written: str) -> Amount | None:
    """An amount as written ("€20", "1 000 kr", "двадцать евро"), or None when it holds no number."""
    value = parse_number(written)
    return None if value is None else Amount(value, _currency_of(written.casefold()))


def _currency_of(written: str) -> str | None:
    letters = re.sub(r"[\d\s.,-]", "", written)
    for code, signs in _SIGNS:
        if any(sign in letters if len(sign) > 2 or not sign.isalpha() else letters.startswith(sign) for sign in signs):
            return code
    return next((code for code, signs in _SIGNS if any(sign in written for sign in signs if len(sign) > 2)), None)


def parse_number(written: str) -> Decimal | None:
    """The number in a piece of text, thousands separators of all five languages understood."""
    digits = re.search(r"\d[\d \u00a0\u202f.,']*", written)
    if digits is None:
        words = [NUMBER_WORDS[word] for word in _folded_words(written) if word in NUMBER_WORDS]
        return Decimal(words[-1]) if words else None
    plain = re.sub(r"[ \u00a0\u202f']", "", digits.group()).rstrip(".,")
    plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", plain).replace(",", ".")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def _folded_words(written: str) -> list[str]:
    return [fold_word(word) for word in written.split()]


def covers(permission: Permission, kind: Kind | None, amounts: list[Amount], percents: list[Decimal]) -> bool:
    """Whether an offer of this kind and size lies within what was permitted.

    An unknown kind is within any permission that sets no ceiling on what is named.
    """
    if kind is not None and kind not in permission.kinds:
        return False
    if permission.currency and any(a.currency not in (None, permission.currency) for a in amounts):
        return False
    if permission.amount is not None and any(a.value > permission.amount for a in amounts):
        return False
    return permission.percent is None or all(percent <= permission.percent for percent in percents)
