"""Words of a message, each with its place and the folded forms it may be looked up by."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from copilot.reading.fold import fold, to_cyrillic_twins

MASKED = "***"  # the form of every word that hides its letters ("f***", "п****ц", "@#$%!")

_EMOJI = "\u2600-\u27bf\U0001f300-\U0001faff\u2b50\u203c\u2049"
_WORD = re.compile(
    r"(?P<masked>[^\W\d_]{1,4}(?:\*+|[#$%@&]{2,})[^\W_]*|(?<!\w)[@#$%&*!]{4,})"
    r"|\d+(?:[.,:]\d+)+"
    r"|[^\W_]+(?:'[^\W_]+)*"
    rf"|[{_EMOJI}]"
    r"|>?[:;=]'?-?[()@|\\\[\]]+|(?<!\w):-?[/dp](?!\w|/)|\(\(+|\)\)+"
    r"|(?P<stop>[.!?;\n…]+)"
    r"|(?P<pause>[,—–:()\"«»“”])"
)
_SILENT = str.maketrans("", "", "'ьъ")
_STRETCH = re.compile(r"(\w)\1{2,}")
_LATIN = re.compile(r"[a-z]")
_CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word or emoji. `sentence` counts up at full stops, `clause` also at commas, dashes and brackets."""

    forms: tuple[str, ...]
    start: int
    end: int
    sentence: int
    clause: int

    @property
    def form(self) -> str:
        return self.forms[0]


def split_words(text: str) -> list[Word]:
    """The words in order; punctuation is left out but counted as sentence and clause borders."""
    words: list[Word] = []
    sentence = clause = 0
    for match in _WORD.finditer(fold(text)):
        if match["stop"]:
            sentence, clause = sentence + 1, clause + 1
        elif match["pause"]:
            clause += 1
        else:
            forms = (MASKED,) if match["masked"] else word_forms(match.group())
            words.append(Word(forms, match.start(), match.end(), sentence, clause))
    return words


def plain_form(folded: str) -> str:
    """Without apostrophes and Cyrillic soft and hard signs, which are the first to go when people type fast."""
    return folded.translate(_SILENT)


@lru_cache(maxsize=20_000)
def word_forms(folded: str) -> tuple[str, ...]:
    """The ways a folded word is looked up, the plainest first: without apostrophes, unstretched, one script."""
    plain = plain_form(folded)
    if _CYRILLIC.search(plain) and _LATIN.search(plain):
        plain = to_cyrillic_twins(plain)
    if not _STRETCH.search(plain):
        return (plain,)
    return tuple(dict.fromkeys((_STRETCH.sub(r"\1", plain), _STRETCH.sub(r"\1\1", plain))))


def with_more_forms(words: list[Word], more: Callable[[str], tuple[str, ...]]) -> list[Word]:
    """The same words, with the further spellings that `more` gives for a form, such as another script's."""
    return [
        Word(
            tuple(dict.fromkeys((*word.forms, *more(word.form)))),
            word.start,
            word.end,
            word.sentence,
            word.clause,
        )
        for word in words
    ]
