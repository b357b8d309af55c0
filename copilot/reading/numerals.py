"""Numbers written in words, put together from the words of the lexicon's `numbers` table."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from copilot.reading.matching import Hit
from copilot.reading.words import Word

_HALF = Decimal("0.5")
_ARTICLES = frozenset({"a", "an", "en", "et", "ei", "ein", "eit"})


def read_number(words: Sequence[Word], at: int, numbers: Mapping[int, Hit]) -> tuple[Decimal, int] | None:
    """The number in words that begins at word `at`, and its last word: "twenty-five", "двести", "kolm tuhat"."""
    whole, part, last = Decimal(0), Decimal(0), -1
    place = at
    while place in numbers and (last < 0 or words[place].sentence == words[at].sentence):
        value = Decimal(numbers[place].kind)
        if last >= 0 and (words[place].form in _ARTICLES or not _may_follow(part, value)):
            break
        if value >= 1000:
            whole, part = whole + max(part, Decimal(1)) * value, Decimal(0)
        elif value == 100 and part:
            part *= value
        else:
            part += value
        last = numbers[place].last
        place = last + 1
    return (whole + part, last) if last >= 0 else None


def _may_follow(part: Decimal, value: Decimal) -> bool:
    """Whether "... part, value" is one number: "twenty" and "five", "five" and "hundred", not "five" and "six"."""
    if value >= 1000:
        return 0 < part < 1000
    if value == 100:
        return 1 < part < 10
    if value < 1 or value != value.to_integral_value():
        return False
    if not part or (part >= 100 and part % 100 == 0 and value < 1000):
        return value < 100 or not part
    return part >= 10 and part % 10 == 0 and value < 10


def with_half(number: Decimal, last: int, halves: Mapping[int, Hit]) -> tuple[Decimal, int]:
    """The number with "and a half" after it, where that is said: "kolm ja pool", "три с половиной"."""
    half = halves.get(last + 1)
    return (number + _HALF, half.last) if half and number >= 1 else (number, last)
