"""Which language a few letters look like: a small naive Bayes over letter groups, made by
`bench/train_letters.py` from the lexicons and the training messages.

It knows Latin-letter Russian and Kazakh, and both without their special letters, where general language
detectors are lost.
"""

from binascii import crc32
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import exp
from pathlib import Path
from typing import Any

from copilot.reading.types import Language

WEIGHTS = Path(__file__).with_name("letters.npz")
BUCKETS = 1 << 14
LATIN: tuple[Language, ...] = ("en", "et", "nb", "ru", "kk")
CYRILLIC: tuple[Language, ...] = ("ru", "kk")
SCRIPTS: Mapping[str, tuple[Language, ...]] = {"latin": LATIN, "cyrillic": CYRILLIC}
_OVERLAP = 3.0  # letter groups of a word repeat each other, so each counts for a third


@lru_cache(maxsize=20_000)
def groups(form: str) -> tuple[int, ...]:
    """Hashed groups of one to four letters of a folded word, its borders among them."""
    padded = f"<{form}>"
    return tuple(
        crc32(padded[i : i + size].encode()) % BUCKETS for size in (1, 2, 3, 4) for i in range(len(padded) - size + 1)
    )


def evidence_of(forms: Sequence[str], *, script: str) -> dict[Language, float]:
    """Log-likelihood of each language of that script, the best at zero; all zero for no letters."""
    languages = SCRIPTS[script]
    table = _tables()[script]
    found = [group for form in forms for group in groups(form)]
    if not found:
        return dict.fromkeys(languages, 0.0)
    sums = table[found].sum(axis=0, dtype="float32") / _OVERLAP
    return {language: float(value - sums.max()) for language, value in zip(languages, sums, strict=True)}


def shares(scores: Mapping[Language, float]) -> dict[Language, float]:
    """Scores in logarithms as shares that add up to one."""
    top = max(scores.values())
    weights: dict[Language, float] = {language: exp(score - top) for language, score in scores.items()}
    total = sum(weights.values())
    return {language: weight / total for language, weight in weights.items()}


@cache
def _tables() -> dict[str, Any]:
    import numpy as np

    with np.load(WEIGHTS) as loaded:
        return {script: loaded[script] for script in SCRIPTS}
