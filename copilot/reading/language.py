"""In which of our languages a message is written.

Script and special letters come first, then words that give a language away together with the look of the
letters; py3langid is asked whether a doubtful message is in a neighbour's language altogether. What none of
them settles keeps the conversation's language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from copilot.reading.fold import fold
from copilot.reading.letters import evidence_of, shares
from copilot.reading.lexicon import get_lexicon
from copilot.reading.types import Language
from copilot.reading.words import Word

_KAZAKH_LETTERS = re.compile(r"[әғқңөұүһӘҒҚҢӨҰҮҺ]|(?<=[а-яА-ЯәғқңөұүһӘҒҚҢӨҰҮҺ])[іІ]|[іІ](?=[а-яА-ЯәғқңөұүһӘҒҚҢӨҰҮҺ])")
_CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)
_LATIN = re.compile(r"[a-zà-öø-ÿāčēģīķļņšūžőűğışəñ]", re.IGNORECASE)
_NOT_PROSE = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\S*\d\S*|<\w+>|[@#]\w+")
_OURS = {"nb", "no", "nn", "da", "en", "et", "ru", "kk"}  # Danish too: py3langid takes short Norwegian for it
_CANDIDATES = (*_OURS, "fi", "sv", "de", "lv", "lt", "pl", "es", "fr", "tr", "uk", "ky")
_CLEAR = 0.97  # above it even one word may change the language of a conversation
_LIKELY = 0.8


@dataclass(frozen=True, slots=True)
class Guess:
    """A language, whether the message alone settled it, and the second language mixed in, if any.

    `in_latin`: Kazakh or Russian written in Latin letters.
    """

    language: Language
    sure: bool
    mixed_with: Language | None = None
    in_latin: bool = False


def find_language(text: str, words: Sequence[Word], *, earlier: Language | None = None) -> Guess:
    """The language of a message; `earlier` is what the conversation was in before it."""
    prose = _NOT_PROSE.sub(" ", text)
    cyrillic, latin = len(_CYRILLIC.findall(prose)), len(_LATIN.findall(prose))
    if cyrillic + latin < 2:
        return Guess(earlier or "en", sure=False)
    if cyrillic >= latin or (cyrillic > 8 and cyrillic * 3 > latin):
        return _cyrillic(prose, words, earlier)
    return _latin(prose, words, earlier)


def _cyrillic(prose: str, words: Sequence[Word], earlier: Language | None) -> Guess:
    lettered = sum(bool(_KAZAKH_LETTERS.search(piece)) for piece in prose.split())
    kazakh = max(float(lettered), _score(words, "kk"))
    russian = _score(words, "ru")
    if lettered and kazakh >= russian:
        return Guess("kk", sure=True, mixed_with="ru")
    evidence = evidence_of(_forms(words), script="cyrillic")
    told = shares({"kk": evidence["kk"] + kazakh, "ru": evidence["ru"] + russian})
    leader: Language = "kk" if told["kk"] > 0.5 else "ru"
    if earlier in told and len(words) <= 2 and told[leader] < _CLEAR:
        return Guess(earlier, sure=False, mixed_with="ru" if earlier == "kk" else None)
    mixed: Language | None = "ru" if leader == "kk" else "kk" if kazakh else None
    return Guess(leader, sure=told[leader] > _LIKELY and not _is_foreign(prose, words, told[leader]), mixed_with=mixed)


def _latin(prose: str, words: Sequence[Word], earlier: Language | None) -> Guess:
    scores = evidence_of(_forms(words), script="latin")
    folded = fold(prose)
    for language in ("en", "et", "nb"):
        scores[language] += _score(words, language)
    for language in ("ru", "kk"):
        scores[language] += 1.2 * _latin_score(folded, language)
    scores["et"] += 2.0 * len(re.findall("[õÕ]", prose)) + 0.7 * len(re.findall("[äöüÄÖÜ]", prose))
    scores["nb"] += 1.5 * len(re.findall("[åæøÅÆØ]", prose))
    if earlier is not None:
        scores[earlier] += 1.0
    told = shares(scores)
    leader = max(told, key=lambda language: told[language])
    if earlier is not None and earlier != leader and len(words) <= 2 and told[leader] < _CLEAR:
        return Guess(earlier, sure=False)
    sure = told[leader] > _LIKELY and not _is_foreign(prose, words, told[leader])
    if not sure and earlier is None and len(words) < 2 and told[leader] < _LIKELY:
        return Guess("en", sure=False)
    romanised = leader in ("ru", "kk")
    return Guess(leader, sure=sure, mixed_with="ru" if leader == "kk" else None, in_latin=romanised)


def _forms(words: Sequence[Word]) -> list[str]:
    return [word.form for word in words if word.form.isalpha()]


def _is_foreign(prose: str, words: Sequence[Word], share: float) -> bool:
    """Whether py3langid sees a neighbour language where the letters alone leave some doubt."""
    if share > _CLEAR or len(words) < 4:
        return False
    ranked: dict[str, float] = dict(_identifier().rank(prose.strip().lower()))
    ours = sum(chance for code, chance in ranked.items() if code in _OURS)
    return ours < 0.3


def _score(words: Sequence[Word], language: Language) -> float:
    known = get_lexicon(language).words
    return float(sum(any(form in known for form in word.forms) for word in words))


def _latin_score(folded: str, language: Language) -> int:
    known = get_lexicon(language).latin_words
    return sum(piece in known for piece in re.findall(r"[a-z']+", folded))


@cache
def _identifier() -> Any:
    """py3langid's model, restricted; half a second and 90 MB, so only when a message needs it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in _CANDIDATES if code in set(identifier.labels)])
    return identifier
