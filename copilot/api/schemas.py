"""What a program may send to `/api/v1`."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from copilot.chat.site_settings import Locale
from copilot.chat.webhooks import HookEvent
from copilot.desk.schemas import Currency, Moment, Override, PermissionAnswer, PermissionQuestion, PromiseChange, Record
from copilot.guard import Kind, Permission
from copilot.outbound import MAX_URL_CHARS
from copilot.playbook.types import Known
from copilot.visitor.schemas import ClientId
from copilot.wire import WireModel

MAX_TURNS = 80
MAX_TURN_CHARS = 4_000
MAX_RULES_CHARS = 40_000

Id = Annotated[str, Field(pattern="^[0-9A-Za-z_-]{1,32}$")]
Text = Annotated[str, Field(min_length=1, max_length=MAX_TURN_CHARS)]
Fact = Annotated[str, Field(max_length=500)]


class Query(BaseModel):
    """A query string: everything in it is text, and an unknown name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(Query):
    """One page of a list: what comes after `after`, in the order of ids."""

    after: Id | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ConversationPage(Page):
    """A page of conversations."""

    site: Id | None = None
    state: Literal["open", "snoozed", "closed"] | None = None


class MessagePage(Query):
    """A page of a conversation's messages: those with a `seq` after `after`."""

    after: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PermissionPage(Page):
    """A page of permissions."""

    conversation: Id | None = None
    state: Literal["asked", "granted", "denied", "used", "expired", "withdrawn"] | None = None


class PromisePage(Page):
    """A page of promises."""

    conversation: Id | None = None
    state: Literal["open", "kept", "broken", "dropped"] | None = None


class CloseConversation(WireModel):
    """The closing record."""

    record: Record | None = None


class SendMessage(WireModel):
    """A reply to the customer. `client_id` is yours, and makes a retry harmless."""

    client_id: ClientId
    text: Text
    draft: Id | None = None
    seen_seq: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None
    override: Override | None = None


class AskPermission(PermissionQuestion):
    """A request for compensation."""

    conversation: Id


class AnswerPermission(PermissionAnswer):
    """A supervisor's answer."""


class ChangePromise(PromiseChange):
    """A correction of a promise, or what became of it."""


class Allowed(WireModel):
    """Compensation that the caller's own people have allowed."""

    kinds: Annotated[list[Annotated[Kind, Field(strict=False)]], Field(min_length=1, max_length=7)]
    amount: Annotated[Decimal, Field(ge=0, le=1_000_000, strict=False)] | None = None
    currency: Currency | None = None
    percent: Annotated[Decimal, Field(ge=0, le=100, strict=False)] | None = None

    def as_permission(self) -> Permission:
        """In the guard's terms."""
        return Permission(frozenset(self.kinds), self.amount, self.currency, self.percent)


class TranscriptTurn(WireModel):
    """One message of a transcript."""

    who: Literal["customer", "agent", "system"]
    text: Text
    name: Annotated[str, Field(max_length=120)] | None = None
    at: Moment | None = None


class Facts(WireModel):
    """What the caller knows beside the transcript. `notes` are free words in any language."""

    order: Fact | None = None
    status: Fact | None = None
    next_step: Fact | None = None
    by_when: Fact | None = None
    customer_name: Fact | None = None
    agent_name: Fact | None = None
    contact: Fact | None = None
    notes: Annotated[str, Field(max_length=4_000)] | None = None

    def known(self) -> Known:
        """In the drafter's terms."""
        return Known(**self.model_dump())


class DraftRequest(WireModel):
    """A transcript that wants a reply. With `site`, that site's name, tone and house rules are used."""

    turns: Annotated[list[TranscriptTurn], Field(min_length=1, max_length=MAX_TURNS)]
    site: Id | None = None
    locale: Locale | None = None
    permission: Allowed | None = None
    facts: Facts | Annotated[str, Field(max_length=4_000)] | None = None
    house_rules: Annotated[str, Field(max_length=MAX_RULES_CHARS)] | None = None
    ask: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    stream: bool = False


Url = Annotated[str, Field(min_length=8, max_length=MAX_URL_CHARS)]
Events = Annotated[list[Annotated[HookEvent, Field(strict=False)]], Field(min_length=1, max_length=len(HookEvent))]


class AddWebhook(WireModel):
    """Where events of a site go to, and which."""

    site: Id
    url: Url
    events: Events


class ChangeWebhook(WireModel):
    """What is left out stays."""

    url: Url | None = None
    events: Events | None = None
    on: bool | None = None


class DeliveryPage(Query):
    """A page of deliveries, newest first: those made before `before`, the last `created_at` one has."""

    state: Literal["waiting", "delivered", "given_up"] | None = None
    before: Annotated[str, Field(max_length=24)] | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class GuardRequest(WireModel):
    """A text to be checked. Without `facts` nothing is known, and what the text states is not looked up."""

    text: Annotated[str, Field(max_length=10_000)]
    customer: Annotated[str, Field(max_length=20_000)] | None = None
    permission: Allowed | None = None
    facts: JsonValue = None
    language: Locale | None = None
