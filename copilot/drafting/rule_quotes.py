"""The sentence of a house rule that a customer may read: in their language, and not addressed to colleagues."""

from copilot.drafting.choosing import split_sentences
from copilot.drafting.house_rules import find_rules
from copilot.playbook.words import fold, signs_of
from copilot.reading.language import find_language
from copilot.reading.types import Language
from copilot.reading.words import split_words

_MAX_CHARS = 200


def find_quotable(house_rules: str, query: str, *, language: Language) -> str | None:
    """The first quotable sentences of the section that bears most on the query; None when there are none."""
    signs = signs_of(language)
    for rule in find_rules(house_rules, query, language, limit=2):
        kept: list[str] = []
        for sentence in split_sentences(rule.text.lstrip("-* ")):
            if signs.has("internal", fold(sentence)) or len(" ".join([*kept, sentence])) > _MAX_CHARS:
                break
            kept.append(sentence)
        text = " ".join(kept)
        if text and find_language(text, split_words(text)).language == language:
            return text
    return None
