"""The one clock: UTC, written as ISO 8601 with milliseconds, so that text order is time order."""

from datetime import UTC, datetime, timedelta

FIRST_YEAR, LAST_YEAR = 1970, 9998


def now_iso(*, plus_s: float = 0.0) -> str:
    """This moment, or `plus_s` seconds from it, as `2026-11-21T14:00:00.123Z`."""
    return to_iso(datetime.now(UTC) + timedelta(seconds=plus_s))


def to_iso(moment: datetime) -> str:
    """An aware datetime in the wire's form."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def from_iso(text: str) -> datetime:
    """An aware datetime from ISO 8601; a time without a zone counts as UTC. Raises ValueError.

    Years before 1970 and after 9998 are refused: nobody means them, and in another zone the first and the last days
    of the calendar are no date at all.
    """
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"{moment.year} is no year that anybody means")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
