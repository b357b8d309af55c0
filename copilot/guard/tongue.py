"""Which of the five languages a text is written in, by letters and small words; None where that does not tell."""

import re
from collections import Counter
from functools import lru_cache
from typing import Any

_KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z\u00c0-\u024f]", re.IGNORECASE)
_SWEDISH = re.compile("[äö]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = {
    "en": (
        "the a an and of to is are was were be been have has had will would can could we our us you your "
        "i my me it this that not for with on in at from as if but so by do does did please sorry thank "
        "thanks they them there what when how which about hello hi yes no"
    ),
    "et": (
        "ja on ei see et ma me te teie mina meie sa kui ka oma mis kas või aga siis palun aitäh tänan "
        "tere kahjuks vabandust oleme olen olete teil meil mul teid mind seda selle ning nii veel juba "
        "kuid pole saab saame kohe väga kõik ära tänu et teile meile mulle sellest kust millal kuidas "
        "miks"
    ),
    "nb": (
        "og er ikke det at jeg vi du dere en et den som på med til for av har kan skal vil om men så deg "
        "meg oss din ditt dine vår vårt våre mitt fra var blir ble hei takk beklager hva når hvordan hvor "
        "nå også eller denne dette sin noe"
    ),
    "ru": (
        "и в не на что я мы вы с это как по но к у за из от для вам вас ваш ваша ваше вашу вашей ваши нам "
        "нас мне меня бы же ли если уже был была было были есть так он она они здравствуйте пожалуйста "
        "спасибо извините очень можно когда где почему"
    ),
    "kk": (
        "және мен біз сіз бұл ол үшін емес бар жоқ деп де да ма ме бен пен болды болады екен керек сіздің "
        "сізге біздің бізге кешіріңіз рахмет сәлеметсіз бе қалай неге қашан қайда осы сол туралы өте "
        "өтінемін кейін дейін ғой"
    ),
}
_WORD_TO: dict[str, frozenset[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _one in _words.split():
        _WORD_TO[_one] = _WORD_TO.get(_one, frozenset()) | {_language}


@lru_cache(maxsize=512)
def guess_language(text: str) -> str | None:
    """The language of a text, or None when letters and small words do not decide."""
    if not text:
        return None
    if _KAZAKH.search(text) and _is_cyrillic(text):
        return "kk"
    words = [word.casefold() for word in _WORD.findall(text[:600])]
    votes: Counter[str] = Counter()
    for word in words:
        languages = _WORD_TO.get(word, ())
        for language in languages:
            votes[language] += 2 if len(languages) == 1 else 1
    _weigh_letters(text, votes)
    if _is_cyrillic(text) and not votes["kk"]:
        return "ru"
    if not votes:
        return None
    best, second = (*votes.most_common(2), ("", 0))[:2]
    return best[0] if best[1] > second[1] else None


def _is_cyrillic(text: str) -> bool:
    """Whether most letters are; a quoted word in another script makes no other language."""
    return 2 * len(_CYRILLIC.findall(text)) > sum(map(str.isalpha, text))


def _weigh_letters(text: str, votes: Counter[str]) -> None:
    lower = text.casefold()
    if any(letter in lower for letter in "åæø"):
        votes["nb"] += 3
    if any(letter in lower for letter in "õäöü"):
        votes["et"] += 3


_FOREIGN_LETTERS = re.compile("[ßñçłşğıąęčūįųżőűœãțșґєї]", re.IGNORECASE)
_LEAST_LETTERS = 20  # below this a sentence may be a name, a greeting or a quoted word
_LEAST_FOR_DETECTOR = 40
_SURE = 3  # votes by which a guess must lead before it is a finding


@lru_cache(maxsize=1_024)
def other_language(text: str, expected: str) -> str | None:
    """The language a sentence is written in when that is clearly another than expected, else None.

    Short sentences and near calls stay unjudged. `other` stands for a language outside the five.
    """
    if len(text) < _LEAST_LETTERS:
        return None
    if expected in _SIBLINGS and _is_sibling(text, expected):
        return "other"
    if _is_plainly(text, expected):
        return None
    letters = sum(map(str.isalpha, text))
    if letters < _LEAST_LETTERS:
        return None
    cyrillic = len(_CYRILLIC.findall(text))
    if letters > 2 * (cyrillic + len(_LATIN.findall(text))):
        return "other"
    if expected == "nb" and len(_SWEDISH.findall(text)) >= 2:
        return "other"
    if expected in ("ru", "kk"):
        if cyrillic < letters / 3:
            return guess_language(text) or "other"
    elif cyrillic > letters / 2:
        return guess_language(text) or "ru"
    if expected in ("ru", "kk") and (other := _neighbour(text, expected)):
        return other
    votes = _votes(text)
    lead = max(votes, key=lambda language: votes[language], default=expected)
    if lead != expected and votes[lead] >= votes[expected] + _SURE:
        return lead
    if not votes[expected] and expected in ("en", "et", "nb") and letters >= _LEAST_FOR_DETECTOR:
        return _foreign(text, expected)
    return None


def _neighbour(text: str, expected: str) -> str | None:
    """Russian, Kazakh and their neighbours tell themselves apart by letters that only some of them have."""
    if _UKRAINIAN.search(text):
        return "other"
    own_letters = len(_KAZAKH.findall(text))
    if expected == "kk" and own_letters >= 3 and not _NOT_KYRGYZ.search(text):
        return "other"
    if expected == "kk" and not own_letters:
        letters = len(_CYRILLIC.findall(text))
        return "ru" if letters >= _LEAST_FOR_DETECTOR or (letters >= _LEAST_LETTERS and _votes(text)["ru"]) else None
    return "kk" if expected == "ru" and own_letters >= 3 else None


_UKRAINIAN = re.compile("[їєґў]", re.IGNORECASE)  # ў: Belarusian
_NOT_KYRGYZ = re.compile("[әғқұіһ]", re.IGNORECASE)  # Kazakh letters that Kyrgyz does without


# Words and endings of close relatives that share half their small words with the language expected.
_SIBLINGS = {
    "et": (
        re.compile(r"(?i)\b\w+(?:mme|nne|ssä|ssa|llä|ltä|lta|stä|tään|taan|nyt|nut)\b|\b(?:hän|ovat|että|mutta|kun)\b"),
        re.compile("(?i)[õü]"),
    ),
    "nb": (
        re.compile(
            r"(?i)\b(?:och|är|att|inte|jag|från|till|också|mycket|hej|tyvärr|ert|nu|efter|af|mig|dig|hvad|nogle|jeres"
            r"|uden|blev|bliver|blevet|fundet|fået|gerne|ulejlighed\w*|har ni|vi ber)\b"
        ),
        re.compile(r"(?i)\b(?:ikke jeg|nå|etter|noen|gjerne|uten|ble|meg|deg)\b"),
    ),
}


def _is_sibling(text: str, expected: str) -> bool:
    """Whether two marks of a relative stand in the text and none that only the language expected has."""
    theirs, own = _SIBLINGS[expected]
    found = {mark.casefold() for mark in theirs.findall(text)}
    return len(found) >= 2 and own.search(text) is None


def _is_plainly(text: str, expected: str) -> bool:
    """Whether a third small word that no other language shares settles it."""
    met = 0
    only = _ONLY[expected]
    for word in text.casefold().split():
        met += _WORD_TO.get(word) == only
        if met == 3:
            return True
    return False


_ONLY = {language: frozenset({language}) for language in _SMALL_WORDS}


def _votes(text: str) -> Counter[str]:
    votes: Counter[str] = Counter()
    for word in _WORD.findall(text[:600]):
        for language in _WORD_TO.get(word.casefold(), ()):
            votes[language] += 1
    _weigh_letters(text, votes)
    if _KAZAKH.search(text):
        votes["kk"] += 3
    return votes


_ESTONIAN_ENDINGS = re.compile(r"\w{2,}(?:[aeiu]b|ks|des|tud|dud|nud|ga|sse|vad|mine|mist|mise|[aeiu]d|[aeiu]st)\b")


def _foreign(text: str, expected: str) -> str | None:
    """Asks the statistical detector, which takes half a second to load: only for text without any small word
    of the expected language."""
    if _FOREIGN_LETTERS.search(text):
        return "other"
    words = _WORD.findall(text)
    if 2 * sum(word[0].isupper() for word in words) > len(words):
        return None  # a list of names is no language
    language, probability = _detector().classify(text)
    if expected == "et" and len(_ESTONIAN_ENDINGS.findall(text)) >= 2 and not _SIBLINGS["et"][0].search(text):
        return None  # the detector takes Estonian without small words for one of its neighbours
    return None if language in ("en", "et", "no", "nn") or probability < 0.98 else "other"


@lru_cache(maxsize=1)
def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    detector: Any = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    detector.set_languages(["en", "et", "no", "nn", "fi", "de", "sv", "da", "fr", "es", "pl", "lv", "lt", "it"])
    return detector
