"""Who is mentioned in which note, and whether they have seen it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select, update

from copilot.storage import tables
from copilot.storage.rows import row_mapping

mention, note = tables.mention, tables.note


def insert(connection: Connection, note_id: str, user_ids: Iterable[str]) -> None:
    """Note down who is mentioned."""
    rows = [{"note_id": note_id, "user_id": user_id} for user_id in user_ids]
    if rows:
        connection.execute(mention.insert(), rows)


def list_unseen(connection: Connection, user_id: str, *, limit: int = 50) -> list[dict[str, Any]]:
    """Notes that somebody has not seen yet, oldest first, each with its site and author."""
    query = (
        select(
            note.c.id,
            note.c.conversation_id,
            note.c.text,
            note.c.at,
            note.c.user_id,
            tables.user.c.name,
            tables.conversation.c.site_id,
        )
        .join(mention, mention.c.note_id == note.c.id)
        .join(tables.conversation, tables.conversation.c.id == note.c.conversation_id)
        .join(tables.user, tables.user.c.id == note.c.user_id, isouter=True)
        .where(mention.c.user_id == user_id, mention.c.seen_at.is_(None))
        .order_by(note.c.id)
        .limit(limit)
    )
    return [dict(row_mapping(row)) for row in connection.execute(query)]


def mark_seen(connection: Connection, user_id: str, conversation_id: str, *, at: str) -> None:
    """Somebody has looked at the notes of a conversation."""
    of_conversation = select(note.c.id).where(note.c.conversation_id == conversation_id)
    connection.execute(
        update(mention)
        .where(mention.c.user_id == user_id, mention.c.seen_at.is_(None), mention.c.note_id.in_(of_conversation))
        .values(seen_at=at)
    )
