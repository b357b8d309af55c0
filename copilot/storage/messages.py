"""Messages in and out of the database.

`append_customer` is the hot path. It runs below the ORM on the driver's own cursor, because a customer's message
should cost the database's work and not ours: four statements, no objects.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from copilot.ids import new_id
from copilot.storage import outbox, tables, webhooks
from copilot.storage.rows import Message, as_value

PREVIEW_CHARS = 140


@dataclass(frozen=True, slots=True)
class Incoming:
    """A customer's message on its way to the database. `draft_at` is when its draft falls due, `acknowledge_at` when
    the site's holding line does, if it wants one.

    `conversation_id` None opens a conversation, and so does one that was closed meanwhile. `repeat_since` and
    `repeat_after` say when it counts as a repeat contact (L24): that many opened since then.
    """

    conversation_id: str | None
    visitor_id: str
    site_id: str
    client_id: str
    text: str
    at: str
    draft_at: str
    repeat_since: str
    repeat_after: int
    attachments: str | None = None  # JSON
    acknowledge_at: str | None = None
    is_heard: bool = False  # the site has web hooks


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a message stands. `is_new` is False when this client_id had been stored before."""

    conversation_id: str
    seq: int
    at: str
    is_new: bool
    is_opening: bool = False


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
_KNOWN_ANYWHERE = _statement("""
    SELECT message.conversation_id, message.seq, message.at FROM message
    JOIN conversation ON conversation.id = message.conversation_id
    WHERE conversation.visitor_id = :visitor AND message.client_id = :client_id""")
_QUEUE_DRAFT = _statement("""
    INSERT INTO outbox (key, kind, conversation_id, seq, due_at, attempts, created_at)
    VALUES (:key, 'draft', :conversation, :seq, :draft_at, 0, :at)
    ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, due_at = excluded.due_at, claimed_until = NULL,
        attempts = 0, payload = NULL""")
_FIND_VISITOR = _statement("""
    SELECT id FROM visitor WHERE id = :visitor AND site_id = :site""")
_LOCK_VISITOR = _statement("""
    SELECT id FROM visitor WHERE id = :visitor AND site_id = :site FOR UPDATE""")
_FIND_OPEN = _statement("""
    SELECT id FROM conversation WHERE visitor_id = :visitor AND state <> 'closed'
    ORDER BY opened_at DESC LIMIT 1""")
_COUNT_RECENT = _statement("""
    SELECT COUNT(*) FROM conversation WHERE visitor_id = :visitor AND opened_at > :repeat_since""")
_OPEN = _statement("""
    INSERT INTO conversation (id, site_id, visitor_id, opened_at, repeat_contact)
    VALUES (:conversation, :site, :visitor, :at, :is_repeat)""")

_QUEUE_ANNOUNCEMENT = _statement("""
    INSERT INTO outbox (key, kind, conversation_id, seq, due_at, attempts, created_at)
    VALUES (:announce_key, 'announce', :conversation, :seq, :at, 0, :at)
    ON CONFLICT (key) DO NOTHING""")

Run = Callable[[tuple[str, str], dict[str, Any]], Any]

# Only the message that begins a wait starts the timer: however long it lasts, one holding line is enough.
_QUEUE_ACKNOWLEDGEMENT = _statement("""
    INSERT INTO outbox (key, kind, conversation_id, seq, due_at, attempts, created_at)
    SELECT CAST(:acknowledge_key AS TEXT), 'acknowledgement', id, last_seq, CAST(:acknowledge_at AS TEXT), 0,
        CAST(:at AS TEXT)
    FROM conversation WHERE id = :conversation AND waiting_since = :at
    ON CONFLICT (key) DO UPDATE SET seq = excluded.seq, due_at = excluded.due_at, claimed_until = NULL, attempts = 0""")


def append_customer(connection: Any, batch: Sequence[Incoming]) -> list[Stored | None]:
    """Store a batch in the caller's transaction, on the driver's own connection.

    None marks a visitor who is gone. Gapless: the sequence number is taken under the row's lock, and only for a
    client_id that is new. The draft's outbox row goes in beside the message, so a crash loses neither.
    """
    is_sqlite = isinstance(connection, sqlite3.Connection)
    cursor = connection.cursor()

    def run(statement: tuple[str, str], values: dict[str, Any]) -> Any:
        cursor.execute(statement[0 if is_sqlite else 1], values)
        return cursor

    results: list[Stored | None] = [None] * len(batch)
    try:
        # By visitor, so that two processes with overlapping batches take their locks in the same order.
        for index in sorted(range(len(batch)), key=lambda index: batch[index].visitor_id):
            results[index] = _append_one(run, batch[index], must_lock=not is_sqlite)
    finally:
        cursor.close()
    return results


def _append_one(run: Run, incoming: Incoming, *, must_lock: bool) -> Stored | None:
    values: dict[str, Any] = {
        "conversation": incoming.conversation_id,
        "visitor": incoming.visitor_id,
        "site": incoming.site_id,
        "client_id": incoming.client_id,
        "text": incoming.text,
        "preview": incoming.text[:PREVIEW_CHARS],
        "at": incoming.at,
        "draft_at": incoming.draft_at,
        "attachments": incoming.attachments,
        "acknowledge_at": incoming.acknowledge_at,
        "is_heard": incoming.is_heard,
    }
    if incoming.conversation_id is not None:
        if must_lock:  # on SQLite the transaction itself is the lock
            run(_LOCK, values)
        if known := run(_KNOWN, values).fetchone():
            return Stored(incoming.conversation_id, seq=known[0], at=known[1], is_new=False)
        if row := run(_TAKE_SEQ, values).fetchone():
            return _put(run, values, row[0])
    return _append_opening(run, incoming, values, must_lock=must_lock)


def _append_opening(run: Run, incoming: Incoming, values: dict[str, Any], *, must_lock: bool) -> Stored | None:
    """Store a message into the visitor's open conversation, made here when there is none."""
    if run(_LOCK_VISITOR if must_lock else _FIND_VISITOR, values).fetchone() is None:
        return None
    if known := run(_KNOWN_ANYWHERE, values).fetchone():
        return Stored(known[0], seq=known[1], at=known[2], is_new=False)
    found = run(_FIND_OPEN, values).fetchone()
    if found is None:
        earlier = run(_COUNT_RECENT, values | {"repeat_since": incoming.repeat_since}).fetchone()[0]
        values["conversation"] = new_id()
        run(_OPEN, values | {"is_repeat": earlier >= incoming.repeat_after})
    else:
        values["conversation"] = found[0]
    row = run(_TAKE_SEQ, values).fetchone()
    return _put(run, values, row[0], is_opening=found is None) if row else None


def _put(run: Run, values: dict[str, Any], seq: int, *, is_opening: bool = False) -> Stored:
    values["seq"], values["key"] = seq, f"draft:{values['conversation']}"
    run(_INSERT, values)
    run(_QUEUE_DRAFT, values)
    if values["acknowledge_at"]:
        run(_QUEUE_ACKNOWLEDGEMENT, values | {"acknowledge_key": f"acknowledgement:{values['conversation']}"})
    if values["is_heard"]:
        run(_QUEUE_ANNOUNCEMENT, values | {"announce_key": _announce_key(values["conversation"], seq)})
    return Stored(values["conversation"], seq=seq, at=values["at"], is_new=True, is_opening=is_opening)


def _announce_key(conversation_id: str, seq: int) -> str:
    return f"announce:{conversation_id}:{seq}"


_WITH_DRAFT = select(tables.message, (func.coalesce(tables.draft.c.similarity, 1) < 1).label("is_edited")).select_from(
    tables.message.outerjoin(tables.draft, tables.draft.c.id == tables.message.c.draft_id)
)


def find_by_client_id(connection: Connection, conversation_id: str, client_id: str) -> Message | None:
    """The message a client_id stands for in one conversation."""
    query = _WITH_DRAFT.where(
        tables.message.c.conversation_id == conversation_id, tables.message.c.client_id == client_id
    )
    row = connection.execute(query).first()
    return as_value(Message, row) if row else None


def insert(connection: Connection, message: Message) -> None:
    """Store a message whose sequence number the caller has taken in this transaction."""
    connection.execute(tables.message.insert().values(**{name: getattr(message, name) for name in _COLUMNS}))
    if webhooks.is_heard(connection, message.conversation_id):
        outbox.put(
            connection,
            key=_announce_key(message.conversation_id, message.seq),
            kind="announce",
            conversation_id=message.conversation_id,
            seq=message.seq,
            due_at=message.at,
            now=message.at,
        )


_COLUMNS = [column.name for column in tables.message.columns]


def list_after(connection: Connection, conversation_id: str, seq: int, limit: int) -> list[Message]:
    """Messages after `seq`, oldest first."""
    query = (
        _WITH_DRAFT.where(tables.message.c.conversation_id == conversation_id, tables.message.c.seq > seq)
        .order_by(tables.message.c.seq)
        .limit(limit)
    )
    return [as_value(Message, row) for row in connection.execute(query)]


def list_lately(connection: Connection, conversation_ids: Sequence[str], since: str) -> list[Message]:
    """Messages of these conversations that are younger than `since`, each conversation's oldest first.

    Of one conversation the last 200 at most: its long past is not walked through.
    """
    message, conversation = tables.message, tables.conversation
    query = (
        _WITH_DRAFT.join_from(tables.message, conversation, conversation.c.id == message.c.conversation_id)
        .where(conversation.c.id.in_(conversation_ids), message.c.seq > conversation.c.last_seq - 200)
        .where(message.c.at > since)
        .order_by(message.c.conversation_id, message.c.seq)
    )
    return [as_value(Message, row) for row in connection.execute(query)]


def list_before(connection: Connection, conversation_id: str, seq: int, limit: int) -> list[Message]:
    """The last `limit` messages before `seq`, oldest first."""
    query = (
        _WITH_DRAFT.where(tables.message.c.conversation_id == conversation_id, tables.message.c.seq < seq)
        .order_by(tables.message.c.seq.desc())
        .limit(limit)
    )
    return [as_value(Message, row) for row in connection.execute(query)][::-1]
