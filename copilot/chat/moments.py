"""Times that a person or a program wrote, read once and in one way."""

from copilot.chat.errors import Invalid
from copilot.clock import from_iso, to_iso


def moment_of(text: str | None, *, field: str) -> str | None:
    """ISO 8601 in the wire's form, or None for None. Raises Invalid naming the field."""
    if text is None:
        return None
    try:
        return to_iso(from_iso(text))
    except ValueError:
        raise Invalid("Write the time as ISO 8601, like 2026-11-23T18:00:00Z.", field=field) from None
