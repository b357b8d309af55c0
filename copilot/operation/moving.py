"""From SQLite to PostgreSQL: every row, in one transaction, compared one by one before it counts."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    Select,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import SQLAlchemyError

from copilot.storage import audit_chain, standing, tables
from copilot.storage.database import Database
from copilot.storage.rows import row_mapping

AT_ONCE = 1_000
Row = tuple[Any, ...]


class MoveError(Exception):
    """The data cannot be moved; the message says why and what to do. Nothing has changed then."""


def move_data(source: Database, target: Database) -> dict[str, int]:
    """Copy everything and compare it; how many rows each table has.

    The target must be empty. Nobody may write to the source meanwhile: what came later would stay behind. Raises
    MoveError, and leaves the target empty, when a row does not arrive as it was.
    """
    if target.is_sqlite or not source.is_sqlite:
        raise MoveError("Data is moved from SQLite to PostgreSQL: set LEVELHEAD_DATABASE_URL to postgresql://…")
    source.migrate()
    target.migrate()
    with source.read() as old, target.begin(is_long=True) as new:
        if standing.has_data(new):
            raise MoveError("There is data in the PostgreSQL database already. Name an empty one.")
        counts = {table.name: _move(old, new, table) for table in tables.metadata.sorted_tables}
        _go_on_counting(new)
        _check_chain(old, new)
    return counts


def _move(old: Connection, new: Connection, table: Table) -> int:
    try:
        count = _copy(old, new, table)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise MoveError(f"A row of “{table.name}” does not fit into PostgreSQL: {reason}") from None
    _compare(old, new, table)
    return count


def _copy(old: Connection, new: Connection, table: Table) -> int:
    """JSON goes over as text: a missing value and JSON's own null are two things, which Python sees as one."""
    taken = {
        column.name: cast(bindparam(column.name, type_=Text), JSONB) for column in table.columns if _is_json(column)
    }
    statement = insert(table).values(taken) if taken else insert(table)
    count = 0
    for rows in old.execute(_all_of(table), execution_options={"yield_per": AT_ONCE}).partitions():
        new.execute(statement, [dict(row_mapping(row)) for row in rows])
        count += len(rows)
    return count


def _compare(old: Connection, new: Connection, table: Table) -> None:
    for before, after in zip_longest(_rows(old, table), _rows(new, table)):
        if before != after:
            key = tuple((before or after or ())[: len(table.primary_key.columns)])
            raise MoveError(
                f"The row {key} of “{table.name}” did not arrive as it was. Nothing was moved; report this."
            )


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    """Every row by key, the key's columns first; JSON as what it says, not as how it is written."""
    key = list(table.primary_key.columns)
    places = [column.name for column in [*key, *(column for column in table.columns if column not in key)]]
    is_json = [_is_json(table.columns[name]) for name in places]
    by_bytes = connection.dialect.name == "postgresql"  # whose own order depends on its language
    order = [column.collate("C") if by_bytes and _is_text(column) else column for column in key]
    rows = connection.execute(_all_of(table).order_by(*order), execution_options={"yield_per": AT_ONCE})
    for row in rows.mappings():
        yield tuple(_meaning(row[name]) if json else row[name] for name, json in zip(places, is_json, strict=True))


def _all_of(table: Table) -> Select[Any]:
    return select(*(_as_text(column) if _is_json(column) else column for column in table.columns))


def _as_text(column: Column[Any]) -> Any:
    return cast(column, Text).label(column.name)


def _meaning(text: str | None) -> tuple[Any, ...]:
    """What a JSON text says; an empty tuple for none, which is not JSON's null."""
    return () if text is None else (orjson.loads(text),)


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _is_text(column: Column[Any]) -> bool:
    return isinstance(column.type, String)


def _go_on_counting(new: Connection) -> None:
    """Rows that number themselves go on after the last number."""
    for table in tables.metadata.sorted_tables:
        for column in table.primary_key.columns:
            if isinstance(column.type, Integer) and column.autoincrement is True:
                highest = new.execute(select(func.max(column))).scalar()
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                new.execute(select(func.setval(sequence, highest or 1, highest is not None)))


def _check_chain(old: Connection, new: Connection) -> None:
    before, after = audit_chain.verify(old), audit_chain.verify(new)
    if (before.head, before.rows, before.is_whole) != (after.head, after.rows, after.is_whole):
        raise MoveError("The audit trail did not arrive as it was. Nothing was moved.")
