"""Trains the guard's learned layer: `python -m bench.train_guard` writes copilot/guard/model/learned.npz.

Reads bench/corpus/guard/*.train.jsonl, bench/corpus/guard_everyday.yaml and, where LEVELHEAD_BENCH_DATA
names the folder, half of the MIT-licensed English agents' utterances. Thresholds come from cross-validation that keeps
whole situations together, so that a text is never judged by a model that saw its neighbours.
"""

import json
import os
import random
import sys
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bench.guard import REAL_TALK, is_for_training, read_lines
from copilot.guard import Policy, load_policy
from copilot.guard.learned import CLEAN, MODEL_FILE, SHORT, features, shapes
from copilot.guard.sentences import split
from copilot.resources import resource_dir

CORPUS = Path(__file__).parent / "corpus" / "guard"
EVERYDAY = Path(__file__).parent / "corpus" / "guard_everyday.yaml"
LANGUAGES = ("en", "et", "ru", "nb", "kk")
CLASSES = (CLEAN, "sarcasm", "blame", "dismissive", "hostile", "compensation", "promise", "privacy", "injection")
TABLE = 1 << 17
FOLDS = 4
STOPPED_NEAR_MISSES = 0.015  # the share of near misses and clean texts the thresholds may stop
STOPPED_EVERYDAY = 0.005  # and the share of everyday talk
EVERYDAY_WEIGHT = 1.0
EPOCHS = 8
LEARNING_RATE = 0.2
SHRINK = 2e-3
AVERAGED = 3  # models of different chance, whose mean is kept: rare words weigh less by luck
DROPPED = 0.7  # the share of features left out at each look, so that no single one is relied on

Array = Any


@dataclass
class Example:
    """One text with its class."""

    rows: Array
    counts: Array
    label: int
    language: str
    situation: str
    everyday: bool = False
    made: bool = False
    words: int = 0


def read_examples(language: str, part: str = "train") -> Iterable[Example]:
    """Every line of a corpus file that the layer can learn from."""
    with (CORPUS / f"{language}.{part}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            violates = record["label"] == "violation"
            if violates and record["rule"] not in CLASSES:
                continue
            situation = f"{language}/{record.get('situation', record['id'])}"
            if example := _example(record, record["rule"] if violates else CLEAN, language, situation):
                yield example


def everyday_texts(language: str) -> list[str]:
    """Clean texts of one to three everyday sentences each: the plain talk that corpora of conflict lack."""
    lines: list[str] = yaml.safe_load(EVERYDAY.read_text(encoding="utf-8"))[language]
    chance = random.Random(language)
    chosen = [*([line] for line in lines), *(chance.sample(lines, chance.choice((2, 2, 3))) for _ in lines * 2)]
    return [" ".join(sentences) for sentences in chosen]


def read_everyday(language: str) -> Iterable[Example]:
    """The everyday texts as examples."""
    for number, text in enumerate(everyday_texts(language)):
        if example := _example({"text": text}, CLEAN, language, f"{language}/everyday {number}"):
            yield replace(example, everyday=True)


def read_cases(policy: Policy) -> Iterable[Example]:
    """The examples beside the rules: those that pass as clean texts, those that fire as violations that count for
    training and in no figure."""
    for case in policy.cases:
        if case.expect == "known_gaps" or (case.expect == "fires" and case.rule not in CLASSES):
            continue
        record = {"text": case.text, "customer": case.context.customer}
        rule = case.rule if case.expect == "fires" else CLEAN
        if example := _example(record, rule, case.language, f"{case.file} {case.line}"):
            yield replace(example, made=case.expect == "fires")


def real_talk() -> Iterable[dict[str, Any]]:
    """Half of the English agents' utterances under the MIT licence that speak of no compensation, with the
    customer's words; the other half is what `bench.guard` measures. None when LEVELHEAD_BENCH_DATA is not set."""
    folder = os.environ.get("LEVELHEAD_BENCH_DATA")
    if not folder:
        print("LEVELHEAD_BENCH_DATA is not set: trained without real talk, so expect more false alarms in English")
        return
    for record in read_lines(Path(folder) / REAL_TALK):
        if record["licence"] == "MIT" and not record["mentions_compensation"] and is_for_training(record["id"]):
            yield {**record, "customer": record.get("prev_customer")}


def read_real_talk() -> Iterable[Example]:
    """The real talk as clean texts."""
    for record in real_talk():
        if example := _example(record, CLEAN, "en", f"en/{record['id']}"):
            yield replace(example, everyday=True)


def _example(record: dict[str, Any], rule: str, language: str, situation: str) -> Example | None:
    """A text with its features; None when there is nothing to read."""
    rows, counts = rows_of(record, language)
    words = sum(len(sentence.words) - 2 for sentence in split(record["text"]))
    return Example(rows, counts, CLASSES.index(rule), language, situation, words=words) if len(rows) else None


def rows_of(record: dict[str, Any], language: str) -> tuple[Array, Array]:
    """The features of a text, each once, and how often each stands in it."""
    sentences = split(record["text"])
    if not sentences:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    customer = " ".join(sentence.line for sentence in split(record.get("customer") or ""))
    built = shapes(sentences, language, customer, TABLE)[-1]
    heard, _ = features(sentences, TABLE)
    rows, counts = np.unique(np.concatenate([heard[:-1], np.array(built)]), return_counts=True)
    return rows, counts.astype(np.float32)


def train(examples: list[Example]) -> tuple[Array, Array]:
    """The mean of several models; returns weights and bias."""
    models = [_train_once(examples, seed) for seed in range(AVERAGED)]
    return sum(weights for weights, _ in models) / AVERAGED, sum(bias for _, bias in models) / AVERAGED


def _train_once(examples: list[Example], seed: int) -> tuple[Array, Array]:
    """Softmax regression by AdaGrad with dropped features."""
    weights = np.zeros((TABLE, len(CLASSES)), dtype=np.float32)
    squares = np.full((TABLE, len(CLASSES)), 1e-8, dtype=np.float32)
    bias = np.zeros(len(CLASSES), dtype=np.float32)
    chance = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        for index in chance.permutation(len(examples)):
            example = examples[index]
            kept = chance.random(len(example.rows)) > DROPPED
            rows, counts = example.rows[kept], example.counts[kept, None]
            length = np.sqrt(counts.sum() + 1, dtype=np.float32)
            held = weights[rows]
            errors = _softmax(((held * counts).sum(0) / length + bias)[None])[0]
            errors[example.label] -= 1
            errors *= EVERYDAY_WEIGHT if example.everyday else 1
            gradient = errors * counts / length + SHRINK * held
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
    total = (weights[example.rows] * example.counts[:, None]).sum(0)
    return _softmax((total / np.sqrt(example.counts.sum()) + bias)[None])[0]


def cross_validate(examples: list[Example]) -> Array:
    """Each example's probabilities by a model that saw nothing of its situation."""
    judged = np.zeros((len(examples), len(CLASSES)), np.float32)
    for fold in range(FOLDS):
        model = train([example for example in examples if fold_of(example) != fold])
        for index, example in enumerate(examples):
            if fold_of(example) == fold:
                judged[index] = judge(model, example)
    return judged


def choose_thresholds(examples: list[Example], judged: Array) -> tuple[float, float]:
    """For texts of fewer than SHORT words and for others: the probability above which few enough near misses and
    even less everyday talk lie."""
    short = [index for index, example in enumerate(examples) if example.words < SHORT]
    longer = [index for index, example in enumerate(examples) if example.words >= SHORT]
    first, second = ([examples[i] for i in group] for group in (short, longer))
    return _threshold(first, judged[short]), _threshold(second, judged[longer])


def _threshold(examples: list[Example], judged: Array) -> float:
    found = 0.0
    for everyday, share in ((False, STOPPED_NEAR_MISSES), (True, STOPPED_EVERYDAY)):
        clean = [1 - judged[i, 0] for i, e in enumerate(examples) if not e.label and e.everyday is everyday]
        found = max(found, float(sorted(clean, reverse=True)[everyday + int(len(clean) * share)]))
    return found


def report(language: str, examples: list[Example], judged: Array, thresholds: tuple[float, float]) -> None:
    """Cross-validated recall: by any rule, and with the right rule first."""
    violating = [index for index, example in enumerate(examples) if example.label and not example.made]
    stopped = [i for i in violating if 1 - judged[i, 0] > thresholds[examples[i].words >= SHORT]]
    right = [index for index in stopped if judged[index, 1:].argmax() + 1 == examples[index].label]
    share, named = len(stopped) / max(1, len(violating)), len(right) / max(1, len(violating))
    bars = " and ".join(f"{threshold:.3f}" for threshold in thresholds)
    print(f"{language}: thresholds {bars}, stopped {share:.2f}, right rule {named:.2f}", flush=True)


def write_model(weights: Array, bias: Array, thresholds: Array, file: Path = MODEL_FILE) -> None:
    """Stores the weights as signed bytes: a quarter of a percent of error for a quarter of the size."""
    scale = (np.abs(weights).max(axis=(1, 2)) / 127).astype(np.float32)
    file.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        file,
        weights=np.round(weights / scale[:, None, None]).astype(np.int8),
        scale=scale,
        bias=bias.astype(np.float32),
        classes=np.array(CLASSES),
        languages=np.array(LANGUAGES),
        thresholds=thresholds,
    )


def main() -> int:
    """Train each language by itself, report, write."""
    everything = [e for language in LANGUAGES for e in (*read_examples(language), *read_everyday(language))]
    everything.extend((*read_cases(load_policy(resource_dir("guardrails"))), *read_real_talk()))
    tables: list[Array] = []
    biases: list[Array] = []
    thresholds: list[tuple[float, float]] = []
    for language in LANGUAGES:
        examples = [example for example in everything if example.language == language]
        judged = cross_validate(examples)
        thresholds.append(choose_thresholds(examples, judged))
        report(language, examples, judged, thresholds[-1])
        weights, bias = train(examples)
        tables.append(weights)
        biases.append(bias)
    if "--dry" not in sys.argv:
        write_model(np.array(tables), np.array(biases), np.array(thresholds, dtype=np.float32))
    return 0


if __name__ == "__main__":
    sys.exit(main())
