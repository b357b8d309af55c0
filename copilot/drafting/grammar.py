"""How inserted values agree with the words around them: spans of time, ordinals, money, things, references."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import cache

from babel import Locale
from babel.numbers import format_currency, format_decimal

from copilot.drafting.template import Value
from copilot.reading.types import Language

_ISO_SPAN = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")
_UNITS = ("year", "month", "week", "day", "hour", "minute", "second")

_NUMBERS: dict[Language, Sequence[str]] = {
    "en": [
        "zero", "one", "two", "three", "four", "five", "six", "seven",
        "eight", "nine", "ten", "eleven", "twelve",
    ],
    "et": [
        "null", "üks", "kaks", "kolm", "neli", "viis", "kuus", "seitse",
        "kaheksa", "üheksa", "kümme", "üksteist", "kaksteist",
    ],
    "ru": [
        "ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь",
        "восемь", "девять", "десять", "одиннадцать", "двенадцать",
    ],
    "nb": ["null", "en", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv"],
    "kk": (
        "нөл", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз", "он", "он бір", "он екі",
    ),
}  # fmt: skip
_NUMBERS_GENITIVE: dict[Language, Sequence[str]] = {
    "et": [
        "nulli",
        "ühe",
        "kahe",
        "kolme",
        "nelja",
        "viie",
        "kuue",
        "seitsme",
        "kaheksa",
        "üheksa",
        "kümne",
        "üheteistkümne",
        "kaheteistkümne",
    ],
    "ru": [
        "нуля",
        "одного",
        "двух",
        "трёх",
        "четырёх",
        "пяти",
        "шести",
        "семи",
        "восьми",
        "девяти",
        "десяти",
        "одиннадцати",
        "двенадцати",
    ],
}
_ORDINALS: dict[Language, Sequence[str]] = {
    "en": ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"],
    "et": [
        "",
        "esimest",
        "teist",
        "kolmandat",
        "neljandat",
        "viiendat",
        "kuuendat",
        "seitsmendat",
        "kaheksandat",
        "üheksandat",
        "kümnendat",
    ],
    "ru": [
        "",
        "первый",
        "второй",
        "третий",
        "четвёртый",
        "пятый",
        "шестой",
        "седьмой",
        "восьмой",
        "девятый",
        "десятый",
    ],
    "nb": [
        "",
        "første",
        "andre",
        "tredje",
        "fjerde",
        "femte",
        "sjette",
        "sjuende",
        "åttende",
        "niende",
        "tiende",
    ],
    "kk": [
        "",
        "бірінші",
        "екінші",
        "үшінші",
        "төртінші",
        "бесінші",
        "алтыншы",
        "жетінші",
        "сегізінші",
        "тоғызыншы",
        "оныншы",
    ],
}
# Estonian: nominative, genitive, partitive. Russian: one, of one (genitive), two to four, many. Others: one, many.
_SPAN_WORDS: dict[Language, dict[str, Sequence[str]]] = {
    "en": {unit: (unit, f"{unit}s") for unit in _UNITS},
    "et": {
        "year": ("aasta", "aasta", "aastat"), "month": ("kuu", "kuu", "kuud"), "week": ("nädal", "nädala", "nädalat"),
        "day": ("päev", "päeva", "päeva"), "hour": ("tund", "tunni", "tundi"), "minute": ("minut", "minuti", "minutit"),
        "second": ("sekund", "sekundi", "sekundit"),
    },
    "ru": {
        "year": ("год", "года", "года", "лет"), "month": ("месяц", "месяца", "месяца", "месяцев"),
        "week": ("неделю", "недели", "недели", "недель"), "day": ("день", "дня", "дня", "дней"),
        "hour": ("час", "часа", "часа", "часов"), "minute": ("минуту", "минуты", "минуты", "минут"),
        "second": ("секунду", "секунды", "секунды", "секунд"),
    },
    "nb": {
        "year": ("år", "år"), "month": ("måned", "måneder"), "week": ("uke", "uker"), "day": ("dag", "dager"),
        "hour": ("time", "timer"), "minute": ("minutt", "minutter"), "second": ("sekund", "sekunder"),
    },
    "kk": {
        "year": ("жыл",), "month": ("ай",), "week": ("апта",), "day": ("күн",), "hour": ("сағат",),
        "minute": ("минут",), "second": ("секунд",),
    },
}  # fmt: skip
_BACK_VOWELS = frozenset("аоұыуяюё")
_FRONT_VOWELS = frozenset("әеөүіиэ")
_VOICELESS = frozenset("пфкқтсшщчцхһбвгд")
_NASAL = frozenset("мнң")


def span_value(iso: str, *, language: Language, in_digits: bool) -> Value | None:
    """A span of time from ISO 8601; None for spans of mixed or odd units, which nobody says in a sentence.

    Forms: `gen` and `for` ("juba nädala") in Estonian, `gen` in Russian, `abl` and `dat` in Kazakh.
    """
    parts = _ISO_SPAN.match(iso)
    given = [(int(count), unit) for count, unit in zip(parts.groups(), _UNITS, strict=True) if count] if parts else []
    if len(given) != 1 or not 0 < given[0][0] < 1000:
        return None
    count, unit = given[0]
    words = _SPAN_WORDS[language][unit]
    number = str(count) if in_digits or count > 12 else _NUMBERS[language][count]
    return _SPANS[language](count, number, words, in_digits)


def _span_en(count: int, number: str, words: Sequence[str], in_digits: bool) -> Value:
    if count == 1:
        return Value(f"{'an' if words[0] == 'hour' else 'a'} {words[0]}")
    return Value(f"{number} {words[1]}")


def _span_et(count: int, number: str, words: Sequence[str], in_digits: bool) -> Value:
    if count == 1:
        return Value(words[0], {"gen": words[1], "for": words[1]})
    genitive = number if number.isdigit() else _NUMBERS_GENITIVE["et"][count]
    text = f"{number} {words[2]}"
    return Value(text, {"gen": f"{genitive} {words[1]}", "for": text})


def _span_ru(count: int, number: str, words: Sequence[str], in_digits: bool) -> Value:
    if count == 1:
        return Value(words[0], {"gen": words[1]})
    if not number.isdigit() and count == 2 and words[0].endswith(("у", "ю")):
        number = "две"
    genitive = number if number.isdigit() else _NUMBERS_GENITIVE["ru"][count]
    is_one, is_few = count % 10 == 1 and count % 100 != 11, count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    noun = words[0] if is_one else words[2] if is_few else words[3]
    return Value(f"{number} {noun}", {"gen": f"{genitive} {words[1] if is_one else words[3]}"})


def _span_nb(count: int, number: str, words: Sequence[str], in_digits: bool) -> Value:
    if count == 1:
        return Value(f"{'et' if words[0] in ('år', 'minutt', 'sekund') else 'en'} {words[0]}")
    return Value(f"{number} {words[1]}")


def _span_kk(count: int, number: str, words: Sequence[str], in_digits: bool) -> Value:
    text = f"{number} {words[0]}"
    return Value(text, {"abl": kazakh(text, "abl"), "dat": kazakh(text, "dat")})


_SPANS = {"en": _span_en, "et": _span_et, "ru": _span_ru, "nb": _span_nb, "kk": _span_kk}


def kazakh(word: str, case: str) -> str:
    """A Kazakh word with its case ending, by vowel harmony and the last sound; `gen`, `acc`, `dat`, `abl`, `loc`."""
    soft = is_front(word)
    last = word[-1].lower()
    after_vowel = last in _BACK_VOWELS | _FRONT_VOWELS
    voiceless = last in _VOICELESS
    if case == "dat":
        return word + (("ке" if soft else "қа") if voiceless else ("ге" if soft else "ға"))
    vowel = "е" if soft else "а"
    if case == "abl":
        head = "н" if last in _NASAL else "т" if voiceless else "д"
        return f"{word}{head}{vowel}н"
    if case == "loc":
        return f"{word}{'т' if voiceless else 'д'}{vowel}"
    close = "і" if soft else "ы"
    if case == "acc":
        return f"{word}{'н' if after_vowel else 'т' if voiceless else 'д'}{close}"
    head = "н" if after_vowel or last in _NASAL else "т" if voiceless else "д"
    return f"{word}{head}{close}ң"


def is_front(word: str) -> bool:
    for letter in reversed(word.lower()):
        if letter in _FRONT_VOWELS:
            return True
        if letter in _BACK_VOWELS:
            return False
    return True


def clause_value(clause: str, *, language: Language) -> Value:
    """A clause that names what went wrong; in Kazakh a noun in itself, with its cases."""
    if language != "kk":
        return Value(clause)
    if clause[-1:] in "ыі":
        # The third person's possessive has endings of its own: келмегені, келмегенін, келмегеніне.
        vowel = "а" if clause.endswith("ы") else "е"
        return Value(clause, {"acc": f"{clause}н", "dat": f"{clause}н{vowel}"})
    return Value(clause, {case: kazakh(clause, case) for case in ("acc", "dat")})


def ordinal_value(count: int, *, language: Language) -> Value | None:
    """ "third" as it stands before "time"; None past the tenth."""
    words = _ORDINALS[language]
    return Value(words[count]) if 1 <= count < len(words) else None


def times_value(count: int, *, language: Language) -> Value | None:
    """ "three times"; None for one and past twelve."""
    if not 2 <= count <= 12:
        return None
    number = _NUMBERS[language][count]
    if language == "en":
        return Value("twice" if count == 2 else f"{number} times")
    word = {"et": "korda", "ru": "раза" if count < 5 else "раз", "nb": "ganger", "kk": "рет"}[language]
    return Value(f"{number} {word}")


def money_text(amount: Decimal | str, currency: str, *, language: Language) -> str | None:
    """An amount as the language writes it, without cents when there are none; None when it is not a number."""
    try:
        number = Decimal(amount)
    except InvalidOperation:
        return None
    pattern = _money_pattern(language)
    if number == number.to_integral_value():
        pattern = pattern.replace(".00", "")
    text = format_currency(number, currency, format=pattern, locale=language, currency_digits=False)
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@cache
def _money_pattern(language: Language) -> str:
    return str(Locale.parse(language).currency_formats["standard"].pattern)


def percent_text(percent: Decimal, *, language: Language) -> str:
    """A percentage as the language writes it: "10%" in English, "10 %" elsewhere."""
    number = format_decimal(percent, locale=language)
    return f"{number}%" if language in ("en", "kk") else f"{number} %"


def thing_value(forms: Sequence[str], *, language: Language) -> Value:
    """A thing with its cases and what it agrees with, from the forms that a phrasebook lists.

    en `noun|pl?`; et `nom|gen|part|pl?`; ru `nom|gen|acc|m/f/n/p`; nb `definite|m/n/p`; kk `noun|yours`.
    """
    if language == "en":
        return Value(forms[0], agrees=int(forms[-1] == "pl"))
    if language == "et":
        # The comitative of a word with its attribute stands on the last word alone: "suure tellimusega".
        cases = {"gen": forms[1], "part": forms[2], "com": f"{forms[1]}ga"}
        return Value(forms[0], cases, agrees=int(forms[-1] == "pl"))
    if language == "ru":
        cases = {"gen": forms[1], "acc": forms[2], "ins": instrumental(forms[0], forms[3])}
        return Value(forms[0], cases, agrees="mfnp".index(forms[3]))
    if language == "nb":
        gender = forms[1]
        return Value(forms[0], {"din": f"{forms[0]} {_DIN[gender]}"}, agrees="mnp".index(gender))
    own = {case: kazakh(forms[1], case) for case in ("gen", "acc", "dat")}
    return Value(forms[1], {"base": forms[0], "base_dat": kazakh(forms[0], "dat"), **own})


_DIN = {"m": "din", "n": "ditt", "p": "dine"}


def instrumental(noun: str, gender: str) -> str:
    """A Russian noun with its attribute after "с": "стиральная машина" f gives "стиральной машиной"."""
    *attributes, last = noun.split()
    return " ".join([*(_attribute_ins(word, gender) for word in attributes), _noun_ins(last, gender)])


def _attribute_ins(word: str, gender: str) -> str:
    soft = word.endswith(("ий", "яя", "ее", "ие"))
    if gender == "p":
        return word[:-2] + ("ими" if soft else "ыми")
    if gender == "f":
        return word[:-2] + ("ей" if soft else "ой")
    return word[:-2] + ("им" if soft else "ым")


def _noun_ins(word: str, gender: str) -> str:
    if "-" in word:  # "сим-карта"
        head, _, tail = word.rpartition("-")
        return f"{head}-{_noun_ins(tail, gender)}"
    last = word[-1]
    if gender == "p":
        if word in _RU_UNCHANGED:
            return word
        after_hard = last == "ы" or word[-2] in "гкхжшщч"
        return word[:-1] + ("ами" if after_hard or last == "а" else "ями")
    if word in _RU_UNCHANGED:
        return word
    if gender == "f":
        if last == "ь":
            return word + "ю"
        return word[:-1] + ("ей" if last == "я" or word[-2] in "жшщчц" else "ой")
    if gender == "n":
        return word + "м"
    if last in "йь":
        return word[:-1] + "ем"
    stem = _RU_FLEETING.get(word, word)
    return stem + ("ем" if stem[-1] in "жшщч" else "ом")


_RU_UNCHANGED = frozenset(("пальто", "суши", "карри", "такси", "кафе"))
_RU_FLEETING = {"подарок": "подарк", "замок": "замк", "котёл": "котл", "перелёт": "перелёт", "заказ": "заказ"}


def reference_value(forms: Sequence[str], number: str, *, language: Language) -> Value:
    """A number with its noun: "order 4471", and its cases where the language has them.

    en, nb `noun`; et `nom|gen|part`; ru `nom|gen|dat`; kk `yours`.
    """
    if language == "kk":
        noun = f"{number} {forms[0]}"
        return Value(noun, {case: kazakh(noun, case) for case in ("gen", "acc", "dat")})
    names = {"et": ("gen", "part"), "ru": ("gen", "dat")}.get(language, ())
    cases = {name: f"{form} {number}" for name, form in zip(names, forms[1:], strict=False)}
    return Value(f"{forms[0]} {number}", cases)
