"""The words of one language as maintainers write them (`lexicon/<language>.yaml`), made ready for matching.

How a cue is written: words apart from each other by spaces; `word*` stands for every word that begins so;
`one|other` for either; `~` for up to three words in between. Case, diacritics and apostrophes do not matter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from copilot.reading.fold import fold
from copilot.reading.types import Flag, Issue
from copilot.reading.words import MASKED, plain_form

FOLDER = Path(__file__).with_name("lexicon")
COMMON = "common"

_MOODS = (
    "annoyed", "angry", "furious", "cold", "sarcasm", "mocking", "profanity", "insults", "gentle",
    "intensifiers", "negations", "resolved", "trouble",
    "warm",
    "hardship",
    "rhetoric",
    "stoic",
    "violence",
)  # fmt: skip
_TOPICS = (
    "delivery", "breakage", "device", "utility", "software", "working", "colour", "size", "money", "returning",
    "price", "booking", "calling", "person", "manners", "login", "stock", "food", "waiting", "health", "insurance",
    "question",
    "vehicles", "clothes", "furniture", "wares", "groceries", "overdue", "arriving", "untouched", "mismatch",
    "lacking", "faulty", "howto", "taking", "owing", "dearer", "calledoff", "people", "conduct", "unheard",
    "entry", "scarce", "wrecked", "premises", "adverts", "chitchat", "enquiry", "absolutes", "enough", "delight",
    "softener", "ultimatum", "leaving", "authority", "bosses", "makeup", "harm", "slurs",
)  # fmt: skip
_ASKS = ("order", "contact", "name", "wish", "happened", "when", "suits", "other")
_SAID = ("apology", "thanks", "promise", "manager", "declined", *(f"asks.{name}" for name in _ASKS))
SECTIONS: dict[str, tuple[str, ...]] = {
    "language": ("words", "latin_words"),
    "mood": _MOODS,
    "flags": tuple(flag.value for flag in Flag),
    "issues": tuple(issue.value for issue in Issue),
    "topics": _TOPICS,  # what a message is about, however it complains; only the learned layer uses them
    "clauses": ("wish", "happened"),
    "said": _SAID,
    "facts": (
        "order_words", "phone_words", "numbers", "half_more", "ordinals", "times", "counted", "often", "units", "spans",
        "weekdays", "months", "days", "clock_words", "clock_names", "afternoon", "currencies", "name_after", "sign_off",
        "not_names", "joiners", "things",
    ),
}  # fmt: skip
_LISTS = {
    "order_words",
    "phone_words",
    "times",
    "counted",
    "clock_words",
    "half_more",
    "afternoon",
    "name_after",
    "sign_off",
    "not_names",
    "joiners",
}


class LexiconError(ValueError):
    """A lexicon file cannot be used; the sentence names the file, the line and what would be right."""


@dataclass(frozen=True, slots=True)
class Part:
    """One place of a cue: any of these words, or any word with one of these beginnings; a gap has neither."""

    words: tuple[str, ...]
    stems: tuple[str, ...]

    @property
    def is_gap(self) -> bool:
        return not self.words and not self.stems

    def fits(self, forms: tuple[str, ...]) -> bool:
        return any(form in self.words or (self.stems and form.startswith(self.stems)) for form in forms)


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase that speaks for a kind: "mood.angry", "flags.legal", "issues.late"."""

    kind: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Lexicon:
    """One language's cues and tables. A table maps what it stands for to the cues that say so."""

    language: str
    cues: tuple[Cue, ...]
    words: frozenset[str]  # words that give the language away
    latin_words: frozenset[str]  # the same in Latin letters, for languages of another script
    tables: Mapping[str, Mapping[str, tuple[Cue, ...]]] = field(default_factory=dict)


@cache
def get_lexicon(language: str) -> Lexicon:
    """The lexicon shipped for a language, read once. Raises LexiconError when its file has a mistake."""
    return load_lexicon(FOLDER / f"{language}.yaml")


def load_lexicon(path: Path) -> Lexicon:
    """A lexicon from one file. Raises LexiconError naming file, line and what would be right."""
    import yaml  # a twentieth of a second, which a program that only imports reading need not spend

    text = path.read_text(encoding="utf-8")
    try:
        raw: Any = yaml.load(text, Loader=_safe_loader())  # noqa: S506
    except yaml.YAMLError as error:
        raise LexiconError(f"{path.name}: this is not YAML: {error}") from None
    if not isinstance(raw, dict):
        raise LexiconError(f"{path.name}: the file must be sections such as mood, flags and issues.")
    _check_sections(path, text, raw)
    return Lexicon(path.stem, tuple(_cues(path, raw)), *_language_words(raw), _tables(path, raw))


def _safe_loader() -> Any:
    """The safe loader in C, ten times as fast, where the system's PyYAML has it."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _check_sections(path: Path, text: str, raw: Mapping[str, Any]) -> None:
    for section, content in raw.items():
        if section not in SECTIONS:
            raise _slip(path, text, section, f'there is no section "{section}"; use one of {", ".join(SECTIONS)}')
        for key in content or {}:
            if key not in SECTIONS[section]:
                known = ", ".join(SECTIONS[section])
                raise _slip(path, text, key, f'"{section}" has no "{key}"; use one of {known}')


def _slip(path: Path, text: str, key: str, sentence: str) -> LexiconError:
    lines = text.splitlines()
    line = next((i for i, row in enumerate(lines, 1) if row.strip().startswith(f"{key}:")), 1)
    return LexiconError(f"{path.name}, line {line}: {sentence}.")


def _language_words(raw: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str]]:
    listed: Mapping[str, str] = raw.get("language") or {}
    own, latin = (plain_form(fold(listed.get(key) or "")).split() for key in ("words", "latin_words"))
    return frozenset(own), frozenset(latin)


def _cues(path: Path, raw: Mapping[str, Any]) -> Iterator[Cue]:
    for section in ("mood", "flags", "issues", "topics", "clauses", "said"):
        for key, phrases in (raw.get(section) or {}).items():
            for phrase in _listed(phrases):
                yield parse_cue(f"{section}.{key}", phrase, where=path.name)
    if path.stem == COMMON:
        yield Cue("mood.profanity", (Part((MASKED,), ()),))


def _tables(path: Path, raw: Mapping[str, Any]) -> dict[str, dict[str, tuple[Cue, ...]]]:
    tables: dict[str, dict[str, tuple[Cue, ...]]] = {}
    for name, content in (raw.get("facts") or {}).items():
        rows: Mapping[Any, Any] = {name: content} if name in _LISTS else content
        tables[name] = {
            str(value): tuple(parse_cue(f"facts.{name}", phrase, where=path.name) for phrase in _listed(phrases))
            for value, phrases in (rows or {}).items()
        }
    return tables


def _listed(phrases: Any) -> Iterator[object]:
    """Phrases are written with commas between them, on one line or as a list of such lines."""
    for line in [phrases] if isinstance(phrases, str) else phrases or ():
        if isinstance(line, str):
            yield from (phrase.strip() for phrase in line.strip(", ").split(","))
        else:
            yield line


def parse_cue(kind: str, phrase: object, *, where: str = "the lexicon") -> Cue:
    """A cue from what a maintainer wrote. Raises LexiconError when it is not a phrase."""
    if not isinstance(phrase, str) or not phrase.strip():
        raise LexiconError(f"{where}, {kind}: {phrase!r} is not a phrase; write it in quotation marks.")
    parts = tuple(part for piece in plain_form(fold(phrase)).split() for part in _parts(piece))
    if not parts or parts[0].is_gap or parts[-1].is_gap:
        raise LexiconError(f'{where}, {kind}: "{phrase}" begins or ends with a gap; a phrase needs words there.')
    return Cue(kind, parts)


def _parts(piece: str) -> Iterator[Part]:
    if piece == "~":
        yield Part((), ())
    elif piece.strip("|-*").replace("-", "").isalnum() and "-" in piece and "|" not in piece:
        for word in piece.split("-"):
            yield _part([word])
    else:
        yield _part(piece.split("|") if piece.strip("|*").replace("|", "").replace("*", "").isalnum() else [piece])


def _part(choices: list[str]) -> Part:
    stems = tuple(c[:-1] for c in choices if c.endswith("*") and len(c) > 1)
    return Part(tuple(c for c in choices if not c.endswith("*")), stems)
