"""Messages in and out of the database.

`append_customer` is the hot path. It runs below the ORM on the driver's own cursor, because a customer's message
should cost the database's work and not ours: four statements, no objects.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from copilot.storage import tables
from copilot.storage.rows import Message, as_value

PREVIEW_CHARS = 140


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message on its way to the database. `draft_at` is when its draft falls due."""

    conversation_id: str
    visitor_id: str
    client_id: str
    text: str
    at: str
    draft_at: str
    attachments: str | None = None  # JSON


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a message stands. `is_new` is False when this client_id had been stored before."""

    seq: int
    at: str
    is_new: bool


def _statement(sql: str) -> tuple[str, str]:
    """The same statement for SQLite (`:name`) and for psycopg (`%(name)s`)."""
    return sql, re.sub(r":(\w+)", r"%(\1)s", sql)


_TAKE_SEQ = _statement("""
    UPDATE conversation SET last_seq = last_seq + 1, customer_seq = last_seq + 1, last_who = 'customer',
        last_text = :preview, last_at = :at, waiting_since = COALESCE(waiting_since, :at), state = 'open',
        snoozed_until = NULL
    WHERE id = :conversation AND visitor_id = :visitor AND state <> 'closed'
    RETURNING last_seq""")
_LOCK = _statement("""
    SELECT id FROM conversation WHERE id = :conversation FOR UPDATE""")
_INSERT = _statement("""
    INSERT INTO message (conversation_id, seq, who, text, at, client_id, attachments)
    VALUES (:conversation, :seq, 'customer', :text, :at, :client_id, :attachments)""")
_KNOWN = _statement("""
    SELECT seq, at FROM message WHERE conversation_id = :conversation AND client_id = :client_id""")
_QUEUE_DRAFT = _statement("""
    INSERT INTO outbox (key, kind, conversation_id, seq, due_at, attempts, created_at)
    VALUES (:key, 'draft', :conversation, :seq, :draft_at, 0, :at)
    ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, due_at = excluded.due_at, claimed_until = NULL,
        attempts = 0, payload = NULL""")


def append_customer(connection: Any, batch: Sequence[Incoming]) -> list[Stored | None]:
    """Store a batch in the caller's transaction, on the driver's own connection.

    None marks a conversation that is closed or not theirs. Gapless: the sequence number is taken under the
    row's lock, and only for a client_id that is new. The draft's outbox row goes in beside the message, so a
    crash loses neither.
    """
    is_sqlite = isinstance(connection, sqlite3.Connection)
    cursor = connection.cursor()

    def run(statement: tuple[str, str], values: dict[str, Any]) -> Any:
        cursor.execute(statement[0 if is_sqlite else 1], values)
        return cursor

    try:
        return [_append_one(run, incoming, must_lock=not is_sqlite) for incoming in batch]
    finally:
        cursor.close()


def _append_one(
    run: Callable[[tuple[str, str], dict[str, Any]], Any], incoming: Incoming, *, must_lock: bool
) -> Stored | None:
    values = {
        "conversation": incoming.conversation_id,
        "visitor": incoming.visitor_id,
        "client_id": incoming.client_id,
        "text": incoming.text,
        "preview": incoming.text[:PREVIEW_CHARS],
        "at": incoming.at,
        "draft_at": incoming.draft_at,
        "attachments": incoming.attachments,
        "key": f"draft:{incoming.conversation_id}",
    }
    if must_lock:  # on SQLite the transaction itself is the lock
        run(_LOCK, values)
    if known := run(_KNOWN, values).fetchone():
        return Stored(seq=known[0], at=known[1], is_new=False)
    if (row := run(_TAKE_SEQ, values).fetchone()) is None:
        return None
    values["seq"] = row[0]
    run(_INSERT, values)
    run(_QUEUE_DRAFT, values)
    return Stored(seq=row[0], at=incoming.at, is_new=True)


def find_by_client_id(connection: Connection, conversation_id: str, client_id: str) -> Message | None:
    """The message a client_id stands for in one conversation."""
    query = select(tables.message).where(
        tables.message.c.conversation_id == conversation_id, tables.message.c.client_id == client_id
    )
    row = connection.execute(query).first()
    return as_value(Message, row) if row else None


def find_retry(connection: Connection, visitor_id: str, client_id: str) -> Message | None:
    """The message a visitor's client_id stands for in any of their conversations."""
    query = (
        select(tables.message)
        .join(tables.conversation, tables.conversation.c.id == tables.message.c.conversation_id)
        .where(tables.conversation.c.visitor_id == visitor_id, tables.message.c.client_id == client_id)
    )
    row = connection.execute(query).first()
    return as_value(Message, row) if row else None


def insert(connection: Connection, message: Message) -> None:
    """Store a message whose sequence number the caller has taken in this transaction."""
    connection.execute(tables.message.insert().values(**{name: getattr(message, name) for name in _COLUMNS}))


_COLUMNS = [column.name for column in tables.message.columns]


def list_after(connection: Connection, conversation_id: str, seq: int, limit: int) -> list[Message]:
    """Messages after `seq`, oldest first."""
    query = (
        select(tables.message)
        .where(tables.message.c.conversation_id == conversation_id, tables.message.c.seq > seq)
        .order_by(tables.message.c.seq)
        .limit(limit)
    )
    return [as_value(Message, row) for row in connection.execute(query)]


def list_before(connection: Connection, conversation_id: str, seq: int, limit: int) -> list[Message]:
    """The last `limit` messages before `seq`, oldest first."""
    query = (
        select(tables.message)
        .where(tables.message.c.conversation_id == conversation_id, tables.message.c.seq < seq)
        .order_by(tables.message.c.seq.desc())
        .limit(limit)
    )
    return [as_value(Message, row) for row in connection.execute(query)][::-1]
