"""What `/api/v1` answers, as models for the OpenAPI document. Lists and objects may grow fields; none will go away."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

State = Literal["open", "snoozed", "closed"]


class Answer(BaseModel):
    """Every answer says whether it worked."""

    model_config = ConfigDict(extra="allow")

    ok: Literal[True]


class Shown(BaseModel):
    """A thing inside an answer."""

    model_config = ConfigDict(extra="allow")


class Problem(Shown):
    """What went wrong. `field` names the part of the request, `retry_after` is in seconds."""

    code: str
    message: str
    field: str | None = None
    retry_after: float | None = None


class Violation(Shown):
    """A finding of the guard; offsets count code points."""

    rule: str
    severity: Literal["info", "warn", "block", "stop"]
    start: int
    end: int
    evidence: str
    advice: str


class Refusal(BaseModel):
    """The error shape of the wire. A blocked text carries its verdict, an overtaken one the new messages."""

    model_config = ConfigDict(extra="allow")

    ok: Literal[False]
    error: Problem
    verdict: Literal["block"] | None = None
    violations: list[Violation] | None = None
    messages: list[dict[str, Any]] | None = None


class SiteView(Shown):
    """A site; its secret is never shown."""

    id: str
    name: str
    key: str
    origins: list[str]
    locale: str
    locales: list[str]
    timezone: str


class Sites(Answer):
    """The sites that the token is good for."""

    sites: list[SiteView]


class Named(Shown):
    """An id with its name."""

    id: str
    name: str


class ConversationView(Shown):
    """A conversation's standing, as the desk's inbox shows it."""

    id: str
    site: Named
    customer: dict[str, Any]
    language: str | None
    anger: int
    flags: list[str]
    issue: str
    state: State
    assignee: Named | None
    last_seq: int
    opened_at: str
    waiting_since: str | None
    first_response_at: str | None


class Conversations(Answer):
    """A page; `after` asks for the next one and is left out on the last."""

    conversations: list[ConversationView]
    after: str | None = None


class OneConversation(Answer):
    """One conversation with its case card."""

    conversation: ConversationView
    card: dict[str, Any]


class ClosedAt(Answer):
    """When it was closed."""

    at: str


class MessageView(Shown):
    """A message."""

    conversation: str
    seq: int
    who: Literal["customer", "agent", "system"]
    text: str
    at: str


class Messages(Answer):
    """A page of messages; `more` says whether others follow."""

    messages: list[MessageView]
    last_seq: int
    more: bool


class SentMessage(Answer):
    """Where a sent message stands."""

    seq: int
    at: str


class PermissionView(Shown):
    """A permission as it stands."""

    id: str
    conversation: str
    kind: str
    reason: str
    state: Literal["asked", "granted", "denied", "used", "expired", "withdrawn"]


class OnePermission(Answer):
    """One permission."""

    permission: PermissionView


class Permissions(Answer):
    """A page of permissions."""

    permissions: list[PermissionView]
    after: str | None = None


class PromiseView(Shown):
    """A promise as it stands."""

    id: str
    conversation: str
    what: str
    due_at: str | None
    state: Literal["open", "kept", "broken", "dropped"]


class OnePromise(Answer):
    """One promise."""

    promise: PromiseView


class Promises(Answer):
    """A page of promises."""

    promises: list[PromiseView]
    after: str | None = None


class Export(Answer):
    """Everything stored about one visitor, by table."""

    data: dict[str, Any]


class WebhookView(Shown):
    """A web hook; its secret is shown when it is made, and not again."""

    id: str
    site: str
    url: str
    events: list[str]
    on: bool
    created_at: str


class Webhooks(Answer):
    """The web hooks of the sites that the token is good for."""

    webhooks: list[WebhookView]


class OneWebhook(Answer):
    """One web hook."""

    webhook: WebhookView


class NewWebhook(OneWebhook):
    """A web hook with its secret, shown this once."""

    secret: str


class NewSecret(Answer):
    """A secret, shown this once."""

    secret: str


class DeliveryView(Shown):
    """One event for one web hook; `status` is the receiver's last answer, `problem` what went wrong."""

    id: str
    event: str
    conversation: str | None
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    status: int | None
    problem: str | None
    created_at: str
    tried_at: str | None
    next_at: str | None


class Deliveries(Answer):
    """A page of the log."""

    deliveries: list[DeliveryView]


class Done(Answer):
    """It is done."""


class Checked(Answer):
    """The guard's word on a text; `unjudged` when its semantic layer had no answer in time."""

    verdict: Literal["allow", "warn", "block"]
    violations: list[Violation]
    unjudged: bool | None = None
    policy: str


class Drafted(Answer):
    """A guarded draft. `text` is empty when even the built-in drafter's words were blocked."""

    text: str
    language: str
    step: str
    drafter: str
    verdict: Literal["allow", "warn", "block"]
    violations: list[Violation]
    attempts: int
    ms: float
    note: str | None
    leaned_on: str | None
