"""What has moved lately: cheap questions, asked every two seconds by each server."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from copilot.storage import tables
from copilot.storage.rows import Draft, as_value

STATES = ("open", "snoozed", "closed")  # named, so that the inbox's index is used


@dataclass(frozen=True, slots=True)
class Moved:
    """A conversation in which something was written lately."""

    id: str
    site_id: str
    visitor_id: str
    last_seq: int


def moved_since(connection: Connection, since: str) -> list[Moved]:
    """Conversations whose last message is younger than `since`."""
    table = tables.conversation
    query = select(table.c.id, table.c.site_id, table.c.visitor_id, table.c.last_seq).where(
        table.c.site_id.in_(select(tables.site.c.id)), table.c.state.in_(STATES), table.c.last_at > since
    )
    return [Moved(*row) for row in connection.execute(query)]


def drafts_since(connection: Connection, since: str) -> list[str]:
    """Ids of ready drafts that were begun after `since`."""
    query = select(tables.draft.c.id).where(tables.draft.c.created_at > since, tables.draft.c.state == "ready")
    return list(connection.execute(query).scalars())


def find_drafts(connection: Connection, ids: Sequence[str]) -> list[tuple[Draft, str]]:
    """These drafts as far as they are still ready, each with its site's id."""
    draft, conversation = tables.draft, tables.conversation
    query = (
        select(draft, conversation.c.site_id)
        .join(conversation, conversation.c.id == draft.c.conversation_id)
        .where(draft.c.id.in_(ids), draft.c.state == "ready")
    )
    return [(as_value(Draft, row), row.site_id) for row in connection.execute(query)]
