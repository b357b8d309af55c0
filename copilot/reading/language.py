"""In which of our languages a message is written.

Script and special letters come first, then words that give a language away, then py3langid among our
languages and their neighbours; what none of them settles keeps the conversation's language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from copilot.reading.fold import fold
from copilot.reading.lexicon import get_lexicon
from copilot.reading.types import LANGUAGES, Language
from copilot.reading.words import Word

_KAZAKH_LETTERS = re.compile(r"[әғқңөұүһӘҒҚҢӨҰҮҺ]|(?<=[а-яА-ЯәғқңөұүһӘҒҚҢӨҰҮҺ])[іІ]|[іІ](?=[а-яА-ЯәғқңөұүһӘҒҚҢӨҰҮҺ])")
_CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)
_LATIN = re.compile(r"[a-zà-öø-ÿāčēģīķļņšūžőűğışəñ]", re.IGNORECASE)
_ESTONIAN_LETTERS = re.compile(r"[õÕ]|[äöüÄÖÜ]")
_NORWEGIAN_LETTERS = re.compile(r"[åæøÅÆØ]")
_KAZAKH_WORD = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_NOT_PROSE = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\S*\d\S*|<\w+>|[@#]\w+")
_NEIGHBOURS = {"nb": "nb", "no": "nb", "nn": "nb", "da": "nb", "en": "en", "et": "et", "ru": "ru", "kk": "kk"}
_CANDIDATES = (
    "en",
    "et",
    "ru",
    "kk",
    "no",
    "nb",
    "nn",
    "fi",
    "sv",
    "da",
    "de",
    "lv",
    "lt",
    "pl",
    "es",
    "fr",
    "tr",
    "uk",
    "ky",
)


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
    pieces = prose.split()
    lettered = sum(bool(_KAZAKH_LETTERS.search(piece)) for piece in pieces)
    kazakh = max(lettered, _score(words, "kk"))
    russian = _score(words, "ru")
    if lettered and kazakh >= russian:
        return Guess("kk", sure=True, mixed_with="ru")
    if kazakh > russian:
        return Guess("kk", sure=True, mixed_with="ru")
    if russian > kazakh:
        return Guess("ru", sure=russian - kazakh > 1 or not kazakh, mixed_with="kk" if kazakh else None)
    if lettered:
        return Guess("kk", sure=True, mixed_with="ru")
    ranked = _ranked(prose, ("ru", "kk", "ky", "uk"))
    kazakh_likely = ranked.get("kk", 0.0) + ranked.get("ky", 0.0) > ranked.get("ru", 0.0) + ranked.get("uk", 0.0)
    if earlier in ("ru", "kk") and len(words) < 4 and max(ranked.values()) < 0.97:
        return Guess(earlier, sure=False, mixed_with="ru" if earlier == "kk" else None)
    return Guess("kk" if kazakh_likely else "ru", sure=len(words) > 2, mixed_with="ru" if kazakh_likely else None)


def _latin(prose: str, words: Sequence[Word], earlier: Language | None) -> Guess:
    scores: dict[Language, float] = {code: _score(words, code) for code in ("en", "et", "nb")}
    folded = fold(prose)
    scores["et"] += 1.2 * len(re.findall(r"[õÕ]", prose)) + 0.5 * len(re.findall(r"[äöüÄÖÜ]", prose))
    scores["nb"] += 1.0 * len(_NORWEGIAN_LETTERS.findall(prose))
    romanised = {code: float(_latin_score(folded, code)) for code in ("ru", "kk")}
    best, second = sorted((*scores.values(), 0.0), reverse=True)[:2]
    roman = max(romanised.values())
    if (roman > best and roman >= 2) or (roman >= 1 and best == 0 and earlier in romanised):
        code: Language = "kk" if romanised["kk"] > romanised["ru"] else "ru"
        if romanised["kk"] == romanised["ru"] and earlier == "kk":
            code = "kk"
        return Guess(code, sure=roman > 2, mixed_with="ru" if code == "kk" else None, in_latin=True)
    leader = max(scores, key=lambda code: scores[code])
    if (best >= 2 and best > second * 1.5) or (best >= 1 and second == 0 and len(words) < 7):
        return _held(leader, best, words, earlier)
    return _by_model(prose, words, scores, earlier)


def _held(leader: Language, best: float, words: Sequence[Word], earlier: Language | None) -> Guess:
    """One short loan word ("ok", "refund") does not change a conversation's language."""
    if earlier is not None and earlier != leader and len(words) <= 2 and best < 2:
        return Guess(earlier, sure=False)
    return Guess(leader, sure=best >= 1)


def _by_model(prose: str, words: Sequence[Word], scores: dict[Language, float], earlier: Language | None) -> Guess:
    if earlier is not None and len(words) <= 2:
        return Guess(earlier, sure=False)
    ranked = _ranked(prose, _CANDIDATES)
    totals: dict[Language, float] = {code: 0.08 * min(scores[code], 6.0) for code in scores}
    for label, share in ranked.items():
        code = _NEIGHBOURS.get(label)
        if code in totals:
            totals[code] += share
    leader = max(totals, key=lambda code: totals[code])
    if totals[leader] < 0.3 and earlier is not None:
        return Guess(earlier, sure=False)
    return Guess(leader, sure=totals[leader] > 0.6)


def _score(words: Sequence[Word], language: Language) -> float:
    known = get_lexicon(language).words
    return float(sum(any(form in known for form in word.forms) for word in words))


def _latin_score(folded: str, language: Language) -> int:
    known = get_lexicon(language).latin_words
    return sum(piece in known for piece in re.findall(r"[a-z']+", folded))


def _ranked(prose: str, among: Sequence[str]) -> dict[str, float]:
    """Likelihood by py3langid among those languages, adding up to one."""
    ranked: dict[str, float] = dict(_identifier().rank(prose.strip().lower()))
    chosen = {code: ranked.get(code, 0.0) for code in among}
    total = sum(chosen.values()) or 1.0
    return {code: share / total for code, share in chosen.items()}


@cache
def _identifier() -> Any:
    """py3langid's model, restricted; half a second and 90 MB, so only when a message needs it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in _CANDIDATES if code in set(identifier.labels)])
    return identifier


def is_ours(code: str) -> bool:
    """Whether a language code is one that Levelhead speaks."""
    return code in LANGUAGES
