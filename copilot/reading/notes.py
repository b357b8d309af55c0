"""Facts from an agent's free notes: the same finders, on text that speaks to a colleague."""

from copilot.reading.facts import find_facts
from copilot.reading.language import find_language
from copilot.reading.lexicon import COMMON
from copilot.reading.matching import get_index
from copilot.reading.types import Fact
from copilot.reading.words import split_words


def mine_facts(text: str) -> tuple[Fact, ...]:
    """Order numbers, amounts, times, names and the like that a note states, with their places."""
    words = split_words(text)
    language = find_language(text, words).language
    hits = get_index((language, COMMON)).find(words)
    return find_facts(text, words, hits, language=language)
