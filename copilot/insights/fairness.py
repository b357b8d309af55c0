"""Who gave what, why, and what similar cases got (L15): fairness that can be seen.

Similar means the same issue, kind and currency, on the sites and in the period that were asked about.
"""

from typing import Any

from sqlalchemy import Connection, Select, func, select, true

from copilot.insights.scope import Scope
from copilot.insights.sql import medians
from copilot.storage import tables
from copilot.storage.rows import row_mapping

permission, conversation, user = tables.permission, tables.conversation, tables.user
GIVEN = ("granted", "used", "expired")
ANSWERED = (*GIVEN, "denied")
ENOUGH = 3  # fewer cases are no custom to compare with
FAR = 1.5  # times the usual amount
RARE = 0.2  # a share of refusals below which a refusal stands out, and the other way round

Alike = tuple[str, str, str | None]


def fairness(connection: Connection, scope: Scope, *, limit: int = 200) -> dict[str, Any]:
    """The newest answered requests with what similar cases got, the groups themselves, and each agent's share."""
    groups = _groups(connection, scope)
    cases = [_compared(case, groups) for case in _cases(connection, scope, limit=limit)]
    return {"cases": cases, "groups": list(groups.values()), "people": _people(connection, scope)}


def similar_to(connection: Connection, scope: Scope, *, issue: str) -> list[dict[str, Any]]:
    """What cases of one issue got, by kind and currency: the groups of the report, the most frequent first."""
    return list(_groups(connection, scope, issue=issue).values())


def _cases(connection: Connection, scope: Scope, *, limit: int) -> list[dict[str, Any]]:
    giver, first = user.alias("giver"), user.alias("first")
    query = (
        _answered(scope)
        .add_columns(
            permission.c.id,
            permission.c.conversation_id.label("conversation"),
            permission.c.kind,
            permission.c.amount,
            permission.c.currency,
            permission.c.percent,
            permission.c.state,
            permission.c.reason,
            permission.c.answer_reason,
            permission.c.answered_at,
            permission.c.basis,
            conversation.c.issue,
            conversation.c.first_anger.label("anger"),
            conversation.c.language,
            conversation.c.repeat_contact,
            user.c.name.label("asked_by"),
            giver.c.name.label("answered_by"),
            first.c.name.label("first_by"),
        )
        .join(user, user.c.id == permission.c.asked_by, isouter=True)
        .join(first, first.c.id == permission.c.first_by, isouter=True)
        .join(giver, giver.c.id == permission.c.answered_by, isouter=True)
        .order_by(permission.c.answered_at.desc())
        .limit(limit)
    )
    return [_plain(dict(row_mapping(row))) for row in connection.execute(query)]


def _groups(connection: Connection, scope: Scope, *, issue: str | None = None) -> dict[Alike, dict[str, Any]]:
    is_given = permission.c.state.in_(GIVEN)
    is_wanted = true() if issue is None else conversation.c.issue == issue
    alike = (conversation.c.issue, permission.c.kind, permission.c.currency)
    query = (
        _answered(scope)
        .add_columns(
            *alike,
            func.count().label("answered"),
            func.count().filter(is_given).label("given"),
            func.min(permission.c.amount).filter(is_given).label("lowest"),
            func.max(permission.c.amount).filter(is_given).label("highest"),
        )
        .where(is_wanted)
        .group_by(*alike)
        .order_by(func.count().desc())
    )
    amounts = _answered(scope).add_columns(*alike, permission.c.amount.label("value")).where(is_given, is_wanted)
    usual = medians(connection, amounts, keys=["issue", "kind", "currency"])
    groups: dict[Alike, dict[str, Any]] = {}
    for row in connection.execute(query):
        key = (row.issue, row.kind, row.currency)
        groups[key] = _plain({**row_mapping(row), "usual": usual.get(key)})
    return groups


def _people(connection: Connection, scope: Scope) -> list[dict[str, Any]]:
    is_given = permission.c.state.in_(GIVEN)
    query = (
        _answered(scope)
        .add_columns(
            permission.c.asked_by.label("id"),
            user.c.name,
            permission.c.currency,
            func.count().label("asked"),
            func.count().filter(is_given).label("given"),
            func.sum(permission.c.amount).filter(is_given).label("amount"),
            func.count().filter(permission.c.basis == "standing").label("alone"),
        )
        .join(user, user.c.id == permission.c.asked_by)
        .group_by(permission.c.asked_by, user.c.name, permission.c.currency)
        .order_by(user.c.name, permission.c.currency)
    )
    return [_plain(dict(row_mapping(row))) for row in connection.execute(query)]


def _answered(scope: Scope) -> Select[Any]:
    return (
        select()
        .select_from(permission.join(conversation, conversation.c.id == permission.c.conversation_id))
        .where(
            scope.of_conversation(agent=permission.c.asked_by),
            scope.within(permission.c.asked_at),
            permission.c.state.in_(ANSWERED),
        )
    )


def _compared(case: dict[str, Any], groups: dict[Alike, dict[str, Any]]) -> dict[str, Any]:
    """The case with its group's figures and, where it stands out, in which way: `more`, `less`, `refused`, `given`."""
    group = groups[(case["issue"], case["kind"], case["currency"])]
    similar = {name: group[name] for name in ("answered", "given", "usual", "lowest", "highest")}
    return {**case, "similar": similar, "stands_out": _stands_out(case, group)}


def _stands_out(case: dict[str, Any], group: dict[str, Any]) -> str | None:
    if group["answered"] <= ENOUGH:
        return None
    was_given = case["state"] in GIVEN
    share = group["given"] / group["answered"]
    if not was_given and 1 - share <= RARE:
        return "refused"
    if was_given and share <= RARE:
        return "given"
    amount, usual = case["amount"], group["usual"]
    if not was_given or amount is None or not usual:
        return None
    return "more" if amount > usual * FAR else "less" if amount < usual / FAR else None


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    numbers = ("amount", "percent", "lowest", "highest", "usual")
    return {str(name): float(value) if name in numbers and value is not None else value for name, value in row.items()}
