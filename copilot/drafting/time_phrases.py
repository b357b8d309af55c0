"""A time said in one language, said again in another: "by Friday at 14:00", "reedeks kella 14-ks"."""

from datetime import date, time

from babel.dates import format_date

from copilot.drafting.grammar import kazakh, span_value
from copilot.playbook.times import TimeExpression
from copilot.reading.types import Language

_DAYS: dict[Language, tuple[tuple[str, ...], tuple[str, ...]]] = {  # on the day, by the day; from today on
    "en": (("today", "tomorrow", "the day after tomorrow"), ("today", "tomorrow", "the day after tomorrow")),
    "et": (("täna", "homme", "ülehomme"), ("tänaseks", "homseks", "ülehomseks")),
    "ru": (("сегодня", "завтра", "послезавтра"),
           ("конца сегодняшнего дня", "конца завтрашнего дня", "конца дня послезавтра")),
    "nb": (("i dag", "i morgen", "i overmorgen"), ("i dag", "i morgen", "i overmorgen")),
    "kk": (("бүгін", "ертең", "бүрсігүні"), ("бүгін күн соңына", "ертең күн соңына", "бүрсігүні күн соңына")),
}  # fmt: skip
_WEEKDAYS: dict[Language, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "en": (
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    ),
    "et": (
        ("esmaspäeval", "teisipäeval", "kolmapäeval", "neljapäeval", "reedel", "laupäeval", "pühapäeval"),
        ("esmaspäevaks", "teisipäevaks", "kolmapäevaks", "neljapäevaks", "reedeks", "laupäevaks", "pühapäevaks"),
    ),
    "ru": (
        ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье"),
        ("понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья"),
    ),
    "nb": (
        ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
        ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
    ),
    "kk": (
        ("дүйсенбі күні", "сейсенбі күні", "сәрсенбі күні", "бейсенбі күні",
         "жұма күні", "сенбі күні", "жексенбі күні"),
        ("дүйсенбіге", "сейсенбіге", "сәрсенбіге", "бейсенбіге", "жұмаға", "сенбіге", "жексенбіге"),
    ),
}  # fmt: skip
_PARTS: dict[Language, dict[str, tuple[str, str]]] = {  # in it, by it
    "en": {"morning": ("in the morning", "by noon"), "noon": ("around noon", "by noon"),
           "afternoon": ("in the afternoon", "by the end of the afternoon"),
           "evening": ("in the evening", "by the evening"),
           "day_end": ("by the end of the day", "by the end of the day"),
           "week_end": ("by the end of the week", "by the end of the week")},
    "et": {"morning": ("hommikul", "hommikuks"), "noon": ("lõuna ajal", "lõunaks"),
           "afternoon": ("pärastlõunal", "pärastlõunaks"), "evening": ("õhtul", "õhtuks"),
           "day_end": ("päeva lõpuks", "päeva lõpuks"), "week_end": ("nädala lõpuks", "nädala lõpuks")},
    "ru": {"morning": ("утром", "до полудня"), "noon": ("в полдень", "до полудня"), "afternoon": ("днём", "до вечера"),
           "evening": ("вечером", "до вечера"), "day_end": ("до конца дня", "до конца дня"),
           "week_end": ("до конца недели", "до конца недели")},
    "nb": {"morning": ("på formiddagen", "før lunsj"), "noon": ("midt på dagen", "før lunsj"),
           "afternoon": ("på ettermiddagen", "i løpet av ettermiddagen"), "evening": ("på kvelden", "innen kvelden"),
           "day_end": ("i løpet av dagen", "i løpet av dagen"), "week_end": ("i løpet av uka", "i løpet av uka")},
    "kk": {"morning": ("таңертең", "түске дейін"), "noon": ("түсте", "түске дейін"),
           "afternoon": ("түстен кейін", "кешке дейін"), "evening": ("кешке", "кешке дейін"),
           "day_end": ("күн соңына дейін", "күн соңына дейін"), "week_end": ("апта соңына дейін", "апта соңына дейін")},
}  # fmt: skip
_WITHIN = {"en": "within {}", "et": "{} jooksul", "ru": "в течение {}", "nb": "innen {}", "kk": "{} ішінде"}


def say_time(said: TimeExpression, *, language: Language) -> str | None:
    """The time as an adverbial, "by …" for a deadline and "on … at …" otherwise; None for what it cannot say."""
    if said.span is not None:
        return _say_span(said.span, language=language, is_business=said.is_business)
    day = _say_day(said, language=language, is_last=said.is_deadline and said.clock is None and said.part is None)
    if said.clock is not None and said.until is not None:
        return f"{day} {_say_between(said.clock, said.until, language=language)}"
    if said.clock is not None:
        clock = _say_clock(said.clock, language=language, is_deadline=said.is_deadline)
        return _join(day, clock, language=language)
    if said.part is not None:
        part = _PARTS[language][said.part][said.is_deadline]
        return part if day is None else f"{day} {part}"
    return day


def _say_span(span: tuple[int, str], *, language: Language, is_business: bool) -> str | None:
    count, unit = span
    if is_business:
        return None
    code = {"minute": f"PT{count}M", "hour": f"PT{count}H", "day": f"P{count}D", "week": f"P{count}W"}[unit]
    value = span_value(code, language=language, in_digits=count > 4)
    if value is None:
        return None
    return _WITHIN[language].format(value.form("gen") if language in ("et", "ru") else value.text)


def _say_day(said: TimeExpression, *, language: Language, is_last: bool) -> str | None:
    """The day alone; `is_last` when nothing finer follows and it is a deadline."""
    if said.day_offset is not None and said.day_offset < 3:
        word = _DAYS[language][is_last][said.day_offset]
        return _by(word, language=language) if is_last else word
    if said.weekday is not None:
        word = _WEEKDAYS[language][is_last][said.weekday]
        if is_last:
            return _by(word, language=language)
        return f"{'on ' if language == 'en' else 'på ' if language == 'nb' else ''}{word}"
    if said.month_day is not None:
        month, day = said.month_day
        text = format_date(date(2024, month, day), "d. MMMM" if language in ("et", "nb") else "d MMMM", locale=language)
        return _say_date(text, language=language, is_last=is_last)
    return None


def _say_date(text: str, *, language: Language, is_last: bool) -> str:
    if is_last:
        return {"en": f"by {text}", "et": f"hiljemalt {text}l", "ru": f"до {text}", "nb": f"innen {text}"}.get(
            language, f"{kazakh(text, 'dat')} дейін"
        )
    return {"en": f"on {text}", "et": f"{text}l", "ru": text, "nb": text}.get(language, kazakh(text, "loc"))


def _by(word: str, *, language: Language) -> str:
    return {"en": f"by {word}", "et": word, "ru": f"до {word}", "nb": f"innen {word}", "kk": f"{word} дейін"}[language]


def _say_clock(clock: time, *, language: Language, is_deadline: bool) -> str:
    text = f"{clock.hour}:{clock.minute:02}" if clock.minute or language in ("ru", "kk", "en") else str(clock.hour)
    dotted = text.replace(":", ".")
    if language == "kk":
        # Read aloud a round hour ends in "nol-nol"; half past and the rest end in the number's own sound.
        ending = (
            "ге" if clock.minute in (0, 20, 50) and clock.minute != 20 else "ға" if clock.minute in (20, 30) else "ге"
        )
        return f"сағат {text}-{ending} дейін" if is_deadline else f"сағат {text}-{'да' if ending == 'ға' else 'де'}"
    if is_deadline:
        return {"en": f"by {text}", "et": f"kella {dotted}-ks", "ru": f"до {text}", "nb": f"innen kl. {dotted}"}[
            language
        ]
    return {"en": f"at {text}", "et": f"kell {dotted}", "ru": f"в {text}", "nb": f"kl. {dotted}"}[language]


def _say_between(first: time, last: time, *, language: Language) -> str:
    """The hours between which somebody comes."""
    dotted = language in ("et", "nb")
    is_round = language == "nb" and not first.minute and not last.minute
    one, other = (
        str(clock.hour) if is_round else f"{clock.hour}{'.' if dotted else ':'}{clock.minute:02}"
        for clock in (first, last)
    )
    return {
        "en": f"between {one} and {other}",
        "et": f"kell {one}–{other}",
        "ru": f"с {one} до {other}",
        "nb": f"mellom kl. {one} og {other}",
        "kk": f"сағат {one} мен {other} аралығында",
    }[language]


def _join(day: str | None, clock: str, *, language: Language) -> str:
    if day is None:
        return clock
    if language == "en" and clock.startswith("by "):
        return f"{clock} {day}"
    return f"{day} {clock}"
