"""The encoder as it was tuned for the guard: small changes to the last layers, and which layers make up a vector."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from copilot.encoder.transformer import Encoder
from copilot.encoder.weights import Layer, Weights, find_weights, read_weights

TUNING_FILE = Path(__file__).parent / "model" / "tuning.npz"

Array = Any  # numpy arrays; their full types say little more than this


class TunedEncoder:
    """Texts in, vectors out. A vector is, for each layer chosen, the mean over the text's tokens and the mean over
    those of what it answers (zeros when it answers nothing)."""

    def __init__(self, weights: Weights, *, layers: Sequence[Layer], pooled: Sequence[int]) -> None:
        self._encoder = Encoder(weights)
        self._width = weights.width
        self._layers = tuple(layers)
        self._pooled = tuple(pooled)

    def encode(self, text: str, before: str) -> Array:
        """The vector of a text that answers `before`: single precision, the same for the same words."""
        numbers, own = self._encoder.tokens(text, before)
        state = self._encoder.embed(numbers)
        parts: list[Array] = []
        done = 0
        for upto in self._pooled:
            state = self._encoder.run(state, self._layers[done:upto])
            done = upto
            parts.append(state[:own].mean(0))
            parts.append(state[own:].mean(0) if len(numbers) > own else np.zeros(self._width, np.float32))
        return np.concatenate(parts).astype(np.float32)


def load_encoder(file: Path = TUNING_FILE) -> TunedEncoder:
    """The installed weights with the shipped changes. Raises EncoderUnavailable."""
    weights = read_weights(find_weights())
    with np.load(file, allow_pickle=False) as stored:
        layers = [_changed(layer, number, stored) for number, layer in enumerate(weights.layers)]
        return TunedEncoder(weights, layers=layers, pooled=stored["pooled"].tolist())


def _changed(layer: Layer, number: int, stored: Any) -> Layer:
    """A layer with the product of two thin matrices added to each matrix that the file names."""
    changes: dict[str, Array] = {}
    for field in fields(Layer):
        if (name := f"{number}.{field.name}") + ".in" in stored:
            thin = stored[name + ".in"].astype(np.float32) @ stored[name + ".out"].astype(np.float32)
            changes[field.name] = getattr(layer, field.name) + thin
    return replace(layer, **changes) if changes else layer
