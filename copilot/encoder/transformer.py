"""The encoder itself, in numpy: a text and what it answers go in together, a state for each token comes out.

On one core of a server a reply of 500 characters takes about a tenth of a second.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from copilot.encoder.pieces import Tokenizer
from copilot.encoder.weights import Layer, Weights, unpack

LONGEST_TEXT = 160  # tokens of the text; a reply of 500 characters has about 120
LONGEST_BEFORE = 64  # tokens of what it answers

Array = Any  # numpy arrays; their full types say little more than this


class Encoder:
    """Holds the model. One text at a time: batches gain nothing on one core and would pad."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._tokenizer = Tokenizer(weights.vocabulary)

    def tokens(self, text: str, before: str) -> tuple[list[int], int]:
        """The numbers of all tokens, and how many of them, from the beginning, are the text's."""
        begin, end = self._tokenizer.begin, self._tokenizer.end
        own = [begin, *self._tokenizer.cut(f"query: {text}")[:LONGEST_TEXT], end]
        answered = self._tokenizer.cut(before)[:LONGEST_BEFORE]
        return ([*own, end, *answered, end] if answered else own), len(own)

    def embed(self, numbers: Sequence[int]) -> Array:
        """What goes into the first layer: tokens × width."""
        weights = self._weights
        words = unpack(weights.words[np.array(numbers)])
        return _normalized(words + weights.positions[: len(numbers)], weights.after_embedding, weights.epsilon)

    def run(self, state: Array, layers: Sequence[Layer]) -> Array:
        """The state after the layers."""
        for layer in layers:
            state = self._through(layer, state)
        return state

    def _through(self, layer: Layer, state: Array) -> Array:
        weights = self._weights
        attended = self._attend(layer, state) @ layer.out + layer.out_bias
        state = _normalized(state + attended, layer.after_attention, weights.epsilon)
        inner = _gelu(state @ layer.up + layer.up_bias)
        return _normalized(state + (inner @ layer.down + layer.down_bias), layer.after_all, weights.epsilon)

    def _attend(self, layer: Layer, state: Array) -> Array:
        length, heads = len(state), self._weights.heads
        parted = (state @ layer.qkv + layer.qkv_bias).reshape(length, 3, heads, -1).transpose(1, 2, 0, 3)
        query, key, value = parted
        scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(query.shape[-1]))
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        return (scores @ value).transpose(1, 0, 2).reshape(length, -1)


def _normalized(state: Array, by: tuple[Array, Array], epsilon: float) -> Array:
    state = state - state.mean(-1, keepdims=True)
    spread = np.sqrt((state * state).mean(-1, keepdims=True) + np.float32(epsilon))
    return state / spread * by[0] + by[1]


def _gelu(inner: Array) -> Array:
    """The tanh form, within a thousandth of the exact one."""
    cubed = inner * inner * inner
    return 0.5 * inner * (1 + np.tanh(np.float32(0.7978845608) * (inner + np.float32(0.044715) * cubed)))
