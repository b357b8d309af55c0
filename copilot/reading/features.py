"""What the learned layer sees of a message: a few dozen marks that mean the same in every language, and
hashed words and letter groups of its own language."""

import re
from binascii import crc32
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from copilot.reading.lexicon import SECTIONS
from copilot.reading.matching import Hit, get_table_index
from copilot.reading.mood import Mood, shouts
from copilot.reading.types import LANGUAGES, Fact, FactKind, Language
from copilot.reading.words import MASKED, Word

BUCKETS = 1 << 15
_KINDS = tuple(f"{s}.{key}" for s in ("mood", "flags", "issues", "topics", "clauses") for key in SECTIONS[s])
_SIZES = (2, 4, 8, 14, 24, 40)
_MARKS = (
    "mocks", "points", "points>0.7", "points>1.6", "points>2.5", "shouts", "loud word", "loud words", "!", "!!", "?",
    "??", "?!", "...", "ends ?", "ends .", "starts lower", "quotes", "staccato", "staccato 2", "repeats a word",
    "no mark", "long", "history", "masked", "fact number", "issue said", "praise no trouble",
    "bracket smile", "ordinal", "ordinals", "warm no trouble", "warm only", "questions",
    "gentle question", "hardship no fault",
)  # fmt: skip
NAMES: tuple[str, ...] = (
    "bias",
    *(f"is {language}" for language in LANGUAGES),
    *_KINDS,
    *(f"{kind} 2" for kind in _KINDS),
    *(f"words>{size}" for size in _SIZES),
    *_MARKS,
    *(f"fact {kind.value}" for kind in FactKind),
    *(f"loud {language}" for language in LANGUAGES),
    *(f"!! {language}" for language in LANGUAGES),
)  # fmt: skip
_PLACE = {name: i for i, name in enumerate(NAMES)}
_TROUBLE = {"mood.trouble", "mood.annoyed", "mood.angry", "mood.furious", "flags.repeat_problem", "mood.sarcasm"}
_FIGURE = re.compile(r"[2-9]\d?(?:nd|rd|th|й|я|е|ю|ый|ая|ую|ой|ші)")
_LOUD_WORD = re.compile(r"\b[^\W\d_]{3,}\b")


def dense_marks(
    text: str,
    words: Sequence[Word],
    hits: Sequence[Hit],
    mood: Mood,
    facts: Sequence[Fact],
    *,
    language: Language,
    earlier: int,
) -> dict[int, float]:
    """Values of the marks by their place in NAMES; `earlier` counts the turns before this message."""
    marks: dict[str, float] = {"bias": 1.0, f"is {language}": 1.0}
    counts = Counter(hit.kind for hit in hits)
    for kind, count in counts.items():
        marks[kind] = 1.0
        if count > 1:
            marks[f"{kind} 2"] = min(count - 1, 3) / 2
    marks |= {f"words>{size}": 1.0 for size in _SIZES if len(words) > size}
    marks |= {f"fact {fact.kind.value}": 1.0 for fact in facts}
    marks |= _mood_marks(mood) | _shape_marks(text, words, language)
    marks["history"] = 1.0 if earlier else 0.0
    marks["masked"] = float(any(word.form == MASKED for word in words))
    marks["issue said"] = float(any(kind.startswith("issues.") for kind in counts))
    marks |= _ordinal_marks(words, language)
    warm, trouble = "mood.warm" in counts, bool(counts.keys() & _TROUBLE)
    marks["warm no trouble"] = float(warm and not trouble)
    marks["warm only"] = float(warm and not trouble and not marks.get("issue said"))
    marks["gentle question"] = float("mood.gentle" in counts and text.rstrip().endswith("?"))
    marks["hardship no fault"] = float("mood.hardship" in counts and not trouble)
    marks["praise no trouble"] = float("flags.praise" in counts and "mood.trouble" not in counts)
    return {_PLACE[name]: value for name, value in marks.items() if value and name in _PLACE}


def _mood_marks(mood: Mood) -> dict[str, float]:
    return {
        "mocks": float(mood.mocks),
        "points": mood.points / 3,
        "points>0.7": float(mood.points > 0.7),
        "points>1.6": float(mood.points > 1.6),
        "points>2.5": float(mood.points > 2.5),
    }


def _ordinal_marks(words: Sequence[Word], language: Language) -> dict[str, float]:
    """ "second table, second cracked leg": an ordinal from two on speaks of repeats whatever it counts."""
    hits = [hit for hit in get_table_index(language, "ordinals").find(words) if hit.kind != "1"]
    figures = [word for word in words if _FIGURE.fullmatch(word.form)]
    return {"ordinal": float(bool(hits or figures)), "ordinals": float(len(hits) + len(figures) > 1)}


def _shape_marks(text: str, words: Sequence[Word], language: Language) -> dict[str, float]:
    """Capitals, punctuation and rhythm: short hammered sentences are a mood of their own."""
    loud = [word for word in _LOUD_WORD.findall(text) if word.isupper()]
    sizes = Counter(word.sentence for word in words)
    staccato = sum(size <= 2 for size in sizes.values()) if len(sizes) > 1 else 0
    stripped = text.rstrip(" )")
    shouting = shouts(text) > 0.6 and len(words) > 2
    return {
        "shouts": float(shouting),
        f"loud {language}": float(shouting),
        "loud word": float(bool(loud) and not shouting),
        "loud words": float(len(loud) > 1 and not shouting),
        "!": float("!" in text),
        "!!": float("!!" in text),
        f"!! {language}": float("!!" in text),
        "?": float("?" in text),
        "??": float("??" in text),
        "?!": float("?!" in text or "!?" in text),
        "...": float("..." in text or "…" in text),
        "questions": float(text.count("?") > 1),
        "ends ?": float(stripped.endswith("?")),
        "ends .": float(stripped.endswith(".")),
        "no mark": float(stripped[-1:].isalnum()),
        "starts lower": float(text[:1].islower()),
        "quotes": float(bool(re.search(r"[\"«“„]", text))),
        "staccato": float(staccato > 0),
        "staccato 2": float(staccato > 1),
        "repeats a word": float(_repeats_a_word(words)),
        "long": min(len(words), 80) / 40,
        "bracket smile": float(")))" in text),
        "fact number": float(bool(re.search(r"\d", text))),
    }


def _repeats_a_word(words: Sequence[Word]) -> bool:
    """ "Two months. Two months I have asked": a longer word said twice within ten."""
    forms = [word.form for word in words]
    return any(len(form) > 3 and form in forms[i + 1 : i + 10] for i, form in enumerate(forms))


def buckets(words: Sequence[Word], hits: Sequence[Hit], *, language: Language) -> set[int]:
    """Hashed words, pairs of words, and letter groups within words, apart for each language; and pairs of
    topics, which all languages share."""
    seed = LANGUAGES.index(language) + 1
    forms = ["0" if word.form.isdigit() else word.form for word in words]
    hashed = {crc32(f"{one} {other}".encode(), seed) % BUCKETS for one, other in pairwise(("^", *forms, "$"))}
    for form in forms:
        hashed.update(_word_buckets(form, seed))
    topics = sorted({hit.kind for hit in hits if hit.kind.startswith("topics.")})
    hashed.update(crc32(f"{one}+{other}".encode()) % BUCKETS for one, other in combinations(topics, 2))
    return hashed


@lru_cache(maxsize=20_000)
def _word_buckets(form: str, seed: int) -> tuple[int, ...]:
    padded = f"<{form}>"
    grams = [padded[i : i + size] for size in (3, 4, 5) for i in range(len(padded) - size + 1)]
    return tuple(crc32(gram.encode(), seed) % BUCKETS for gram in (form, *grams))
