"""One spelling for every way of writing a word: case, accents, look-alikes, stretching, digits for letters.

Policy phrases and checked texts pass through the same function, so a phrase finds whatever folds like it.
"""

import re
import unicodedata
from functools import lru_cache

HIDDEN = "\u00ad\u200b-\u200f\u2060-\u2064\ufe0f\ufeff"
_HIDDEN = re.compile(f"[{HIDDEN}]")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_DIGITS_FOR_LETTERS = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_SIGNS_FOR_LETTERS = str.maketrans({"!": "i", "|": "l"})
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "´": "'", "`": "'", "‑": "-", "‐": "-", "–": "-"})

# Letters people leave out or replace when their keyboard lacks them. 'й' stays: it is no accent to a Russian.
_PLAIN = str.maketrans(
    {
        "õ": "o", "ä": "a", "ö": "o", "ü": "u", "š": "s", "ž": "z",
        "å": "a", "ø": "o", "æ": "a", "é": "e", "è": "e", "ê": "e", "ó": "o", "ò": "o", "ô": "o", "à": "a",
        "ё": "е", "ә": "а", "қ": "к", "ғ": "г", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и",
    }
)  # fmt: skip
_LATIN_FOR_CYRILLIC = str.maketrans("abcehikmoptuxy", "авсенікмортихү")
_CYRILLIC_FOR_LATIN = str.maketrans("авекмнорстухіјѕ", "abekmhopctyxijs")
# Words of one script in composed letters, as nearly all are: nothing but case, accents and stretching to undo.
_ORDINARY = re.compile("[a-zõäöüšžåøæéèêóòôà]+|[а-яёәғқңөұүһі]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[a-z]")


@lru_cache(maxsize=32_768)
def fold_word(word: str) -> str:
    """The canonical spelling of one word; folding twice is the same as folding once."""
    if word.isascii() and word.isalpha():
        return _unstretch(word.lower())
    lower = word.lower()
    if _ORDINARY.fullmatch(lower):
        return _unstretch(lower.translate(_PLAIN))
    plain = _HIDDEN.sub("", unicodedata.normalize("NFKC", word)).casefold().translate(_APOSTROPHES)
    plain = _one_script(_letters_for_digits(plain)).translate(_PLAIN)
    return _unstretch(_without_marks(plain))


def _unstretch(word: str) -> str:
    return _STRETCHED.sub(r"\1", word)


def _without_marks(word: str) -> str:
    if word.isascii() or not any(unicodedata.combining(sign) for sign in word):
        return word
    return "".join(sign for sign in word if not unicodedata.combining(sign))


def _letters_for_digits(word: str) -> str:
    """Leetspeak, unless the digits stand at an end as in a model or order number ("B2B", "a123")."""
    letters = sum(sign.isalpha() for sign in word)
    inside = word[1:-1]
    if letters < 2 or letters == len(word):
        return word
    if any(sign in "@$!|" for sign in inside):
        word = word.translate(_SIGNS_FOR_LETTERS)
    elif not any(sign.isdigit() for sign in word[:-1]) or letters * 2 < len(word):
        return word
    return word.translate(_DIGITS_FOR_LETTERS)


def _one_script(word: str) -> str:
    """A word mixing Latin and Cyrillic letters is written in the script that most of its letters have."""
    cyrillic = len(_CYRILLIC.findall(word))
    latin = len(_LATIN.findall(word))
    if not cyrillic or not latin:
        return word
    return word.translate(_LATIN_FOR_CYRILLIC if cyrillic >= latin else _CYRILLIC_FOR_LATIN)
