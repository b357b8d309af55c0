"""The few things that SQLite and PostgreSQL say differently: lengths of time, local days, medians."""

import statistics
from array import array
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Float, Select, String, case, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from copilot.clock import to_iso

UNITS = ("day", "week", "month")
_SQLITE_UNIT = {"day": "", "week": ", 'weekday 0', '-6 days'", "month": ", 'start of month'"}


class seconds_between(GenericFunction[float]):
    """`seconds_between(earlier, later)`: seconds from one stored time to another."""

    type = Float()
    inherit_cache = True


@compiles(seconds_between, "sqlite")
def _seconds_sqlite(element: Any, compiler: SQLCompiler, **extra: Any) -> str:
    earlier, later = (compiler.process(clause, **extra) for clause in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _seconds_postgresql(element: Any, compiler: SQLCompiler, **extra: Any) -> str:
    earlier, later = (compiler.process(clause, **extra) for clause in element.clauses)
    return f"EXTRACT(EPOCH FROM CAST({later} AS timestamptz) - CAST({earlier} AS timestamptz))::float"


class local_date(ColumnElement[str]):
    """The first local date of the day, week or month in which a stored time lies, as `2026-11-21`."""

    type = String()
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], *, offset_s: int, unit: str) -> None:
        assert unit in UNITS, unit
        self.column, self.offset_s, self.unit = column, int(offset_s), unit


@compiles(local_date, "sqlite")
def _date_sqlite(element: local_date, compiler: SQLCompiler, **extra: Any) -> str:
    column = compiler.process(element.column, **extra)
    return f"date({column}, '{element.offset_s:+d} seconds'{_SQLITE_UNIT[element.unit]})"


@compiles(local_date, "postgresql")
def _date_postgresql(element: local_date, compiler: SQLCompiler, **extra: Any) -> str:
    column = compiler.process(element.column, **extra)
    local = f"(CAST({column} AS timestamptz) AT TIME ZONE 'UTC' + interval '{element.offset_s} seconds')"
    return f"to_char(date_trunc('{element.unit}', {local}), 'YYYY-MM-DD')"


class scanned(ColumnElement[str]):
    """A column whose index SQLite leaves alone; PostgreSQL has counted its rows and knows better by itself."""

    type = String()
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any]) -> None:
        self.column = column


@compiles(scanned, "sqlite")
def _scanned_sqlite(element: scanned, compiler: SQLCompiler, **extra: Any) -> str:
    return f"+{compiler.process(element.column, **extra)}"


@compiles(scanned, "postgresql")
def _scanned_postgresql(element: scanned, compiler: SQLCompiler, **extra: Any) -> str:
    return compiler.process(element.column, **extra)


def bucket_of(column: Any, *, zone: ZoneInfo, since: str, until: str, unit: str) -> ColumnElement[str]:
    """In which local day, week or month a time lies; clocks that change within the period are minded."""
    parts = offsets(zone, since=since, until=until)
    last = local_date(column, offset_s=parts[-1][1], unit=unit)
    if len(parts) == 1:
        return last
    whens = [(column < ends, local_date(column, offset_s=offset_s, unit=unit)) for ends, offset_s in parts[:-1]]
    return case(*whens, else_=last)


def offsets(zone: ZoneInfo, *, since: str, until: str) -> list[tuple[str, int]]:
    """The zone's distances from UTC in seconds over a period, each with the moment at which it ends."""
    step = timedelta(hours=1)
    at = datetime.fromisoformat(since).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    end = datetime.fromisoformat(until).astimezone(UTC)
    parts: list[tuple[str, int]] = []
    offset = _offset_s(zone, at)
    while at < end:
        at += step
        if (now := _offset_s(zone, at)) != offset:
            parts.append((to_iso(at), offset))
            offset = now
    return [*parts, (to_iso(end), offset)]


def _offset_s(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def medians(
    connection: Connection, rows: Select[Any], *, keys: Sequence[str], value: str = "value"
) -> dict[tuple[Any, ...], float]:
    """The median of `value` for each combination of the key columns of `rows`; all in the database."""
    base = rows.subquery()
    by = [base.c[key] for key in keys] or [literal(1)]
    ranked = select(
        *(base.c[key] for key in keys),
        base.c[value].label("value"),
        func.row_number().over(partition_by=by, order_by=base.c[value]).label("place"),
        func.count().over(partition_by=by).label("total"),
    ).where(base.c[value].is_not(None))
    middle = ranked.subquery()
    total = middle.c.total
    query = select(*(middle.c[key] for key in keys), func.avg(middle.c.value).label("median")).where(
        middle.c.place.in_([(total + 1) // 2, (total + 2) // 2])
    )
    if keys:
        query = query.group_by(*(middle.c[key] for key in keys))
    found = [tuple(row) for row in connection.execute(query)]
    return {row[:-1]: float(row[-1]) for row in found if row[-1] is not None}


def medians_and_whole(connection: Connection, rows: Select[Any]) -> dict[str | None, list[float | None]]:
    """The medians of every column of `rows` but the first, by the first; those of all rows together under None.

    SQLite has no median: it would sort the rows once for each. One pass over them, sorted here, takes a third.
    """
    if connection.dialect.name == "postgresql":
        base = rows.subquery()
        key, *values = base.c
        middles = [func.percentile_cont(0.5).within_group(value) for value in values]
        query = select(key, *middles).group_by(func.rollup(key))
        return {found[0]: [_float(value) for value in found[1:]] for found in connection.execute(query)}
    width = len(rows.selected_columns) - 1
    groups: dict[str, list[array[float]]] = {}
    whole = [array("d") for _ in range(width)]
    for key, *values in connection.execute(rows):
        group = groups.get(key) or groups.setdefault(key, [array("d") for _ in range(width)])
        for place, value in enumerate(values):
            if value is not None:
                group[place].append(value)
                whole[place].append(value)
    return {key: [_median(column) for column in columns] for key, columns in [*groups.items(), (None, whole)]}


def _median(values: "array[float]") -> float | None:
    return statistics.median(values) if values else None


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
