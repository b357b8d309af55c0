"""Reads public data: `LEVELHEAD_BENCH_DATA=FOLDER python bench/reading_public.py`.

Their labels are not ours (sentiment, stars, emotions), so the tables show how readings spread over them: the
language read, the share with anger of at least 1 and 2, and the share read as praise, for each label.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.reading import Flag, Reading, read

FILES = ("customer_messages.jsonl", "emotion_sentiment.jsonl", "tone.jsonl", "support_dialogues.jsonl")
LANGUAGES = {"no": "nb"}
MOST = 150  # messages a source and label


@dataclass
class Spread:
    """How the messages of one label were read."""

    rows: int = 0
    language: int = 0
    upset: int = 0
    angry: int = 0
    praise: int = 0

    def add(self, reading: Reading, language: str) -> None:
        self.rows += 1
        self.language += reading.language == language
        self.upset += reading.anger >= 1
        self.angry += reading.anger >= 2
        self.praise += Flag.PRAISE in reading.flags

    def line(self, name: str) -> str:
        shares = (100 * count / self.rows for count in (self.language, self.upset, self.angry, self.praise))
        return f"{name:<58}{self.rows:>6}" + "".join(f"{share:>10.1f}" for share in shares)


def messages(folder: Path, name: str) -> Iterator[tuple[str, str, str]]:
    """Each message with its language and a heading made of source and label."""
    for line in (folder / name).read_text("utf-8").splitlines():
        row: dict[str, Any] = json.loads(line)
        language = LANGUAGES.get(row.get("lang", "en"), row.get("lang", "en"))
        label = row.get("label", row.get("labels", row.get("customer_upset_words", "")))
        source = str(row.get("source", name))[:34]
        if "turns" in row:
            yield row["turns"][0]["text"], language, f"{source} | upset words {bool(label)}"
        else:
            yield row["text"], language, f"{source} | {language} {str(label)[:18]}"


def main() -> None:
    setting = os.environ.get("LEVELHEAD_BENCH_DATA", "")
    if not setting or not Path(setting).is_dir():
        print("LEVELHEAD_BENCH_DATA names no folder; the public sets are skipped.")
        return
    print(f"{'':<58}{'rows':>6}{'language':>10}{'anger 1+':>10}{'anger 2+':>10}{'praise':>10}")
    spreads: defaultdict[str, Spread] = defaultdict(Spread)
    for name in FILES:
        if not (Path(setting) / name).exists():
            print(f"{name} is not there; skipped.")
            continue
        for text, language, heading in messages(Path(setting), name):
            if spreads[heading].rows < MOST:
                spreads[heading].add(read(text), language)
    for heading, spread in sorted(spreads.items()):
        if spread.rows >= 40:
            print(spread.line(heading))


if __name__ == "__main__":
    main()
