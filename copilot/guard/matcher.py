"""Finds every frame of the policy in a sentence with one pass of one automaton.

A frame is a phrase in place: elements in order with limited gaps. The automaton finds the beginnings of all
elements of all frames in all languages at once; a frame is looked at only when its rarest element is there.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import ahocorasick

from copilot.guard.phrases import LONGEST_ENDING, Pattern, Words
from copilot.guard.sentences import Sentence


class Span(NamedTuple):
    """Indexes of words in a sentence, both included; `filled` are the words that elements account for."""

    first: int
    last: int
    filled: frozenset[int]


@dataclass(frozen=True, slots=True)
class Frame:
    """One pattern of one phrase. `target` says what it belongs to; the engine gives it its meaning."""

    number: int
    target: int
    elements: tuple[int, ...]
    gaps: tuple[int, ...]


@dataclass(slots=True)
class Matcher:
    """The compiled phrases. Filled with `add`, then closed with `close`; from then on it only reads."""

    automaton: ahocorasick.Automaton = field(default_factory=ahocorasick.Automaton)
    elements: dict[frozenset[Words], int] = field(default_factory=dict[frozenset[Words], int])
    heads: dict[str, list[tuple[Words, tuple[int, ...]]]] = field(
        default_factory=dict[str, list[tuple[Words, tuple[int, ...]]]]
    )
    frames: list[Frame] = field(default_factory=list[Frame])
    anchored: dict[int, list[Frame]] = field(default_factory=dict[int, list[Frame]])

    def add(self, pattern: Pattern, target: int) -> None:
        """Take up one pattern; equal elements of different phrases are looked for once."""
        numbers = tuple(self.elements.setdefault(element, len(self.elements)) for element in pattern.elements)
        self.frames.append(Frame(len(self.frames), target, numbers, pattern.gaps))

    def close(self) -> None:
        """Build the automaton."""
        by_words: dict[Words, list[int]] = defaultdict(list)
        for element, number in self.elements.items():
            for words in element:
                by_words[words].append(number)
        for words, numbers in by_words.items():
            head, rest = _head(words)
            self.heads.setdefault(head, []).append((rest, tuple(numbers)))
        for head, tails in self.heads.items():
            self.automaton.add_word(head, (len(head), tuple(tails)))
        self.automaton.make_automaton()
        breadth = {number: _breadth(element) for element, number in self.elements.items()}
        for frame in self.frames:
            anchor = min(frame.elements, key=lambda number: breadth[number])
            self.anchored.setdefault(anchor, []).append(frame)

    def find(self, sentence: Sentence) -> dict[int, list[Span]]:
        """For each target found in the sentence, where."""
        seen = self._elements_in(sentence)
        found: dict[int, list[Span]] = {}
        for element in self.anchored.keys() & seen.keys():
            for frame in self.anchored[element]:
                if len(frame.elements) > 1 and not all(number in seen for number in frame.elements):
                    continue
                spans = _in_order(frame, seen)
                if spans:
                    found.setdefault(frame.target, []).extend(spans)
        return found

    def _elements_in(self, sentence: Sentence) -> dict[int, list[tuple[int, int]]]:
        seen: dict[int, list[tuple[int, int]]] = {}
        if not self.heads:
            return seen
        line, at = sentence.line, sentence.at
        for end, (length, tails) in self.automaton.iter(line):
            first = at[end - length + 1]
            if line[end] == " ":
                last = at[end] - 1
            else:
                last = _stem_end(sentence, end, first)
                if last is None:
                    continue
            for rest, numbers in tails:
                if not rest or _follows(sentence.words, last + 1, rest):
                    for number in numbers:
                        seen.setdefault(number, []).append((first, last + len(rest)))
        return seen


def _head(words: Words) -> tuple[str, Words]:
    """What the automaton looks for (up to the first stem), and the words to be compared after it."""
    for index, word in enumerate(words):
        if word.endswith("*"):
            return " " + " ".join((*words[:index], word[:-1])), words[index + 1 :]
    return " " + " ".join(words) + " ", ()


def _stem_end(sentence: Sentence, end: int, first: int) -> int | None:
    stop = sentence.line.find(" ", end)
    return sentence.at[stop] - 1 if stop - end - 1 <= LONGEST_ENDING else None


def _follows(words: list[str], at: int, rest: Words) -> bool:
    if at + len(rest) > len(words):
        return False
    return all(
        word.startswith(want[:-1]) if want.endswith("*") else word == want
        for word, want in zip(words[at:], rest, strict=False)
    )


def _breadth(element: Iterable[Words]) -> float:
    """How common an element is likely to be: many variants and short words come up often."""
    return sum(1 / max(1, len("".join(words)) - 1) ** 2 for words in element)


def _in_order(frame: Frame, seen: dict[int, list[tuple[int, int]]]) -> list[Span]:
    found: list[Span] = []
    for first, last in seen[frame.elements[0]]:
        span = _grow(frame, seen, first, last)
        if span is not None:
            found.append(span)
    return found


def _grow(frame: Frame, seen: dict[int, list[tuple[int, int]]], first: int, last: int) -> Span | None:
    """The frame beginning here, each further element taken at its nearest place."""
    filled = set(range(first, last + 1))
    for number, gap in zip(frame.elements[1:], frame.gaps[1:], strict=True):
        following = [place for place in seen[number] if last < place[0] <= last + 1 + gap]
        if not following:
            return None
        start, last = min(following)
        filled.update(range(start, last + 1))
    return Span(first, last, frozenset(filled))
