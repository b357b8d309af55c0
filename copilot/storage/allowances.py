"""What was given on a site since a moment: what standing authority and daily budgets are held against."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, func, select

from copilot.storage import tables

permission, conversation = tables.permission, tables.conversation
CENT = Decimal("0.01")
HELD = ("granted", "used")
"""A grant counts from the moment it is given; one that ran out or was given back does not count any more."""


def given_since(connection: Connection, site_id: str, *, since: str) -> dict[str, Decimal]:
    """How much of the site's money was granted, by currency."""
    query = (
        _given(site_id, since=since)
        .add_columns(permission.c.currency, func.sum(permission.c.amount).label("total"))
        .where(permission.c.currency.is_not(None), permission.c.amount.is_not(None))
        .group_by(permission.c.currency)
    )
    return {row.currency: Decimal(str(row.total)).quantize(CENT) for row in connection.execute(query)}


def times_given(connection: Connection, site_id: str, *, user_id: str, kind: str, since: str) -> int:
    """How often somebody gave a kind on their own authority."""
    query = _given(site_id, since=since).add_columns(func.count())
    mine = (permission.c.basis == "standing", permission.c.asked_by == user_id, permission.c.kind == kind)
    return connection.execute(query.where(*mine)).scalar() or 0


def customer_was_given(connection: Connection, site_id: str, *, visitor_id: str, since: str) -> bool:
    """Whether the customer has had something on somebody's own authority already."""
    query = _given(site_id, since=since).add_columns(permission.c.id)
    theirs = (permission.c.basis == "standing", conversation.c.visitor_id == visitor_id)
    return connection.execute(query.where(*theirs).limit(1)).first() is not None


def _given(site_id: str, *, since: str) -> Select[Any]:
    return (
        select()
        .select_from(permission.join(conversation, conversation.c.id == permission.c.conversation_id))
        .where(
            conversation.c.site_id == site_id,
            permission.c.state.in_(HELD),
            permission.c.answered_at >= since,
        )
    )
