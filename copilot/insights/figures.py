"""How the team's conversations went over time: one dictionary of series by local day, week or month, and totals."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, case, func, literal, select

from copilot.insights.scope import Scope
from copilot.insights.sql import medians_and_whole, seconds_between
from copilot.storage import tables
from copilot.storage.rows import row_mapping

conversation, draft, finding = tables.conversation, tables.draft, tables.finding
permission, promise, rating = tables.permission, tables.promise, tables.rating

AS_IS = 0.999  # a sent text that is this similar to its draft was taken as it was
MOST_CAUSES = 12
MOST_VERSIONS = 50
DECISIONS = ("as_is", "edited", "rejected")
Series = list[float | None]


def figures(connection: Connection, scope: Scope, *, standards: Mapping[str, int]) -> dict[str, Any]:
    """Everything the board shows over time. `standards` are seconds to the first answer by site id.

    A series has one value for each of `period.buckets`; null where there was nothing to measure. Times are seconds,
    moods 0 to 3, shares 0 to 1.
    """
    return {
        "period": {
            "first": scope.first.isoformat(),
            "last": scope.last.isoformat(),
            "unit": scope.unit,
            "buckets": scope.buckets,
        },
        **_conversations(connection, scope, standards),
        "drafts": _drafts(connection, scope),
        "guard": _guard(connection, scope),
        "compensation": _compensation(connection, scope),
        "promises": _promises(connection, scope),
        "rating": _ratings(connection, scope),
        "causes": _causes(connection, scope),
    }


def _conversations(connection: Connection, scope: Scope, standards: Mapping[str, int]) -> dict[str, Any]:
    table = conversation.c
    waited = seconds_between(table.opened_at, table.first_response_at)
    standard = case(dict(standards), value=table.site_id, else_=60) if standards else literal(60)
    is_read = table.first_anger.is_not(None)
    columns = {
        "opened": func.count(),
        "closed": func.count(table.closed_at),
        "answered": func.count(table.first_response_at),
        "within": func.count().filter(waited <= standard),
        "read": func.count(table.first_anger),
        "start": func.sum(table.first_anger),
        "end": func.sum(table.anger).filter(is_read),
        "calmer": func.count().filter(is_read & (table.anger < table.first_anger)),
        "angrier": func.count().filter(is_read & (table.anger > table.first_anger)),
    }
    rows = _by_bucket(connection, scope, columns, _of(scope), at=table.opened_at)
    total = _summed(rows.values(), columns)
    spent = seconds_between(table.opened_at, table.closed_at)
    times = _of(scope).add_columns(scope.bucket(table.opened_at), waited, spent).where(scope.within(table.opened_at))
    usual = medians_and_whole(connection, times)
    return {
        "volume": {"opened": _series(scope, rows, "opened"), "closed": _series(scope, rows, "closed")},
        "first_response": {
            "median_s": _median_series(scope, usual, 0),
            "within": _share_series(scope, rows, "within", "answered"),
            "total": {
                "median_s": _rounded(usual[None][0]),
                "within": _share(total["within"], total["answered"]),
                "answered": total["answered"],
                "opened": total["opened"],
            },
        },
        "resolution": {
            "median_s": _median_series(scope, usual, 1),
            "total": {"median_s": _rounded(usual[None][1]), "closed": total["closed"]},
        },
        "mood": {
            "start": _share_series(scope, rows, "start", "read"),
            "end": _share_series(scope, rows, "end", "read"),
            "total": {
                "calmer": total["calmer"],
                "same": total["read"] - total["calmer"] - total["angrier"],
                "angrier": total["angrier"],
                "start": _share(total["start"], total["read"]),
                "end": _share(total["end"], total["read"]),
            },
        },
    }


def _drafts(connection: Connection, scope: Scope) -> dict[str, Any]:
    is_used = draft.c.state == "used"
    is_edited = is_used & (draft.c.similarity < AS_IS)
    columns = {
        "as_is": func.count().filter(is_used & (draft.c.similarity >= AS_IS)),
        "edited": func.count().filter(is_edited),
        "rejected": func.count().filter(draft.c.state == "rejected"),
        "changed": func.sum(1 - draft.c.similarity).filter(is_edited),
    }
    base = _of(scope, draft)
    if scope.version:
        base = base.where(draft.c.version == scope.version)
    decided = base.add_columns(
        scope.bucket(draft.c.created_at).label("bucket"), draft.c.drafter, draft.c.version, *_labelled(columns)
    ).where(scope.within(draft.c.created_at), draft.c.state.in_(["used", "rejected"]))
    rows = _listed(connection, decided.group_by("bucket", draft.c.drafter, draft.c.version))
    series = _summed_by(rows, columns, "bucket")
    versions = sorted(_summed_by(rows, columns, "drafter", "version").items(), key=_most_decided)
    return {
        **{name: _series(scope, {key[0]: row for key, row in series.items()}, name) for name in DECISIONS},
        "total": _acceptance(_summed(rows, columns)),
        "versions": [
            {"drafter": drafter, "version": version, **_acceptance(counts)}
            for (drafter, version), counts in versions[:MOST_VERSIONS]
        ],
    }


def _most_decided(entry: tuple[tuple[Any, ...], Mapping[str, Any]]) -> tuple[int, tuple[Any, ...]]:
    key, counts = entry
    return -sum(counts[name] for name in DECISIONS), key


def _summed_by(
    rows: list[dict[str, Any]], columns: Mapping[str, Any], *keys: str
) -> dict[tuple[Any, ...], dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[key] for key in keys), []).append(row)
    return {key: _summed(group, columns) for key, group in groups.items()}


def _listed(connection: Connection, query: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row_mapping(row)) for row in connection.execute(query)]


def _acceptance(counts: Mapping[str, Any]) -> dict[str, Any]:
    """`changed` is how much of the edited drafts was changed on average, 0 to 1."""
    return {name: counts[name] for name in DECISIONS} | {
        "changed": _share(float(counts["changed"] or 0), counts["edited"])
    }


def _guard(connection: Connection, scope: Scope) -> list[dict[str, Any]]:
    sources = {source: func.count().filter(finding.c.source == source) for source in ("draft", "send", "override")}
    query = _of(scope, finding).add_columns(finding.c.rule, *_labelled(sources)).where(scope.within(finding.c.at))
    query = query.group_by(finding.c.rule).order_by(func.count().desc())
    return [dict(row_mapping(row)) for row in connection.execute(query)]


def _compensation(connection: Connection, scope: Scope) -> dict[str, Any]:
    base = _of(scope, permission, agent=permission.c.asked_by).where(permission.c.state == "used")
    rows = _by_bucket(connection, scope, {"given": func.count()}, base, at=permission.c.used_at)
    kinds = base.add_columns(
        permission.c.kind,
        permission.c.currency,
        func.count().label("count"),
        func.sum(permission.c.amount).label("amount"),
    ).where(scope.within(permission.c.used_at))
    kinds = kinds.group_by(permission.c.kind, permission.c.currency).order_by(func.count().desc())
    return {
        "given": _series(scope, rows, "given"),
        "kinds": [
            {**row_mapping(row), "amount": None if row.amount is None else float(row.amount)}
            for row in connection.execute(kinds)
        ],
    }


def _promises(connection: Connection, scope: Scope) -> dict[str, Any]:
    columns = {name: func.count().filter(promise.c.state == name) for name in ("kept", "broken", "open")}
    columns["late"] = func.count().filter(promise.c.late_at.is_not(None))
    base = _of(scope, promise, agent=promise.c.owner_id)
    rows = _by_bucket(connection, scope, columns, base, at=func.coalesce(promise.c.due_at, promise.c.created_at))
    return {name: _series(scope, rows, name) for name in ("kept", "broken")} | {
        "total": _summed(rows.values(), columns)
    }


def _ratings(connection: Connection, scope: Scope) -> dict[str, Any]:
    columns = {str(score): func.count().filter(rating.c.score == score) for score in range(1, 6)}
    columns |= {"count": func.count(), "sum": func.sum(rating.c.score)}
    rows = _by_bucket(connection, scope, columns, _of(scope, rating), at=rating.c.at)
    total = _summed(rows.values(), columns)
    return {
        "average": _share_series(scope, rows, "sum", "count"),
        "total": {
            "average": _share(total["sum"], total["count"]),
            "count": total["count"],
            "scores": [total[str(score)] for score in range(1, 6)],
        },
    }


def _causes(connection: Connection, scope: Scope) -> dict[str, Any]:
    table = conversation.c
    issues = _of(scope).add_columns(
        table.issue,
        func.count().label("count"),
        func.avg(table.first_anger).label("start"),
        func.avg(table.anger).label("end"),
    )
    issues = issues.where(scope.within(table.opened_at)).group_by(table.issue).order_by(func.count().desc())
    said = func.lower(func.trim(table.record["cause"].as_string()))
    causes = _of(scope).add_columns(said.label("cause"), func.count().label("count"))
    causes = causes.where(scope.within(table.opened_at), table.state == "closed", said.is_not(None), said != "")
    causes = causes.group_by(said).order_by(func.count().desc(), said).limit(MOST_CAUSES)
    return {
        "issues": [
            {"issue": row.issue, "count": row.count_, "start": _float(row.start), "end": _float(row.end)}
            for row in connection.execute(_renamed_count(issues))
        ],
        "said": [{"cause": row.cause, "count": row.count_} for row in connection.execute(_renamed_count(causes))],
    }


def _renamed_count(query: Select[Any]) -> Select[Any]:
    """`count` is a method of a row; the column is read as `count_`."""
    inner = query.subquery()
    return select(*(column.label("count_") if column.key == "count" else column for column in inner.c))


def _of(scope: Scope, table: Any = None, *, agent: Any = None) -> Select[Any]:
    """No columns yet, of the conversations that fit, joined with what hangs on them."""
    if table is not None and scope.is_everything:
        return select().select_from(table)
    source = conversation if table is None else table.join(conversation, conversation.c.id == table.c.conversation_id)
    return select().select_from(source).where(scope.of_conversation(agent=agent))


def _by_bucket(
    connection: Connection, scope: Scope, columns: Mapping[str, Any], base: Select[Any], *, at: Any
) -> dict[str, Mapping[str, Any]]:
    bucket = scope.bucket(at).label("bucket")
    query = base.add_columns(bucket, *_labelled(columns)).where(scope.within(at)).group_by(bucket)
    return {row.bucket: row_mapping(row) for row in connection.execute(query)}  # type: ignore[misc]


def _labelled(columns: Mapping[str, Any]) -> list[Any]:
    return [column.label(name) for name, column in columns.items()]


def _summed(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, Any]) -> dict[str, Any]:
    listed = list(rows)
    return {name: sum(row[name] or 0 for row in listed) for name in columns}


def _series(scope: Scope, rows: Mapping[str, Mapping[str, Any]], name: str) -> Series:
    return [int(rows[bucket][name] or 0) if bucket in rows else 0 for bucket in scope.buckets]


def _share_series(scope: Scope, rows: Mapping[str, Mapping[str, Any]], part: str, whole: str) -> Series:
    return [_share(rows[bucket][part], rows[bucket][whole]) if bucket in rows else None for bucket in scope.buckets]


def _share(part: Any, whole: Any) -> float | None:
    return round(float(part or 0) / float(whole), 4) if whole else None


def _float(value: Any) -> float | None:
    return None if value is None else round(float(value), 4)


def _median_series(scope: Scope, usual: Mapping[str | None, Sequence[float | None]], place: int) -> Series:
    return [_rounded(usual[bucket][place]) if bucket in usual else None for bucket in scope.buckets]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
