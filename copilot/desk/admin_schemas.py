"""What the desk's pages for running the installation may send (`docs/wire.md`, `/desk`)."""

from typing import Annotated

from pydantic import Field

from copilot.desk.schemas import Id, Moment
from copilot.wire import WireModel

Cursor = Annotated[str, Field(pattern=r"^\d{1,18}$")]


class ListAudit(WireModel):
    """`audit.list`: every field narrows."""

    user: Id | None = None
    action: Annotated[str, Field(max_length=60)] | None = None
    conversation: Id | None = None
    since: Moment | None = None
    until: Moment | None = None
    cursor: Cursor | None = None
