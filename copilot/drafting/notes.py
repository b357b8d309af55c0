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
    r"\b(?:client|customer|kund[en]*|klien[td]\w*|клиент\w*|тұтынушы\w*|name|nimi|имя|navn|аты)\b"
    r"[\s:–-]+(?P<name>[A-ZÕÄÖÜŠŽÆØÅА-ЯЁӘҒҚҢӨҰҮҺІ][\w'’-]+(?: [A-ZÕÄÖÜŠŽÆØÅА-ЯЁӘҒҚҢӨҰҮҺІ][\w'’-]+)?)",
    re.IGNORECASE,
)
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
    when: TimeExpression | None = None
    when_language: Language | None = None

    def say_status(self, chooser: Chooser, book: Phrasebook, values: Mapping[str, Value]) -> str | None:
        """Where things stand, in the customer's language; None when it cannot be put without a guess."""
        if self.status is None:
            return None
        concept = _concept(self.status, book.language, book_notes(book, "status"))
        if self.status_language == book.language and not _is_for_agents(self.status):
            extra = {"status": Value(_clause(self.status))}
            return chooser.choose(book.phrases["act.status"], {**values, **extra})
        return chooser.choose(concept.says, values) if concept else None

    def say_next_step(self, chooser: Chooser, book: Phrasebook, values: Mapping[str, Value]) -> str | None:
        """What happens next, with its time where the time is not in the words already."""
        if self.next_step is None:
            return None
        timed = {**values, **self._time_value(book.language)}
        if self.next_step_language == book.language and not _is_for_agents(self.next_step):
            if find_times(self.next_step, book.language):
                timed.pop("by", None)
            return chooser.choose(book.phrases["act.next_step"], {**timed, "next_step": Value(_clause(self.next_step))})
        concept = _concept(self.next_step, book.language, book_notes(book, "next_step"))
        return chooser.choose(concept.says, timed) if concept else None

    def say_time(self, chooser: Chooser, book: Phrasebook, values: Mapping[str, Value]) -> str | None:
        """The time alone, unless the next step has told it."""
        time_value = self._time_value(book.language)
        if self.by_when is None or (self.next_step is not None and self.say_next_step(chooser, book, values)):
            return None
        if not time_value and self.when_language == book.language:
            return chooser.choose(book.phrases["agree_time.known"], {**values, "when": Value(_clause(self.by_when))})
        if not time_value:
            return None
        return chooser.choose(book.phrases["agree_time.known"], {**values, "when": time_value["by"]})

    def _time_value(self, language: Language) -> dict[str, Value]:
        if self.when is None:
            return {}
        text = say_time(self.when, language=language)
        return {"by": Value(text)} if text else {}


def tell(known: Known, *, language_of: LanguageOf) -> Told:
    """Sorts what is known; a time stands with the next step it belongs to."""
    told = Told(
        status=known.status,
        status_language=language_of(known.status) if known.status else None,
        next_step=known.next_step,
        next_step_language=language_of(known.next_step) if known.next_step else None,
        by_when=known.by_when,
    )
    if known.by_when:
        language, when = _parse_time(known.by_when, prefer=told.next_step_language or language_of(known.by_when))
        told = replace(told, when=when, when_language=language)
    elif known.next_step and told.next_step_language:
        times = find_times(known.next_step, told.next_step_language)
        told = replace(told, when=times[0] if times else None, when_language=told.next_step_language)
    return told


def mine_notes(known: Known, *, book_of: Callable[[Language], Phrasebook], language_of: LanguageOf) -> Known:
    """Free notes sorted into the fields that are still empty: number, name, contact, next step, time, state."""
    notes = known.notes or ""
    if not notes.strip():
        return known
    language = language_of(notes)
    status: list[str] = []
    next_step: list[str] = []
    for clause in (_LABEL.sub("", match[0]).strip() for match in _CLAUSE.finditer(notes)):
        rest = _without_references(clause)
        if not rest or (_is_for_agents(rest) and not _known_concept(rest, language, book_of(language))):
            continue
        (next_step if _tells_next_step(rest, language, book_of(language)) else status).append(rest)
    named = _NAMED.search(notes)
    return replace(
        known,
        order=known.order or find_order(notes),
        customer_name=known.customer_name or (named["name"] if named else None),
        contact=known.contact or find_contact(notes),
        status=known.status or _clip(status),
        next_step=known.next_step or _clip(next_step),
    )


def book_notes(book: Phrasebook, kind: str) -> Sequence[Note]:
    """The notes of one kind that a book can say."""
    return book.statuses if kind == "status" else book.next_steps


def _known_concept(text: str, language: Language, book: Phrasebook) -> bool:
    return any(_concept(text, language, book_notes(book, kind)) for kind in ("status", "next_step"))


def _tells_next_step(text: str, language: Language, book: Phrasebook) -> bool:
    if _concept(text, language, book.next_steps):
        return True
    return not _concept(text, language, book.statuses) and any(
        found.is_deadline for found in find_times(text, language)
    )


def _concept(text: str, language: Language, notes: Sequence[Note]) -> Note | None:
    """The note whose signs the text has, whatever language it is in."""
    folded = fold(text)
    return next((note for note in notes if note.pattern.search(folded)), None)


def _parse_time(text: str, *, prefer: Language) -> tuple[Language, TimeExpression | None]:
    for language in (prefer, *(other for other in LANGUAGES if other != prefer)):
        times = find_times(text, language)
        if times and times[0].end - times[0].start >= len(text.strip()) - 4:
            return language, replace(times[0], is_deadline=times[0].is_deadline)
    return prefer, None


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
    """Agent's words ready to stand after a colon or dash: no full stop, small first letter where it is a plain word."""
    text = " ".join(text.split()).rstrip(" .!;,")
    first = text.split(" ", 1)[0]
    is_plain = first[1:].islower() and first[:1].isupper() and not first.endswith(("'s", "’s"))
    return text[:1].lower() + text[1:] if is_plain and fold(first) in _OPENERS else text


# Words that open a note and are never names; other capitals are left as they are.
_OPENERS = frozenset(
    fold(word)
    for word in ["The", "A", "An", "Your", "Our", "We", "I'll", "Order", "Parcel", "Package", "Courier", "Technician", "Refund", "Delivery", "Replacement", "It", "There", "New", "Tellimus", "Pakk", "Kuller", "Tehnik", "Tagasimakse", "Saadetis", "Teie", "Meie", "Uus", "Toode", "Kaup", "Raha", "Arve", "Заказ", "Посылка", "Курьер", "Мастер", "Возврат", "Доставка", "Ваш", "Мы", "Новый", "Новая", "Товар", "Деньги", "Счёт", "Груз", "Pakken", "Bestillingen", "Varen", "Budet", "Montøren", "Refusjonen", "Vi", "Ny", "Nytt", "Det", "Ordren", "Leveringen", "Тапсырыс", "Сәлемдеме", "Курьер", "Шебер", "Қайтарым", "Жеткізу", "Жаңа", "Сіздің", "Біз", "Тауар", "Ақша"]
)


def _clip(clauses: Sequence[str]) -> str | None:
    text = ", ".join(clauses)
    return text[:_MAX_CHARS] or None
