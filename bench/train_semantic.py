"""Trains the head of the guard's semantic layer: `python -m bench.train_semantic`.

Writes copilot/guard/model/semantic.npz. Reads what the learned layer is trained on (`bench.train_guard`), encodes it
once (kept in var/), fits a linear head on the vectors of the text and the customer's words, and chooses by
cross-validation over whole situations how much it weighs beside the n-grams and from which odds on it speaks. Train
the n-grams first: the two are weighed together.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.guard import read_lines
from bench.train_guard import (
    CLASSES,
    CORPUS,
    FOLDS,
    LANGUAGES,
    STOPPED_EVERYDAY,
    STOPPED_NEAR_MISSES,
    Example,
    cross_validate,
    everyday_texts,
    fold_of,
    real_talk,
    rows_of,
)
from bench.vectors import Vectors
from copilot.guard import load_policy
from copilot.guard.semantic import HEAD_FILE
from copilot.resources import resource_dir

SHARES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
STEPS = 300
LEARNING_RATE = 0.02
SHRINK = 3e-4
PLAIN_TALK = 0.5  # the weight of an everyday text beside one of the corpus

Array = Any


@dataclass(frozen=True)
class Heard:
    """All texts: vectors, the n-grams' cross-validated log probabilities, and what each text is."""

    vectors: Array
    counted: Array
    examples: list[Example]

    @property
    def labels(self) -> Array:
        return np.array([example.label for example in self.examples])

    def where(self, language: str) -> Array:
        return np.array([example.language == language for example in self.examples])


def read_pairs() -> Iterator[tuple[str, str, Example]]:
    """Each text, the customer's words before it, and its example for the n-grams."""
    for language in LANGUAGES:
        for record in read_lines(CORPUS / f"{language}.train.jsonl"):
            violates = record["label"] == "violation"
            if not violates or record["rule"] in CLASSES:
                label = CLASSES.index(record["rule"]) if violates else 0
                yield _pair(record, label, language, f"{language}/{record.get('situation', record['id'])}")
        for number, text in enumerate(everyday_texts(language)):
            yield _pair({"text": text}, 0, language, f"{language}/everyday {number}", everyday=True)
    for case in load_policy(resource_dir("guardrails")).cases:
        if case.expect == "passes":
            record = {"text": case.text, "customer": case.context.customer}
            yield _pair(record, 0, case.language, f"{case.file} {case.line}")
    for record in real_talk():
        yield _pair(record, 0, "en", f"en/{record['id']}", everyday=True)


def _pair(
    record: dict[str, Any], label: int, language: str, situation: str, everyday: bool = False
) -> tuple[str, str, Example]:
    example = Example(*rows_of(record, language), label, language, situation, everyday)
    return record["text"].strip(), record.get("customer") or "", example


def listen(vectors: Vectors) -> Heard:
    """Encode every text and let the n-grams judge it, each fold by a model that saw nothing of its situations."""
    pairs = [pair for pair in read_pairs() if len(pair[2].rows)]
    heard = vectors.all_of((text, customer) for text, customer, _ in pairs)
    vectors.save()
    examples = [example for _, _, example in pairs]
    counted = np.zeros((len(examples), len(CLASSES)))
    for language in LANGUAGES:
        mine = [index for index, example in enumerate(examples) if example.language == language]
        counted[mine] = np.log(np.maximum(cross_validate([examples[index] for index in mine]), 1e-9))
    return Heard(heard, counted, examples)


def fit(vectors: Array, labels: Array, weights: Array) -> tuple[Array, Array]:
    """Softmax regression on standardized vectors by Adam, all at once; returns weights and bias for plain ones."""
    mean, spread = vectors.mean(0), vectors.std(0) + 1e-3
    scaled = (vectors - mean) / spread / np.sqrt(vectors.shape[1], dtype=np.float32)
    wanted = np.eye(len(CLASSES), dtype=np.float32)[labels]
    share = (weights / weights.sum())[:, None].astype(np.float32)
    scaled = np.concatenate([scaled, np.ones((len(scaled), 1), np.float32)], axis=1)
    held = np.zeros((scaled.shape[1], len(CLASSES)), np.float32)
    first, second = np.zeros_like(held), np.zeros_like(held)
    for step in range(1, STEPS + 1):
        gradient = scaled.T @ ((_softmax(scaled @ held) - wanted) * share)
        gradient[:-1] += SHRINK / 100 * held[:-1]
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient * gradient
        pace = LEARNING_RATE * 10 * (1 - step / (STEPS + 1))
        held -= pace * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    plain = held[:-1] / spread[:, None] / np.sqrt(vectors.shape[1])
    return plain, held[-1] - mean @ plain


def _softmax(logits: Array) -> Array:
    odds = np.exp(logits - logits.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)


def weights_of(heard: Heard) -> Array:
    return np.array([PLAIN_TALK if example.everyday else 1.0 for example in heard.examples], dtype=np.float32)


def judge_across(heard: Heard) -> Array:
    """Each text's log probabilities by a head that saw nothing of its situation."""
    folds = np.array([fold_of(example) for example in heard.examples])
    weights, judged = weights_of(heard), np.zeros((len(folds), len(CLASSES)))
    for fold in range(FOLDS):
        kept = folds != fold
        held, bias = fit(heard.vectors[kept], heard.labels[kept], weights[kept])
        judged[~kept] = np.log(np.maximum(_softmax(heard.vectors[~kept] @ held + bias), 1e-12))
    return judged


def odds_of(felt: Array, counted: Array, share: float) -> Array:
    """The logarithm of the odds of any violation, as `Semantic` works it out."""
    mixed = share * felt + (1 - share) * counted
    return np.log(np.exp(mixed[:, 1:]).sum(1)) - mixed[:, 0]


def choose_threshold(odds: Array, examples: list[Example]) -> float:
    """The odds above which few enough near misses and even less everyday talk lie."""
    found = -np.inf
    for everyday, share in ((False, STOPPED_NEAR_MISSES), (True, STOPPED_EVERYDAY)):
        clean = sorted(
            (o for o, e in zip(odds, examples, strict=True) if not e.label and e.everyday is everyday), reverse=True
        )
        found = max(found, float(clean[everyday + int(len(clean) * share)]))
    return found


def choose(heard: Heard, felt: Array, language: str) -> tuple[float, float]:
    """The share and the threshold with which most violations are found; what each share finds is printed."""
    here = heard.where(language)
    examples = [example for example, mine in zip(heard.examples, here, strict=True) if mine]
    violating = heard.labels[here] > 0
    best, line = (0.0, 0.0, 0.0), ""
    for share in (0.0, *SHARES, 1.0):
        odds = odds_of(felt[here], heard.counted[here], share)
        threshold = choose_threshold(odds, examples)
        found = float((odds[violating] > threshold).mean())
        line += f"  {share:.1f}: {found:.2f}"
        if share in SHARES:
            best = max(best, (found, share, threshold))
    print(f"{language}: found at a share of{line}", flush=True)
    return best[1], best[2]


def main() -> int:
    """Encode, fit, choose, write; `--dry` writes nothing."""
    heard = listen(Vectors())
    felt = judge_across(heard)
    chosen = [choose(heard, felt, language) for language in LANGUAGES]
    held, bias = fit(heard.vectors, heard.labels, weights_of(heard))
    if "--dry" not in sys.argv:
        np.savez_compressed(
            HEAD_FILE,
            weights=held.astype(np.float16),
            bias=bias.astype(np.float32),
            classes=np.array(CLASSES),
            languages=np.array(LANGUAGES),
            share=np.array([share for share, _ in chosen], dtype=np.float32),
            thresholds=np.array([threshold for _, threshold in chosen], dtype=np.float32),
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
