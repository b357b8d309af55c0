"""Whether what a reply states stands anywhere in what is known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from copilot.guard.money import parse_number
from copilot.guard.sentences import CODE, DATE, LINK, MAIL, MONEY, NUMBER, PERCENT, TIME, Sentence, split
from copilot.guard.types import Context, Severity

_DIGITS = re.compile(r"\d+")
_SMALL = Decimal(10)  # counts up to here are everyday words ("2 questions") unless a unit follows
_COUNTS = {
    word: number
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "uks kaks kolm neli viis kuus seitse kaheksa uheksa kumme uksteist kaksteist",
        "один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
        "en to tre fire fem seks sju atte ni ti elleve tolv",
        "бир еки уш торт бес алты жети сегиз тогыз он",
    )
    for number, word in enumerate(words.split(), start=1)
}
_UNITS = (
    "day", "week", "month", "hour", "minute", "year", "km", "kg", "working", "business",
    "paev", "nadal", "kuu", "tund", "tunni", "minut", "aasta", "toopaev",
    "ден", "дн", "недел", "месяц", "час", "минут", "год", "рабоч", "лет",
    "dag", "uke", "maned", "time", "minutt", "ar", "virkedag", "arbeidsdag",
    "кун", "апта", "ай", "сагат", "жыл", "жумыс",
)  # fmt: skip
_WEEKDAYS = (
    ("monday", "esmaspaev", "понедельник", "mandag", "дуйсенби"),
    ("tuesday", "teisipaev", "вторник", "tirsdag", "сейсенби"),
    ("wednesday", "kolmapaev", "сред", "onsdag", "сарсенби"),
    ("thursday", "neljapaev", "четверг", "torsdag", "бейсенби"),
    ("friday", "reede", "пятниц", "fredag", "жума"),
    ("saturday", "laupaev", "суббот", "lordag", "сенби"),
    ("sunday", "puhapaev", "воскресень", "sondag", "жексенби"),
)
_RELATIVE_DAYS = (
    frozenset(("today", "tonight", "tana", "dag", "kveld", "сегодня", "вечером", "бугин", "кешке", "ohtul")),
    frozenset(("tomorrow", "homme", "homseks", "завтра", "morgen", "ертен")),
)
_ANY_WEEKDAY = tuple(name for names in _WEEKDAYS for name in names)
# What the agent will do with their own hands may be given a time that nobody mentioned before.
_OWN_DEEDS = re.compile(
    r" (?:(?:i|we) (?:will|can|shall)|i'll|we'll|i'd|helista\w*|kirjuta\w*|annan|anname|votan|votame|vastan|kontrollin"
    r"|uurin|позвон\w+|перезвон\w+|напиш\w+|сообщ\w+|свяж\w+|провер\w+|отвеч\w+|отпиш\w+|вернусь|"
    r"(?:jeg|vi) (?:ringer|skriver|gir|tar|sjekker|svarer|folger|skal|melder|kan)"
    r"|(?:ringer|skriver|sjekker|gir|tar|melder) (?:jeg|vi)"
    r"|хабарлас\w+|жазам\w+|жазайын|хабарла\w+|тексер\w+|шаламын|шалайын|айтамын|беремин|хабардар"
    r"|(?:he|she|they|who) (?:will|rings|calls|writes)|rings you|calls you|helistab|kirjutab"
    r"|позвонит|перезвонит|напишет|ringer deg|skriver til|хабарласады|minult|horer fra)(?= )"
)


class Known:
    """Everything a figure may come from, in comparable form."""

    def __init__(self, context: Context) -> None:
        texts = [context.customer, *(context.known or ())]
        stated = [stated_in(text) for text in texts]
        self.folded = " ".join(texts).casefold()
        self.digits = frozenset[str]().union(*(each.digits for each in stated))
        self.weekdays = frozenset[int]().union(*(each.weekdays for each in stated))
        self.words = frozenset[str]().union(*(each.words for each in stated))
        self.numbers = frozenset(_permitted_numbers(context)).union(*(each.numbers for each in stated))

    def has_figure(self, written: str) -> bool:
        """Whether every group of digits, or the number they make together, is known."""
        number = parse_number(written)
        if number is not None and (number in self.numbers or number.normalize() in self.numbers):
            return True
        groups = _DIGITS.findall(written)
        return bool(groups) and all(group in self.digits or group.lstrip("0") in self.digits for group in groups)


@dataclass(frozen=True, slots=True)
class Stated:
    """The figures of one text: groups of digits, numbers in digits and words, days of the week; and its words."""

    digits: frozenset[str]
    numbers: frozenset[Decimal]
    weekdays: frozenset[int]
    words: frozenset[str]


@lru_cache(maxsize=1_024)
def stated_in(text: str) -> Stated:
    """Kept between checks: house rules and earlier turns come back with every one."""
    joined = re.sub(r"(?<=\d)[ \u00a0.,](?=\d{3}(?!\d))", "", text)
    digits = frozenset((*_DIGITS.findall(text), *_DIGITS.findall(joined)))
    words = frozenset(word for sentence in split(text) for word in sentence.words)
    counts = (Decimal(_COUNTS[word]) for word in words if word in _COUNTS)
    days = frozenset(day for word in words if (day := weekday_of(word)) is not None)
    return Stated(digits, frozenset((*counts, *map(Decimal, digits))), days, words)


@lru_cache(maxsize=64)
def known_in(context: Context) -> Known:
    """Kept between checks: a stream asks again for each sentence, an agent's text for each pause."""
    return Known(context)


def _permitted_numbers(context: Context) -> Iterable[Decimal]:
    if context.permission is not None:
        yield from (n for n in (context.permission.amount, context.permission.percent) if n is not None)


@lru_cache(maxsize=8_192)
def weekday_of(word: str) -> int | None:
    """Monday is 0; None when the folded word names no day of the week."""
    if len(word) < 4 or not word.startswith(_ANY_WEEKDAY):
        return None
    return next((index for index, names in enumerate(_WEEKDAYS) if word.startswith(names)), None)


def schedule_is_known(text: str, sentence: Sentence, known: Known) -> bool:
    """Whether the sentence names a time and every figure, weekday and "tomorrow" of it is known."""
    days = [day for word in sentence.words if (day := weekday_of(word)) is not None]
    relative = [group for group in _RELATIVE_DAYS if group & set(sentence.words)]
    written = [index for index, word in enumerate(sentence.words) if word in (TIME, DATE, NUMBER)]
    if not days and not relative and not written:
        return False
    return (
        all(day in known.weekdays for day in days)
        and all(group & known.words for group in relative)
        and all(known.has_figure(text[sentence.starts[index] : sentence.ends[index]]) for index in written)
    )


def ungrounded(text: str, sentence: Sentence, known: Known) -> Iterable[tuple[int, int, Severity]]:
    """Places in the sentence that state what is known nowhere, with how bad that is."""
    told = [
        index
        for index in range(1, len(sentence.words) - 1)
        if text[sentence.starts[index]].isupper() or _may_state(sentence.words[index])
    ]
    own = bool(told) and _OWN_DEEDS.search(sentence.line) is not None
    for index in told:
        word, start, end = sentence.words[index], sentence.starts[index], sentence.ends[index]
        severity = _judge(text[start:end], word, sentence.words[index + 1], known, own)
        if word == NUMBER and severity is not None and _is_label(text[start:end], sentence.words[index - 1]):
            severity = Severity.INFO
        if severity is None and _is_unknown_name(text[start:end], sentence, index, known):
            severity = Severity.WARN if own else _severity_of_name(sentence, index)
        if severity is not None:
            yield start, end, severity


@lru_cache(maxsize=16_384)
def _may_state(word: str) -> bool:
    """Whether a word is a figure, a count or a day: without a capital, the rest states nothing to be looked up."""
    return word[0] == "§" or word in _COUNTS or weekday_of(word) is not None


def _is_unknown_name(written: str, sentence: Sentence, index: int, known: Known) -> bool:
    """A capitalised word inside a sentence that nobody used before, case endings set aside.

    The agent's own name in an introduction is theirs to give.
    """
    word = sentence.words[index]
    if len(written) < 3 or not written[0].isupper() or not written[1:].islower() or "'" in word:
        return False
    if index < 2 or index - 1 in sentence.paused or weekday_of(word) is not None:
        return False
    if word in _NO_NAMES or word.startswith(_POLITE_STEMS):
        return False
    stem = word[: max(3, len(word) - 3)]
    if any(other.startswith(stem) or (len(other) > 2 and word.startswith(other)) for other in known.words):
        return False
    return not _INTRODUCES.search(sentence.line)


def _severity_of_name(sentence: Sentence, index: int) -> Severity:
    """A wrong name in an address, or of a colleague who will help, is a slip; as part of what happened it is a
    claim that nobody can check."""
    before = sentence.words[1:index]
    if len(before) <= _LONGEST_GREETING and _GREETINGS.issuperset(before):
        return Severity.WARN
    return Severity.WARN if before[-1].startswith(_COLLEAGUES) else Severity.BLOCK


_LONGEST_GREETING = 4  # words
_GREETINGS = frozenset((
    "dear", "hi", "hello", "hey", "thanks", "thank", "you", "so", "much", "very", "again", "there", "good", "morning",
    "afternoon", "evening", "day", "many", "welcome", "back", "sorry", "ok", "okay", "yes", "no", "and", "well", "done",
    "hei", "tere", "kallis", "hyvast", "paevast", "hommikust", "ohtust", "aitah", "teile", "tanan", "suur", "tanu",
    "jalle", "tervist", "lugupeetud", "head", "aega", "ilusat", "jah", "selge", "vabandust",
    "kjaere", "kjare", "hallo", "takk", "tusen", "mange", "god", "dag", "morgen", "kveld", "igjen", "beklager", "ja",
    "for", "sa", "hyggelig", "bra",
    "здравствуйте", "уважаемая", "уважаемый", "дорогая", "дорогой", "добрый", "доброе", "день", "утро", "вечер",
    "спасибо", "большое", "вам", "еще", "раз", "привет", "простите", "извините", "да", "хорошо",
    "сааламатсыз", "саламатсыз", "салеметсиз", "салем", "бе", "курметти", "рахмет", "ракмет", "коп",
    "кайырлы", "кун", "тан", "кеш", "кешириниз", "жаксы", "ия",
))  # fmt: skip
# Those who help beside the agent, and what an agent does with them; folded beginnings.
_COLLEAGUES = (
    "colleague", "manager", "supervisor", "specialist", "coordinator", "advisor", "asked", "told", "informed",
    "kolleeg", "juhataja", "spetsialist", "vahetusvanem", "palusin", "kusisin", "raakisin", "andsin",
    "коллег", "руководител", "менеджер", "специалист", "старш", "попросил", "передал", "спросил",
    "kollega", "leder", "teamleder", "saksbehandler", "spurt", "bedt", "ba", "spurte",
    "ариптес", "басшы", "маман", "жетекши",
)  # fmt: skip
# Capitals that are manners: "Teie", "Вам", "Deres", "Сіздің"; folded.
_POLITE_STEMS = ("сиз",)
_NO_NAMES = frozenset((
    "teie", "teid", "teil", "teile", "teilt", "teist", "teiega", "teieta", "teisse", "teieni", "teiepoolne",
    "вас", "вам", "вами", "ваш", "ваша", "ваше", "ваши", "вашу", "вашего", "вашей", "вашему", "вашим", "вашими",
    "ваших", "вашем", "dere", "dem", "deres", "deg", "din", "ditt", "dine",
    "chrome", "safari", "firefox", "edge", "bluetooth", "gmail", "outlook", "spam", "excel", "word", "microsoft",
    "apple", "whatsapp", "telegram", "viber", "messenger", "facebook", "instagram", "youtube", "macos", "linux",
    "altinn", "helsenorge", "skatteetaten", "vipps", "bankid", "госуслуги", "госуслугах", "egov",
    "english", "estonian", "russian", "norwegian", "kazakh", "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december", "christmas", "easter", "google", "visa",
    "mastercard", "paypal", "android", "iphone", "windows", "internet", "wifi", "kui", "kas",
))  # fmt: skip
_INTRODUCES = re.compile(
    r" (?:my name|name is|this is|regards|sincerely|minu nimi|mina olen|tervitades|lugupidamisega|меня зовут|моё имя"
    r"|уважением|jeg heter|navnet mitt|mitt navn|hilsen|атым|менин атым|есимим|курметпен) "
)


def _judge(written: str, word: str, following: str, known: Known, own: bool) -> Severity | None:
    if word in (LINK, MAIL):
        bare = written.casefold().removeprefix("https://").removeprefix("http://").rstrip("/.")
        return None if bare in known.folded else Severity.BLOCK
    if word in (DATE, TIME):
        return None if own or known.has_figure(written) else Severity.BLOCK
    if word in (MONEY, PERCENT, CODE):
        return None if known.has_figure(written) else Severity.BLOCK
    if word == NUMBER:
        return _judge_number(written, following, known, own)
    if weekday_of(word) is not None and not own and weekday_of(word) not in known.weekdays:
        return Severity.WARN
    if word in _COUNTS and following.startswith(_UNITS) and not own and Decimal(_COUNTS[word]) not in known.numbers:
        return Severity.WARN
    return None


_COUNTED_THINGS = (
    "parcel", "box", "bag", "item", "line", "step", "page", "point", "row", "question", "part",
    "pakk", "paki", "kast", "rida", "rea", "samm", "lehekulg", "punkt", "kusimus", "ese",
    "посылк", "коробк", "строк", "шаг", "страниц", "пункт", "вопрос", "част", "предмет",
    "pakke", "eske", "linje", "steg", "side", "punkt", "sporsmal", "del",
    "салемдеме", "корап", "жол", "кадам", "бет", "тармак", "сурак",
)  # fmt: skip


def _is_label(written: str, before: str) -> bool:
    """Whether a small number only says which of several things is meant ("parcel 11")."""
    return written.isdecimal() and len(written) <= 2 and before.startswith(_COUNTED_THINGS)


def _judge_number(written: str, following: str, known: Known, own: bool) -> Severity | None:
    if known.has_figure(written):
        return None
    value = parse_number(written)
    if value is None or own or (value <= _SMALL and value == int(value) and not following.startswith(_UNITS)):
        return None
    return Severity.BLOCK
