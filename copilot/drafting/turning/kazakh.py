"""Kazakh clauses turned into the name of an event: "курьер келмеді" becomes "курьер келмегені".

The person sits in the endings: "my" becomes "your", what "you" did becomes what we did, and the verb at the end takes
the form that an apology wants. A verb that is not known leaves the clause unsaid.
"""

import re

from copilot.drafting.grammar import is_front

_PRONOUNS = {
    "мен": "сіз", "менің": "сіздің", "маған": "сізге", "мені": "сізді", "менен": "сізден", "менде": "сізде",
    "менімен": "сізбен", "біз": "сіздер", "біздің": "сіздердің", "бізге": "сіздерге", "бізді": "сіздерді",
    "бізден": "сіздерден", "бізде": "сіздерде", "бізбен": "сіздермен",
    "сіз": "біз", "сіздер": "біз", "сіздің": "біздің", "сіздердің": "біздің", "сізге": "бізге", "сіздерге": "бізге",
    "сізден": "бізден", "сіздерден": "бізден", "сізді": "бізді", "сіздерді": "бізді",
}  # fmt: skip
# Nouns and particles that only look as if they said "my".
_NOT_MINE = frozenset(
    [
        "сәлемдем",
        "сәлемдеме",
        "ешкім",
        "өлшем",
        "шам",
        "адам",
        "төлем",
        "көлем",
        "киім",
        "өнім",
        "бөлім",
        "келісім",
        "білім",
        "қысым",
        "шағым",
        "өсім",
        "басым",
        "маусым",
        "мүшем",
        "қадам",
        "кілем",
        "сәлем",
        "ұйым",
        "жарым",
        "есім",
        "ғылым",
        "сезім",
        "қоғам",
        "өтінім",
        "шығым",
        "дайым",
        "бірдем",
        "ешқандай",
        "жарнама",
        "жүйем",
        "кем",
        "әлем",
        "мәлім",
        "тиім",
        "құным",
    ]
)
_MINE = re.compile(r"(?P<stem>\w+?)(?P<link>[ыі]?)м(?P<case>ды|ді|ның|нің|нан|нен|да|де|а|е|ен|)$")
_CASES = {
    "": "", "ды": "ды", "ді": "ді", "ның": "дың", "нің": "дің", "нан": "дан", "нен": "ден", "да": "да", "де": "де",
    "а": "ға", "е": "ге", "ен": "бен",
}  # fmt: skip
_OURS = re.compile(r"(?P<stem>\w+)(?P<mine>ңыз|ңіз)(?:дар|дер)?(?P<case>ды|ді|дың|дің|дан|ден|да|де|ға|ге|)$")

_FIRST_PERSON = re.compile(r"\w+(?:мын|мін|пын|пін|бын|бін|дым|дім|тым|тім|дық|дік|тық|тік|мыз|міз)$")
# What a customer did is no trouble in itself; what they waited for, lost or could not do is.
_UNDERGONE = re.compile(r"^(?:күт|тос|сарыл|әуре)|айырыл|алма$|алме$|(?:ма|ме|ба|бе|па|пе)$")
_VOICELESS = "пфкқтсшщчцх"
_STANDING = {"тұр": "тұрған", "жатыр": "жатқан", "отыр": "отырған", "жүр": "жүрген"}
_STANDING_FIRST = re.compile(r"(тұр|жатыр|отыр|жүр)(?:мын|мін|мыз|міз|ған едім)$")
_STANDING_SECOND = re.compile(r"(тұр|жатыр|отыр|жүр)сы[зң](?:дар)?$|(жүр)сі[зң](?:дер)?$")
_PRESENT = frozenset(
    [
        "береді",
        "келеді",
        "айтады",
        "шығады",
        "алады",
        "кетеді",
        "көрсетеді",
        "жібереді",
        "тұрады",
        "қояды",
        "ағады",
        "үзіледі",
        "өшеді",
    ]
)
_MOODS = re.compile(
    r"\b(?:керек|болатын|екен|шығар|ғой|мүмкін|бәрекелді|алда\w*|жарайды|деп|демек|себебі"
    r"|десеңіз|қайда|қашан|неге|иә|жоқ деп)\b"
)


def turn(tokens: list[str]) -> list[str] | None:
    """The clause as the name of an event, or None when its verb or a person in it is not known."""
    text = "".join(tokens).strip()
    if "," in text:
        return None
    words = text.split()
    ended = _end(words)
    if ended is None:
        return None
    rest, last = ended
    turned = [_turn_word(word) for word in rest]
    if any(word is None for word in turned):
        return None
    return [" ".join([*(word for word in turned if word), last])]


def reads_well(told: str) -> bool:
    """Whether "үшін кешірім сұраймын" may follow."""
    words = told.split()
    return len(words) >= 2 and len(words) <= 12 and _MOODS.search(told.lower()) is None


def _end(words: list[str]) -> tuple[list[str], str] | None:
    """Everything before the verb, and the verb as a noun of the person it belongs to."""
    if len(words) < 2:
        return None
    if words[-1].lower() == "жоқ" and words[-2].lower() in ("де", "да"):
        words = [*words[:-2], words[-1]]  # "келген де жоқ" says no more than "келген жоқ"
    if len(words) < 2:
        return None
    last, before = words[-1].lower(), words[-2].lower()
    if last == "жоқ":
        if match := re.fullmatch(r"(\w+?)[ғгқк][ае]н", before):
            return words[:-2], _his(_participle(match[1] + _negation(match[1])))
        return words[:-1], "болмағаны"
    if match := _STANDING_FIRST.fullmatch(last):
        return words[:-1], _your(_STANDING[match[1]])
    if match := _STANDING_SECOND.fullmatch(last):
        return words[:-1], _our(_STANDING[match[1] or match[2]])
    if last in _STANDING:
        return words[:-1], _his(_STANDING[last])
    if last == "болды":
        return None  # "it has become November" is no trouble
    verb = _told_by_others(last) or _past(last) or _others(last)
    return (words[:-1], verb) if verb else None


def _past(last: str) -> str | None:
    """ "келді", "жібердіңіздер", "күттім": what happened, what we did, what the customer did."""
    if match := re.fullmatch(r"(\w+?)[дт][ыі]ң[ыі]з(?:дар|дер)?", last):
        return _our(_participle(match[1]))
    if (match := re.fullmatch(r"(\w{2,}?)(?:[дт][ыі]м|[дт][ыі][қк])", last)) and _UNDERGONE.search(match[1]):
        return _your(_participle(match[1]))
    if last in _PRESENT or re.fullmatch(r"\w+й[дт][ыі]", last):
        stem = last[:-2]
        return f"{stem}т{'ін' if is_front(stem) else 'ын'}{'і' if is_front(stem) else 'ы'}"
    if re.fullmatch(r"\w+[еа]д[іы]", last) and not re.fullmatch(r"\w+[мбп][еа]д[іы]", last):
        return None  # "төледі" is past, "келеді" is present: the ending does not tell
    if match := re.fullmatch(r"(\w{2,}?)[дт][ыі]", last):
        return _his(_participle(match[1]))
    return None


def _others(last: str) -> str | None:
    """ "сынған": a participle already."""
    return _his(last) if re.fullmatch(r"\w{2,}[ғгқк][ае]н", last) else None


def _told_by_others(last: str) -> str | None:
    """ "жоғалыпты", "тастапсыздар": what one found out afterwards."""
    if match := re.fullmatch(r"(\w{2,}?)[ыі]?псыз(?:дар)?|(\w{2,}?)[ыі]?псіз(?:дер)?", last):
        return _our(_participle(match[1] or match[2]))
    if match := re.fullmatch(r"(\w{2,}?)[ыі]?пт[ыі]", last):
        return _his(_participle(match[1]))
    return None


def _participle(stem: str) -> str:
    is_soft = is_front(stem)
    if stem[-1] in _VOICELESS:
        return f"{stem}{'кен' if is_soft else 'қан'}"
    return f"{stem}{'ген' if is_soft else 'ған'}"


def _negation(stem: str) -> str:
    head = "п" if stem[-1] in _VOICELESS + "бвгд" else "б" if stem[-1] in "мнңзж" else "м"
    return f"{head}{'е' if is_front(stem) else 'а'}"


def _his(participle: str) -> str:
    return f"{participle}{'і' if is_front(participle) else 'ы'}"


def _your(participle: str) -> str:
    return f"{participle}{'іңіз' if is_front(participle) else 'ыңыз'}"


def _our(participle: str) -> str:
    return f"{participle}{'іміз' if is_front(participle) else 'ымыз'}"


def _turn_word(word: str) -> str | None:
    """A word before the verb; None for a verb of the customer's own, which makes the clause two."""
    low = word.lower()
    if low in _PRONOUNS:
        return _PRONOUNS[low]
    if match := _OURS.fullmatch(low):
        return _ours(word, match)
    if (match := _MINE.fullmatch(low)) and _is_mine(match):
        return _yours(word, match)
    if _FIRST_PERSON.fullmatch(low) and low not in _NOT_MINE and low[:-2] not in _NOT_MINE:
        return None
    return word


def _is_mine(match: re.Match[str]) -> bool:
    """A noun with "my": a link after a consonant, a vowel before the ending otherwise."""
    stem, link = match["stem"], match["link"]
    if f"{stem}{link}м" in _NOT_MINE:
        return False
    if len(stem) < 2 or (re.fullmatch(r"\w+(?:д|т)", stem) and link and not match["case"]):
        return False  # "күттім" is a verb
    return bool(link) or stem[-1] in "аәеэ"


def _yours(word: str, match: re.Match[str]) -> str:
    stem = word[: len(match["stem"])]
    soft = is_front(match["stem"] + match["link"])
    own = f"{match['link']}ң{'із' if soft else 'ыз'}"
    return f"{stem}{own}{_CASES[match['case']]}"


def _ours(word: str, match: re.Match[str]) -> str:
    stem = word[: len(match["stem"])]
    own = "міз" if match["mine"] == "ңіз" else "мыз"
    return f"{stem}{own}{match['case']}"
