"""Permissions for compensation and promises made."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select, update

from copilot.storage import tables
from copilot.storage.rows import PermissionRow, PromiseLine, PromiseRow, as_value, row_mapping

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


def last_state(connection: Connection, conversation_id: str) -> str | None:
    """What became of the newest request of a conversation."""
    query = select(permission.c.state).where(permission.c.conversation_id == conversation_id)
    return connection.execute(query.order_by(permission.c.id.desc()).limit(1)).scalar()


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


def withdraw_permission(connection: Connection, permission_id: str) -> bool:
    """Take back what was asked for or granted and not used; False when it is neither any more."""
    statement = (
        update(permission)
        .where(permission.c.id == permission_id, permission.c.state.in_(("asked", "granted")))
        .values(state="withdrawn")
    )
    return connection.execute(statement).rowcount > 0


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


def insert_promise(connection: Connection, row: PromiseRow) -> None:
    """Store a promise found in a sent message."""
    connection.execute(promise.insert().values(**asdict(row)))


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


def _lines() -> Select[Any]:
    visitor = tables.visitor
    return (
        select(
            promise,
            conversation.c.site_id,
            conversation.c.language,
            conversation.c.visitor_id,
            visitor.c.name.label("customer_name"),
            visitor.c.email.label("customer_email"),
        )
        .join(conversation, conversation.c.id == promise.c.conversation_id)
        .join(visitor, visitor.c.id == conversation.c.visitor_id)
    )


def _line(row: Row[Any]) -> PromiseLine:
    values = row_mapping(row)
    return PromiseLine(as_value(PromiseRow, row), **{name: values[name] for name in _LINE_FIELDS})


_LINE_FIELDS = ("site_id", "language", "visitor_id", "customer_name", "customer_email")


def find_promise_line(connection: Connection, promise_id: str) -> PromiseLine | None:
    """A promise with its customer."""
    row = connection.execute(_lines().where(promise.c.id == promise_id)).first()
    return _line(row) if row else None


def promises_due(
    connection: Connection, *, sites: list[str] | None, before: str, owner_id: str | None = None
) -> list[PromiseLine]:
    """Open promises due before a moment, the most pressing first; of one owner or of everybody."""
    query = _lines().where(promise.c.state == "open", promise.c.due_at <= before).order_by(promise.c.due_at).limit(100)
    return [_line(row) for row in connection.execute(_of(query, sites=sites, owner_id=owner_id))]


def list_promise_lines(
    connection: Connection,
    *,
    sites: list[str] | None,
    owner_id: str | None,
    standing: str,
    now: str,
    soon: str,
    offset: int,
    limit: int,
) -> list[PromiseLine]:
    """A page of the promise list. `standing` is late, at_risk (due before `soon`), open, kept or broken.

    What is open stands by due time, those without one last; what is settled stands newest first.
    """
    query = _lines().where(_stands(standing, now=now, soon=soon))
    if standing in ("kept", "broken"):
        query = query.order_by(func.coalesce(promise.c.due_at, promise.c.created_at).desc(), promise.c.id)
    else:
        query = query.order_by(func.coalesce(promise.c.due_at, "9"), promise.c.id)
    query = _of(query, sites=sites, owner_id=owner_id).offset(offset).limit(limit)
    return [_line(row) for row in connection.execute(query)]


def count_promises(
    connection: Connection, *, sites: list[str] | None, owner_id: str | None, now: str, soon: str
) -> dict[str, int]:
    """How many promises each standing holds."""
    columns = [func.count().filter(_stands(name, now=now, soon=soon)).label(name) for name in STANDINGS]
    joined = promise.join(conversation, conversation.c.id == promise.c.conversation_id)
    query = select().add_columns(*columns).select_from(joined)
    return dict(row_mapping(connection.execute(_of(query, sites=sites, owner_id=owner_id)).one()))


STANDINGS = ("late", "at_risk", "open", "kept", "broken")


def _stands(standing: str, *, now: str, soon: str) -> ColumnElement[bool]:
    is_open = promise.c.state == "open"
    match standing:
        case "late":
            return is_open & (promise.c.due_at <= now)
        case "at_risk":
            return is_open & (promise.c.due_at > now) & (promise.c.due_at <= soon)
        case _:
            return promise.c.state == standing


def _of(query: Select[Any], *, sites: list[str] | None, owner_id: str | None) -> Select[Any]:
    if sites is not None:
        query = query.where(conversation.c.site_id.in_(sites))
    return query.where(promise.c.owner_id == owner_id) if owner_id else query


def hand_promises(connection: Connection, conversation_id: str, *, giver_id: str, taker_id: str) -> list[str]:
    """Open promises of a conversation change their owner with it; their ids."""
    statement = (
        update(promise)
        .where(promise.c.conversation_id == conversation_id, promise.c.state == "open", promise.c.owner_id == giver_id)
        .values(owner_id=taker_id)
        .returning(promise.c.id)
    )
    return list(connection.execute(statement).scalars())
