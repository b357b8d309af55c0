"""Phrases with gaps: `{slot}`, `{slot.form}`, agreement `{slot:a/b/c}` and parts `[…]` that may be left out.

A part in square brackets is said only when every gap in it can be filled; a phrase with an unfilled gap outside
brackets cannot be said at all. Words before the text, `@tag,tag `, say when a phrase fits.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_GAP = re.compile(r"\{(?P<name>[A-Za-z_]+)(?:\.(?P<form>[a-z_]+))?(?::(?P<choices>[^{}]*))?\}")
_TAGS = re.compile(r"@([a-z0-9_!,]+)\s+")


class TemplateError(ValueError):
    """A phrase that is not well formed; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Value:
    """What fills a gap: its plain form, further forms by name, and which agreement choice it takes (0 first)."""

    text: str
    forms: Mapping[str, str] | None = None
    agrees: int = 0

    def form(self, name: str | None) -> str | None:
        if name is None:
            return self.text
        return (self.forms or {}).get(name)


Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Template:
    """One phrase: its tags, its source, and the pieces of it (`is_optional` with their text)."""

    tags: frozenset[str]
    source: str
    parts: tuple[tuple[bool, str], ...]

    @property
    def slots(self) -> frozenset[str]:
        """Names of all gaps, with their forms ("thing", "thing.gen")."""
        return frozenset(_slot_name(match) for match in _GAP.finditer(self.source))

    def fits(self, tags: frozenset[str]) -> bool:
        """Whether the moment has every tag and none that is refused with `!`."""
        return all((tag[1:] not in tags) if tag.startswith("!") else tag in tags for tag in self.tags)

    def fill(self, values: Values) -> str | None:
        """The phrase with its gaps filled, or None when one outside brackets stays empty or nothing is left to say."""
        said: list[str] = []
        for is_optional, text in self.parts:
            filled = _fill(text, values)
            if filled is None:
                if not is_optional:
                    return None
                continue
            said.append(filled)
        return _tidy("".join(said)) or None

    def count_filled(self, values: Values) -> int:
        """How many gaps the values fill: of two phrases that fit, the more telling one."""
        return sum(_value_of(match, values) is not None for match in _GAP.finditer(self.source))


def parse_template(source: str) -> Template:
    """Raises TemplateError on stray brackets or braces."""
    tags: frozenset[str] = frozenset()
    body = source.strip()
    if match := _TAGS.match(body):
        tags = frozenset(match[1].split(","))
        body = body[match.end() :]
    pieces = re.split(r"(\[[^\[\]]*\])", body)
    parts = tuple((piece.startswith("["), piece[1:-1] if piece.startswith("[") else piece) for piece in pieces if piece)
    bare = _GAP.sub("", "".join(text for _, text in parts))
    if stray := re.search(r"[\[\]{}]", bare):
        raise TemplateError(f'a stray "{stray[0]}" in "{source}"')
    if not body:
        raise TemplateError("an empty phrase")
    return Template(tags=tags, source=body, parts=parts)


def _slot_name(match: re.Match[str]) -> str:
    name = match["name"].lower()
    return f"{name}.{match['form']}" if match["form"] else name


def _value_of(match: re.Match[str], values: Values) -> str | None:
    value = values.get(match["name"].lower())
    if value is None:
        return None
    if match["choices"] is not None:
        choices = match["choices"].split("/")
        return choices[min(value.agrees, len(choices) - 1)]
    text = value.form(match["form"])
    if text is not None and match["name"][0].isupper():
        return capitalise(text)
    return text


def _fill(text: str, values: Values) -> str | None:
    filled: list[str] = []
    last = 0
    for match in _GAP.finditer(text):
        value = _value_of(match, values)
        if value is None:
            return None
        filled += [text[last : match.start()], value]
        last = match.end()
    return "".join([*filled, text[last:]])


def _tidy(text: str) -> str:
    """One space between words, none before a mark, one stop at the end of an inserted clause."""
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([.!?…])\.(?!\.)", r"\1", text)
    return capitalise(text.strip())


def capitalise(text: str) -> str:
    """The first letter large, the rest untouched."""
    return text[:1].upper() + text[1:]
