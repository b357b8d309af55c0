"""Whole tables in pages, for programs: in the order of ids, which is the order of time, so that a page never moves."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL as _LABELS
from sqlalchemy import Connection, Select, select

from copilot.storage import tables
from copilot.storage.rows import Conversation, PermissionRow, PromiseRow, Visitor, as_value, row_mapping

conversation = tables.conversation


def list_conversations(
    connection: Connection, *, sites: list[str] | None, state: str | None, after: str | None, limit: int
) -> list[tuple[Conversation, Visitor]]:
    """Conversations with their customers, oldest first; `sites` None means every site."""
    query = select(conversation, tables.visitor).join(tables.visitor).order_by(conversation.c.id).limit(limit)
    if sites is not None:
        query = query.where(conversation.c.site_id.in_(sites))
    if state:
        query = query.where(conversation.c.state == state)
    if after:
        query = query.where(conversation.c.id > after)
    return [_pair(row) for row in connection.execute(query.set_label_style(_LABELS))]


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows: `sites` None means every site; `after` is the last id of the page before."""

    sites: list[str] | None
    conversation: str | None
    state: str | None
    after: str | None
    limit: int


def list_permissions(connection: Connection, page: Page) -> list[PermissionRow]:
    """Requests for compensation and what became of them, oldest first."""
    return [as_value(PermissionRow, row) for row in connection.execute(_query(tables.permission, page))]


def list_promises(connection: Connection, page: Page) -> list[PromiseRow]:
    """The promise ledger, oldest first."""
    return [as_value(PromiseRow, row) for row in connection.execute(_query(tables.promise, page))]


def _query(table: Any, page: Page) -> Select[Any]:
    query = select(table).order_by(table.c.id).limit(page.limit)
    if page.sites is not None:
        of_sites = select(conversation.c.id).where(conversation.c.site_id.in_(page.sites))
        query = query.where(table.c.conversation_id.in_(of_sites))
    for column, wanted in ((table.c.conversation_id, page.conversation), (table.c.state, page.state)):
        if wanted:
            query = query.where(column == wanted)
    return query.where(table.c.id > page.after) if page.after else query


def _pair(row: Any) -> tuple[Conversation, Visitor]:
    mapping = row_mapping(row)
    return (
        Conversation(**{name: mapping[f"conversation_{name}"] for name in Conversation.__slots__}),
        Visitor(**{name: mapping[f"visitor_{name}"] for name in Visitor.__slots__}),
    )
