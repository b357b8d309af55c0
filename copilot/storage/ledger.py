"""Permissions for compensation and promises made."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from copilot.storage import tables
from copilot.storage.rows import PermissionRow, PromiseRow, as_value

permission = tables.permission
conversation = tables.conversation
promise = tables.promise


def insert_permission(connection: Connection, row: PermissionRow) -> None:
    """Store a request."""
    connection.execute(permission.insert().values(**asdict(row)))


def find_permission(connection: Connection, permission_id: str) -> PermissionRow | None:
    """A permission by id."""
    row = connection.execute(select(permission).where(permission.c.id == permission_id)).first()
    return as_value(PermissionRow, row) if row else None


def list_permissions(connection: Connection, conversation_id: str) -> list[PermissionRow]:
    """Every permission of a conversation, oldest first."""
    query = select(permission).where(permission.c.conversation_id == conversation_id).order_by(permission.c.id)
    return [as_value(PermissionRow, row) for row in connection.execute(query)]


def permissions_in_force(connection: Connection, conversation_id: str, *, now: str) -> list[PermissionRow]:
    """Granted, not used, not expired; the newest first."""
    query = (
        select(permission)
        .where(
            permission.c.conversation_id == conversation_id,
            permission.c.state == "granted",
            or_(permission.c.expires_at.is_(None), permission.c.expires_at > now),
        )
        .order_by(permission.c.id.desc())
    )
    return [as_value(PermissionRow, row) for row in connection.execute(query)]


def waiting_permissions(connection: Connection, conversation_ids: list[str]) -> set[str]:
    """Which of the conversations have a request that nobody answered."""
    query = select(permission.c.conversation_id).where(
        permission.c.conversation_id.in_(conversation_ids), permission.c.state == "asked"
    )
    return set(connection.execute(query).scalars())


def open_requests(connection: Connection, *, sites: list[str] | None) -> list[PermissionRow]:
    """Requests that nobody has answered yet, oldest first; `sites` None means every site."""
    query = select(permission).where(permission.c.state == "asked").order_by(permission.c.id)
    if sites is not None:
        of_sites = select(conversation.c.id).where(conversation.c.site_id.in_(sites))
        query = query.where(permission.c.conversation_id.in_(of_sites))
    return [as_value(PermissionRow, row) for row in connection.execute(query)]


def answer_permission(connection: Connection, permission_id: str, **values: Any) -> bool:
    """Answer a request that is still open; False when somebody was faster."""
    statement = update(permission).where(permission.c.id == permission_id, permission.c.state == "asked")
    return connection.execute(statement.values(**values)).rowcount > 0


def use_permission(connection: Connection, permission_id: str, *, seq: int, now: str) -> bool:
    """Consume a grant once; False when it was used, or ran out, in the meantime."""
    statement = (
        update(permission)
        .where(
            permission.c.id == permission_id,
            permission.c.state == "granted",
            or_(permission.c.expires_at.is_(None), permission.c.expires_at > now),
        )
        .values(state="used", used_seq=seq, used_at=now)
    )
    return connection.execute(statement).rowcount > 0


def expire_permissions(connection: Connection, *, now: str) -> list[PermissionRow]:
    """Mark grants whose time is over and give them back, so that desks can show it."""
    statement = (
        update(permission)
        .where(permission.c.state == "granted", permission.c.expires_at <= now)
        .values(state="expired")
        .returning(permission)
    )
    return [as_value(PermissionRow, row) for row in connection.execute(statement)]


def insert_promise(connection: Connection, row: PromiseRow, *, at: str) -> None:
    """Store a promise found in a sent message."""
    connection.execute(promise.insert().values(**asdict(row), created_at=at))


def find_promise(connection: Connection, promise_id: str) -> PromiseRow | None:
    """A promise by id."""
    row = connection.execute(select(promise).where(promise.c.id == promise_id)).first()
    return as_value(PromiseRow, row) if row else None


def list_promises(connection: Connection, conversation_id: str) -> list[PromiseRow]:
    """Every promise of a conversation, oldest first."""
    query = select(promise).where(promise.c.conversation_id == conversation_id).order_by(promise.c.id)
    return [as_value(PromiseRow, row) for row in connection.execute(query)]


def change_promise(connection: Connection, promise_id: str, **values: Any) -> None:
    """Set columns of a promise."""
    connection.execute(update(promise).where(promise.c.id == promise_id).values(**values))


def promises_at_risk(connection: Connection, conversation_ids: list[str], *, before: str) -> dict[str, int]:
    """Open promises due before a moment, counted by conversation."""
    query = (
        select(promise.c.conversation_id, func.count().label("total"))
        .where(
            promise.c.conversation_id.in_(conversation_ids),
            promise.c.state == "open",
            promise.c.due_at <= before,
        )
        .group_by(promise.c.conversation_id)
    )
    return {row.conversation_id: row.total for row in connection.execute(query)}
