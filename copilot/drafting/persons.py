"""First person into second and back, so that a customer's clause can be said by the one they wrote to.

Only what turns cleanly is turned: a clause with a form that is not known stays a quotation.
"""

import re
from collections.abc import Callable

from copilot.reading.types import Language

_TOKEN = re.compile(r"[\w'’-]+|[^\w\s]|\s+")


def turn_persons(clause: str, language: Language) -> str | None:
    """The clause with "I" and "you" exchanged, small first letter; None where that is not safe."""
    tokens = _TOKEN.findall(clause)
    turned = _TURNERS[language](tokens)
    if turned is None:
        return None
    text = "".join(turned).strip()
    first = text.split(" ", 1)[0]
    keeps_capital = (first.isupper() and len(first) > 1) or any(letter.isupper() for letter in first[1:])
    return text if keeps_capital or _is_name(first, language) else text[:1].lower() + text[1:]


def _is_name(word: str, language: Language) -> bool:
    return language == "en" and word.lower() in _EN_CAPITALS


_EN_CAPITALS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])

# English ----------------------------------------------------------------------------------------------------------

_EN_FIRST = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "im": "you're", "ive": "you've",
    "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "us": "you", "our": "your",
    "ours": "yours", "we're": "you're", "we've": "you've", "we'd": "you'd", "we'll": "you'll",
    "ourselves": "yourselves",
}  # fmt: skip
_EN_SECOND = {
    "your": "our", "ur": "our", "yours": "ours", "you're": "we're", "you've": "we've", "you'd": "we'd",
    "you'll": "we'll", "yourself": "ourselves", "yourselves": "ourselves",
}  # fmt: skip
# Nouns that people in a hurry write without "my".
_EN_BARE = frozenset(
    [
        "flight",
        "order",
        "parcel",
        "package",
        "delivery",
        "internet",
        "app",
        "food",
        "pizza",
        "refund",
        "phone",
        "room",
        "card",
        "account",
        "payment",
        "bill",
        "courier",
        "router",
        "laptop",
        "heating",
        "boiler",
        "invoice",
        "booking",
        "luggage",
        "suitcase",
        "fridge",
        "subscription",
    ]
)
_VERB_WITHIN = 7  # words: a verb later than that does not make the beginning a clause
_EN_NO_SUBJECT = frozenset(
    [
        "drove",
        "waited",
        "ordered",
        "paid",
        "bought",
        "called",
        "rang",
        "phoned",
        "booked",
        "got",
        "received",
        "sent",
        "returned",
        "cancelled",
        "tried",
        "spent",
        "missed",
        "have",
        "had",
        "searched",
        "went",
        "walked",
    ]
)
_EN_BE = {"am": "are", "was": "were", "wasn't": "weren't"}
_EN_BE_OBJECT = frozenset(
    [
        "to",
        "from",
        "at",
        "of",
        "by",
        "for",
        "with",
        "on",
        "about",
        "call",
        "called",
        "ask",
        "asked",
        "told",
        "tell",
        "wrote",
        "write",
        "pay",
        "paid",
        "gave",
        "give",
        "sent",
        "send",
        "believe",
        "trust",
        "contact",
        "contacted",
        "email",
        "emailed",
        "rang",
        "ring",
        "phoned",
        "reach",
        "than",
        "like",
        "because",
    ]
)
_EN_FINITE = re.compile(
    r"\b(?:is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|hasn't|haven't|hadn't|do|does|did|don't|doesn't"
    r"|didn't|can|can't|cannot|could|couldn't|will|won't|would|wouldn't|keeps?|came|went|got|left|took|broke|sent|gave"
    r"|told|said|says|states|lost|cost|costs|paid|made|put|fell|stopped|works?|arrived|charged|ordered|waited"
    r"|drove|rang"
    r"|you're|you've|we're|we've|it's|he's|she's|they're|there's|that's|\w{3,}ed|shrank|tore|threw|kept|stood"
    r"|sat|bought"
    r"|booked|spent|found|cut|hung|spoke|smells?|stinks?|shows?|leaks?|drops?|costs|comes|turned|won)\b"
)
_EN_STARTS_BADLY = re.compile(
    r"(?:to|which|who|that's why|because|if|when|please|not|no wonder|what|how|why|as|or|than)\b"
)


def _turn_english(tokens: list[str]) -> list[str] | None:
    turned: list[str] = []
    subject = ""
    before = ""
    for token in tokens:
        low = token.lower().replace("’", "'")
        if low in _EN_FIRST:
            new, subject = _EN_FIRST[low], "first" if low in ("i", "we") else ""
        elif low in ("you", "u"):
            new, subject = ("us" if before in _EN_BE_OBJECT else "we"), ""
        elif low in _EN_SECOND:
            new = _EN_SECOND[low]
        elif low in _EN_BE and subject == "first":
            new = _EN_BE[low]
        else:
            new = token
        if not token.isspace():
            before = low
            subject = subject if low in ("i", "we", "just", "only", "still", "also", "never") else ""
        turned.append(new)
    text = "".join(turned).lower()
    beginning = " ".join(text.split()[:_VERB_WITHIN])
    if not _EN_FINITE.search(beginning) or _EN_STARTS_BADLY.match(text):
        return None
    first = tokens[0].lower()
    if first in _EN_NO_SUBJECT:
        turned[0] = turned[0].lower()
        return ["you ", *turned]
    return ["your ", *turned] if first in _EN_BARE else turned


# Norwegian --------------------------------------------------------------------------------------------------------

_NB_WORDS = {
    "jeg": "du", "eg": "du", "meg": "deg", "min": "din", "mitt": "ditt", "mine": "dine", "mi": "di", "oss": "dere",
    "vår": "deres", "vårt": "deres", "våre": "deres",
}  # fmt: skip
_NB_OBJECT = frozenset(
    [
        "til",
        "fra",
        "hos",
        "av",
        "for",
        "med",
        "på",
        "om",
        "mot",
        "ringt",
        "ringte",
        "skrevet",
        "spurt",
        "betalt",
        "gitt",
        "sendt",
        "kontaktet",
    ]
)
_NB_FINITE = re.compile(
    r"\b(?:er|var|har|hadde|ble|blir|kom|kommer|gikk|går|fikk|får|sto|står|mangler|manglet|virker|fungerer"
    r"|skulle|kan|vil"
    r"|må|måtte|ville|sa|sier|tok|la|lå|ligger|ga|sendte|trakk|\w{3,}(?:et|te|de|er))\b"
)
_NB_STARTS_BADLY = re.compile(
    r"(?:at|som|fordi|hvis|når|om|å|for å|ikke|uten|etter|så|da|der|her|nå|i|på|ved|med|enda|ennå|altså|hva"
    r"|hvor|hvorfor|og|eller)\b"
)


# Verbs that people in a hurry begin with, leaving "jeg" out.
_NB_NO_SUBJECT = frozenset(
    [
        "kjørte",
        "ventet",
        "ringte",
        "bestilte",
        "betalte",
        "fikk",
        "kjøpte",
        "sendte",
        "fant",
        "prøvde",
        "leverte",
        "dro",
        "har",
        "sa",
        "sitter",
        "står",
        "venter",
    ]
)


def _turn_norwegian(tokens: list[str]) -> list[str] | None:
    """A main clause stays one: it is said as "…, og det beklager jeg", because "at" would want another word order."""
    turned: list[str] = []
    before = ""
    for token in tokens:
        low = token.lower()
        if low in _NB_WORDS:
            new = _NB_WORDS[low]
        elif low in ("dere", "du", "de"):
            new = token if low == "de" else "oss" if before in _NB_OBJECT else "vi"
        elif low == "deg":
            new = "oss"
        elif low == "deres":
            new = "vårt" if before.endswith("et") else "våre" if before.endswith("ene") else "vår"
        elif low in ("din", "ditt", "dine"):
            new = {"din": "vår", "ditt": "vårt", "dine": "våre"}[low]
        elif low == "vi":
            new = "dere"
        else:
            new = token
        if not token.isspace():
            before = low
        turned.append(new)
    text = "".join(turned).lower()
    if not _NB_FINITE.search(text) or _NB_STARTS_BADLY.match(text):
        return None
    if tokens[0].lower() in _NB_NO_SUBJECT:
        turned[0] = turned[0].lower()
        return ["du ", *turned]
    return turned


# Estonian ---------------------------------------------------------------------------------------------------------

_ET_WORDS = {
    "ma": "te", "mina": "teie", "mu": "teie", "minu": "teie", "mul": "teil", "minul": "teil", "mulle": "teile",
    "minult": "teilt", "mult": "teilt", "mind": "teid", "minuga": "teiega", "meid": "teid", "meil": "teil",
    "meile": "teile", "meilt": "teilt", "meie": "teie", "me": "te",
    "te": "me", "teie": "meie", "teil": "meil", "teile": "meile", "teilt": "meilt", "teid": "meid", "teiega": "meiega",
    "olen": "olete", "olin": "olite", "oleme": "olete", "olime": "olite", "olete": "oleme", "olite": "olime",
    "sain": "saite", "saan": "saate", "pean": "peate", "pidin": "pidite", "tulin": "tulite", "tulime": "tulite",
    "jäin": "jäite", "jäime": "jäite", "läksin": "läksite", "maksin": "maksite", "maksan": "maksate", "ootan": "ootate",
    "ootame": "ootate", "elan": "elate", "istun": "istute", "söön": "sööte", "tellin": "tellite", "panin": "panite",
    "kaotan": "kaotate", "tõite": "tõime", "panite": "panime", "jätsite": "jätsime", "andsite": "andsime",
    "läksime": "läksite", "saime": "saite", "seisan": "seisate", "küsin": "küsite", "helistan": "helistate",
    "ostan": "ostate", "ostsin": "ostsite", "võtan": "võtate", "võtsin": "võtsite", "leidsin": "leidsite",
}  # fmt: skip
_ET_STARTS_BADLY = re.compile(
    r"(?:et|kui|mis|kes|millel|mille|sest|kus|kuidas|miks|kas|palun|vist|või|ehk|milline|mitte|nagu|kuigi|isegi)\b"
)
_ET_FINITE = re.compile(
    r"\b(?:on|oli|olid|ei|pole|polnud|olete|olite|oleme|olime|saite|\w{2,}(?:te|sime|site|sid|ti|di|tud)|tuli"
    r"|tulid|jäi|jäid|läks|sai"
    r"|pani|andis|jõudis|\w{3,}(?:s|is|as|us|b))\b"
)
_ET_FIRST_PERSON = re.compile(r"\w{2,}(?:sin|sime)$")


def _turn_estonian(tokens: list[str]) -> list[str] | None:
    turned: list[str] = []
    for token in tokens:
        low = token.lower()
        if low in _ET_WORDS:
            new = _ET_WORDS[low]
        elif (low.endswith("sin") and len(low) > 5 and not low.endswith("asin")) or (
            low.endswith("asin") and len(low) > 6
        ):
            new = token[:-1] + "te"
        elif low.endswith("sime") and len(low) > 5:
            new = token[:-2] + "te"
        elif low.endswith("site") and len(low) > 5:
            new = token[:-2] + "me"
        else:
            new = token
        turned.append(new)
    text = "".join(turned).lower()
    if not _ET_FINITE.search(text) or _ET_STARTS_BADLY.match(text):
        return None
    leftover = [
        token for token in turned if re.fullmatch(r"\w{3,}(?:dan|tan|lan|ran|nan|gen|pin|kan|van|ten)", token.lower())
    ]
    return None if leftover else turned


# Russian ----------------------------------------------------------------------------------------------------------

_RU_WORDS = {
    "я": "вы", "мне": "вам", "меня": "вас", "мной": "вами", "мною": "вами", "мы": "вы", "нам": "вам", "нас": "вас",
    "нами": "вами", "вы": "мы", "вам": "нам", "вас": "нас", "вами": "нами",
    "мой": "ваш", "моя": "ваша", "моё": "ваше", "мое": "ваше", "мои": "ваши", "моего": "вашего", "моей": "вашей",
    "моему": "вашему", "моим": "вашим", "моих": "ваших", "мою": "вашу", "моём": "вашем", "моими": "вашими",
    "жду": "ждёте", "ждем": "ждёте", "ждём": "ждёте", "сижу": "сидите", "сидим": "сидите", "плачу": "платите",
    "живу": "живёте", "могу": "можете", "можем": "можете", "звоню": "звоните", "пишу": "пишете", "хожу": "ходите",
}  # fmt: skip
_RU_STARTS_BADLY = re.compile(
    r"(?:что|если|когда|потому|чтобы|где|как|почему|который|которая|пожалуйста|или|раз|за что|хотя)\b"
)
_RU_OWN_PAST = re.compile(r"(?:жда|заказа|купи|оплати|прожда|просиде)(?:л|ла)$")
_RU_PRESENT_FIRST = re.compile(r"\w{3,}(?:аю|яю|ую|ею|лю|жу|чу|шу|щу)$")
_RU_NOT_VERBS = frozenset(
    [
        "свою",
        "мою",
        "твою",
        "вашу",
        "нашу",
        "стиральную",
        "новую",
        "другую",
        "всю",
        "такую",
        "эту",
        "чужую",
        "одну",
        "каждую",
        "больную",
    ]
)
_RU_PLURAL = {"ждал": "ждали", "ждала": "ждали"}


def _turn_russian(tokens: list[str]) -> list[str] | None:
    lows = [token.lower() for token in tokens]
    is_first = "я" in lows
    turned: list[str] = []
    since_i = 99
    for token, low in zip(tokens, lows, strict=True):
        if low == "я":
            since_i = 0
        elif not token.isspace():
            since_i += 1
        if low in _RU_WORDS:
            new = _RU_WORDS[low]
        elif low.startswith("наш"):
            new = "ваш" + low[3:]
        elif low.startswith("ваш"):
            new = "наш" + low[3:]
        elif _RU_OWN_PAST.search(low) or (is_first and since_i <= 4 and re.search(r"\w{2,}(?:л|ла)$", low)):
            new = re.sub(r"(?:л|ла)$", "ли", token)
        elif re.search(r"\w{2,}(?:лся|лась)$", low) and is_first and since_i <= 4:
            new = re.sub(r"(?:лся|лась)$", "лись", token)
        elif (
            _RU_PRESENT_FIRST.search(low)
            and low not in _RU_NOT_VERBS
            and not low.endswith(("ную", "кую", "шую", "рую"))
        ):
            return None
        elif "вы" in lows and re.search(r"\w{3,}(?:ете|ите|ёте)$", low):
            new = re.sub(r"(?:ете|ёте)$", "ем", token) if low.endswith(("ете", "ёте")) else token[:-2] + "м"
        else:
            new = token
        turned.append(new)
    text = "".join(turned).lower()
    return None if _RU_STARTS_BADLY.match(text) else turned


def _keep_quoting(tokens: list[str]) -> None:
    """Kazakh carries the person in endings of nouns and verbs alike: its clauses are quoted."""
    del tokens


_TURNERS: dict[Language, Callable[[list[str]], list[str] | None]] = {
    "en": _turn_english,
    "et": _turn_estonian,
    "ru": _turn_russian,
    "nb": _turn_norwegian,
    "kk": _keep_quoting,
}
