"""Vectors of texts, kept in a file: encoding the corpora takes many minutes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from copilot.encoder.tuned import TUNING_FILE, TunedEncoder, load_encoder
from copilot.encoder.weights import find_weights

KEPT = Path("var") / "semantic_vectors.npz"
SAVE_EVERY = 500

Array = Any


class Vectors:
    """An ear for the guard that remembers between runs. A changed encoder begins anew. Raises EncoderUnavailable."""

    def __init__(self, file: Path = KEPT) -> None:
        find_weights()  # said at once, not at the first text
        self._file = file
        self._encoder: TunedEncoder | None = None
        self._made_by = hashlib.sha256(TUNING_FILE.read_bytes()).hexdigest()
        self._kept: dict[str, Array] = {}
        self._unsaved = 0
        if file.is_file():
            with np.load(file, allow_pickle=False) as stored:
                if str(stored["made_by"]) == self._made_by:
                    self._kept = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def hear(self, text: str, customer: str) -> Array:
        """The vector of a text that answers the customer's words."""
        key = key_of(text, customer)
        if key not in self._kept:
            self._encoder = self._encoder or load_encoder()
            self.keep(key, self._encoder.encode(text, customer))
        return self._kept[key].astype(np.float32)

    def keep(self, key: str, vector: Array) -> None:
        """Remember one vector; now and then all of them are written down."""
        self._kept[key] = vector.astype(np.float16)
        self._unsaved += 1
        if self._unsaved >= SAVE_EVERY:
            self.save()
            print(f"  {len(self._kept)} texts encoded", flush=True)

    def all_of(self, pairs: Iterable[tuple[str, str]]) -> Array:
        """One row for each pair of a text and the customer's words."""
        return np.stack([self.hear(text, customer) for text, customer in pairs])

    def save(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        keys, vectors = np.array(list(self._kept)), np.stack(list(self._kept.values()))
        np.savez(self._file, made_by=np.array(self._made_by), keys=keys, vectors=vectors)
        self._unsaved = 0


def key_of(text: str, customer: str) -> str:
    return hashlib.sha256(f"{text}\0{customer}".encode(errors="surrogatepass")).hexdigest()[:24]
