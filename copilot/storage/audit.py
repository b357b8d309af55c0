"""Reading the audit trail; `records.write_audit` writes it, in the transaction of what it records."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, or_, select

from copilot.storage import tables
from copilot.storage.rows import row_mapping


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which rows are wanted; what is None does not matter. `before_id` is the last row of the page before."""

    user_id: str | None = None
    action: str | None = None
    conversation_id: str | None = None
    since: str | None = None
    until: str | None = None
    before_id: int | None = None


def list_audit(
    connection: Connection, wanted: AuditFilter, *, sites: list[str] | None, limit: int
) -> list[dict[str, Any]]:
    """The newest rows first, with the person's name. `sites`: rows of their conversations and of none."""
    audit, user, conversation = tables.audit, tables.user, tables.conversation
    query = (
        select(audit, user.c.name)
        .join(user, user.c.id == audit.c.user_id, isouter=True)
        .join(conversation, conversation.c.id == audit.c.conversation_id, isouter=True)
        .order_by(audit.c.id.desc())
        .limit(limit)
    )
    for column, value in (
        (audit.c.user_id, wanted.user_id),
        (audit.c.action, wanted.action),
        (audit.c.conversation_id, wanted.conversation_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if wanted.since is not None:
        query = query.where(audit.c.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(audit.c.at < wanted.until)
    if wanted.before_id is not None:
        query = query.where(audit.c.id < wanted.before_id)
    if sites is not None:
        query = query.where(or_(audit.c.conversation_id.is_(None), conversation.c.site_id.in_(sites)))
    return [dict(row_mapping(row)) for row in connection.execute(query)]


def audit_actions(connection: Connection) -> list[str]:
    """Every kind of action that has been recorded, in order of the alphabet."""
    return list(connection.execute(select(tables.audit.c.action).distinct().order_by(tables.audit.c.action)).scalars())
