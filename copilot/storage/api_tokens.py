"""Tokens for programs: stored as hashes, each narrower than the person it belongs to."""

from dataclasses import asdict

from sqlalchemy import Connection, delete, or_, select, update

from copilot.storage import tables
from copilot.storage.rows import ApiToken, as_value

table = tables.api_token


def insert(connection: Connection, token: ApiToken) -> None:
    """Store a new token."""
    connection.execute(table.insert().values(**asdict(token)))


def find(connection: Connection, *, token_hash: str, now: str) -> ApiToken | None:
    """A token by its hash, unless its time is over."""
    query = select(table).where(
        table.c.token_hash == token_hash, or_(table.c.expires_at.is_(None), table.c.expires_at > now)
    )
    row = connection.execute(query).first()
    return as_value(ApiToken, row) if row else None


def list_all(connection: Connection) -> list[ApiToken]:
    """Every token, oldest first."""
    return [as_value(ApiToken, row) for row in connection.execute(select(table).order_by(table.c.id))]


def mark_used(connection: Connection, token_id: str, *, at: str) -> None:
    """Note that a token is in use."""
    connection.execute(update(table).where(table.c.id == token_id).values(used_at=at))


def remove(connection: Connection, token_id: str) -> bool:
    """Delete a token; False when there was none."""
    return connection.execute(delete(table).where(table.c.id == token_id)).rowcount > 0
