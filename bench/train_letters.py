"""Makes `copilot/reading/letters.npz`: letter groups by language, from the lexicons and the training messages.

Russian and Kazakh are also written out in Latin letters, in the several ways that people do.
"""

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml

from copilot.reading import LANGUAGES, Language
from copilot.reading.fold import fold
from copilot.reading.letters import BUCKETS, SCRIPTS, WEIGHTS, groups
from copilot.reading.lexicon import FOLDER
from copilot.reading.words import plain_form, split_words

CORPUS = Path(__file__).with_name("corpus") / "reading"
SMOOTHING = 0.3
# Each letter with the spellings seen in chats; one is drawn for a whole text, as one person would write.
SPELLINGS = {
    "а": "a", "ә": "a a ae", "б": "b", "в": "v", "г": "g", "ғ": "g gh g", "д": "d", "е": "e e ye", "ё": "e yo",
    "ж": "zh j", "з": "z", "и": "i", "й": "i y j", "к": "k", "қ": "q k q", "л": "l", "м": "m", "н": "n",
    "ң": "n ng n", "о": "o", "ө": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "u", "ү": "u",
    "ф": "f", "х": "h kh", "һ": "h", "ц": "c ts", "ч": "ch", "ш": "sh", "щ": "sch sh", "ъ": "", "ы": "y",
    "і": "i", "ь": "", "э": "e", "ю": "yu iu", "я": "ya ia",
}  # fmt: skip


def texts_of(language: Language) -> Iterator[str]:
    """The language's lexicon phrases, and its training messages three times over, for they are real sentences."""
    lexicon = yaml.safe_load((FOLDER / f"{language}.yaml").read_text("utf-8"))
    yield lexicon["language"]["words"]
    for section in ("mood", "flags", "issues", "topics", "clauses"):
        for phrases in lexicon[section].values():
            yield from (re.sub(r"[*|~,]", " ", line) for line in phrases)
    for path in sorted(CORPUS.glob(f"{language}.*train.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            yield from [json.loads(line)["text"]] * 3


def in_latin(text: str, chooser: random.Random) -> str:
    """The text in Latin letters, as one person might type it."""
    habit = {letter: chooser.choice(ways.split(" ") or [""]) for letter, ways in SPELLINGS.items()}
    return "".join(habit.get(letter, letter) for letter in text.lower())


def count(texts: Iterator[str], *, cyrillic: bool) -> np.ndarray:
    counts = np.zeros(BUCKETS)
    for text in texts:
        forms = [plain_form(word.form) for word in split_words(text)]
        own = [form for form in forms if form.isalpha() and bool(re.search("[а-я]", form)) is cyrillic]
        np.add.at(counts, [group for form in own for group in groups(form)], 1)
    return counts


def counts_of(language: Language, script: str) -> np.ndarray:
    if script == "cyrillic" or language not in SCRIPTS["cyrillic"]:
        return count(texts_of(language), cyrillic=script == "cyrillic")
    chooser = random.Random(5)
    return count((fold(in_latin(text, chooser)) for text in texts_of(language)), cyrillic=False)


def main() -> None:
    tables: dict[str, np.ndarray] = {}
    for script, languages in SCRIPTS.items():
        counts = np.stack([counts_of(language, script) for language in languages], axis=1) + SMOOTHING
        chances = np.log(counts / counts.sum(axis=0))
        tables[script] = (chances - chances.mean(axis=1, keepdims=True)).astype(np.float16)
    np.savez_compressed(WEIGHTS, **tables)
    print(f"wrote {WEIGHTS.name}, {WEIGHTS.stat().st_size // 1024} kB, for {', '.join(LANGUAGES)}")


if __name__ == "__main__":
    main()
