"""The light learned layer: one linear model over the marks and hashed words of `features`.

The weights are a small file made by `bench/train_reading.py`; without it the lexicon alone reads.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

from copilot.reading.features import NAMES
from copilot.reading.types import Flag, Issue

WEIGHTS = Path(__file__).with_name("learned.npz")
FLAGS = tuple(Flag)
ISSUES = tuple(Issue)
HEADS: tuple[str, ...] = (
    *(f"anger>={level}" for level in (1, 2, 3)),
    *(f"flag {flag.value}" for flag in FLAGS),
    *(f"issue {issue.value}" for issue in ISSUES),
)
WORDS_SCALE = 3.0  # how much the hashed words of a message weigh together, beside the marks


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the layer believes: chances of anger being at least 1, 2, 3; of each flag; a score of each issue."""

    anger: tuple[float, float, float]
    flags: Mapping[Flag, float]
    issues: Mapping[Issue, float]


def find_opinion(marks: Mapping[int, float], words: Collection[int]) -> Opinion | None:
    """The layer's opinion, or None where no weights are installed or they were made for other marks."""
    weights = _weights()
    if weights is None:
        return None
    return weights.judge(marks, words)


class _Weights:
    def __init__(self, loaded: Mapping[str, Any]) -> None:
        self._marks = loaded["marks"].astype("float32") * loaded["marks_scale"]
        self._words = loaded["words"]
        self._words_scale = loaded["words_scale"]

    def judge(self, marks: Mapping[int, float], words: Collection[int]) -> Opinion:
        import numpy as np

        values = np.fromiter(marks.values(), dtype="float32", count=len(marks))
        scores = values @ self._marks[np.fromiter(marks.keys(), dtype=np.intp, count=len(marks))]
        if words:
            rows = self._words[np.fromiter(words, dtype=np.intp, count=len(words))]
            scores = scores + rows.sum(axis=0, dtype="float32") * self._words_scale * (WORDS_SCALE / sqrt(len(words)))
        return self._opinion(scores, 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))))

    def _opinion(self, scores: Any, chances: Any) -> Opinion:
        flags = {flag: float(chances[3 + i]) for i, flag in enumerate(FLAGS)}
        issues = {issue: float(scores[3 + len(FLAGS) + i]) for i, issue in enumerate(ISSUES)}
        first, second, third = (float(chance) for chance in chances[:3])
        return Opinion((first, second, third), flags, issues)


@cache
def _weights() -> _Weights | None:
    """Read once, when the first message needs it: numpy alone takes a tenth of a second to import."""
    if not WEIGHTS.exists():
        return None
    import numpy as np

    with np.load(WEIGHTS) as loaded:
        fits = tuple(loaded["names"].tolist()) == NAMES and tuple(loaded["heads"].tolist()) == HEADS
        return _Weights(dict(loaded)) if fits else None
