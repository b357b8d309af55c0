"""Texts prepared for a site, by language."""

from dataclasses import asdict

from sqlalchemy import Connection, delete, func, select, update

from copilot.storage import tables
from copilot.storage.rows import CannedReply, as_value

table = tables.canned_reply


def list_of_site(connection: Connection, site_id: str) -> list[CannedReply]:
    """Every text of a site, by name."""
    query = select(table).where(table.c.site_id == site_id).order_by(table.c.name, table.c.language)
    return [as_value(CannedReply, row) for row in connection.execute(query)]


def find(connection: Connection, reply_id: str) -> CannedReply | None:
    """A text by id."""
    row = connection.execute(select(table).where(table.c.id == reply_id)).first()
    return as_value(CannedReply, row) if row else None


def is_taken(connection: Connection, reply: CannedReply) -> bool:
    """Whether another text of the site has this name in this language."""
    query = select(table.c.id).where(
        table.c.site_id == reply.site_id,
        table.c.language == reply.language,
        table.c.name == reply.name,
        table.c.id != reply.id,
    )
    return connection.execute(query).first() is not None


def count_of_site(connection: Connection, site_id: str) -> int:
    """How many texts a site has."""
    return connection.execute(select(func.count()).where(table.c.site_id == site_id)).scalar() or 0


def insert(connection: Connection, reply: CannedReply) -> None:
    """Store a new text."""
    connection.execute(table.insert().values(**asdict(reply)))


def change(connection: Connection, reply: CannedReply) -> None:
    """Replace a text."""
    connection.execute(update(table).where(table.c.id == reply.id).values(**asdict(reply)))


def remove(connection: Connection, reply_id: str) -> None:
    """Delete a text."""
    connection.execute(delete(table).where(table.c.id == reply_id))
