"""A text as sentences of folded words, each word knowing where it stood in the original.

Everything later works on these words; a finding's place is the first word's start and the last word's end.
Where a sentence ends is decided by nothing further right than the first character of the next one, so that
the beginning of a text splits like the whole: the streaming check relies on it.
"""

import re
from dataclasses import dataclass

from copilot.guard.fold import HIDDEN, fold_word
from copilot.guard.money import CURRENCY_AFTER, CURRENCY_BEFORE, NUMBER_WORDS, is_currency

MONEY, PERCENT, NUMBER, TIME, DATE, CODE, LINK, MAIL = (
    "§money", "§percent", "§number", "§time", "§date", "§code", "§link", "§mail",
)  # fmt: skip
KINDS = {kind.removeprefix("§"): kind for kind in (MONEY, PERCENT, NUMBER, TIME, DATE, CODE, LINK, MAIL)}

_IN_WORD = rf"[\w\u0300-\u036f{HIDDEN}]"
_NUMBER = (
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3}(?!\d))+(?:[.,]\d{1,2})?"
    r"|\d{1,3}(?:[.,]\d{3}(?!\d))+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
)
_ENDINGS = "com|net|org|eu|io|ee|no|ru|kz|uk|info|app|shop|example|test"
_TOKEN = re.compile(
    rf"""
    [ ]*(?:
    (?P<plain>(?!(?:EUR|USD|GBP|NOK|KZT|RUB|[kK][rR])\b)[^\W\d_]+(?=[ ,;:\n]|[.!?]+(?:\s|$)|$))
    |(?P<link>(?i:(?:https?://|www\.)[^\s<>"'»”)]+
        |(?<![\w@.-])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_ENDINGS})(?![\w])(?:/[^\s<>"'»”)]*)?))
    |(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    |(?P<money>(?i:(?:{CURRENCY_BEFORE})[ \u00a0]?(?:{_NUMBER})(?![\w])
        |(?:{_NUMBER})[ \u00a0\u202f-]?(?:{CURRENCY_AFTER})))
    |(?P<percent>(?:{_NUMBER})[ \u00a0\u202f]?(?i:%|percent\b|prosent\w*|protsen\w*|процент\w*|пайыз\w*))
    |(?P<date>\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}(?!\d)
        |\d{{1,2}}\.\d{{1,2}}\.(?=\s)|\d{{1,2}}/\d{{1,2}}(?![\d/]))
    |(?P<time>\d{{1,2}}:\d{{2}}(?!\d)|\d{{1,2}}[ ]?[apAP][mM]\b)
    |(?P<code>\#[\w-]*\d[\w-]*
        |(?=[\w-]*\d)(?=[\w-]*[A-ZА-Я])[A-ZА-Я\d]+(?:-[A-ZА-Я\d]+)+(?!\w)|[A-ZА-Я]{{1,5}}\d{{3,}}(?!\w))
    |(?P<number>(?:{_NUMBER})(?!{_IN_WORD}))
    |(?P<word>{_IN_WORD}+(?:['’ʼ´`@$*!|‑‐-]+{_IN_WORD}+)*\**)
    |(?P<mark>[?!？！]+)
    |(?P<stop>\.+|…|\n[ \t]*\n|\n)
    |(?P<quote>["“”„«»‘‚])
    |(?P<pause>[,;:()—–]|-(?=\s))
    |(?P<face>[\u2600-\u27bf\U0001f300-\U0001faff]))
    """,
    re.VERBOSE,
)
_GROUPS = {number: name for name, number in _TOKEN.groupindex.items()}
_PLAIN, _WORD = _TOKEN.groupindex["plain"], _TOKEN.groupindex["word"]
# After these a full stop ends no sentence, whatever follows.
_ABBREVIATIONS = frozenset((
    "kl", "nr", "ca", "bl", "evt", "inkl", "ekskl", "tlf", "lk", "nt", "jne", "tel", "ul", "mr", "mrs", "ms", "dr",
    "no", "approx", "incl", "vs", "ул", "тел", "им", "стр",
))  # fmt: skip
LONGEST_SENTENCE = 150  # words; bounds the work on a text without any full stop
_OPENERS = "\"“„«'([*-"


@dataclass(slots=True)
class Sentence:
    """Folded words with "^" in front and "$" behind, and each word's place in the text as given.

    `line` is the words between single spaces.
    `quoted` are the indexes of words inside quotation marks; `paused` those directly followed by a comma or
    the like.
    """

    start: int
    end: int
    words: list[str]
    starts: list[int]
    ends: list[int]
    quoted: frozenset[int] = frozenset()
    paused: frozenset[int] = frozenset()
    line: str = ""

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Where the words with these indexes (both included) stand in the text."""
        first, last = max(first, 1), min(last, len(self.words) - 2)
        return self.starts[first], self.ends[last]


class _Builder:
    """Collects the words of one sentence after the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.done: list[Sentence] = []
        self.in_quote = False
        self._open()

    def _open(self) -> None:
        self.words: list[str] = ["^"]
        self.starts: list[int] = [0]
        self.ends: list[int] = [0]
        self.quoted: list[int] = []
        self.paused: list[int] = []

    def add(self, word: str, start: int, end: int) -> None:
        words = self.words
        if self.in_quote:
            self.quoted.append(len(words))
        if words[-1] in NUMBER_WORDS and is_currency(word):
            words[-1], self.ends[-1] = MONEY, end
            return
        if len(words) > LONGEST_SENTENCE:
            self.close(start)
        self.words.append(word)
        self.starts.append(start)
        self.ends.append(end)

    def pause(self) -> None:
        self.paused.append(len(self.words) - 1)

    def close(self, at: int) -> None:
        if len(self.words) == 1:
            return
        self.words.append("$")
        self.starts.append(at)
        self.ends.append(at)
        sentence = Sentence(
            self.starts[1],
            at,
            self.words,
            self.starts,
            self.ends,
            frozenset(self.quoted),
            frozenset(self.paused),
            " " + " ".join(self.words) + " ",
        )
        self.done.append(sentence)
        self._open()


def split(text: str) -> list[Sentence]:
    """The sentences of a text, in order. Words keep their places; marks other than ? and ! are left out."""
    builder = _Builder(text)
    for match in _TOKEN.finditer(text):
        group = match.lastindex or _PLAIN
        start, end = match.span(group)
        if group in (_PLAIN, _WORD):
            folded = fold_word(text[start:end])
            if folded:
                builder.add(folded, start, end)
        else:
            _add_other(builder, _GROUPS[group], start, end)
    builder.close(len(text))
    return builder.done


def _add_other(builder: _Builder, kind: str, start: int, end: int) -> None:
    """What is no word: typed things, marks, pauses."""
    text, written = builder.text, builder.text[start:end]
    if kind in KINDS:
        builder.add(KINDS[kind], start, end)
    elif kind == "pause":
        builder.pause()
    elif kind == "quote":
        builder.in_quote = not builder.in_quote
        builder.pause()
    elif kind == "mark":
        builder.add("?" if "?" in written or "？" in written else "!", start, end)
        if _opens_a_sentence(text, end, after_stop=False):
            builder.close(end)
    elif kind == "stop":
        _stop(builder, written, start, end)
    else:
        builder.add(written, start, end)


def _stop(builder: _Builder, mark: str, start: int, end: int) -> None:
    if mark.startswith("\n"):
        if mark.count("\n") > 1 or _next_is_capital(builder.text, end):
            builder.close(start)
        return
    builder.pause()
    if mark == "." and (builder.words[-1] in _ABBREVIATIONS or len(builder.words[-1]) == 1):
        return
    if _opens_a_sentence(builder.text, end, after_stop=True):
        builder.close(end)


def _opens_a_sentence(text: str, at: int, *, after_stop: bool) -> bool:
    """Whether a space and then something that begins a sentence follow."""
    rest = _AFTER.match(text, at)
    if rest is None:
        return False
    following = text[rest.end()]
    return not (after_stop and following.islower())


_AFTER = re.compile(r"[\"”»’')\]]*\s+(?=\S)")


def _next_is_capital(text: str, at: int) -> bool:
    following = text[at:].lstrip(" \t")[:1]
    return bool(following) and (following.isupper() or following.isdigit() or following in _OPENERS)


def last_boundary(text: str) -> int:
    """Where the last, still growing sentence begins: everything before it is settled."""
    sentences = split(text)
    return sentences[-1].start if len(sentences) > 1 else 0
