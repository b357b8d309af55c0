"""Figures, reports and closing records (L22) as files for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from copilot.insights.scope import Scope
from copilot.storage import tables

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run instead of show."""

SERIES = {
    "opened": ("volume", "opened"),
    "closed": ("volume", "closed"),
    "first_response_median_s": ("first_response", "median_s"),
    "first_response_within_standard": ("first_response", "within"),
    "resolution_median_s": ("resolution", "median_s"),
    "mood_start": ("mood", "start"),
    "mood_end": ("mood", "end"),
    "drafts_as_is": ("drafts", "as_is"),
    "drafts_edited": ("drafts", "edited"),
    "drafts_rejected": ("drafts", "rejected"),
    "compensations_given": ("compensation", "given"),
    "promises_kept": ("promises", "kept"),
    "promises_broken": ("promises", "broken"),
    "rating_average": ("rating", "average"),
}
CASES = (
    "answered_at", "asked_by", "first_by", "answered_by", "basis", "state", "kind", "amount", "currency", "percent",
    "issue", "anger", "language", "repeat_contact", "reason", "answer_reason", "conversation",
)  # fmt: skip
SIMILAR = ("answered", "given", "usual", "lowest", "highest")


def of_figures(found: dict[str, Any]) -> str:
    """One line a day, week or month."""
    buckets = found["period"]["buckets"]
    columns = [found[part][name] for part, name in SERIES.values()]
    return written([found["period"]["unit"], *SERIES], zip(buckets, *columns, strict=True))


def of_fairness(found: dict[str, Any]) -> str:
    """One line a request, with what similar cases got."""
    head = [*CASES, *(f"similar_{name}" for name in SIMILAR), "stands_out"]
    rows = (
        [*(case[name] for name in CASES), *(case["similar"][name] for name in SIMILAR), case["stands_out"]]
        for case in found["cases"]
    )
    return written(head, rows)


def of_conversations(connection: Connection, scope: Scope) -> str:
    """One line a conversation with its closing record: when, what, cause, solution. No names and no messages."""
    table, user, site = tables.conversation.c, tables.user, tables.site
    query = (
        select(
            table.id,
            site.c.name.label("site"),
            table.opened_at,
            table.first_response_at,
            table.closed_at,
            table.state,
            table.language,
            table.issue,
            table.first_anger.label("anger_first"),
            table.anger.label("anger_last"),
            table.repeat_contact,
            table.escalated,
            user.c.name.label("agent"),
            table.record["event"].as_string().label("event"),
            table.record["cause"].as_string().label("cause"),
            table.record["solution"].as_string().label("solution"),
            tables.rating.c.score.label("rating"),
        )
        .join(site, site.c.id == table.site_id)
        .join(user, user.c.id == table.assignee_id, isouter=True)
        .join(tables.rating, tables.rating.c.conversation_id == table.id, isouter=True)
        .where(scope.within(table.opened_at), scope.of_conversation())
        .order_by(table.opened_at)
    )
    rows = connection.execute(query)
    return written(list(rows.keys()), rows)


def written(head: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """A file for a spreadsheet; no cell of it runs as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    """A text that looks like a formula is marked as a text."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
