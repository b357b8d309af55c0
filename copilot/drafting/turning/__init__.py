"""A customer's clause said by the one they wrote to: "you sent my parcel" becomes "we sent your parcel".

Only what turns cleanly is turned: a clause with a form that is not known is not said back at all.
"""

import re
from collections.abc import Callable

from copilot.drafting.turning import english, estonian, kazakh, norwegian, russian
from copilot.reading.types import Language

_TOKEN = re.compile(r"[\w'’-]+|[^\w\s]|\s+")
_MAX_WORDS = 17  # a longer clause is a story, not the name of a trouble
_MAX_WORDS_OF_LIST = 34
_LEAST_WORDS, _LIST_COMMAS = 2, 2
_QUOTED_WORD = re.compile(r"[\"“”„«]([\w-]+)[\"“”»]")
_UNFINISHED = re.compile(r"\b(?:som|who|which|kes|mis|котор\w+)\b(?: \w+){0,3}$")
_MARKS = re.compile(r"[\"«»“”„‘’()\[\]:;!?…*]|'(?!\w)|(?<!\w)'")

_ADDITION = re.compile(r"^(?:[£$€]?\d|по \d|kummalgi|each|every|hver)")
_LINKED = re.compile(r"(?:and|but|ja|aga|и|а|но|og|men)\b")
_SUBORDINATE = re.compile(
    r"(?:что|потому|sest|because|fordi|себебі|et|at|that|kui|как|который|kes|mis|som|who|which)\b"
)
# Little words that only make sense after what the customer said before.
_LEFTOVER: dict[Language, str] = {
    "en": r"\b(?:also|too) ", "et": r"\b(?:ka|nüüd|noh) ", "ru": r"\b(?:тоже|теперь|вот) ", "nb": r"\b(?:også|liksom) ",
    "kk": r"(?<=\w) (?:де|да)(?= )|^(?:енді|ал) ",
}  # fmt: skip
_LINKS: dict[Language, str] = {"en": "and", "et": "ja", "ru": "и", "nb": "og", "kk": "және"}

_TURNERS: dict[Language, Callable[[list[str]], list[str] | None]] = {
    "en": english.turn,
    "et": estonian.turn,
    "ru": russian.turn,
    "nb": norwegian.turn,
    "kk": kazakh.turn,
}
_READS_WELL: dict[Language, Callable[[str], bool]] = {
    "en": english.reads_well,
    "et": estonian.reads_well,
    "ru": russian.reads_well,
    "nb": norwegian.reads_well,
    "kk": kazakh.reads_well,
}


def turn_persons(clause: str, language: Language) -> str | None:
    """The clause with "I" and "you" exchanged, small first letter; None where that is not safe.

    In Kazakh what comes back names the event ("курьер келмегені"), because that is what an apology takes there.
    """
    turned = _TURNERS[language](_TOKEN.findall(clause))
    if turned is None:
        return None
    text = "".join(turned).strip()
    first = text.split(" ", 1)[0]
    keeps_capital = (first.isupper() and len(first) > 1) or any(letter.isupper() for letter in first[1:])
    return text if keeps_capital or _is_name(first, language) else text[:1].lower() + text[1:]


def tell_back(clause: str, language: Language) -> str | None:
    """The clause turned, when it reads well after "I'm sorry that": short, plain, whole, and about what went wrong."""
    clause = _QUOTED_WORD.sub(r"\1", clause)
    if _MARKS.search(clause.replace("’", "'").replace("n't", "nt").replace("'", "")):
        return None
    told = turn_persons(clause, language)
    if told is None or not _READS_WELL[language](told) or _UNFINISHED.search(told.lower()):
        return None
    longest = _MAX_WORDS_OF_LIST if told.count(",") >= _LIST_COMMAS else _MAX_WORDS
    if not _LEAST_WORDS <= len(told.split()) <= longest:
        return None
    return _with_link(re.sub(_LEFTOVER[language], "", told).strip(), language)


def _with_link(told: str, language: Language) -> str | None:
    """A clause with an addition ("twice, £40 each") as it is; of two clauses the last linked with "and"; None when what
    stands after a comma is neither."""
    first, *rest = re.split(r",\s+(?!\d)", told)
    sound = [_READS_WELL[language](part) for part in rest]
    if (
        not rest
        or _SUBORDINATE.match(rest[0].lower())
        or all(_ADDITION.search(part) and not ok for part, ok in zip(rest, sound, strict=True))
    ):
        return told
    if _LINKED.match(rest[-1].lower()):
        return told
    if not all(sound) or not _READS_WELL[language](first):
        return None
    if re.search(rf"\s{_LINKS[language]}\s", rest[-1]):
        return told
    return f"{', '.join([first, *rest[:-1]])} {_LINKS[language]} {rest[-1]}"


def _is_name(word: str, language: Language) -> bool:
    return language == "en" and word.lower() in english.CAPITALS
