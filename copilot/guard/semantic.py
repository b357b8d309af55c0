"""The semantic layer's ear and head: what an encoder made of a text, weighed together with the n-grams.

The encoder runs elsewhere; here are only the few numbers that tell its vectors apart and the thresholds.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

HEAD_FILE = Path(__file__).parent / "model" / "semantic.npz"

Array = Any  # numpy arrays; their full types say little more than this


class Ear(Protocol):
    """Whoever can turn a text and the customer's words before it into a vector."""

    def hear(self, text: str, customer: str) -> Array | None:
        """The vector, or None when there is none in time. Never raises."""
        ...


@dataclass(frozen=True)
class Semantic:
    """A linear head: `weights` is vector × classes with "clean" first, `bias` one a class.

    By language: `share`, how much the head's word weighs beside that of the n-grams (0 to 1), and `thresholds`, the
    logarithm of the odds of any violation from which on it is held against a text.
    """

    classes: tuple[str, ...]
    weights: Array
    bias: Array
    share: dict[str, float]
    thresholds: dict[str, float]

    def weigh(self, vector: Array, counted: Array, language: str) -> Array:
        """Logarithms of the probabilities of all classes. `counted` are the n-grams' probabilities."""
        felt = vector @ self.weights + self.bias
        share = self.share[language]
        mixed = share * (felt - _total(felt)) + (1 - share) * np.log(np.maximum(counted, 1e-9))
        return mixed - _total(mixed)

    def passes(self, weighed: Array, language: str) -> bool:
        """Whether nothing is held against a text."""
        return bool(_total(weighed[1:]) - weighed[0] <= self.thresholds[language])


def _total(logits: Array) -> Array:
    most = logits.max()
    return most + np.log(np.exp(logits - most).sum())


@lru_cache(maxsize=1)
def load_semantic(file: Path = HEAD_FILE) -> Semantic | None:
    """The head shipped with the package; None when there is none."""
    if not file.is_file():
        return None
    with np.load(file, allow_pickle=False) as stored:
        languages = [str(name) for name in stored["languages"]]
        return Semantic(
            classes=tuple(str(name) for name in stored["classes"]),
            weights=stored["weights"].astype(np.float32),
            bias=stored["bias"].astype(np.float32),
            share=dict(zip(languages, stored["share"].tolist(), strict=True)),
            thresholds=dict(zip(languages, stored["thresholds"].tolist(), strict=True)),
        )
