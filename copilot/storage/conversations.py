"""Conversations: standing, clocks and the inbox."""

from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL as _LABELS
from sqlalchemy import Connection, Text, and_, case, cast, func, select, update

from copilot.storage import search, tables
from copilot.storage.rows import Conversation, Visitor, as_value, row_mapping

table = tables.conversation


def find(connection: Connection, conversation_id: str) -> Conversation | None:
    """One conversation by id."""
    row = connection.execute(select(table).where(table.c.id == conversation_id)).first()
    return as_value(Conversation, row) if row else None


def find_open_of(connection: Connection, visitor_id: str) -> Conversation | None:
    """A visitor's newest conversation that is not closed."""
    query = (
        select(table)
        .where(table.c.visitor_id == visitor_id, table.c.state != "closed")
        .order_by(table.c.opened_at.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return as_value(Conversation, row) if row else None


def list_of_visitor(connection: Connection, visitor_id: str, *, limit: int = 20) -> list[Conversation]:
    """A visitor's conversations, newest first."""
    query = select(table).where(table.c.visitor_id == visitor_id).order_by(table.c.opened_at.desc()).limit(limit)
    return [as_value(Conversation, row) for row in connection.execute(query)]


def change(connection: Connection, conversation_id: str, **values: Any) -> None:
    """Set columns of one conversation."""
    connection.execute(update(table).where(table.c.id == conversation_id).values(**values))


def release_all_of(connection: Connection, user_id: str) -> list[tuple[str, str]]:
    """Unassign what somebody has open; ids of the conversations with those of their sites."""
    statement = (
        update(table)
        .where(table.c.assignee_id == user_id, table.c.state != "closed")
        .values(assignee_id=None)
        .returning(table.c.id, table.c.site_id)
    )
    return [(row.id, row.site_id) for row in connection.execute(statement)]


def take_seq(connection: Connection, conversation_id: str, **values: Any) -> int | None:
    """The next sequence number, taken under the row's lock; None when the conversation is closed or gone."""
    statement = (
        update(table)
        .where(table.c.id == conversation_id, table.c.state != "closed")
        .values(last_seq=table.c.last_seq + 1, **values)
        .returning(table.c.last_seq)
    )
    return connection.execute(statement).scalar()


def raise_seen(connection: Connection, conversation_id: str, *, who: str, seq: int) -> int | None:
    """Move one side's read mark forward, never past the last message; the new mark, or None if it did not move."""
    column = table.c.seen_by_agent if who == "agent" else table.c.seen_by_customer
    mark = case((table.c.last_seq < seq, table.c.last_seq), else_=seq)
    statement = (
        update(table).where(table.c.id == conversation_id, column < mark).values({column: mark}).returning(column)
    )
    return connection.execute(statement).scalar()


def inbox(
    connection: Connection,
    *,
    sites: list[str] | None,
    state: str,
    assignee: str | None = None,
    unassigned: bool = False,
    site: str | None = None,
    language: str | None = None,
    issue: str | None = None,
    words: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> list[tuple[Conversation, Visitor]]:
    """One page of the inbox, most urgent first: waiting customers before others, angrier first, longest wait first.
    What is closed comes newest first.

    `sites` None means all; `state` is open, snoozed, closed or any. `words` looks in texts, names, addresses and order
    numbers (`copilot.storage.search`).
    """
    conditions: list[Any] = [] if sites is None else [table.c.site_id.in_(sites)]
    if state != "any":
        conditions.append(table.c.state == state)
    if assignee:
        conditions.append(table.c.assignee_id == assignee)
    if unassigned:
        conditions.append(table.c.assignee_id.is_(None))
    for column, wanted in ((table.c.site_id, site), (table.c.language, language), (table.c.issue, issue)):
        if wanted:
            conditions.append(column == wanted)
    if words:
        conditions.append(search.mentions(connection, words))
    order = (table.c.last_at.desc(), table.c.id) if state == "closed" else (*_urgency(), table.c.id)
    # The page is chosen before anybody's customer is looked up: thousands would be, for fifty lines.
    page = select(table.c.id).where(and_(*conditions)).order_by(*order).offset(offset).limit(limit).subquery()
    query = (
        select(table, tables.visitor)
        .join(page, page.c.id == table.c.id)
        .join(tables.visitor, tables.visitor.c.id == table.c.visitor_id)
        .order_by(*order)
        .set_label_style(_LABELS)
    )
    return [_pair(row) for row in connection.execute(query)]


def _urgency() -> tuple[Any, ...]:
    is_waiting = case((table.c.waiting_since.is_(None), 1), else_=0)
    flags = cast(table.c.flags, Text)
    return (
        is_waiting,
        case((flags.contains("threat"), 0), else_=1),
        case((table.c.escalated | flags.contains("wants_manager"), 0), else_=1),
        table.c.anger.desc(),
        func.coalesce(table.c.waiting_since, "9"),
        table.c.last_at.desc(),
    )


def with_visitors(connection: Connection, conversation_ids: list[str]) -> list[tuple[Conversation, Visitor]]:
    """Conversations and their customers, in no particular order."""
    query = (
        select(table, tables.visitor)
        .join(tables.visitor, tables.visitor.c.id == table.c.visitor_id)
        .where(table.c.id.in_(conversation_ids))
        .set_label_style(_LABELS)
    )
    return [_pair(row) for row in connection.execute(query)]


def counts(connection: Connection, *, sites: list[str] | None, assignee: str) -> dict[str, int]:
    """How many conversations each filter of the inbox holds."""
    where = [] if sites is None else [table.c.site_id.in_(sites)]
    is_open = table.c.state == "open"
    query = select(
        func.count().filter(is_open).label("all"),
        func.count().filter(is_open, table.c.assignee_id == assignee).label("mine"),
        func.count().filter(is_open, table.c.assignee_id.is_(None)).label("unassigned"),
        func.count().filter(table.c.state == "snoozed").label("snoozed"),
    ).where(*where, table.c.state != "closed")
    return dict(row_mapping(connection.execute(query).one()))


def open_load(connection: Connection) -> dict[str, int]:
    """Open conversations by assignee id."""
    query = (
        select(table.c.assignee_id, func.count().label("total"))
        .where(table.c.state == "open", table.c.assignee_id.is_not(None))
        .group_by(table.c.assignee_id)
    )
    return {row.assignee_id: row.total for row in connection.execute(query)}


def _pair(row: Any) -> tuple[Conversation, Visitor]:
    mapping = row_mapping(row)
    conversation = Conversation(**{name: mapping[f"conversation_{name}"] for name in Conversation.__slots__})
    visitor = Visitor(**{name: mapping[f"visitor_{name}"] for name in Visitor.__slots__})
    return conversation, visitor


def first_responses(connection: Connection, site_id: str, *, limit: int) -> list[tuple[str, str]]:
    """When the newest answered conversations of a site were opened and first answered."""
    query = (
        select(table.c.opened_at, table.c.first_response_at)
        .where(table.c.site_id == site_id, table.c.first_response_at.is_not(None))
        .order_by(table.c.last_at.desc())
        .limit(limit)
    )
    return [(row.opened_at, row.first_response_at) for row in connection.execute(query)]
