"""The audit trail as a chain: every row's hash covers the row and the hash before it, so that a later change shows.

Whoever can write the database could compute the whole chain anew. Against that, note the newest hash elsewhere from
time to time: a chain that no longer holds it was rewritten.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, func, select, text

from copilot.storage import tables

table = tables.audit
BEGINNING = "0" * 64
CHAIN_LOCK = 762815
"""PostgreSQL's advisory lock of the chain: one row is added after the other. SQLite has one writer anyway."""


@dataclass(frozen=True, slots=True)
class Chain:
    """What a look along the chain found. `broken_at` is the first row that does not fit; None when all do."""

    rows: int
    unchained: int
    head: str
    broken_at: int | None = None
    holds_expected: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed, taken out or put in."""
        return self.broken_at is None and self.holds_expected


def next_hash(connection: Connection, values: dict[str, Any]) -> str:
    """The hash of a row that is about to be added. Holds the chain until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    newest = select(table.c.hash).where(table.c.hash.is_not(None)).order_by(table.c.id.desc()).limit(1)
    return row_hash(connection.execute(newest).scalar() or BEGINNING, values)


def row_hash(before: str, values: dict[str, Any]) -> str:
    """SHA-256 over the hash before and the row's own values."""
    kept = [values["at"], values["user_id"], values["action"], values["conversation_id"], values["detail"]]
    return hashlib.sha256(before.encode() + orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)).hexdigest()


def verify(connection: Connection, *, expected: str | None = None) -> Chain:
    """Walk along the whole chain. `expected` is a hash that was noted earlier and must still be in it."""
    before, rows, has_expected = BEGINNING, 0, expected in (None, BEGINNING)
    unchained = connection.execute(select(func.count()).where(table.c.hash.is_(None))).scalar_one()
    for row in _rows(connection):
        # Rows from before the chain come first; one without a hash among the others was put in.
        if row["hash"] != row_hash(before, row):
            if row["hash"] is None and not rows:
                continue
            return Chain(rows, unchained, before, broken_at=row["id"], holds_expected=has_expected)
        before, rows = row["hash"], rows + 1
        has_expected = has_expected or before == expected
    return Chain(rows, unchained, before, holds_expected=has_expected)


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    query = select(table).order_by(table.c.id).execution_options(yield_per=1_000)
    for row in connection.execute(query).mappings():
        yield {str(name): value for name, value in row.items()}
