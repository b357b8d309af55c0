"""Trains the reading's learned layer: `python bench/train_reading.py [--check]`.

Reads `corpus/reading/<language>.train.jsonl` (never the held-out files), fits one logistic head for each
anger step, flag and issue, and writes `copilot/reading/learned.npz`. With --check it writes nothing and
prints five-fold figures instead, folds split by situation so that no situation is on both sides.
"""

import argparse
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from copilot.reading import LANGUAGES, Turn
from copilot.reading.features import BUCKETS, NAMES
from copilot.reading.learned import FLAGS, HEADS, ISSUES, WEIGHTS, WORDS_SCALE
from copilot.reading.matching import Hit
from copilot.reading.reader import look

CORPUS = Path(__file__).with_name("corpus") / "reading"
EPOCHS = 8
RATE = 0.12
SHRINK_MARKS = 0.4  # L2 in units of one message; chosen with --check
SHRINK_WORDS = 1.0
RAISED = 0.28  # the chance from which a flag counts as raised in the figures
FORGOTTEN = 0.4  # share of cues that a training variant goes without
VARIANTS = 2
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Rows:
    """Messages as numbers: for each the places and values of what was seen (marks first, then hashed words),
    and what each head should say."""

    places: list[NDArray[np.intp]]
    values: list[Floats]
    target: Floats
    situations: list[str]
    languages: list[str]

    def some(self, chosen: NDArray[np.bool_]) -> "Rows":
        picked = np.flatnonzero(chosen)
        return Rows(
            [self.places[i] for i in picked], [self.values[i] for i in picked], self.target[picked],
            [self.situations[i] for i in picked], [self.languages[i] for i in picked],
        )  # fmt: skip


def training_rows() -> list[dict[str, Any]]:
    """Every training message of every language."""
    paths = [path for language in LANGUAGES for path in sorted(CORPUS.glob(f"{language}.*train.jsonl"))]
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]


def as_numbers(rows: list[dict[str, Any]], *, variants: int = 1) -> Rows:
    """Looks at each message the way `read` does and lays out what it saw.

    Variants after the first forget a part of the cues found: a lexicon fits the messages it was written
    with better than those to come, and the weights must not count on that.
    """
    places: list[NDArray[np.intp]] = []
    values: list[Floats] = []
    chooser = random.Random(11)
    for row in rows:
        history = [Turn(turn["who"], turn["text"]) for turn in row.get("history") or ()]
        looked = look(row["text"], history=history)
        for variant in range(variants):
            hits = [hit for hit in looked.hits if not variant or _is_kept(hit, chooser)]
            seen = looked.seen(hits)
            words = sorted(seen.words)
            places.append(np.array([*seen.marks, *(len(NAMES) + word for word in words)], dtype=np.intp))
            each = WORDS_SCALE / max(len(words), 1) ** 0.5
            values.append(np.array([*seen.marks.values(), *([each] * len(words))], dtype=np.float32))
    repeated = [row for row in rows for _ in range(variants)]
    target = np.array([_targets(row) for row in repeated], dtype=np.float32)
    return Rows(places, values, target, [r["situation"] for r in repeated], [r["language"] for r in repeated])


def _is_kept(hit: Hit, chooser: random.Random) -> bool:
    """Topics are everyday words, written without a look at the messages: they are never forgotten."""
    return hit.kind.startswith("topics.") or chooser.random() > FORGOTTEN


def _targets(row: dict[str, Any]) -> list[float]:
    return [
        *(float(row["anger"] >= level) for level in (1, 2, 3)),
        *(float(flag.value in row["flags"]) for flag in FLAGS),
        *(float(row["issue"] == issue.value) for issue in ISSUES),
    ]


def fit(rows: Rows, *, shrink_marks: float, shrink_words: float) -> Floats:
    """Weights (marks, then words), by AdaGrad one message at a time; the loss is convex, so the start is zero.

    The pull towards zero is shared out among the messages in which a weight takes part.
    """
    size = len(NAMES) + BUCKETS
    seen_in = np.bincount(np.concatenate(rows.places), minlength=size)
    shrink = np.full(size, shrink_words, dtype=np.float32)
    shrink[: len(NAMES)] = shrink_marks
    shrink[0] = 0.0
    shrink = (shrink / np.maximum(seen_in, 1)).astype(np.float32)[:, None]
    weights = np.zeros((size, len(HEADS)), dtype=np.float32)
    travelled = np.full_like(weights, 1e-3)
    order = np.random.default_rng(7)
    for epoch in range(EPOCHS):
        rate = RATE * min(1.0, 2.0 * (1 - epoch / EPOCHS))
        for i in order.permutation(len(rows.places)):
            at, value = rows.places[i], rows.values[i][:, None]
            own = weights[at]
            chance = _chances_of((own * value).sum(axis=0)[None, :])[0]
            slope = value * (chance - rows.target[i]) + shrink[at] * own
            travelled[at] += slope * slope
            weights[at] = own - rate * slope / np.sqrt(travelled[at])
    return weights


def chances(rows: Rows, weights: Floats) -> Floats:
    scores = [value @ weights[at] for at, value in zip(rows.places, rows.values, strict=True)]
    return _chances_of(np.array(scores))


def _chances_of(scores: Floats) -> Floats:
    """Each anger step and flag by itself; the issues share one certainty among them."""
    apart, issues = scores[:, : -len(ISSUES)], scores[:, -len(ISSUES) :]
    shares = np.exp(issues - issues.max(axis=1, keepdims=True))
    told = [1.0 / (1.0 + np.exp(-np.clip(apart, -30, 30))), shares / shares.sum(axis=1, keepdims=True)]
    return np.hstack(told).astype(np.float32)


def held_apart(rows: Rows, *, folds: int, shrink_marks: float, shrink_words: float) -> Floats:
    """Chances for every row from a model that never saw its situation."""
    situations = sorted(set(rows.situations))
    random.Random(7).shuffle(situations)
    fold_of = {situation: i % folds for i, situation in enumerate(situations)}
    places = np.array([fold_of[situation] for situation in rows.situations])
    told = np.zeros_like(rows.target)
    for fold in range(folds):
        model = fit(rows.some(places != fold), shrink_marks=shrink_marks, shrink_words=shrink_words)
        told[places == fold] = chances(rows.some(places == fold), model)
    return told


def describe(rows: Rows, told: Floats) -> str:
    """Anger exact and within one, flags' micro-F1, issue right, for each language."""
    anger, meant = (told[:, :3] > 0.5).sum(axis=1), rows.target[:, :3].sum(axis=1)
    raised, flags = told[:, 3 : 3 + len(FLAGS)] > RAISED, rows.target[:, 3 : 3 + len(FLAGS)] > 0.5
    issue = told[:, 3 + len(FLAGS) :].argmax(axis=1) == rows.target[:, 3 + len(FLAGS) :].argmax(axis=1)
    lines: list[str] = []
    for language in (*LANGUAGES, "all"):
        own = np.array([language in (row, "all") for row in rows.languages])
        f1 = 2 * (raised & flags)[own].sum() / max(raised[own].sum() + flags[own].sum(), 1)
        exact, near = (anger == meant)[own].mean(), (abs(anger - meant) <= 1)[own].mean()
        lines.append(
            f"{language:<5}{own.sum():>6}  anger {exact:.3f} near {near:.3f}"
            f"  flags {f1:.3f}  issue {issue[own].mean():.3f}"
        )
    return "\n".join(lines)


def save(weights: Floats) -> None:
    """Sixteen bits a mark's weight and eight a word's, with one scale for each."""
    parts = weights[: len(NAMES)], weights[len(NAMES) :]
    marks_scale, words_scale = (
        float(np.abs(part).max()) / limit for part, limit in zip(parts, (32000, 127), strict=True)
    )
    np.savez_compressed(
        WEIGHTS,
        marks=np.round(parts[0] / marks_scale).astype(np.int16),
        marks_scale=np.float32(marks_scale),
        words=np.round(parts[1] / words_scale).astype(np.int8),
        words_scale=np.float32(words_scale),
        names=np.array(NAMES),
        heads=np.array(HEADS),
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="print five-fold figures, write nothing")
    options.add_argument("--shrink-marks", type=float, default=SHRINK_MARKS)
    options.add_argument("--shrink-words", type=float, default=SHRINK_WORDS)
    chosen = options.parse_args()
    rows = as_numbers(training_rows(), variants=VARIANTS)
    shrink = {"shrink_marks": chosen.shrink_marks, "shrink_words": chosen.shrink_words}
    if chosen.check:
        print(describe(rows, held_apart(rows, folds=5, **shrink)))
        return
    save(fit(rows, **shrink))
    print(f"wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size // 1024} kB, from {len(rows.places)} looks at messages")


if __name__ == "__main__":
    main()
