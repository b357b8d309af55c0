"""Which phrase is said this time: the most telling that fits, varied between conversations, never one said before."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from copilot.drafting.template import Template, Value

# A full stop inside a number, a time or after an abbreviation ends nothing.
_SENTENCE = re.compile(
    r"(?:[^.!?…\n]|(?<=\d)[.](?=\d|\s[^\W\d_A-ZÕÄÖÜŠŽÆØÅА-ЯЁ])|(?<=\b(?:kl|nr|no|ca))[.](?=\s?\d))+[.!?…]*[”“»\"]*"
)
_SAME = 90  # rapidfuzz ratio from which two sentences read as the same one
_MIN_CHARS = 12  # shorter ones ("Hello.") may come again


def split_sentences(text: str) -> tuple[str, ...]:
    """Sentences in order, as written."""
    return tuple(match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip())


def normalise(sentence: str) -> str:
    """What two tellings of a sentence have in common: its words."""
    return " ".join(re.findall(r"\w+", sentence.casefold()))


@dataclass(frozen=True, slots=True)
class Chooser:
    """`said` are normalised sentences of this conversation and of drafts the agent did not want."""

    salt: str
    said: tuple[str, ...]
    tags: frozenset[str]

    def choose(self, templates: Sequence[Template], values: Mapping[str, Value]) -> str | None:
        """One filled phrase, or None when none can be said (again)."""
        for text in self.ranked(templates, values):
            if not self.was_said(text):
                return text
        return None

    def ranked(self, templates: Sequence[Template], values: Mapping[str, Value]) -> list[str]:
        """All phrases that can be said, the most telling first, equals in an order that the salt decides."""
        scored: list[tuple[int, str, str]] = []
        for template in templates:
            if not template.fits(self.tags) or (text := template.fill(values)) is None:
                continue
            score = 2 * len(template.tags) + template.count_filled(values)
            scored.append((-score, _draw(self.salt, template.source), text))
        return [text for _, _, text in sorted(scored)]

    def was_said(self, text: str) -> bool:
        """Whether any sentence of the text was said before, in these or nearly these words."""
        return any(
            fuzz.ratio(new, old) >= _SAME
            for new in map(normalise, split_sentences(text))
            if len(new) >= _MIN_CHARS
            for old in self.said
        )


def said_sentences(texts: Iterable[str]) -> tuple[str, ...]:
    """Normalised sentences of several texts."""
    return tuple(normalise(sentence) for text in texts for sentence in split_sentences(text))


def _draw(salt: str, source: str) -> str:
    return hashlib.blake2b(f"{salt}\0{source}".encode(), digest_size=6).hexdigest()
