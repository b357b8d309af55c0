"""One visitor's data whole, and what has been kept long enough."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select

from copilot.storage import attachments, tables
from copilot.storage.rows import row_mapping

# Not the agents' reflections (`review`): they are about the agent's own work, and for nobody but their supervisor.
OF_CONVERSATION = (
    "message",
    "reading",
    "draft",
    "permission",
    "promise",
    "card",
    "note",
    "escalation",
    "rating",
)


def export_visitor(connection: Connection, visitor_id: str) -> dict[str, Any] | None:
    """Everything stored about a visitor, by table; None when there is no such visitor."""
    visitor = connection.execute(select(tables.visitor).where(tables.visitor.c.id == visitor_id)).first()
    if visitor is None:
        return None
    where = tables.conversation.c.visitor_id == visitor_id
    conversations = [_plain(row) for row in connection.execute(select(tables.conversation).where(where))]
    ids = [conversation["id"] for conversation in conversations]
    export: dict[str, Any] = {"visitor": _plain(visitor), "conversation": conversations}
    for name in OF_CONVERSATION:
        table = tables.metadata.tables[name]
        query = select(table).where(table.c.conversation_id.in_(ids))
        export[name] = [_plain(row) for row in connection.execute(query)]
    files = select(tables.attachment).where(attachments.whose(visitor_id))
    export["attachment"] = [_plain(row) for row in connection.execute(files)]
    return export


def _plain(row: Any) -> dict[str, Any]:
    """A row as a dict of ordinary strings: SQLAlchemy's names are a kind of their own, which no JSON writer takes."""
    return {str(name): value for name, value in row_mapping(row).items()}


def purge_closed(connection: Connection, *, before: str, data_dir: Path) -> int:
    """Delete conversations closed before a moment, their files too; how many there were."""
    where = (tables.conversation.c.state == "closed", tables.conversation.c.closed_at < before)
    ids = select(tables.conversation.c.id).where(*where)
    files = select(tables.attachment.c.path).where(tables.attachment.c.conversation_id.in_(ids))
    for path in connection.execute(files).scalars():
        (data_dir / path).unlink(missing_ok=True)
    return connection.execute(delete(tables.conversation).where(*where)).rowcount
