"""Norwegian clauses turned from the customer's mouth to ours."""

import re

_WORDS = {
    "jeg": "du", "eg": "du", "meg": "deg", "min": "din", "mitt": "ditt", "mine": "dine", "mi": "di", "oss": "dere",
    "vår": "deres", "vårt": "deres", "våre": "deres",
}  # fmt: skip
_OBJECT = frozenset(
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
_FINITE = re.compile(
    r"\b(?:er|var|har|hadde|ble|blir|kom|kommer|gikk|går|fikk|får|sto|står|mangler|manglet|virker|fungerer"
    r"|skulle|kan|vil"
    r"|må|måtte|ville|sa|sier|tok|la|lå|ligger|ga|sendte|trakk|\w{3,}(?:et|te|de|er))\b"
)
_STARTS_BADLY = re.compile(
    r"(?:at|som|fordi|hvis|når|om|å|for å|ikke|uten|etter|så|da|der|her|nå|i|på|ved|med|enda|ennå|altså|hva"
    r"|hvor|hvorfor|og|eller)\b"
)


# Verbs that people in a hurry begin with, leaving "jeg" out.
_NO_SUBJECT = frozenset(
    [
        "åpnet",
        "landet",
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


def turn(tokens: list[str]) -> list[str] | None:
    """A main clause stays one: it is said as "…, og det beklager jeg", because "at" would want another word order."""
    turned: list[str] = []
    before = ""
    for token in tokens:
        low = token.lower()
        if low in _WORDS:
            new = _WORDS[low]
        elif low in ("dere", "du", "de"):
            new = token if low == "de" else "oss" if before in _OBJECT else "vi"
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
    if not _FINITE.search(text) or _STARTS_BADLY.match(text):
        return None
    if tokens[0].lower() in _NO_SUBJECT:
        turned[0] = turned[0].lower()
        return ["du ", *turned]
    return turned


_SUBJECT = re.compile(
    r"(?:vi|ingen|noen|det (?:lå|var|sto|luktet|kom)|dette er|det er \w+ gang|\w{2,}(?:en|et|a"
    r"|ene|ne)|(?:en|et|halve|halvparten|alle|begge|den|det nye)\b[^,]*?"
    r"|du (?:har (?:\w+ )?(?:ventet|sittet|stått|vært|betalt|skrevet|ringt|fylt|mistet|prøvd"
    r"|forklart|fått)|måtte|må|fikk|ble|får ikke"
    r"|tok fri|kommer ikke|venter|sitter|står|mistet|mister|betaler)"
    r"|dere (?:har (?:\w+ )?(?:ventet|sittet|stått|vært)|måtte|må|fikk|ble))\b"
)
_PREDICATE = re.compile(
    r"\b(?:er|var|har|hadde|ble|blir|kom|kommer|gikk|går|fikk|får|sto|står|manglet|virker|fungerer|skulle|kan|kunne|måtte"
    r"|ville|sa|sier|tok|la|lå|ligger|ga|gir|sendte|trakk|doblet|slettet|beholdt|svarer|ringte|lo|luktet|satt|lekker"
    r"|\w{3,}(?:et|te|de))\b"
)
_OPEN = re.compile(
    r"\b(?:bravo|flott|lurte|lurt|løy|faen|jævl\w*|helvete|jeg|meg|min|mitt|mine)\b|\b(?:og|men|at|som|på|i|til|av|for)$"
)
_ADVERBS = frozenset(("ikke", "fortsatt", "fremdeles", "aldri", "ennå", "bare", "også", "alltid", "heller", "nå"))
_VERBS_FIRST = re.compile(
    r"(?:er|var|har|hadde|ble|blir|kom|kommer|virker|fungerer|kan|holder|sitter|står|venter|betaler|får|går|svarer|gikk)$"
)
_VERB_WITHIN_NB = 6


def reads_well(told: str) -> bool:
    """Whether "Jeg beklager at" may stand before the clause, once its adverbs have moved."""
    low = told.lower()
    beginning = " ".join(low.split()[1:_VERB_WITHIN_NB])
    return _SUBJECT.match(low) is not None and _PREDICATE.search(beginning) is not None and _OPEN.search(low) is None


def subordinate(told: str) -> str:
    """The order of a clause after "at": "varen kom ikke" becomes "varen ikke kom"."""
    words = told.split()
    for place in range(1, min(len(words) - 1, _VERB_WITHIN_NB)):
        if _VERBS_FIRST.match(words[place].lower()):
            end = place + 1
            while end < len(words) and words[end].lower() in _ADVERBS:
                end += 1
            moved = words[place + 1 : end]
            return " ".join([*words[:place], *moved, words[place], *words[end:]])
    return told
