"""Colleagues named in a note with an @: they hear of it, at once or when they come."""

import re
from collections import Counter
from typing import Any

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor, Right
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.storage import mentions
from copilot.storage.rows import User


def find_mentioned(text: str, people: list[User]) -> list[str]:
    """The ids of those named, each once, in the order of the list; by the whole name, or a first name of only one.

    `@Ann` is not meant by `@Anna`; a longer name is taken before a shorter one that it begins with.
    """
    first_names = Counter(_first(person.name) for person in people)
    named = {person.name.casefold(): person.id for person in people}
    for person in people:
        if first_names[_first(person.name)] == 1:
            named.setdefault(_first(person.name), person.id)
    longest_first = "|".join(re.escape(name) for name in sorted(filter(None, named), key=len, reverse=True))
    if not longest_first:
        return []
    found = {named[match] for match in re.findall(rf"(?<!\w)@({longest_first})(?!\w)", text.casefold())}
    return [person.id for person in people if person.id in found]


def _first(name: str) -> str:
    return (name.split() or [""])[0].casefold()


def list_mentions(house: House, actor: Actor) -> list[dict[str, Any]]:
    """Notes in which somebody is mentioned and that they have not seen, of the sites that are still theirs."""
    with house.db.read() as connection:
        rows = mentions.list_unseen(connection, actor.id)
    return [
        mention_view(row["conversation_id"], row, {"id": row["user_id"], "name": row["name"]})
        for row in rows
        if actor.works_for(row["site_id"])
    ]


def mark_seen(house: House, actor: Actor, conversation_id: str) -> None:
    """They have the notes of this conversation before them."""
    with house.db.begin() as connection:
        conversation_for(connection, actor, conversation_id, needs=Right.READ)
        mentions.mark_seen(connection, actor.id, conversation_id, at=now_iso())


def mention_view(conversation_id: str, note: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    """In the wire's form."""
    return {"conversation": conversation_id, "note": note["id"], "text": note["text"], "at": note["at"], "by": by}
