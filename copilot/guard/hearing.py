"""What the learned layers hear in a text: the n-grams always, the semantic layer where somebody lends it an ear."""

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.guard.learned import Learned, Suspicion
from copilot.guard.semantic import Array, Ear, Semantic
from copilot.guard.sentences import Sentence

MOST_BEGINNINGS = 4  # asked about, to find the sentence with which a text turned


@dataclass(frozen=True, slots=True)
class Heard:
    """`suspicion`: what is held against the text. `is_unjudged`: the semantic layer was asked and did not answer."""

    suspicion: Suspicion | None = None
    is_unjudged: bool = False


@dataclass(frozen=True, slots=True)
class Listener:
    """The layers, and the text as they hear it. `customer` is what they wrote, `customer_words` the same folded."""

    learned: Learned
    semantic: Semantic | None
    ear: Ear | None
    language: str
    customer: str
    customer_words: str

    def listen(self, text: str, sentences: Sequence[Sentence]) -> Heard:
        """What the n-grams suspect stands; where they suspect nothing the semantic layer weighs their word with its
        own. It clears nothing: a voice that it was not trained on sounds harmless to it."""
        overheard = self.learned.suspect(sentences, self.language, self.customer_words)
        if overheard is not None or not self._has_ear:
            return Heard(overheard)
        odds = self._weigh(text, sentences)
        if odds is None:
            return Heard(is_unjudged=True)
        assert self.semantic is not None
        if self.semantic.passes(odds, self.language):
            return Heard()
        return Heard(Suspicion(self.learned.likely_rules(odds[1:]), self._first_to_blame(text, sentences)))

    def lets_through(self, text: str, sentences: Sequence[Sentence]) -> int:
        """How many sentences from the beginning may be let through while the text is still growing.

        A beginning that the semantic layer doubts waits whole: what was let through before stays so.
        """
        passed = self.learned.passed(sentences, self.language, self.customer_words)
        if passed < len(sentences) or not self._has_ear:
            return passed
        odds = self._weigh(text, sentences)
        assert self.semantic is not None
        return passed if odds is None or self.semantic.passes(odds, self.language) else 0

    @property
    def _has_ear(self) -> bool:
        return self.semantic is not None and self.ear is not None and self.language in self.semantic.thresholds

    def _weigh(self, text: str, sentences: Sequence[Sentence]) -> Array | None:
        assert self.ear is not None
        assert self.semantic is not None
        vector = self.ear.hear(text[: sentences[-1].end].strip(), self.customer)
        if vector is None:
            return None
        counted = self.learned.probabilities(sentences, self.language, self.customer_words)
        return self.semantic.weigh(vector, counted, self.language)

    def _first_to_blame(self, text: str, sentences: Sequence[Sentence]) -> int:
        """The sentence after the last beginning that would have passed by itself."""
        assert self.semantic is not None
        for count in range(len(sentences) - 1, max(0, len(sentences) - 1 - MOST_BEGINNINGS), -1):
            odds = self._weigh(text, sentences[:count])
            if odds is None or self.semantic.passes(odds, self.language):
                return count
        return max(0, len(sentences) - 1 - MOST_BEGINNINGS)
