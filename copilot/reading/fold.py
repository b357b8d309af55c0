"""Folding: one plain form for letters that people type in many ways, place by place.

A folded text has as many code points as the original, so every position found in it is a position in
what the customer wrote.
"""

import unicodedata

# Kazakh letters to what a Russian keyboard offers, Nordic letters to what an English one does; hard sign
# and typographic apostrophes as people type them.
_PLAIN = {
    "ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и",
    "ø": "o", "æ": "a", "ł": "l", "đ": "d", "ß": "s", "ı": "i", "й": "й", "’": "'", "‘": "'", "ʼ": "'",
    "´": "'", "`": "'", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
}  # fmt: skip


class _Folding(dict[int, str]):
    """Learns each code point the first time it is met; `str.translate` does the rest at C speed."""

    def __missing__(self, code: int) -> str:
        plain = self[code] = _fold_letter(chr(code))
        return plain


def _fold_letter(letter: str) -> str:
    lower = letter.lower()
    if len(lower) != 1:
        lower = lower[0]
    if lower in _PLAIN:
        return _PLAIN[lower]
    base = unicodedata.normalize("NFKD", lower)[:1]
    return base if base.isalnum() else lower


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Lower case, no diacritics, one look for quotes and spaces; the length stays the same."""
    return text.translate(_FOLDING)


_CYRILLIC_TWINS = str.maketrans("aceopxyikhtmb3", "асеорхуикнтмвз")


def to_cyrillic_twins(word: str) -> str:
    """A word that mixes scripts, with its Latin look-alikes turned Cyrillic ("зaкaз" with Latin a)."""
    return word.translate(_CYRILLIC_TWINS)
