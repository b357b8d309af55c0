"""The phrase language of the policy files, and what a phrase becomes: elements in order with gaps between.

calm down                 these words in this order
hüvita*                   a stem: at least three letters, then up to fourteen more
(please|kindly) wait      one of several; [kindly] wait  the words in brackets may be missing
{give} ... {thing}        a named list, and a gap of up to five other words ("...3": up to three)
{money} {percent} {time}  typed things: money, percent, number, time, date, code, link, mail
^ and $                   the sentence's beginning and end; ? and ! are words of their own
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from copilot.guard.fold import fold_word
from copilot.guard.sentences import KINDS

DEFAULT_GAP = 5
LONGEST_GAP = 12
SHORTEST_STEM = 3
LONGEST_ENDING = 14
_MOST_VARIANTS = 120

Words = tuple[str, ...]  # folded; a stem keeps its asterisk
Choice = tuple[Words, ...]  # one of these


class PhraseError(ValueError):
    """A phrase that cannot be read; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a phrase means: each element is a choice of word sequences, each gap the number of words that may
    stand between an element and the one before it."""

    elements: tuple[frozenset[Words], ...]
    gaps: tuple[int, ...]


_GAP = re.compile(r"(?:\.\.\.|…)(\d*)$")
_BRACKET = re.compile(r"[(\[{}\])…]|\.\.\.")
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def parse_phrase(phrase: str, lists: Mapping[str, Choice]) -> list[Pattern]:
    """The patterns a phrase stands for. Raises PhraseError."""
    if not _BRACKET.search(phrase):
        return [Pattern((frozenset((fold_words(phrase),)),), (0,))]
    segments: list[list[Choice]] = [[]]
    gaps = [0]
    for piece in _pieces(phrase):
        if _GAP.match(piece):
            gaps.append(_gap(piece))
            segments.append([])
        else:
            segments[-1].append(_choice(piece, lists))
    if not all(segments):
        raise PhraseError(f'"{phrase}" needs words on both sides of every gap.')
    return _combine([_segment(segment) for segment in segments], gaps)


def _pieces(phrase: str) -> list[str]:
    """Split at spaces outside brackets."""
    pieces: list[str] = []
    piece, closing = "", list[str]()
    for sign in phrase:
        if sign in _PAIRS:
            closing.append(_PAIRS[sign])
        elif closing and sign == closing[-1]:
            closing.pop()
        if sign == " " and not closing:
            pieces.append(piece)
            piece = ""
        else:
            piece += sign
    if closing:
        raise PhraseError(f'"{phrase}" has a bracket that is not closed.')
    return [piece for piece in (*pieces, piece) if piece]


def _gap(piece: str) -> int:
    digits = piece.lstrip(".…")
    width = int(digits) if digits else DEFAULT_GAP
    if width > LONGEST_GAP:
        raise PhraseError(f"A gap reaches over {LONGEST_GAP} words at most.")
    return width


def _choice(piece: str, lists: Mapping[str, Choice]) -> Choice:
    if piece[0] in _PAIRS and piece[-1] != _PAIRS[piece[0]]:
        raise PhraseError(f'"{piece}" needs a space after its bracket.')
    if piece.startswith("{"):
        return _named(piece[1:-1], lists)
    if piece.startswith("("):
        return _alternatives(piece[1:-1], lists)
    if piece.startswith("["):
        return ((), *_alternatives(piece[1:-1], lists))
    if _GAP.match(piece):
        raise PhraseError(f'"{piece}" stands inside brackets; a gap belongs between them.')
    return (fold_words(piece),)


def _alternatives(inside: str, lists: Mapping[str, Choice]) -> Choice:
    found: list[Words] = []
    if not _BRACKET.search(inside):
        return tuple(fold_words(part) for part in inside.split("|"))
    for part in _split_at_bars(inside):
        choices = [_choice(piece, lists) for piece in _pieces(part)]
        found.extend(sum(words, ()) for words in itertools.product(*choices))
    return tuple(found)


def _split_at_bars(inside: str) -> list[str]:
    parts, depth = [""], 0
    for sign in inside:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _named(name: str, lists: Mapping[str, Choice]) -> Choice:
    if name in KINDS:
        return ((KINDS[name],),)
    if name not in lists:
        raise PhraseError(f"There is no list {{{name}}}; write it under lists: or use one of {', '.join(KINDS)}.")
    return lists[name]


def parse_list(entries: Sequence[str], lists: Mapping[str, Choice]) -> Choice:
    """A named list: word sequences, or other lists in braces."""
    found: list[Words] = []
    for entry in entries:
        if not _BRACKET.search(entry):
            found.append(fold_words(entry))
            continue
        patterns = parse_phrase(entry, lists)
        if any(len(pattern.elements) > 1 for pattern in patterns):
            raise PhraseError(f'"{entry}" stands in a list; lists hold words side by side, without gaps.')
        found.extend(words for pattern in patterns for words in sorted(pattern.elements[0]))
    return tuple(found)


def fold_words(text: str) -> Words:
    """The words of a phrase, spelled canonically."""
    return tuple(_fold_one(word) for word in text.split())


@lru_cache(maxsize=65_536)
def _fold_one(word: str) -> str:
    if word in ("^", "$", "?", "!"):
        return word
    stem = word.endswith("*")
    folded = fold_word(word.rstrip("*").strip(",;:"))
    if stem and len(folded) < SHORTEST_STEM:
        raise PhraseError(f'The stem "{word}" is shorter than {SHORTEST_STEM} letters and would catch too much.')
    return folded + "*" if stem else folded


def _segment(choices: list[Choice]) -> list[tuple[list[frozenset[Words]], list[int]]]:
    """Words side by side: one element when all variants can be spelled out, else one element a choice."""
    variants = 1
    for choice in choices:
        variants *= len(choice)
    if variants <= _MOST_VARIANTS:
        spelled = frozenset(sum(words, ()) for words in itertools.product(*choices))
        return [([spelled - {()}], [])]
    forms: list[tuple[list[frozenset[Words]], list[int]]] = []
    optional = [index for index, choice in enumerate(choices) if () in choice]
    for left_out in itertools.product((False, True), repeat=len(optional)):
        skipped = {index for index, out in zip(optional, left_out, strict=True) if out}
        kept = [frozenset(c) - {()} for i, c in enumerate(choices) if i not in skipped]
        if kept:
            forms.append((kept, [0] * (len(kept) - 1)))
    return forms


def _combine(segments: list[list[tuple[list[frozenset[Words]], list[int]]]], gaps: list[int]) -> list[Pattern]:
    patterns: list[Pattern] = []
    for forms in itertools.product(*segments):
        elements: list[frozenset[Words]] = []
        widths: list[int] = []
        for gap, (part, inner) in zip(gaps, forms, strict=True):
            elements.extend(part)
            widths.extend([gap, *inner])
        patterns.append(Pattern(tuple(elements), tuple(widths)))
    return patterns
