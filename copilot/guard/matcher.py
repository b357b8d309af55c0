"""Finds every frame of the policy in a sentence with one walk along its words.

A frame is a phrase in place: elements in order with limited gaps. All elements of all frames in all languages
share one tree of words; a frame is looked at only when its rarest element is there.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from copilot.guard.phrases import LONGEST_ENDING, SHORTEST_STEM, Pattern, Words
from copilot.guard.sentences import Sentence

_REMEMBERED_WORDS = 20_000
_REMEMBERED_SENTENCES = 1_024  # while an agent types, all sentences but the last stay as they were


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
    needs: frozenset[int]


_NONE: set[str] = set()  # shared by the many nodes without stems, never filled


class _Node:
    """A place in the tree: the words that may follow, spelled out or as stems, and the elements that end here."""

    __slots__ = ("elements", "starts", "stems", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] | None = None
        self.stems: dict[str, _Node] | None = None
        self.starts: set[str] = _NONE  # how the stems begin, which tells most words that none is theirs
        self.elements: tuple[int, ...] = ()

    def after(self, words: Words) -> "_Node":
        """The place at the end of these words, made where it is missing."""
        node = self
        for word in words:
            if word.endswith("*"):
                word = word[:-1]
                if (branches := node.stems) is None:
                    branches, node.starts = {}, set()
                    node.stems = branches
                node.starts.add(word[:SHORTEST_STEM])
            elif (branches := node.words) is None:
                branches = node.words = {}
            following = branches.get(word)
            if following is None:
                following = branches[word] = _Node()
            node = following
        return node

    def following(self, word: str) -> "list[_Node]":
        """The places that one word of a text leads to."""
        found: list[_Node] = []
        if self.words is not None and (node := self.words.get(word)) is not None:
            found.append(node)
        if self.stems is not None and word[:SHORTEST_STEM] in self.starts:
            for length in range(max(SHORTEST_STEM, len(word) - LONGEST_ENDING), len(word) + 1):
                if (node := self.stems.get(word[:length])) is not None:
                    found.append(node)
        return found


# Elements that stand in the same place, and their first and last word's index.
_Place = tuple[Collection[int], int, int]
# What a sentence's word may begin: the elements it is by itself, and the places from where longer ones go on.
_Beginning = tuple[frozenset[int], list[_Node]]


@dataclass(slots=True)
class Matcher:
    """The compiled phrases. Filled with `add`, then closed with `close`; from then on it only reads."""

    elements: dict[frozenset[Words], int] = field(default_factory=dict[frozenset[Words], int])
    frames: list[Frame] = field(default_factory=list[Frame])
    _root: _Node = field(default_factory=_Node)
    _anchored: dict[int, list[Frame]] = field(default_factory=dict[int, list[Frame]])
    _beginnings: dict[str, _Beginning] = field(default_factory=dict[str, _Beginning])
    _find: Callable[[str], Mapping[int, list[Span]]] = field(init=False)

    def __post_init__(self) -> None:
        self._find = lru_cache(maxsize=_REMEMBERED_SENTENCES)(self._find_in)

    def add(self, pattern: Pattern, target: int) -> None:
        """Take up one pattern; equal elements of different phrases are looked for once."""
        numbers = tuple(self.elements.setdefault(element, len(self.elements)) for element in pattern.elements)
        self.frames.append(Frame(len(self.frames), target, numbers, pattern.gaps, frozenset(numbers)))

    def close(self) -> None:
        """Build the tree."""
        breadth = [0.0] * len(self.elements)
        for element, number in self.elements.items():
            breadth[number] = _breadth(element)
            for words in element:
                self._root.after(words).elements += (number,)
        for frame in self.frames:
            anchor = min(frame.elements, key=breadth.__getitem__)
            self._anchored.setdefault(anchor, []).append(frame)

    def find(self, sentence: Sentence) -> Mapping[int, list[Span]]:
        """For each target found in the sentence, where."""
        return self._find(sentence.line)

    def _find_in(self, line: str) -> Mapping[int, list[Span]]:
        places = self._places_in(line[1:-1].split(" "))
        seen: set[int] = set()
        seen.update(*[place[0] for place in places])
        seats: dict[int, list[tuple[int, int]]] = {}
        found: dict[int, list[Span]] = {}
        for element in sorted(seen & self._anchored.keys()):
            for frame in self._anchored[element]:
                if frame.needs <= seen:
                    for number in frame.needs - seats.keys():
                        seats[number] = [(first, last) for held, first, last in places if number in held]
                    spans = _in_order(frame, seats)
                    if spans:
                        found.setdefault(frame.target, []).extend(spans)
        return found

    def _places_in(self, words: list[str]) -> list[_Place]:
        """Where elements stand: which ones, their first and their last word."""
        places: list[_Place] = []
        count = len(words)
        for first, word in enumerate(words):
            elements, nodes = self._beginnings.get(word) or self._beginning_with(word)
            if elements:
                places.append((elements, first, first))
            last = first
            while nodes:
                last += 1
                if last == count:
                    break
                following = words[last]
                nodes = [after for node in nodes for after in node.following(following)]
                places.extend((node.elements, first, last) for node in nodes if node.elements)
        return places

    def _beginning_with(self, word: str) -> _Beginning:
        """Remembered, for the same few words begin most sentences' elements."""
        nodes = self._root.following(word)
        elements = frozenset(number for node in nodes for number in node.elements)
        beginning = elements, [node for node in nodes if node.words or node.stems]
        if len(self._beginnings) < _REMEMBERED_WORDS:
            self._beginnings[word] = beginning
        return beginning


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
