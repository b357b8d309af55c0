"""The learned layer: a linear model that hears what no phrase says. Light enough for every keystroke.

Character and word n-grams are hashed into one table of weights a rule. A beginning of a text is scored like
a whole one, so each sentence is judged with what came before it and never with what follows.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from copilot.guard.sentences import Sentence

MODEL_FILE = Path(__file__).parent / "model" / "learned.npz"
CHARACTER_GRAMS = (3, 4, 5)
CLEAN = "clean"
SHORT = 5  # words; shorter texts have a threshold of their own
HARMLESS = 0.1  # below this share of its language's lower threshold a sentence by itself is taken to be meant well
RUNNER_UP = 0.25  # a second rule is named when it is at least this likely, measured by the likeliest

Array = Any  # numpy arrays; their full types say little more than this

_BASE = np.uint64(1_099_511_628_211)
_MIX = np.uint64(0x9E37_79B9_7F4A_7C15)
_NOTHING: Array = np.zeros(1, dtype=np.uint64)
_LONGEST_WORD = 64
_POWERS: Array = np.cumprod(np.full(_LONGEST_WORD, _BASE, dtype=np.uint64))


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the model holds against a text: the rules, likeliest first, and the sentences from `first` on."""

    rules: tuple[str, ...]
    first: int


@dataclass(frozen=True)
class Learned:
    """By language: `weights`, table size × classes with "clean" first, as signed bytes to be multiplied by
    `scale`; `bias`; and `thresholds`, the probability of any violation from which on it is held against a text:
    of fewer than SHORT words, and of others. A greeting says too little to be suspected as easily as a paragraph.
    """

    classes: tuple[str, ...]
    weights: dict[str, Array]
    scale: dict[str, float]
    bias: dict[str, Array]
    thresholds: dict[str, Array]

    def suspect(self, sentences: Sequence[Sentence], language: str, customer: str = "") -> Suspicion | None:
        """What is held against a text as a whole, or None.

        The sentences up to the last beginning that would have passed by itself are left out: the streaming
        check has let them through. `customer` is the customer's message as folded words.
        """
        if not sentences or language not in self.thresholds:
            return None
        judged = self._judge_beginnings(sentences, language, customer)
        passed = 1 - judged[:, 0] <= self._bars(sentences, language)
        if passed[-1]:
            return None
        first = int(np.flatnonzero(passed)[-1]) + 1 if passed.any() else 0
        return Suspicion(self.likely_rules(np.log(judged[-1, 1:])), first)

    def probabilities(self, sentences: Sequence[Sentence], language: str, customer: str = "") -> Array:
        """The probabilities of all classes for the whole text, in a language that the model knows."""
        return self._judge_beginnings(sentences, language, customer)[-1]

    def passed(self, sentences: Sequence[Sentence], language: str, customer: str = "") -> int:
        """How many sentences from the beginning may be let through while the text is still growing."""
        if not sentences or language not in self.thresholds:
            return len(sentences)
        clean = 1 - self._judge_beginnings(sentences, language, customer)[:, 0] <= self._bars(sentences, language)
        return int(np.flatnonzero(clean)[-1]) + 1 if clean.any() else 0

    def finds_harmless(self, sentence: Sentence, language: str, customer: str = "") -> bool:
        """Whether a sentence by itself is far from anything that is held against a text."""
        if language not in self.thresholds:
            return False
        judged = self._judge_beginnings([sentence], language, customer)
        return bool(1 - judged[0, 0] < HARMLESS * self.thresholds[language].min())

    def _bars(self, sentences: Sequence[Sentence], language: str) -> Array:
        """The threshold for the text up to the end of each sentence."""
        words = np.array([len(sentence.words) - 2 for sentence in sentences]).cumsum()
        return self.thresholds[language][(words >= SHORT).astype(int)]

    def _judge_beginnings(self, sentences: Sequence[Sentence], language: str, customer: str) -> Array:
        """The probabilities of all classes for the text up to the end of each sentence."""
        weights, scale = self.weights[language], self.scale[language]
        size = len(weights)
        told = np.array(shapes(sentences, language, customer, size))
        rows, ends = features(sentences, size)
        sums = weights[told].sum(axis=1, dtype=np.int32) + _sums_up_to(weights.take(rows, axis=0), ends)
        counts = told.shape[1] + ends.sum(axis=0)
        logits = scale * sums / np.sqrt(counts)[:, None] + self.bias[language]
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)

    def likely_rules(self, odds: Array) -> tuple[str, ...]:
        """The rules by the logarithms of their probabilities, likeliest first; the unlikely are left out."""
        order = np.argsort(odds)[::-1]
        least = odds[order[0]] + np.log(RUNNER_UP)
        return tuple(self.classes[1 + int(index)] for index in order if odds[index] >= least)


def _sums_up_to(held: Array, ends: Array) -> Array:
    """What the features of all parts add up to by the end of each sentence. `ends` is parts × sentences."""
    lengths: Array = ends.copy()
    lengths[:, 1:] -= ends[:, :-1]
    stops: Array = np.zeros(lengths.size + 1, dtype=np.int64)
    lengths.cumsum(out=stops[1:])
    added: Array = np.add.reduceat(held, stops, axis=0, dtype=np.int32)[:-1]
    added[lengths.ravel() <= 0] = 0  # a sentence too short to end a feature of this kind
    return added.reshape(*ends.shape, -1).sum(axis=0).cumsum(axis=0)


def features(sentences: Sequence[Sentence], size: int) -> tuple[Array, Array]:
    """Hashed features, one kind after the other in the order of the text, closed by one that counts for nothing;
    and how many of each kind end by the end of each sentence (kinds × sentences). `size` is a power of two."""
    line = "".join(sentence.line for sentence in sentences)
    ends: Array = np.array([len(sentence.line) for sentence in sentences]).cumsum()
    codes: Array = np.frombuffer(line.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    parts = [(hashed, counts) for hashed, counts in (*_characters(codes, ends), *_words(codes, ends)) if len(hashed)]
    hashed = np.concatenate([*(hashed for hashed, _ in parts), _NOTHING])
    rows = (((hashed * _MIX) >> np.uint64(20)) & np.uint64(size - 1)).view(np.int64)
    return rows, np.array([counts for _, counts in parts])


def shapes(sentences: Sequence[Sentence], language: str, customer: str, size: int) -> list[list[int]]:
    """For each beginning, hashed features of how it is built: its length, its questions, and how much it takes
    up of what the customer wrote."""
    found: list[list[int]] = []
    words = long_words = taken_up = questions = exclaims = 0
    theirs = set(customer.split())
    for count, sentence in enumerate(sentences, start=1):
        words += len(sentence.words) - 2
        long_ones = [word for word in sentence.words if len(word) > 3]
        long_words += len(long_ones)
        taken_up += sum(word in theirs for word in long_ones)
        questions += "?" in sentence.words
        exclaims += "!" in sentence.words
        told = (
            f"sentences {min(count, 4)}",
            f"words {min(words // 5, 8)}",
            f"each {min(words // count // 3, 8)}",
            f"taken up {min(taken_up * 10 // max(1, long_words), 5)}",
            f"questions {min(questions, 2)}",
            f"ends asking {sentence.words[-2] == '?'}",
            f"exclaims {exclaims > 0}",
        )
        found.append([_hashed(f"{language}:{what}") % size for what in told])
    return found


@lru_cache(maxsize=1024)
def _hashed(name: str) -> int:
    return zlib.crc32(name.encode())


def _characters(codes: Array, ends: Array) -> list[tuple[Array, Array]]:
    """Hashes of character n-grams."""
    found: list[tuple[Array, Array]] = []
    hashed: Array = codes * _BASE
    for width in range(2, max(CHARACTER_GRAMS) + 1):
        if len(codes) < width:
            break
        hashed = (hashed[:-1] + codes[width - 1 :] + np.uint64(width)) * _BASE
        if width in CHARACTER_GRAMS:
            found.append((hashed, np.maximum(ends - (width - 1), 0)))
    return found


def _words(codes: Array, ends: Array) -> list[tuple[Array, Array]]:
    """Hashes of words, neighbouring pairs and pairs around one word."""
    spaces: Array = np.flatnonzero(codes == 32)
    place: Array = np.arange(len(codes)) - np.repeat(spaces, np.diff(np.append(spaces, len(codes))))
    powers = _POWERS[np.minimum(place, _LONGEST_WORD - 1)]
    hashed: Array = np.add.reduceat(codes * powers, spaces)
    counts: Array = np.searchsorted(spaces, ends)
    pairs = hashed[:-1] * _BASE + hashed[1:] * np.uint64(31)
    around = hashed[:-2] * _BASE + hashed[2:] * np.uint64(37)
    return [
        (hashed, counts),
        (pairs, np.maximum(counts - 1, 0)),
        (around, np.maximum(counts - 2, 0)),
    ]


@lru_cache(maxsize=1)
def load_learned(file: Path = MODEL_FILE) -> Learned | None:
    """The model shipped with the package; None when there is none."""
    if not file.is_file():
        return None
    with np.load(file, allow_pickle=False) as stored:
        languages = [str(name) for name in stored["languages"]]
        return Learned(
            classes=tuple(str(name) for name in stored["classes"]),
            weights=dict(zip(languages, stored["weights"], strict=True)),
            scale=dict(zip(languages, stored["scale"].tolist(), strict=True)),
            bias=dict(zip(languages, stored["bias"], strict=True)),
            thresholds=dict(zip(languages, stored["thresholds"], strict=True)),
        )
