"""What figures are asked about: whose, of which sites and languages, between which local days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, select, true

from copilot.clock import to_iso
from copilot.insights.sql import bucket_of, scanned
from copilot.storage import tables

conversation = tables.conversation
DAYS, WEEKS = 45, 400  # up to so many days are shown by day, then by week, then by month


@dataclass(frozen=True, slots=True)
class Scope:
    """A question's bounds. `first` and `last` are local dates, both included; `sites` None means every site."""

    first: date
    last: date
    zone: ZoneInfo
    sites: tuple[str, ...] | None = None
    language: str | None = None
    agent: str | None = None
    version: str | None = None

    @property
    def since(self) -> str:
        """The first local midnight."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> str:
        """The local midnight after the last day."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def unit(self) -> str:
        """How fine the picture is: by day, week or month, so that a chart never carries too many points."""
        days = (self.last - self.first).days + 1
        return "day" if days <= DAYS else "week" if days <= WEEKS else "month"

    @property
    def buckets(self) -> list[str]:
        """The first dates of all days, weeks or months of the period, oldest first; also those without a figure."""
        found: dict[str, None] = {}
        day = self.first
        while day <= self.last:
            found[_first_of(day, self.unit).isoformat()] = None
            day += timedelta(days=1)
        return list(found)

    def bucket(self, column: Any) -> ColumnElement[str]:
        """The bucket of a time, in SQL."""
        return bucket_of(column, zone=self.zone, since=self.since, until=self.until, unit=self.unit)

    @property
    def is_everything(self) -> bool:
        """Whether nothing but the period narrows the question: what hangs on conversations need not look at them."""
        return self.sites is None and not (self.language or self.agent or self.version)

    def within(self, column: Any) -> ColumnElement[bool]:
        """Whether a time lies in the period. A long one is most of a table, which is read faster in its own order."""
        at = column if self.unit == "day" else scanned(column)
        return and_(at >= self.since, at < self.until)

    def of_conversation(self, *, agent: Any = None) -> ColumnElement[bool]:
        """Whether a conversation's row fits; `agent` names another column for whose it is than the assignee's."""
        wanted: list[ColumnElement[bool]] = [true()]
        if self.sites is not None:
            wanted.append(conversation.c.site_id.in_(self.sites))
        if self.language:
            wanted.append(conversation.c.language == self.language)
        if self.agent:
            wanted.append((conversation.c.assignee_id if agent is None else agent) == self.agent)
        if self.version:
            of_version = select(tables.draft.c.conversation_id).where(tables.draft.c.version == self.version)
            wanted.append(conversation.c.id.in_(of_version))
        return and_(*wanted)


def _midnight(day: date, zone: ZoneInfo) -> str:
    return to_iso(datetime.combine(day, time(), zone).astimezone(UTC))


def _first_of(day: date, unit: str) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day
