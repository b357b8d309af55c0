"""Recognising turns of phrase: folded text, and the signs that a language's file lists for each idea."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from copilot.reading.types import LANGUAGES, Language

SIGNS_DIR = Path(__file__).parent / "signs"

# Letters that people leave without their strokes and hooks, or type on a neighbour's keyboard.
_PLAIN = str.maketrans("әғқңөұүһіøæ’‘ʼ`´\u00a0\u202f", "агкноуухиoa'''''  ")


class SignsError(ValueError):
    """A signs file that cannot be used; the sentence names the file and the entry."""


def fold(text: str) -> str:
    """Lower case without diacritics, one look for apostrophes and spaces; as long as the original."""
    return "".join(_fold_letter(letter) for letter in text)


@cache
def _fold_letter(letter: str) -> str:
    lower = letter.lower()[:1]
    plain = lower.translate(_PLAIN)
    base = unicodedata.normalize("NFKD", plain)[:1]
    return base if base.isalnum() else plain


class Signs:
    """The recognisers of one language: a cue or a problem is present when one of its patterns is found."""

    def __init__(self, language: Language, cues: Mapping[str, str], problems: Mapping[str, str]) -> None:
        self.language = language
        self.cues = {name: compile_signs(patterns) for name, patterns in cues.items()}
        self.problems = {name: compile_signs(patterns) for name, patterns in problems.items()}

    def has(self, cue: str, folded: str) -> bool:
        """Whether a folded text carries the cue; a cue this language does not list is never present."""
        pattern = self.cues.get(cue)
        return pattern is not None and pattern.search(folded) is not None

    def count(self, cue: str, folded: str) -> int:
        """How many places of a folded text carry the cue."""
        pattern = self.cues.get(cue)
        return len(pattern.findall(folded)) if pattern else 0

    def find(self, cue: str, folded: str) -> re.Match[str] | None:
        """The first place of the cue in a folded text."""
        pattern = self.cues.get(cue)
        return pattern.search(folded) if pattern else None


def compile_signs(patterns: str) -> re.Pattern[str]:
    """One alternation of the lines, each anchored at the start of a word; ` ~ ` lets up to three words between.

    Lines are folded, so classes in capitals (`\\S`, `\\W`) are not to be had.
    """
    lines = (line.strip() for line in patterns.splitlines())
    joined = "|".join(fold(line).replace(" ~ ", r"(?:\s+[^\s.!?]+){0,3}\s+") for line in lines if line)
    return re.compile(rf"(?<!\w)(?:{joined})")


@cache
def signs_of(language: Language) -> Signs:
    """The signs of one language, read once. Raises SignsError when the file is not what it should be."""
    path = SIGNS_DIR / f"{language}.yaml"
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    if not isinstance(raw, dict) or set(raw) != {"cues", "problems"}:
        raise SignsError(f'{path.name}: expected exactly "cues" and "problems" at the top.')
    try:
        return Signs(language, raw["cues"], raw["problems"])
    except (re.error, AttributeError) as error:
        raise SignsError(f"{path.name}: {error}") from error


def all_signs() -> tuple[Signs, ...]:
    """Every language's signs, for text whose language is not known (an agent's notes)."""
    return tuple(signs_of(language) for language in LANGUAGES)
