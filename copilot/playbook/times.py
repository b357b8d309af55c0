"""Times in running text: "homme kell 14", "до конца дня", "innen fredag", "ертең түске дейін", as moments."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from copilot.playbook.time_words import NUMBER_VALUES, NUMBERS, TIME_WORDS, TimeWords
from copilot.playbook.words import fold
from copilot.reading.types import Language

# When a part of the day is over: a promise "in the morning" is late after noon.
_PART_ENDS = {
    "morning": time(12), "noon": time(12), "afternoon": time(18), "evening": time(22),
    "day_end": time(23, 59), "week_end": time(23, 59),
}  # fmt: skip
_WHOLE_DAY = time(23, 59)
_FRIDAY, _SUNDAY = 4, 6
_GAP = re.compile(
    r"[\s,]*(?:(?:at|on|the|in|this|next|kell|kella|в|во|на|до|к|утром|kl\.?|klokka|på|pa|i|om|куни"
    r"|сагат|before|by|enne|hiljemalt|до|не позднее|for|innen|senest)\b[\s,]*){0,2}$"
)
_UNIT_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10080}


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time as said. One of `day_offset`, `weekday`, `month_day` at most; `span` is a count and a unit.

    `is_deadline` is "by" rather than "at"; `start` and `end` are code points of the searched text.
    """

    start: int
    end: int
    day_offset: int | None = None
    weekday: int | None = None
    month_day: tuple[int, int] | None = None
    clock: time | None = None
    until: time | None = None  # the end of a visiting time: "Thu 14-16"
    part: str | None = None
    span: tuple[int, str] | None = None
    is_business: bool = False
    is_deadline: bool = False


def find_times(text: str, language: Language) -> tuple[TimeExpression, ...]:
    """The times of a text, in order; words that belong together make one ("on Friday at 14:00")."""
    folded = fold(text)
    merged: list[TimeExpression] = []
    for found in sorted(_components(folded, language), key=lambda item: (item.start, -item.end)):
        if merged and found.start < merged[-1].end:
            if found.until and not merged[-1].until:
                merged[-1] = found
            elif found.end > merged[-1].end or _adds(merged[-1], found):
                merged[-1] = _join(merged[-1], found)
        elif merged and _belongs(merged[-1], found, folded):
            merged[-1] = _join(merged[-1], found)
        else:
            merged.append(found)
    words = TIME_WORDS[language]
    return tuple(_with_deadline(item, folded, words) for item in merged)


def resolve(said: TimeExpression, *, sent_at: datetime, timezone: str) -> datetime:
    """The latest moment that keeps a promise of this time, aware, in the given zone.

    Weekdays are the next ones after the day of writing; dates that have passed are next year's.
    """
    local = sent_at.astimezone(ZoneInfo(timezone))
    if said.span is not None:
        return _after_span(local, said)
    day = _day(local, said)
    clock = said.until or said.clock or _PART_ENDS.get(said.part or "", _WHOLE_DAY)
    due = datetime.combine(day, clock, tzinfo=local.tzinfo)
    has_no_day = said.day_offset is None and said.weekday is None and said.month_day is None
    if has_no_day and due <= local and said.part != "week_end":
        due = datetime.combine(day + timedelta(days=1), clock, tzinfo=local.tzinfo)
    return due


def _after_span(local: datetime, said: TimeExpression) -> datetime:
    count, unit = said.span or (0, "minute")
    if unit in ("minute", "hour"):
        # Elapsed time, not wall-clock time: two hours over a change of the clocks are still two hours.
        return (local.astimezone(ZoneInfo("UTC")) + timedelta(minutes=count * _UNIT_MINUTES[unit])).astimezone(
            local.tzinfo
        )
    day = local.date()
    if said.is_business:
        while count > 0:
            day += timedelta(days=1)
            count -= day.weekday() <= _FRIDAY
    else:
        day += timedelta(days=count * (7 if unit == "week" else 1))
    return datetime.combine(day, said.clock or _WHOLE_DAY, tzinfo=local.tzinfo)


def _day(local: datetime, said: TimeExpression) -> date:
    today = local.date()
    if said.day_offset is not None:
        return today + timedelta(days=said.day_offset)
    if said.weekday is not None:
        return today + timedelta(days=(said.weekday - today.weekday() - 1) % 7 + 1)
    if said.month_day is not None:
        month, day = said.month_day
        this_year = _safe_date(today.year, month, day)
        return this_year if this_year >= today else _safe_date(today.year + 1, month, day)
    if said.part == "week_end":
        last = _FRIDAY if today.weekday() <= _FRIDAY else _SUNDAY
        return today + timedelta(days=last - today.weekday())
    return today


def _safe_date(year: int, month: int, day: int) -> date:
    """29 February in other years is the last of the month."""
    while True:
        try:
            return datetime(year, month, day).date()
        except ValueError:
            day -= 1


@cache
def _patterns(language: Language) -> dict[str, re.Pattern[str]]:
    words = TIME_WORDS[language]
    number = rf"(?P<count>\d{{1,3}}|{NUMBERS[language]})"
    until = r"(?:\s?[-–]\s?(?P<until>\d{1,3}))?"
    made = {f"day:{offset}": fold(pattern) for offset, pattern in words.days.items()}
    made |= {f"weekday:{index}": fold(pattern) for index, pattern in enumerate(words.weekdays)}
    made |= {f"part:{name}": fold(pattern) for name, pattern in words.parts.items()}
    made |= {
        f"span:{unit}": rf"{number}{until}\s+(?P<business>{words.business}\w*\s+)?(?P<unit>{fold(pattern)})"
        for unit, pattern in words.units.items()
    }
    named = [(index, fold(pattern)) for index, pattern in enumerate(words.months, 1)]
    after = "|".join(f"(?P<m{index}>{pattern})" for index, pattern in named)
    before = "|".join(f"(?P<n{index}>{pattern})" for index, pattern in named)
    made["date"] = rf"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\.?\s?(?:of )?(?:{after})|(?:{before})\s(?P<day2>[0-3]?\d)"
    made["iso"] = r"\d{4}-(?P<month>\d\d)-(?P<day>\d\d)"
    made["dotted"] = r"(?P<day>[0-3]?\d)\.(?P<month>0?[1-9]|1[0-2])\.?(?:20\d\d)?(?!\d)"
    compiled = {name: re.compile(rf"(?<!\w)(?:{pattern})(?!\w)") for name, pattern in made.items()}
    hour, minute = r"[01]?\d|2[0-3]", r"[0-5]\d"
    hours = rf"(?P<hour>{hour})(?:[:.](?P<minute>{minute}))?\s?[-–]\s?(?P<until>{hour})(?:[:.](?P<late>{minute}))?"
    for index, (name, short) in enumerate(zip(words.weekdays, words.short_days, strict=True)):
        day = rf"(?:{fold(name)}|(?:{fold(short)})\.?)"
        compiled[f"visit:{index}"] = re.compile(rf"(?<!\w){day},?\s(?:kl\.? ?|kell |at )?{hours}(?![\w:.]\d)")
    compiled["clock"] = re.compile(rf"(?<![\w:.])(?:{words.clock})(?!\w)")
    return compiled


def _components(folded: str, language: Language) -> Iterator[TimeExpression]:
    for name, pattern in _patterns(language).items():
        kind, _, detail = name.partition(":")
        for match in pattern.finditer(folded):
            made = _component(kind, detail, match, language, folded)
            if made is not None:
                yield made


def _component(kind: str, detail: str, match: re.Match[str], language: Language, folded: str) -> TimeExpression | None:
    at = TimeExpression(match.start(), match.end())
    if kind == "day":
        return replace(at, day_offset=int(detail))
    if kind == "weekday":
        return replace(at, weekday=int(detail))
    if kind == "part":
        return replace(at, part=detail)
    if kind == "visit":
        return _visit(at, int(detail), match)
    if kind == "clock":
        return _clock(at, match)
    if kind == "span":
        return _span(at, detail, match, language, folded)
    return _date(at, match)


def _clock(at: TimeExpression, match: re.Match[str]) -> TimeExpression | None:
    groups = match.groupdict()
    hour_text = groups.get("hour") or groups.get("hour2") or groups.get("hour3")
    half = groups.get("half") or groups.get("half2")
    if hour_text is None:
        return None
    hour = int(hour_text)
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return replace(at, clock=time(hour % 24, int(groups.get("minute") or 0)))


def _visit(at: TimeExpression, weekday: int, match: re.Match[str]) -> TimeExpression | None:
    """A day with the hours between which somebody comes; None where the hours run backwards."""
    first = time(int(match["hour"]), int(match["minute"] or 0))
    last = time(int(match["until"]), int(match["late"] or 0))
    return replace(at, weekday=weekday, clock=first, until=last) if first < last else None


def _span(
    at: TimeExpression, unit: str, match: re.Match[str], language: Language, folded: str
) -> TimeExpression | None:
    """A span counts only as a time from now: "in two hours", not "two hours late"."""
    words = TIME_WORDS[language]
    before = re.search(rf"(?<!\w)(?:{fold(words.within_before)})\s+(?:the next\s+)?$", folded[: match.start()])
    after = re.match(rf"\s*(?:{fold(words.within_after)})(?!\w)", folded[match.end() :])
    if not before and not after:
        return None
    count = match["until"] or match["count"]
    number = (
        int(count)
        if count.isdigit()
        else next((value for stem, value in NUMBER_VALUES[language] if count.startswith(stem)), 1)
    )
    is_business = bool(match["business"]) or re.match(fold(words.business), match["unit"]) is not None
    start = before.start() if before else match.start()
    end = match.end() + (after.end() if after else 0)
    return replace(at, start=start, end=end, span=(number, unit), is_business=is_business, is_deadline=True)


def _date(at: TimeExpression, match: re.Match[str]) -> TimeExpression | None:
    groups = match.groupdict()
    named = [int(name[1:]) for name, text in groups.items() if text and re.fullmatch(r"[mn]\d+", name)]
    month = named[0] if named else int(groups.get("month") or 0)
    day = int(groups.get("day") or groups.get("day2") or 0)
    return replace(at, month_day=(month, day)) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _adds(first: TimeExpression, second: TimeExpression) -> bool:
    return first.part is None and second.part is not None


def _belongs(first: TimeExpression, second: TimeExpression, folded: str) -> bool:
    """Whether two finds make one time: nothing but small words between, and nothing named twice."""
    if first.span or second.span:
        return False
    twice = (
        (first.clock and second.clock)
        or (first.part and second.part)
        or (_has_day(first) and _has_day(second) and not (first.weekday is not None and second.month_day))
    )
    return not twice and _GAP.fullmatch(folded[first.end : second.start]) is not None


def _has_day(said: TimeExpression) -> bool:
    return said.day_offset is not None or said.weekday is not None or said.month_day is not None


def _join(first: TimeExpression, second: TimeExpression) -> TimeExpression:
    month_day = first.month_day or second.month_day
    return replace(
        first,
        end=max(first.end, second.end),
        day_offset=first.day_offset if first.day_offset is not None else second.day_offset,
        weekday=None if month_day else first.weekday if first.weekday is not None else second.weekday,
        month_day=month_day,
        clock=first.clock or second.clock,
        until=first.until or second.until,
        part=first.part or second.part,
        is_deadline=first.is_deadline or second.is_deadline,
    )


def _with_deadline(said: TimeExpression, folded: str, words: TimeWords) -> TimeExpression:
    before = re.search(rf"(?<!\w)(?:{fold(words.deadline_before)})\s+(?:the\s+)?$", folded[: said.start])
    inside = re.search(rf"(?<!\w)(?:{fold(words.deadline_before)})\s", folded[said.start : said.end])
    ending = re.search(rf"(?:{fold(words.deadline_after)})$", folded[said.start : said.end])
    after = re.match(rf"\s*(?:{fold(words.deadline_after)})(?!\w)", folded[said.end :])
    end = said.end + (after.end() if after else 0)
    start = before.start() if before else said.start
    return replace(
        said, start=start, end=end, is_deadline=said.is_deadline or bool(before or inside or ending or after)
    )
