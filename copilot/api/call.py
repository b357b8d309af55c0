"""One call of the API on its way to an action."""

from dataclasses import dataclass
from typing import Any

from copilot.api.callers import Caller
from copilot.chat.actors import Actor
from copilot.chat.house import House


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks for what: the parts of the path, and a validated query or body (whichever the route has)."""

    house: House
    caller: Caller
    path: dict[str, str]
    payload: Any
    wants_stream: bool = False

    @property
    def actor(self) -> Actor:
        """The person behind the token."""
        return self.caller.actor


def next_page(rows: list[Any], limit: int) -> dict[str, str]:
    """`after` for the next page, when there is one; `rows` were asked for with one more than `limit`."""
    return {"after": rows[limit - 1].id} if len(rows) > limit else {}
