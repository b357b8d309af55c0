"""Trains the guard's learned layer: `python -m bench.train_guard` writes copilot/guard/model/learned.npz.

Reads bench/corpus/guard/*.train.jsonl and nothing else. Thresholds come from cross-validation that keeps
whole situations together, so that a text is never judged by a model that saw its neighbours.
"""

import json
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from copilot.guard.learned import CLEAN, MODEL_FILE, features, shape
from copilot.guard.sentences import split

CORPUS = Path(__file__).parent / "corpus" / "guard"
LANGUAGES = ("en", "et", "ru", "nb", "kk")
CLASSES = (CLEAN, "sarcasm", "blame", "dismissive", "hostile", "compensation", "promise", "privacy", "injection")
TABLE = 1 << 17
FOLDS = 5
STOPPED_NEAR_MISSES = 0.02  # the share of near misses and clean texts the thresholds may stop
EPOCHS = 8
LEARNING_RATE = 0.2
SHRINK = 5e-4
DROPPED = 0.4  # the share of features left out at each look, so that no single one is relied on

Array = Any


@dataclass
class Example:
    """One text with its class."""

    rows: Array
    label: int
    language: str
    situation: str


def read_examples(language: str, part: str = "train") -> Iterable[Example]:
    """Every line of a corpus file that the layer can learn from."""
    with (CORPUS / f"{language}.{part}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            violates = record["label"] == "violation"
            if violates and record["rule"] not in CLASSES:
                continue
            rows = _rows(record, language)
            situation = f"{language}/{record.get('situation', record['id'])}"
            if len(rows):
                yield Example(rows, CLASSES.index(record["rule"]) if violates else 0, language, situation)


def _rows(record: dict[str, Any], language: str) -> Array:
    sentences = split(record["text"])
    if not sentences:
        return np.zeros(0, dtype=np.int64)
    customer = " ".join(sentence.line for sentence in split(record.get("customer") or ""))
    built = shape(sentences, language, customer, TABLE)
    return np.unique(np.concatenate([features(sentences, TABLE)[0], built]))


def train(examples: list[Example]) -> tuple[Array, Array]:
    """Softmax regression by AdaGrad with dropped features; returns weights and bias."""
    weights = np.zeros((TABLE, len(CLASSES)), dtype=np.float32)
    squares = np.full((TABLE, len(CLASSES)), 1e-8, dtype=np.float32)
    bias = np.zeros(len(CLASSES), dtype=np.float32)
    chance = np.random.default_rng(0)
    for _ in range(EPOCHS):
        for index in chance.permutation(len(examples)):
            example = examples[index]
            rows = example.rows[chance.random(len(example.rows)) > DROPPED]
            length = np.sqrt(len(rows), dtype=np.float32)
            held = weights[rows]
            errors = _softmax((held.sum(0) / length + bias)[None])[0]
            errors[example.label] -= 1
            gradient = errors / length + SHRINK * held
            squares[rows] += gradient * gradient
            weights[rows] = held - LEARNING_RATE * gradient / np.sqrt(squares[rows])
            bias -= 0.01 * errors
    return weights, bias


def _softmax(logits: Array) -> Array:
    odds = np.exp(logits - logits.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


def fold_of(example: Example) -> int:
    """Whole situations stay together."""
    return zlib.crc32(example.situation.encode()) % FOLDS


def judge(model: tuple[Array, Array], example: Example) -> Array:
    """The probabilities of one text."""
    weights, bias = model
    return _softmax((weights[example.rows].sum(0) / np.sqrt(len(example.rows)) + bias)[None])[0]


def cross_validate(examples: list[Example]) -> Array:
    """Each example's probabilities by a model that saw nothing of its situation."""
    judged = np.zeros((len(examples), len(CLASSES)), np.float32)
    for fold in range(FOLDS):
        model = train([example for example in examples if fold_of(example) != fold])
        for index, example in enumerate(examples):
            if fold_of(example) == fold:
                judged[index] = judge(model, example)
    return judged


def choose_thresholds(examples: list[Example], judged: Array) -> Array:
    """By language, the probability above which few enough clean texts lie."""
    chosen: list[float] = []
    for language in LANGUAGES:
        clean = [1 - judged[i, 0] for i, e in enumerate(examples) if e.language == language and not e.label]
        ranked = sorted(clean, reverse=True)
        chosen.append(float(ranked[int(len(ranked) * STOPPED_NEAR_MISSES)]))
    return np.array(chosen, dtype=np.float32)


def report(examples: list[Example], judged: Array, thresholds: Array) -> None:
    """Cross-validated recall by language: any rule, and the right rule first."""
    for language, threshold in zip(LANGUAGES, thresholds, strict=True):
        chosen = [i for i, e in enumerate(examples) if e.language == language and e.label]
        stopped = [i for i in chosen if 1 - judged[i, 0] > threshold]
        right = [i for i in stopped if judged[i, 1:].argmax() + 1 == examples[i].label]
        share = len(stopped) / max(1, len(chosen))
        print(
            f"{language}: threshold {threshold:.3f}, stopped {share:.2f}, right rule {len(right) / max(1, len(chosen)):.2f}"
        )


def write_model(weights: Array, bias: Array, thresholds: Array, file: Path = MODEL_FILE) -> None:
    """Stores the weights as signed bytes: a quarter of a percent of error for a quarter of the size."""
    scale = np.float32(np.abs(weights).max() / 127)
    file.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        file,
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale,
        bias=bias.astype(np.float32),
        classes=np.array(CLASSES),
        languages=np.array(LANGUAGES),
        thresholds=thresholds,
    )


def main() -> int:
    """Train, report, write."""
    examples = [example for language in LANGUAGES for example in read_examples(language)]
    judged = cross_validate(examples)
    thresholds = choose_thresholds(examples, judged)
    report(examples, judged, thresholds)
    if "--dry" not in sys.argv:
        write_model(*train(examples), thresholds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
