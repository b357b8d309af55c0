"""The learned layer: a linear model that hears what no phrase says. Light enough for every keystroke."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MODEL_FILE = Path(__file__).parent / "model" / "learned.npz"


@dataclass(frozen=True)
class Learned:
    """Weights by hashed feature and rule, with a threshold a rule."""

    rules: tuple[str, ...] = ()


def load_learned(file: Path = MODEL_FILE) -> Learned | None:
    """The model shipped with the package; None when there is none."""
    return None
