"""Attachments: what is stored about a file; the bytes lie under the data folder, outside the web root."""

from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select

from copilot.storage import tables
from copilot.storage.rows import row_mapping

TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")

table = tables.attachment


def insert(connection: Connection, **values: Any) -> None:
    """Store what is known of an uploaded file."""
    connection.execute(table.insert().values(**values))


def find(connection: Connection, attachment_id: str) -> dict[str, Any] | None:
    """An attachment by id."""
    row = connection.execute(select(table).where(table.c.id == attachment_id)).first()
    return dict(row_mapping(row)) if row else None


def put_into(connection: Connection, ids: list[str], conversation_id: str) -> None:
    """Note which conversation uploaded files were sent in."""
    connection.execute(table.update().where(table.c.id.in_(ids)).values(conversation_id=conversation_id))


def views_of_visitor(connection: Connection, ids: list[str], visitor_id: str) -> list[dict[str, Any]]:
    """The wire's form of those attachments that the visitor has uploaded, in the order given; others are left out."""
    return _views(connection, ids, table.c.visitor_id == visitor_id)


def views_of_user(
    connection: Connection, ids: list[str], user_id: str, *, conversation_id: str
) -> list[dict[str, Any]]:
    """The same of an agent's uploads into one conversation: what was meant for one customer goes to no other."""
    return _views(connection, ids, table.c.user_id == user_id, table.c.conversation_id == conversation_id)


def _views(connection: Connection, ids: list[str], *whose: ColumnElement[bool]) -> list[dict[str, Any]]:
    rows = {row.id: row for row in connection.execute(select(table).where(table.c.id.in_(ids), *whose))}
    return [attachment_view(dict(row_mapping(rows[key]))) for key in ids if key in rows]


def attachment_view(row: dict[str, Any]) -> dict[str, Any]:
    """One attachment as messages carry it."""
    view = {name: row[name] for name in ("id", "name", "type", "size")}
    view["url"] = f"/files/{row['id']}"
    if row["width"]:
        view |= {"width": row["width"], "height": row["height"]}
    return view


def whose(visitor_id: str) -> ColumnElement[bool]:
    """What a visitor has uploaded, and what agents have uploaded for them."""
    theirs = select(tables.conversation.c.id).where(tables.conversation.c.visitor_id == visitor_id)
    return or_(table.c.visitor_id == visitor_id, table.c.conversation_id.in_(theirs))


def delete_files_of(connection: Connection, visitor_id: str, data_dir: Path) -> None:
    """Remove the bytes of a visitor's files and of those sent to them; the rows go with the visitor."""
    for path in connection.execute(select(table.c.path).where(whose(visitor_id))).scalars():
        (data_dir / path).unlink(missing_ok=True)
