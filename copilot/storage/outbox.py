"""The outbox: what is still to be done, written in the transaction that made it necessary."""

from typing import Any

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from copilot.storage import tables
from copilot.storage.rows import Job, as_value

table = tables.outbox


def put(
    connection: Connection,
    *,
    key: str,
    kind: str,
    conversation_id: str | None,
    due_at: str,
    now: str,
    seq: int = 0,
    payload: dict[str, Any] | None = None,
) -> None:
    """Queue a job under its key; one that waits under the same key already is replaced."""
    values = {
        "kind": kind,
        "conversation_id": conversation_id,
        "seq": seq,
        "payload": payload,
        "due_at": due_at,
        "claimed_until": None,
        "attempts": 0,
    }
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(key=key, created_at=now, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))


def claim(connection: Connection, *, now: str, lease_until: str, limit: int) -> list[Job]:
    """Take due jobs that nobody holds, for a time; a job whose lease ran out is taken again."""
    due = (
        select(table.c.key)
        .where(table.c.due_at <= now, or_(table.c.claimed_until.is_(None), table.c.claimed_until < now))
        .order_by(table.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")  # looked up once; as a subquery PostgreSQL may look anew for each row, and take more than `limit`
    )
    statement = (
        update(table)
        .where(table.c.key.in_(select(due.c.key)))
        .values(claimed_until=lease_until, attempts=table.c.attempts + 1)
        .returning(table)
    )
    return [as_value(Job, row) for row in connection.execute(statement)]


def has_due(connection: Connection, *, now: str) -> bool:
    """Whether a look for due jobs would find one: a read, so that an idle server writes nothing."""
    query = (
        select(table.c.key)
        .where(table.c.due_at <= now, or_(table.c.claimed_until.is_(None), table.c.claimed_until < now))
        .limit(1)
    )
    return connection.execute(query).first() is not None


def finish(connection: Connection, job: Job) -> bool:
    """Remove a job that was done; False when it was queued anew meanwhile, and so stays."""
    statement = delete(table).where(
        table.c.key == job.key, table.c.seq == job.seq, table.c.claimed_until == job.claimed_until
    )
    return connection.execute(statement).rowcount > 0


def postpone(connection: Connection, job: Job, *, due_at: str) -> None:
    """Put a claimed job back for later, unless it was queued anew meanwhile."""
    connection.execute(
        update(table)
        .where(table.c.key == job.key, table.c.seq == job.seq, table.c.claimed_until == job.claimed_until)
        .values(due_at=due_at, claimed_until=None)
    )


def drop(connection: Connection, key: str) -> None:
    """Remove whatever waits under a key."""
    connection.execute(delete(table).where(table.c.key == key))


def release_all(connection: Connection) -> None:
    """Give back every claim: at the start of a server that works alone, nobody else can hold one."""
    connection.execute(update(table).values(claimed_until=None))
