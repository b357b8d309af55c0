"""The one clock: UTC, written as ISO 8601 with milliseconds, so that text order is time order."""

from datetime import UTC, datetime, timedelta


def now_iso(*, plus_s: float = 0.0) -> str:
    """This moment, or `plus_s` seconds from it, as `2026-11-21T14:00:00.123Z`."""
    return to_iso(datetime.now(UTC) + timedelta(seconds=plus_s))


def to_iso(moment: datetime) -> str:
    """An aware datetime in the wire's form."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def from_iso(text: str) -> datetime:
    """An aware datetime from ISO 8601; a time without a zone counts as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
