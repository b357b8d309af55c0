"""Attachments: what is stored about a file; the bytes lie under the data folder, outside the web root."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

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


def views_for(
    connection: Connection, ids: list[str], *, visitor_id: str | None = None, user_id: str | None = None
) -> list[dict[str, Any]]:
    """The wire's form of those attachments that the sender has uploaded, in the order given; others are left out."""
    owner = table.c.visitor_id == visitor_id if visitor_id else table.c.user_id == user_id
    rows = {row.id: row for row in connection.execute(select(table).where(table.c.id.in_(ids), owner))}
    return [attachment_view(dict(row_mapping(rows[key]))) for key in ids if key in rows]


def attachment_view(row: dict[str, Any]) -> dict[str, Any]:
    """One attachment as messages carry it."""
    view = {name: row[name] for name in ("id", "name", "type", "size")}
    view["url"] = f"/files/{row['id']}"
    if row["width"]:
        view |= {"width": row["width"], "height": row["height"]}
    return view


def delete_files_of(connection: Connection, visitor_id: str, data_dir: Path) -> None:
    """Remove the bytes of a visitor's files; the rows go with the visitor."""
    for path in connection.execute(select(table.c.path).where(table.c.visitor_id == visitor_id)).scalars():
        (data_dir / path).unlink(missing_ok=True)
