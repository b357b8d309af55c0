"""What a customer's browser may send (`docs/wire.md`, `/visitor`)."""

from typing import Annotated

from pydantic import Field

from copilot.wire import WireModel

Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]
ClientId = Annotated[str, Field(min_length=1, max_length=64)]
ShortText = Annotated[str, Field(max_length=200)]


class Page(WireModel):
    """Where the widget stands."""

    url: Annotated[str, Field(max_length=2_000)] = ""
    title: Annotated[str, Field(max_length=300)] = ""
    facts: Annotated[dict[Annotated[str, Field(max_length=60)], ShortText], Field(max_length=20)] | None = None


class Identity(WireModel):
    """Who the site says the customer is; `hash` is HMAC-SHA256 of `id` with the site's secret, in hex."""

    id: Annotated[str, Field(min_length=1, max_length=200)]
    hash: Annotated[str, Field(pattern=r"^[0-9a-fA-F]{64}$")]
    name: Annotated[str, Field(max_length=120)] | None = None
    email: Annotated[str, Field(max_length=254)] | None = None


class Handshake(WireModel):
    """The auth object of the connection."""

    site: Annotated[str, Field(min_length=1, max_length=64)]
    visitor: Annotated[str, Field(max_length=500)] | None = None
    locale: Annotated[str, Field(max_length=35)] | None = None
    page: Page | None = None
    user: Identity | None = None


def message_model(max_chars: int) -> type[WireModel]:
    """`message`, with the installation's longest text."""

    class Message(WireModel):
        client_id: ClientId
        text: Annotated[str, Field(min_length=1, max_length=max_chars)]
        attachments: Annotated[list[ShortText], Field(max_length=10)] | None = None

    return Message


class Since(WireModel):
    """`since`: the last sequence number the browser has."""

    seq: Seq


class Before(WireModel):
    """`before`: the first sequence number the browser has."""

    seq: Seq
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class TypingSignal(WireModel):
    """`typing`."""

    on: bool


Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$")]


class Contact(WireModel):
    """`contact`: from a pre-chat or away form."""

    name: Annotated[str, Field(max_length=120)] | None = None
    email: Email | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    order: Annotated[str, Field(max_length=60)] | None = None


class Rate(WireModel):
    """`rate`: satisfaction after closing."""

    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=2_000)] | None = None


class Transcript(WireModel):
    """`transcript`: by e-mail where an address is given."""

    email: Email | None = None
