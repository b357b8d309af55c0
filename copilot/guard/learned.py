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
RUNNER_UP = 0.35  # a second rule is named when it is at least this likely, measured by the likeliest

Array = Any  # numpy arrays; their full types say little more than this

_BASE = np.uint64(1_099_511_628_211)
_MIX = np.uint64(0x9E37_79B9_7F4A_7C15)
_LONGEST_WORD = 64
_POWERS: Array = np.cumprod(np.full(_LONGEST_WORD, _BASE, dtype=np.uint64))


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What the model holds against a text: the rules, likeliest first, and the sentences from `first` on."""

    rules: tuple[str, ...]
    first: int


@dataclass(frozen=True)
class Learned:
    """`weights`: table size × classes, "clean" first. `thresholds`: by language, the probability of any
    violation from which on a text is held against."""

    classes: tuple[str, ...]
    weights: Array
    bias: Array
    thresholds: dict[str, float]

    def suspect(self, sentences: Sequence[Sentence], language: str, customer: str = "") -> Suspicion | None:
        """What is held against a text as a whole, or None.

        The sentences up to the last beginning that would have passed by itself are left out: the streaming
        check has let them through. `customer` is the customer's message as folded words.
        """
        if not sentences or language not in self.thresholds:
            return None
        judged = self._judge_beginnings(sentences, language, customer)
        passed = 1 - judged[:, 0] <= self.thresholds[language]
        if passed[-1]:
            return None
        first = int(np.flatnonzero(passed)[-1]) + 1 if passed.any() else 0
        return Suspicion(self._likely_rules(judged[-1, 1:]), first)

    def passed(self, sentences: Sequence[Sentence], language: str, customer: str = "") -> int:
        """How many sentences from the beginning may be let through while the text is still growing."""
        if not sentences or language not in self.thresholds:
            return len(sentences)
        clean = 1 - self._judge_beginnings(sentences, language, customer)[:, 0] <= self.thresholds[language]
        return int(np.flatnonzero(clean)[-1]) + 1 if clean.any() else 0

    def _judge_beginnings(self, sentences: Sequence[Sentence], language: str, customer: str) -> Array:
        """The probabilities of all classes for the text up to the end of each sentence."""
        size = len(self.weights)
        rows, ends = features(sentences, size)
        sums = self.weights[rows].astype(np.float32).cumsum(axis=0)[np.array(ends) - 1]
        shapes = [shape(sentences[: last + 1], language, customer, size) for last in range(len(sentences))]
        sums += np.array([self.weights[shaped].astype(np.float32).sum(axis=0) for shaped in shapes])
        counts = np.array(ends) + np.array([len(shaped) for shaped in shapes])
        logits = sums / np.sqrt(counts)[:, None] + self.bias
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return odds / odds.sum(axis=1, keepdims=True)

    def _likely_rules(self, probabilities: Array) -> tuple[str, ...]:
        order = np.argsort(probabilities)[::-1]
        least = probabilities[order[0]] * RUNNER_UP
        return tuple(self.classes[1 + int(index)] for index in order if probabilities[index] >= least)


def features(sentences: Sequence[Sentence], size: int) -> tuple[Array, list[int]]:
    """Hashed features in the order of the text, each once, and for each sentence how many end with it."""
    parts = [_sentence_features(sentence) for sentence in sentences]
    ends = np.cumsum([len(part) for part in parts])
    rows: Array = np.concatenate(parts) % np.uint64(size)
    first = np.sort(np.unique(rows, return_index=True)[1])
    return rows[first].astype(np.int64), [int(end) for end in np.searchsorted(first, ends)]


def shape(sentences: Sequence[Sentence], language: str, customer: str, size: int) -> Array:
    """Hashed features of how a text is built: its length, questions, and how much it takes up of what the
    customer wrote."""
    words = [word for sentence in sentences for word in sentence.words[1:-1]]
    long_words = [word for word in words if len(word) > 3]
    taken_up = sum(f" {word} " in customer for word in long_words) / max(1, len(long_words))
    told = (
        f"sentences {min(len(sentences), 4)}",
        f"words {min(len(words) // 5, 8)}",
        f"each {min(len(words) // len(sentences) // 3, 8)}",
        f"taken up {min(int(taken_up * 10), 5)}",
        f"questions {min(sum('?' in sentence.words for sentence in sentences), 2)}",
        f"ends asking {sentences[-1].words[-2] == '?'}",
        f"exclaims {'!' in words}",
    )
    return np.array([zlib.crc32(f"{who}:{what}".encode()) % size for what in told for who in ("any", language)])


def _sentence_features(sentence: Sentence) -> Array:
    codes: Array = np.frombuffer(sentence.line.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    return np.concatenate([*_characters(codes), *_words(codes)])


def _characters(codes: Array) -> list[Array]:
    """Hashes of character n-grams."""
    found: list[Array] = []
    for width in CHARACTER_GRAMS:
        if len(codes) < width:
            break
        count = len(codes) - width + 1
        hashed: Array = np.full(count, width, dtype=np.uint64)
        for offset in range(width):
            hashed = (hashed + codes[offset : offset + count]) * _BASE
        found.append(_mixed(hashed))
    return found


def _words(codes: Array) -> list[Array]:
    """Hashes of words, neighbouring pairs and pairs around one word."""
    spaces: Array = np.flatnonzero(codes == 32)
    starts = spaces[:-1] + 1
    place = (
        np.minimum(np.arange(len(codes)) - np.repeat(spaces, np.diff(np.append(spaces, len(codes)))), _LONGEST_WORD) - 1
    )
    hashed: Array = np.add.reduceat(codes * _POWERS[place], starts) if len(starts) else codes[:0]
    pairs = hashed[:-1] * _BASE + hashed[1:] * np.uint64(31)
    around = hashed[:-2] * _BASE + hashed[2:] * np.uint64(37)
    return [_mixed(hashed), _mixed(pairs), _mixed(around)]


def _mixed(hashed: Array) -> Array:
    return (hashed * _MIX) >> np.uint64(20)


@lru_cache(maxsize=1)
def load_learned(file: Path = MODEL_FILE) -> Learned | None:
    """The model shipped with the package; None when there is none."""
    if not file.is_file():
        return None
    with np.load(file, allow_pickle=False) as stored:
        weights = stored["weights"].astype(np.float16) * np.float16(1)
        scale = stored["scale"]
        return Learned(
            tuple(str(name) for name in stored["classes"]),
            (weights * scale).astype(np.float16),
            stored["bias"],
            {str(name): float(value) for name, value in zip(stored["languages"], stored["thresholds"], strict=True)},
        )
