"""What an agent knows and jots down, in whatever language: a state, a next step, a time, a number, a name."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from copilot.drafting.choosing import Chooser
from copilot.drafting.phrasebook import Note, Phrasebook
from copilot.drafting.template import Value
from copilot.drafting.time_phrases import say_time
from copilot.playbook.card import find_contact, find_order
from copilot.playbook.times import TimeExpression, find_times
from copilot.playbook.types import Known
from copilot.playbook.words import all_signs, fold
from copilot.reading.types import LANGUAGES, Language

LanguageOf = Callable[[str], Language]

_CLAUSE = re.compile(r"(?:[^.;,\n]|(?<=\d)[.,](?=\d)|(?<=\b(?:kl|nr|no))\.)+", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(?i:client|customer|kund[en]*|klien[td]\w*|клиент\w*|тұтынушы\w*|name|nimi|имя|navn|аты)\b[\s:–-]+"
    # A name has a capital; "customer is waiting" names nobody.
    r"(?P<name>[A-ZÕÄÖÜŠŽÆØÅА-ЯЁӘҒҚҢӨҰҮҺІ][\w'’-]+(?: [A-ZÕÄÖÜŠŽÆØÅА-ЯЁӘҒҚҢӨҰҮҺІ][\w'’-]+)?)"
)
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_LABEL = re.compile(
    r"^\s*(?:status|staatus|seis|статус|состояние|мәртебе|next(?: step)?|järgmine(?: samm)?|edasi|дальше|следующий шаг"
    r"|neste(?: steg)?|келесі(?: қадам)?|note|märkus|заметка|notat)\s*[:–-]\s*",
    re.IGNORECASE,
)
_MAX_CHARS = 160


@dataclass(frozen=True, slots=True)
class Told:
    """The agent's own words sorted by what they tell, each with the language it is in."""

    status: str | None = None
    status_language: Language | None = None
    next_step: str | None = None
    next_step_language: Language | None = None
    by_when: str | None = None
    by_when_language: Language | None = None
    when: TimeExpression | None = None
    is_jotted: bool = False  # mined from free notes, whose short hand is not for customers' eyes

    def say_status(self, chooser: Chooser, book: Phrasebook, values: Mapping[str, Value]) -> str | None:
        """Where things stand, in the customer's language; None when it cannot be put without a guess."""
        return self._say_status("act.status", chooser, book, values)

    def say_answer(self, chooser: Chooser, book: Phrasebook, values: Mapping[str, Value]) -> str | None:
        """The state as the answer to a question, a sentence of its own."""
        return self._say_status("act.answer", chooser, book, values)

    def _say_status(self, key: str, chooser: Chooser, book: Phrasebook, values: Mapping[str, Value]) -> str | None:
        if self.status is None:
            return None
        concept = _concept(self.status, book_notes(book, "status"))
        if self.is_jotted and concept and (text := chooser.choose(concept.says, values)):
            return text
        if self.status_language == book.language and not _names_customer(self.status):
            clause = _clause(self.status)
            if self.is_jotted and not is_sentence(clause, book.language):
                return None
            key = "act.answer" if is_sentence(clause, book.language) else key
            return chooser.choose(book.phrases[key], {**values, "status": Value(clause)})
        return chooser.choose(concept.says, values) if concept else None

    def say_next_step(self, chooser: Chooser, book: Phrasebook, values: Mapping[str, Value]) -> str | None:
        """What happens next, with its time where the time is not in the words already."""
        if self.next_step is None:
            return None
        timed = {**values, **self._time_value(book.language)}
        concept = _concept(self.next_step, book_notes(book, "next_step"))
        if self.is_jotted and concept and (text := chooser.choose(concept.says, timed)):
            return text
        if self.next_step_language == book.language and not _names_customer(self.next_step):
            if self.by_when is None or fold(self.by_when) in fold(self.next_step):
                timed.pop("by", None)
            clause = _clause(self.next_step)
            if self.is_jotted and not is_sentence(clause, book.language):
                return None
            key = "act.next_plain" if is_sentence(clause, book.language) else "act.next_step"
            if "by" in timed and book.language != "kk" and ("," in clause or len(clause.split()) > _LONG_STEP):
                timed["by"] = Value(f", {timed['by'].text}")  # or the time would belong to the last word
            return chooser.choose(book.phrases[key], {**timed, "next_step": Value(clause)})
        return chooser.choose(concept.says, timed) if concept else None

    def say_time(self, chooser: Chooser, book: Phrasebook, values: Mapping[str, Value]) -> str | None:
        """The time alone, unless the next step has told it."""
        if self.by_when is None or (self.next_step is not None and self.say_next_step(chooser, book, values)):
            return None
        value = self._time_value(book.language)
        return chooser.choose(book.phrases["agree_time.known"], {**values, "when": value["by"]}) if value else None

    def _time_value(self, language: Language) -> dict[str, Value]:
        """The agent's own words where the customer reads that language; otherwise only a time that was understood."""
        is_visit = self.when is not None and self.when.until is not None
        if self.by_when and self.by_when_language == language and not _is_bare_date(self.by_when) and not is_visit:
            said = _clause(self.by_when)
            return {"by": Value(f"on {said}" if language == "en" and _WEEKDAY.match(said) else said)}
        text = say_time(self.when, language=language) if self.when else None
        return {"by": Value(text)} if text else {}


# Words that begin an instruction or a heading rather than a sentence.
_NO_SENTENCE: dict[Language, str] = {
    "en": (
        r"(?:exchange|open|send|replace|refund|call|wait|check|ship|book|transfer|return|restart|contact|visit|confirm|issue"
        r"|ask|collect|deliver|repair|cancel|to|write|ring|phone|give|offer|escalate)\b"
    ),
    "et": r"\w+(?:da|ta|ma)\b(?! \w+(?:b|ti|di|s|me)\b)|\w+ mine\b",
    "ru": r"\w+(?:ть|ти|ться|чь)\b",
    "nb": r"å \w+|(?:sende|ringe|bytte|refundere|sjekke|vente|levere|hente|bestille|skrive|gi)\b",
    "kk": r".*\w(?:у|ю)$",
}
_VERB: dict[Language, str] = {
    "en": (
        r"\b(?:is|are|was|were|has|have|had|will|can|cannot|may|left|went|'ll|I'll|we'll|stay"
        r"|\w{2,}(?:s|ed)|call|write|ring|put|look)\b"
    ),
    "et": r"\b(?:on|oli|olid|ei|pole|\w{2,}(?:b|n|me|te|vad|s|sid|ti|di|takse|dakse|nud|tud|is|as|ks))\b",
    "ru": r"\w{3,}",
    "nb": (
        r"\b(?:er|var|har|hadde|ble|blir|kan|skal|vil|må|gikk|går|kom|kommer|ligger|står|får|fikk"
        r"|\w{2,}(?:er|te|de|et|es))\b"
    ),
    "kk": r"\w{3,}",
}
_LEAST_WORDS = 3
_LONG_STEP = 5  # words


def is_sentence(clause: str, language: Language) -> bool:
    """Whether an agent's words can stand as a sentence by themselves; otherwise they want a lead-in."""
    is_heading = re.match(_NO_SENTENCE[language], clause, re.IGNORECASE) is not None
    has_verb = re.search(_VERB[language], clause.split(" ", 1)[-1], re.IGNORECASE) is not None
    return len(clause.split()) >= _LEAST_WORDS and has_verb and not is_heading


def tell(known: Known, *, language_of: LanguageOf) -> Told:
    """Sorts what is known; a time stands with the next step it belongs to."""
    told = Told(
        status=known.status,
        status_language=language_of(known.status) if known.status else None,
        next_step=known.next_step,
        next_step_language=language_of(known.next_step) if known.next_step else None,
        by_when=known.by_when,
        is_jotted=bool(known.notes),
    )
    if known.by_when:
        language, when = _parse_time(known.by_when, prefer=told.next_step_language or told.status_language or "en")
        told = replace(told, when=when, by_when_language=language)
    elif known.next_step and told.next_step_language:
        times = find_times(known.next_step, told.next_step_language)
        told = replace(told, when=times[0] if times else None)
    return told


def mine_notes(known: Known, *, book_of: Callable[[Language], Phrasebook], language_of: LanguageOf) -> Known:
    """Free notes sorted into the fields that are still empty: number, name, contact, next step, time, state."""
    notes = known.notes or ""
    if not notes.strip():
        return known
    language = language_of(notes)
    status: list[str] = []
    next_step: list[str] = []
    visits: list[str] = []
    for clause in (_LABEL.sub("", match[0]).strip() for match in _CLAUSE.finditer(notes)):
        when = _visit_of(clause, language)
        visits += [when] if when else []
        rest = clause if when else _without_references(clause)
        if not rest or _is_for_agents(rest):
            continue
        (next_step if _tells_next_step(rest, language, book_of(language)) else status).append(rest)
    named = _NAMED.search(notes)
    return replace(
        known,
        order=known.order or find_order(_without_visits(notes, visits)),
        customer_name=known.customer_name or (named["name"] if named else None),
        contact=known.contact or find_contact(notes),
        status=known.status or _clip(status),
        next_step=known.next_step or _clip(next_step),
        by_when=known.by_when or (visits[0] if visits else None),
    )


def _visit_of(clause: str, language: Language) -> str | None:
    """The day and hours of a visit jotted down as "Thu 14-16"."""
    for candidate in (language, *LANGUAGES):
        if found := next((time for time in find_times(clause, candidate) if time.until), None):
            return clause[found.start : found.end]
    return None


def _without_visits(notes: str, visits: Sequence[str]) -> str:
    """Notes less the hours of visits, which look like numbers of orders."""
    for visit in visits:
        notes = notes.replace(visit, " ")
    return notes


def book_notes(book: Phrasebook, kind: str) -> Sequence[Note]:
    """The notes of one kind that a book can say."""
    return book.statuses if kind == "status" else book.next_steps


def _tells_next_step(text: str, language: Language, book: Phrasebook) -> bool:
    if _concept(text, book.next_steps):
        return True
    return not _concept(text, book.statuses) and any(found.is_deadline for found in find_times(text, language))


def _concept(text: str, notes: Sequence[Note]) -> Note | None:
    """The note whose signs the text has, whatever language it is in."""
    folded = fold(text)
    return next((note for note in notes if note.pattern.search(folded)), None)


def _parse_time(text: str, *, prefer: Language) -> tuple[Language, TimeExpression | None]:
    """The language a time is given in, and the time itself when it is all that the words say."""
    found: dict[Language, tuple[TimeExpression, ...]] = {
        language: find_times(text, language) for language in (prefer, *LANGUAGES)
    }
    best = max(found, key=lambda language: sum(time.end - time.start for time in found[language]))
    times = found[best]
    is_whole = len(times) == 1 and times[0].end - times[0].start >= len(text.strip()) - 1
    return best, times[0] if is_whole else None


def _is_bare_date(text: str) -> bool:
    """ISO dates are for machines, and a time of day alone wants its preposition."""
    return re.match(r"\d{4}-\d\d-\d\d|\d{1,2}[:.]\d\d$", text.strip()) is not None


def _names_customer(text: str) -> bool:
    """Speaks of the customer to a colleague, or tells the colleague what not to say."""
    return _ABOUT_CUSTOMER.search(fold(text)) is not None


_ABOUT_CUSTOMER = re.compile(
    fold(
        r"\b(?:(?:the )?customers?|client|klien(?:t|di|dil|dile|ti)|клиент\w*|kunde(?:n|ns)?|тұтынушы\w*"
        r"|do not (?:tell|say|promise)"
        r"|don't (?:tell|say|promise)|ära (?:ütle|luba)|не (?:говорить|обещать)|ikke (?:si|lov)\b)\b"
    ).replace("(?:", "(?:")
)


def _without_references(clause: str) -> str:
    """A clause less the number, contact or name that has a field of its own; empty when that was all of it."""
    rest = _NAMED.sub("", clause)
    for found in (find_order(rest, was_asked=True), find_contact(rest)):
        if found and len(rest.replace(found, "").split()) <= 2:
            return ""
    return " ".join(rest.split())


def _is_for_agents(text: str) -> bool:
    """Words among colleagues, which a customer is not to read: about "the customer", approvals, instructions."""
    folded = fold(text)
    return any(signs.has("internal", folded) for signs in all_signs())


def _clause(text: str) -> str:
    """An agent's words ready to stand after a colon: no full stop, and a small first letter on a plain word."""
    text = " ".join(text.split()).rstrip(" .!;,")
    first = text.split(" ", 1)[0]
    is_plain = first[1:].islower() and first[:1].isupper() and not first.endswith(("'s", "’s"))
    return text[:1].lower() + text[1:] if is_plain and fold(first) in _OPENERS else text


# Words that open a note and are never names; other capitals are left as they are.
_OPENERS = frozenset(
    fold(word)
    for word in [
        "The",
        "A",
        "An",
        "Your",
        "Our",
        "We",
        "I'll",
        "Order",
        "Parcel",
        "Package",
        "Courier",
        "Technician",
        "Refund",
        "Delivery",
        "Replacement",
        "It",
        "There",
        "New",
        "Tellimus",
        "Pakk",
        "Kuller",
        "Tehnik",
        "Tagasimakse",
        "Saadetis",
        "Teie",
        "Meie",
        "Uus",
        "Toode",
        "Kaup",
        "Raha",
        "Arve",
        "Заказ",
        "Посылка",
        "Курьер",
        "Мастер",
        "Возврат",
        "Доставка",
        "Ваш",
        "Мы",
        "Новый",
        "Новая",
        "Товар",
        "Деньги",
        "Счёт",
        "Груз",
        "Pakken",
        "Bestillingen",
        "Varen",
        "Budet",
        "Montøren",
        "Refusjonen",
        "Vi",
        "Ny",
        "Nytt",
        "Det",
        "Ordren",
        "Leveringen",
        "Тапсырыс",
        "Сәлемдеме",
        "Курьер",
        "Шебер",
        "Қайтарым",
        "Жеткізу",
        "Жаңа",
        "Сіздің",
        "Біз",
        "Тауар",
        "Ақша",
    ]
)


def _clip(clauses: Sequence[str]) -> str | None:
    text = ", ".join(clauses)
    return text[:_MAX_CHARS] or None
