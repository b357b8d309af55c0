"""A message laid out for finding facts: its words, and where each table of the lexicon finds something."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from copilot.reading.matching import Hit, find_in_tables
from copilot.reading.numerals import read_number, with_half
from copilot.reading.types import Fact, FactKind, Language
from copilot.reading.words import Word


@dataclass(slots=True)
class Message:
    """The text with its words, and the places that facts have taken already, so that no two claim one number."""

    text: str
    words: Sequence[Word]
    language: Language
    taken: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    _tables: dict[str, dict[int, Hit]] | None = None

    def table(self, name: str) -> dict[int, Hit]:
        """Hits of a facts table by the word they begin at; the hit's kind is what the row stands for."""
        if self._tables is None:
            self._tables = find_in_tables(self.words, language=self.language)
        return self._tables.get(name, {})

    def number_at(self, i: int) -> tuple[Decimal, int] | None:
        """The number that begins at word i, in digits or words, and the number's last word."""
        if i >= len(self.words):
            return None
        number = self._figure_at(i) or read_number(self.words, i, self.table("numbers"))
        return with_half(*number, self.table("half_more")) if number else None

    def _figure_at(self, i: int) -> tuple[Decimal, int] | None:
        form = self.words[i].form
        if form.isdecimal() and len(form) <= 6:
            return Decimal(form), i
        whole, comma, part = form.replace(",", ".").partition(".")
        if comma and whole.isdecimal() and part.isdecimal() and len(part) <= 2:
            return Decimal(f"{whole}.{part}"), i
        return None

    def written(self, start: int, end: int) -> str:
        return self.text[start:end]

    def is_free(self, start: int, end: int) -> bool:
        return all(end <= taken_start or start >= taken_end for taken_start, taken_end in self.taken)

    def take(self, kind: FactKind, start: int, end: int, value: str, *, currency: str | None = None) -> Fact | None:
        """A fact at that place, unless another fact has it already."""
        if not self.is_free(start, end):
            return None
        self.taken.append((start, end))
        return Fact(kind, self.text[start:end], value, start, end, currency)
