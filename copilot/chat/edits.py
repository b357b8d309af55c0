"""What an agent changed in a draft before it went out, word by word, for whoever reads the thread later."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import takewhile
from typing import Literal

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor, Right
from copilot.chat.errors import NotFound
from copilot.chat.house import House
from copilot.storage import messages, records

Change = Literal["same", "gone", "new"]

_WORD = re.compile(r"\w+(?:['’]\w+)*\s*|\s+|[^\w\s]\s*")
_SAYS_SOMETHING = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: in both, in the draft alone (`gone`), or in what was sent alone (`new`)."""

    change: Change
    text: str


def compare(draft: str, sent: str) -> list[Piece]:
    """The way from the draft to what was sent.

    `same` and `gone` joined are the draft, `same` and `new` joined are what was sent. Between two changes there is
    at least a word: "two days" for "one hour" is one change, not two with a space between them.
    """
    runs = list(_runs(_WORD.findall(draft), _WORD.findall(sent)))
    pieces: list[Piece] = []
    gone = new = ""
    for place, (is_same, before, after) in enumerate(runs, 1):
        is_between = bool(gone or new) and place < len(runs) and not _SAYS_SOMETHING.search(before)
        if is_same and not is_between:
            pieces += [*_change(gone, new), Piece("same", before)]
            gone = new = ""
        else:
            gone, new = gone + before, new + after
    return _in_sentences(pieces + _change(gone, new))


def _runs(before: list[str], after: list[str]) -> Iterator[tuple[bool, str, str]]:
    for kind, start, end, other_start, other_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield kind == "equal", "".join(before[start:end]), "".join(after[other_start:other_end])


def _change(gone: str, new: str) -> list[Piece]:
    return [piece for piece in (Piece("gone", gone), Piece("new", new)) if piece.text]


def _in_sentences(pieces: list[Piece]) -> list[Piece]:
    """A sentence put in or taken out begins with its own words, not with the full stop of the one before it."""
    moved = list(pieces)
    for place in range(1, len(moved) - 1):
        before, change, after = moved[place - 1 : place + 2]
        if before.change == after.change == "same":
            shared = _shared_marks(change.text, after.text)
            text = change.text[len(shared) :] + shared
            moved[place - 1 : place + 2] = [
                replace(before, text=before.text + shared),
                replace(change, text=text),
                replace(after, text=after.text[len(shared) :]),
            ]
    return [piece for piece in moved if piece.text]


def _shared_marks(one: str, other: str) -> str:
    """The marks and spaces both begin with, as far as they agree."""
    both = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(takewhile(lambda letter: not _SAYS_SOMETHING.match(letter), (letter for letter, _ in both)))


def edits_of(house: House, actor: Actor, conversation_id: str, *, seq: int) -> list[Piece]:
    """What was changed between the draft and the message `seq` that came of it.

    Raises NotFound when the message is not theirs or came of no draft.
    """
    with house.db.read() as connection:
        conversation_for(connection, actor, conversation_id, needs=Right.READ)
        message = next(iter(messages.list_after(connection, conversation_id, seq - 1, 1)), None)
        draft = records.find_draft(connection, message.draft_id) if message and message.draft_id else None
    if message is None or draft is None or message.seq != seq:
        raise NotFound("This message did not come from a draft.")
    return compare(draft.text.strip(), message.text.strip())
