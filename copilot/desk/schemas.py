"""What the desk may send (`docs/wire.md`, `/desk`)."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from copilot.guard import Kind
from copilot.visitor.schemas import Seq, ShortText
from copilot.wire import WireModel

Id = Annotated[str, Field(min_length=1, max_length=32)]
Words = Annotated[str, Field(min_length=1, max_length=2_000)]
Amount = Annotated[Decimal, Field(gt=0, le=1_000_000, max_digits=14, decimal_places=2, strict=False)]
Percent = Annotated[Decimal, Field(gt=0, le=100, max_digits=5, decimal_places=2, strict=False)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Moment = Annotated[str, Field(max_length=40)]


class OfConversation(WireModel):
    """An event about one conversation."""

    conversation: Id


class ListInbox(WireModel):
    """`list`."""

    filter: Literal["all", "mine", "unassigned", "snoozed", "closed"] = "all"
    query: ShortText | None = None
    site: Id | None = None
    language: Literal["en", "et", "ru", "nb", "kk"] | None = None
    issue: Annotated[str, Field(max_length=40)] | None = None
    cursor: Annotated[str, Field(pattern=r"^\d{1,9}$")] | None = None


class SinceSeq(OfConversation):
    """`since`, `before`, `seen` and `draft.edits`."""

    seq: Seq


class TypingSignal(OfConversation):
    """`typing`."""

    on: bool


class PresenceState(WireModel):
    """`presence`."""

    state: Literal["here", "away", "pause"]


class AskDraft(OfConversation):
    """`draft.ask`."""

    ask: Annotated[str, Field(min_length=1, max_length=300)] | None = None


class RejectDraft(WireModel):
    """`draft.reject`."""

    draft: Id
    reason: Annotated[str, Field(max_length=300)] | None = None


class Override(WireModel):
    """Why a blocked text may be sent after all."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


def text_models(max_chars: int) -> tuple[type[WireModel], type[WireModel]]:
    """`guard` and `send`, with the installation's longest text."""

    class CheckText(OfConversation):
        text: Annotated[str, Field(min_length=1, max_length=max_chars)]

    class Send(OfConversation):
        client_id: Annotated[str, Field(min_length=1, max_length=64)]
        text: Annotated[str, Field(min_length=1, max_length=max_chars)]
        draft: Id | None = None
        seen_seq: Seq | None = None
        override: Override | None = None
        attachments: Annotated[list[ShortText], Field(max_length=10)] | None = None

    return CheckText, Send


class Assign(OfConversation):
    """`assign`: left out means oneself, null unassigns."""

    user: Id | None = None
    reason: Annotated[str, Field(max_length=500)] | None = None
    summary: Annotated[str, Field(max_length=2_000)] | None = None


class Snooze(OfConversation):
    """`snooze`."""

    until: Moment


class Escalate(OfConversation):
    """`escalate`."""

    reason: Annotated[str, Field(min_length=1, max_length=500)]


class Record(WireModel):
    """The closing record (L22)."""

    event: Annotated[str, Field(max_length=500)] | None = None
    cause: Annotated[str, Field(max_length=500)] | None = None
    solution: Annotated[str, Field(max_length=1_000)] | None = None


class Close(OfConversation):
    """`close`."""

    record: Record | None = None
    follow_up_at: Moment | None = None
    seen_seq: Seq | None = None


class Note(OfConversation):
    """`note`."""

    text: Words


class Card(OfConversation):
    """`card`: an empty text gives the field back to the reader."""

    happened: Annotated[str, Field(max_length=500)] | None = None
    wish: Annotated[str, Field(max_length=500)] | None = None
    can_do: Annotated[str, Field(max_length=500)] | None = None
    order: Annotated[str, Field(max_length=60)] | None = None
    contact: Annotated[str, Field(max_length=200)] | None = None


class PermissionTerms(WireModel):
    """How much, of a compensation that is asked for or granted."""

    amount: Amount | None = None
    currency: Currency | None = None
    percent: Percent | None = None


class PermissionQuestion(PermissionTerms):
    """What an agent asks of a supervisor."""

    kind: Annotated[Kind, Field(strict=False)]
    reason: Annotated[str, Field(min_length=1, max_length=500)]


class PermissionAnswer(PermissionTerms):
    """What the supervisor says."""

    grant: bool
    expires: Moment | None = None
    reason: Annotated[str, Field(max_length=500)] | None = None


class PromiseChange(WireModel):
    """A correction of a promise, or what became of it."""

    state: Literal["open", "kept", "broken", "dropped"] | None = None
    due_at: Moment | None = None
    what: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    owner: Id | None = None


class AskPermission(PermissionQuestion, OfConversation):
    """`permission.ask`."""


class AskOutlook(PermissionTerms, OfConversation):
    """`permission.outlook`: without a kind, of what is worth asking for."""

    kind: Annotated[Kind, Field(strict=False)] | None = None


class OfPermission(WireModel):
    """`permission.withdraw`."""

    permission: Id


class AnswerPermission(PermissionAnswer):
    """`permission.answer`."""

    permission: Id


class ChangePromise(PromiseChange):
    """`promise`."""

    promise: Id


class Pause(WireModel):
    """`pause`."""

    on: bool
