"""Measures reading on labelled messages: `python bench/reading.py [--set heldout|blind|train] [--errors FIELD]`.

Prints, for each language, how often the language is right, how often anger is exact and within one level,
the flags' micro-F1 and how often the issue is right, with and without the learned layer, then the median
processor time of a message. `reading_public.py` does the like for public sets.
"""

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from copilot.reading import LANGUAGES, Reading, Turn, read

CORPUS = Path(__file__).with_name("corpus") / "reading"


@dataclass
class Tally:
    """What was right among the rows of one language."""

    rows: int = 0
    language: int = 0
    exact: int = 0
    near: int = 0
    issue: int = 0
    flags: Counter[str] = field(default_factory=Counter)

    def add(self, row: dict[str, Any], reading: Reading) -> None:
        self.rows += 1
        self.language += reading.language == row["language"]
        self.exact += reading.anger == row["anger"]
        self.near += abs(reading.anger - row["anger"]) <= 1
        self.issue += reading.issue == row["issue"]
        found, meant = set(map(str, reading.flags)), set(row["flags"])
        self.flags.update(hit=len(found & meant), extra=len(found - meant), missed=len(meant - found))

    def line(self, name: str) -> str:
        def share(count: int) -> str:
            return f"{100 * count / max(self.rows, 1):5.1f}"

        hit, extra, missed = (self.flags[key] for key in ("hit", "extra", "missed"))
        f1 = 2 * hit / max(2 * hit + extra + missed, 1)
        return (
            f"{name:<8}{self.rows:>6}{share(self.language):>10}{share(self.exact):>9}{share(self.near):>9}"
            f"{f1:>9.3f}{hit / max(hit + extra, 1):>7.2f}{hit / max(hit + missed, 1):>7.2f}{share(self.issue):>8}"
        )


HEAD = (
    f"{'':<8}{'rows':>6}{'language':>10}{'anger =':>9}{'within 1':>9}{'flags F1':>9}{'prec':>7}{'rec':>7}{'issue':>8}"
)


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The labelled messages of a file, one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def turns_of(row: dict[str, Any]) -> list[Turn]:
    return [Turn(turn["who"], turn["text"]) for turn in row.get("history") or ()]


def measure(rows: Iterable[dict[str, Any]], reader: Callable[..., Reading]) -> tuple[Tally, list[float]]:
    """The tally of the rows and the processor milliseconds each took: other work on the machine does not count."""
    tally, times_ms = Tally(), list[float]()
    for row in rows:
        history = turns_of(row)
        started = time.thread_time()
        reading = reader(row["text"], history=history)
        times_ms.append((time.thread_time() - started) * 1000)
        tally.add(row, reading)
    return tally, times_ms


def report(which: str, reader: Callable[..., Reading], title: str) -> None:
    """One table over the five languages."""
    print(f"\n{title}\n{HEAD}")
    times_ms: list[float] = []
    for language in LANGUAGES:
        path = CORPUS / f"{language}.{which}.jsonl"
        if not path.exists():
            print(f"{language:<8}no {path.name}")
            continue
        tally, took = measure(rows_of(path), reader)
        times_ms += took
        print(tally.line(language))
    if times_ms:
        worst = sorted(times_ms)[int(len(times_ms) * 0.99)]
        print(f"processor time: median {statistics.median(times_ms):.2f} ms, 99th {worst:.2f} ms")


def show_errors(name: str, only: str | None) -> None:
    """Training rows whose field was read otherwise. Held-out rows are never shown: they are for measuring."""
    for language in (only,) if only else LANGUAGES:
        for row in rows_of(CORPUS / f"{language}.train.jsonl"):
            reading = read(row["text"], history=turns_of(row))
            found = sorted(map(str, reading.flags)) if name == "flags" else getattr(reading, name)
            meant = sorted(row["flags"]) if name == "flags" else row[name]
            if found != meant:
                print(f"{row['id']} {name} {found!s} should be {meant!s}: {row['text']}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--set", choices=("heldout", "blind", "train"), default="heldout")
    options.add_argument("--errors", choices=("language", "anger", "flags", "issue"))
    options.add_argument("--language", choices=LANGUAGES)
    chosen = options.parse_args()
    if chosen.errors:
        show_errors(chosen.errors, chosen.language)
    else:
        report(chosen.set, partial(read, learned=False), f"{chosen.set} messages, lexicon alone")
        report(chosen.set, read, f"{chosen.set} messages, with the learned layer")


if __name__ == "__main__":
    main()
