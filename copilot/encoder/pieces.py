"""Cuts a text into the model's word pieces: the likeliest way to write it with them (a unigram tokenizer)."""

from functools import lru_cache

from copilot.encoder.weights import Vocabulary

_SPACE = "\u2581"  # how the pieces write a space
_PENALTY = 10.0  # below the unlikeliest piece, for a character that no piece has
_NEVER = float("-inf")


class Tokenizer:
    """Turns texts into lists of piece numbers."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.begin, self.end = vocabulary.begin, vocabulary.end
        self._unknown = vocabulary.unknown
        self._replaced = vocabulary.replaced
        scores: list[float] = vocabulary.scores.tolist()
        self._pieces = {piece: (number, scores[number]) for number, piece in enumerate(vocabulary.pieces) if piece}
        self._longest = max(map(len, self._pieces))
        self._unknown_score = min(scores) - _PENALTY
        self._word = lru_cache(maxsize=4096)(self._cut_word)

    def cut(self, text: str) -> list[int]:
        """The pieces of a text, without marks for beginning and end."""
        written = " ".join(text.translate(self._replaced).split(" "))
        return [number for word in written.split(" ") if word for number in self._word(_SPACE + word)]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        """No piece reaches over a space, so each word is cut by itself."""
        size = len(word)
        best = [0.0] + [_NEVER] * size
        came: list[tuple[int, int]] = [(0, self._unknown)] * (size + 1)
        for start in range(size):
            for stop in range(start + 1, min(size, start + self._longest) + 1):
                known = self._pieces.get(word[start:stop])
                if known is not None and best[start] + known[1] > best[stop]:
                    best[stop], came[stop] = best[start] + known[1], (start, known[0])
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1], came[start + 1] = best[start] + self._unknown_score, (start, self._unknown)
        found: list[int] = []
        while size:
            size, number = came[size]
            found.append(number)
        return tuple(reversed(found))
