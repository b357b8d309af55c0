"""The customer's name, and the things they speak of."""

import re
from collections.abc import Iterator

from copilot.reading.message import Message
from copilot.reading.types import Fact, FactKind
from copilot.reading.words import Word

_QUOTED = re.compile(r"[\"«“„]([^\"«»“”„]{2,40})[\"»”“]")
_MAX_THINGS = 5


def find_names(message: Message) -> Iterator[Fact | None]:
    """A name after "my name is" and its like, or under the regards at the end."""
    for hit in message.table("name_after").values():
        name = _name_from(message, hit.last + 1, capital=hit.last == hit.first)
        if name:
            yield message.take(FactKind.NAME, name[0], name[1], message.written(*name))
            return
    for hit in message.table("sign_off").values():
        rest = message.words[hit.last + 1 :]
        if rest and len(rest) <= 2:
            name = _name_from(message, hit.last + 1, capital=True)
            if name:
                yield message.take(FactKind.NAME, name[0], name[1], message.written(*name))
                return


def _name_from(message: Message, i: int, *, capital: bool) -> tuple[int, int] | None:
    """One or two words of a name beginning at word i."""
    words = message.words[i : i + 2]
    if not words or not _may_be_name(message, i, words[0], capital=capital):
        return None
    second = len(words) > 1 and words[1].clause == words[0].clause
    follows = second and _may_be_name(message, i + 1, words[1], capital=True)
    return words[0].start, words[1].end if follows else words[0].end


def _may_be_name(message: Message, i: int, word: Word, *, capital: bool) -> bool:
    written = message.written(word.start, word.end)
    if not written.replace("-", "").isalpha() or i in message.table("not_names") or len(written) < 2:
        return False
    return written[0].isupper() and (len(written) < 3 or not written.isupper()) if capital else True


def find_things(message: Message) -> Iterator[Fact | None]:
    """Products and services by the dictionary form the lexicon gives, and what stands in quotation marks."""
    for match in _QUOTED.finditer(message.text):
        if len(match[1].split()) <= 4:
            yield message.take(FactKind.THING, match.start(1), match.end(1), match[1].strip())
    seen: set[str] = set()
    for hit in sorted(message.table("things").values(), key=lambda hit: hit.start):
        if hit.kind not in seen and len(seen) < _MAX_THINGS:
            seen.add(hit.kind)
            yield message.take(FactKind.THING, hit.start, hit.end, hit.kind)
