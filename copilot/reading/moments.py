"""Durations, dates, times of day and counts ("the third time")."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from copilot.reading.matching import Hit
from copilot.reading.message import Message
from copilot.reading.numerals import with_half
from copilot.reading.types import Fact, FactKind

_ISO_UNITS = {
    "minute": "PT{}M",
    "hour": "PT{}H",
    "day": "P{}D",
    "week": "P{}W",
    "month": "P{}M",
    "year": "P{}Y",
}
_SMALLER = {
    "minute": ("minute", 1),
    "hour": ("minute", 60),
    "day": ("hour", 24),
    "week": ("day", 7),
    "month": ("day", 30),
    "year": ("month", 12),
}
_SHORT_UNITS = frozenset({"h", "t", "ч", "min", "мин", "hr", "hrs", "mins", "mnd"})
_FUSED = re.compile(r"(\d+)([^\W\d_]+)")
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.,:])(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?\.?(?![\d:%€])")
_CLOCK = re.compile(r"(?<![\d.,])([01]?\d|2[0-3]):([0-5]\d)(?!\d)")
_DOTTED_CLOCK = re.compile(r"(?<![\d.,])([01]?\d|2[0-3])[.]([0-5]\d)(?![\d.])")
_AM_PM = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))? ?([ap])\.?m\b", re.IGNORECASE)
_HOUR_WORDS = re.compile(
    r"\s*(?:час(?:а|ов|у)?\b|-?(?:де|да|те|та|ден|дан|ге|ға|ке|қа)\b|-?(?:ks|st|ni|l|le)\b)?(?!\s*(?:\d|%|[€$₽₸]))"
)


def find_dates(message: Message) -> Iterator[Fact | None]:
    """Dates in figures or with a month's name (ISO, "--03-12" where no year is given), then weekdays and
    relative days by their English names ("monday", "yesterday", "last_week")."""
    for match in _ISO_DATE.finditer(message.text):
        yield _take_date(message, match.start(), match.end(), match[3], match[2], match[1])
    for match in _DOTTED.finditer(message.text):
        if match[3] or (len(match[2]) == 2 and message.language != "en" and not _says_clock(message, match.start())):
            yield _take_date(message, match.start(), match.end(), match[1], match[2], match[3])
    yield from _dates_with_month_names(message)
    for table in ("days", "weekdays"):
        for hit in message.table(table).values():
            yield message.take(FactKind.DATE, hit.start, hit.end, hit.kind)


def _dates_with_month_names(message: Message) -> Iterator[Fact | None]:
    for i, month in message.table("months").items():
        before = _day_before(message, i)
        after = _day_after(message, month.last + 1)
        first, last, day = (before[1], month.last, before[0]) if before else (i, month.last + 1, after)
        if day is None or not 1 <= day <= 31 or not message.words[first if before else last].form[0].isdigit():
            continue
        year = _year_at(message, last + 1)
        end = message.words[last + 1 if year else last].end
        yield _take_date(message, message.words[first].start, end, str(int(day)), month.kind, year)


def _day_before(message: Message, i: int) -> tuple[Decimal, int] | None:
    """The day that stands before a month, and its word: "12 March", "12th of March", "3-го марта"."""
    for place in (i - 1, i - 2):
        form = message.words[place].form if place >= 0 else ""
        if match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|го|е)?", form):
            return Decimal(match[1]), place
        if len(form) > 3:
            return None
    return None


def _day_after(message: Message, i: int) -> Decimal | None:
    if i >= len(message.words):
        return None
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", message.words[i].form)
    return Decimal(match[1]) if match else None


def _year_at(message: Message, i: int) -> str | None:
    form = message.words[i].form if i < len(message.words) else ""
    return form if re.fullmatch(r"20\d\d", form) else None


def _take_date(message: Message, start: int, end: int, day: str, month: str, year: str | None) -> Fact | None:
    d, m = int(day), int(month)
    if m > 12 >= d and year:
        d, m = m, d
    full = int(year) + (2000 if len(year) == 2 else 0) if year else 2024  # a leap year, to allow 29 February
    try:
        found = date(full, m, d)
    except ValueError:
        return None
    return message.take(FactKind.DATE, start, end, found.isoformat() if year else f"--{m:02}-{d:02}")


def find_times(message: Message) -> Iterator[Fact | None]:
    """Times of day as "14:30": with a colon, with am or pm, or after "kell", "kl", "в", "сағат"."""
    for match in _AM_PM.finditer(message.text):
        hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
        yield _take_time(message, match.start(), match.end(), hour, int(match[2] or 0))
    for match in _CLOCK.finditer(message.text):
        yield _take_time(message, match.start(), match.end(), int(match[1]), int(match[2]))
    for match in _DOTTED_CLOCK.finditer(message.text):
        if _says_clock(message, match.start()):
            yield _take_time(message, match.start(), match.end(), int(match[1]), int(match[2]))
    for hit in message.table("clock_names").values():
        yield message.take(FactKind.TIME, hit.start, hit.end, hit.kind)
    yield from _times_in_words(message)
    for hit in message.table("clock_words").values():
        number = message.words[hit.last + 1] if hit.last + 1 < len(message.words) else None
        if number and _is_full_hour(message, hit.last + 1, number.form):
            rest = _HOUR_WORDS.match(message.text, number.end)
            end = rest.end() if rest and "час" in rest.group() else number.end
            hour = _after_noon(message, int(number.form), hit.first, hit.last + 1)
            yield _take_time(message, number.start, end, hour, 0)


def _times_in_words(message: Message) -> Iterator[Fact | None]:
    """Full hours in words after a word of the clock: "kella kaheks", "к двум часам", "сағат тоғызда"."""
    if message.language == "en":
        return
    for hit in message.table("clock_words").values():
        at = hit.last + 1
        if at not in message.table("numbers"):
            continue
        number = message.number_at(at)
        if number is None or not (number[0] == int(number[0]) and 1 <= number[0] <= 24):
            continue
        if not _counts_hours(message, number[1] + 1) and (message.language == "ru" or not _tells_clock(hit, message)):
            continue
        if message.language != "ru" and not _is_full_hour(message, number[1], str(int(number[0]))):
            continue
        hour = _after_noon(message, int(number[0]), hit.first, number[1])
        yield _take_time(message, message.words[at].start, message.words[number[1]].end, hour, 0)


def _counts_hours(message: Message, i: int) -> bool:
    """ "к двум часам" is a time of day, where "до двух недель" is not."""
    unit = message.table("units").get(i)
    return message.language == "ru" and unit is not None and unit.kind == "hour"


def _tells_clock(hit: Hit, message: Message) -> bool:
    """Words of the clock itself, not prepositions that stand before much else."""
    return message.words[hit.first].form.startswith(("kell", "kl", "klok", "сагат"))


def _after_noon(message: Message, hour: int, first: int, last: int) -> int:
    """The hour counted to 24 where "дня", "õhtul" or the like says which half of the day is meant."""
    places = (first - 1, last + 1, last + 2)
    said = any(place in message.table("afternoon") for place in places)
    return hour + 12 if said and hour < 12 else hour


def _is_full_hour(message: Message, i: int, form: str) -> bool:
    if not (form.isdecimal() and int(form) <= 24) or message.language == "en":
        return False
    follower = i + 1
    if follower in message.table("units"):
        return message.language == "ru" and message.table("units")[follower].kind == "hour"
    counted = follower in message.table("counted") or follower in message.table("currencies")
    return not counted and follower not in message.table("months")


def _says_clock(message: Message, start: int) -> bool:
    return any(0 < start - hit.end <= 2 for hit in message.table("clock_words").values()) and message.language != "en"


def _take_time(message: Message, start: int, end: int, hour: int, minute: int) -> Fact | None:
    return message.take(FactKind.TIME, start, end, f"{hour % 24:02}:{minute:02}")


def find_durations(message: Message) -> Iterator[Fact | None]:
    """ISO 8601 durations: set phrases ("half an hour"), figures run together ("45min"), number and unit."""
    for hit in message.table("spans").values():
        if not _is_counted(message, hit.first):
            yield message.take(FactKind.DURATION, hit.start, hit.end, hit.kind)
    for i, word in enumerate(message.words):
        if (fused := _FUSED.fullmatch(word.form)) and (unit := _unit_named(message, fused[2])):
            yield message.take(FactKind.DURATION, word.start, word.end, show_duration(Decimal(fused[1]), unit))
        number = message.number_at(i)
        if number and message.number_at(number[1] + 1):
            continue  # "2-3 hours": the second number speaks for both
        if number and (unit_at := _unit_after(message, number[1], i)) is not None:
            unit_hit = message.table("units")[unit_at]
            amount, last = with_half(number[0], unit_hit.last, message.table("half_more"))
            value = show_duration(amount, unit_hit.kind)
            yield message.take(FactKind.DURATION, _from_range_start(message, i), message.words[last].end, value)


def _is_counted(message: Message, first: int) -> bool:
    """A number reaches up to it: "екі апта бойы" is two weeks, "kolm ja pool tundi" not the "pool tundi" in it."""
    return any(
        (number := message.number_at(place)) is not None and number[1] >= first - 1
        for place in range(max(0, first - 2), first)
    )


def _unit_after(message: Message, last: int, first: int) -> int | None:
    """Where the unit of a number stands: right after it, or with one word between ("три долгих недели")."""
    units = message.table("units")
    for place in (last + 1, last + 2):
        if place in units and message.words[place].clause == message.words[first].clause:
            short = message.words[place].form in _SHORT_UNITS
            if not short or (message.words[last].form[0].isdigit() and place == last + 1):
                return place
    return None


def _from_range_start(message: Message, i: int) -> int:
    """ "2-3 weeks" begins at the 2."""
    if i and message.words[i - 1].form.isdecimal() and 0 < message.words[i].start - message.words[i - 1].end <= 3:
        between = message.text[message.words[i - 1].end : message.words[i].start].strip()
        if between in {"-", "–", "—"}:
            return message.words[i - 1].start
    return message.words[i].start


def _unit_named(message: Message, form: str) -> str | None:
    from copilot.reading.matching import get_table_index
    from copilot.reading.words import Word

    hits = get_table_index(message.language, "units").find([Word((form,), 0, len(form), 0, 0)])
    return hits[0].kind if hits else None


def show_duration(number: Decimal, unit: str) -> str:
    """ISO 8601; a fraction goes down to the smaller unit ("1.5 hours" is PT1H30M, "1.5 months" P45D)."""
    if number == number.to_integral_value():
        return _ISO_UNITS[unit].format(int(number))
    if unit == "hour" and number > 1:
        return f"PT{int(number)}H{int(number % 1 * 60)}M"
    smaller, factor = _SMALLER[unit]
    return _ISO_UNITS[smaller].format(int(number * factor))


def find_counts(message: Message) -> Iterator[Fact | None]:
    """ "third time", "5 emails", "twice" as digits."""
    for hit in message.table("often").values():
        yield message.take(FactKind.COUNT, hit.start, hit.end, hit.kind)
    for i, hit in message.table("ordinals").items():
        end = _near_end(message, "times", hit.last)
        if end and int(hit.kind) > 1:
            yield message.take(FactKind.COUNT, message.words[i].start, end, hit.kind)
    for i, word in enumerate(message.words):
        number = message.number_at(i)
        unit = number is not None and number[1] + 1 in message.table("units")  # "viie päevaga korda": days, no count
        end = _near_end(message, "counted", number[1]) if number and number[0] >= 2 and not unit else None
        if number and end:
            yield message.take(FactKind.COUNT, word.start, end, str(int(number[0])))
        figure = re.fullmatch(r"(\d+)(?:rd|nd|th|st|й|я|е|ю|ий)", word.form)
        if figure and (end := _near_end(message, "times", i)):
            yield message.take(FactKind.COUNT, word.start, end, figure[1])


def _near_end(message: Message, table: str, last: int) -> int | None:
    """The end of a word of that table right after word `last`, or one word further on."""
    hits = message.table(table)
    for place in (last + 1, last + 2):
        if place in hits and message.words[place].sentence == message.words[last].sentence:
            return hits[place].end
    return None
