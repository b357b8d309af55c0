"""The team at this moment: who waits, who is angriest, what was promised, who is here and how they are."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, case, func, literal, or_, select

from copilot.clock import now_iso
from copilot.insights.sql import seconds_between
from copilot.storage import tables
from copilot.storage.rows import Conversation, Visitor, as_value, row_mapping

conversation, visitor = tables.conversation, tables.visitor
SHOWN = 6


def counts_now(connection: Connection, *, sites: list[str] | None, standards: Mapping[str, int]) -> dict[str, int]:
    """Open conversations: all, waiting, waiting for a first answer beyond the site's standard, nobody's, escalated."""
    table = conversation.c
    waits = table.waiting_since.is_not(None)
    standard = case(dict(standards), value=table.site_id, else_=60) if standards else literal(60)
    is_late = seconds_between(table.waiting_since, literal(now_iso())) > standard
    query = select(
        func.count().label("open"),
        func.count().filter(waits).label("waiting"),
        func.count().filter(waits & table.first_response_at.is_(None) & is_late).label("breached"),
        func.count().filter(table.assignee_id.is_(None)).label("unassigned"),
        func.count().filter(table.escalated).label("escalated"),
        func.count().filter(table.anger >= 2).label("angry"),
    ).where(table.state == "open", *_of(sites))
    return dict(row_mapping(connection.execute(query).one()))


def angriest(connection: Connection, *, sites: list[str] | None) -> list[Conversation]:
    """Open conversations that need a calm look first: the angriest, those who wait before those who do not."""
    table = conversation.c
    query = (
        select(conversation)
        .where(table.state == "open", or_(table.anger >= 2, table.escalated), *_of(sites))
        .order_by(table.anger.desc(), table.escalated.desc(), func.coalesce(table.waiting_since, "9"), table.id)
        .limit(SHOWN)
    )
    return [as_value(Conversation, row) for row in connection.execute(query)]


def longest_waits(connection: Connection, *, sites: list[str] | None) -> list[Conversation]:
    """Open conversations that have waited longest."""
    table = conversation.c
    query = (
        select(conversation)
        .where(table.state == "open", table.waiting_since.is_not(None), *_of(sites))
        .order_by(table.waiting_since, table.id)
        .limit(SHOWN)
    )
    return [as_value(Conversation, row) for row in connection.execute(query)]


def in_hand(connection: Connection, user_ids: list[str]) -> dict[str, dict[str, int]]:
    """Open and waiting conversations by person."""
    table = conversation.c
    query = (
        select(
            table.assignee_id,
            func.count().label("open"),
            func.count().filter(table.waiting_since.is_not(None)).label("waiting"),
        )
        .where(table.assignee_id.in_(user_ids), table.state == "open")
        .group_by(table.assignee_id)
    )
    return {row.assignee_id: {"open": row.open, "waiting": row.waiting} for row in connection.execute(query)}


def visitors_of(connection: Connection, found: list[Conversation]) -> dict[str, Visitor]:
    """Whose conversations these are, by visitor id."""
    ids = [one.visitor_id for one in found]
    return {row.id: as_value(Visitor, row) for row in connection.execute(select(visitor).where(visitor.c.id.in_(ids)))}


def _of(sites: list[str] | None) -> list[Any]:
    return [] if sites is None else [conversation.c.site_id.in_(sites)]
