"""Rows as frozen values: the same names as the columns, ready for the pure parts and the wire."""

from dataclasses import dataclass, fields
from typing import Any, TypeVar

from sqlalchemy import Row, RowMapping

Value = TypeVar("Value")


def row_mapping(row: Any) -> RowMapping:
    """A row by column names. SQLAlchemy's public way in, though its name begins with an underscore."""
    return row._mapping


def as_value(kind: type[Value], row: Row[Any]) -> Value:
    """A row as its dataclass; columns that the dataclass lacks are left out."""
    mapping = row_mapping(row)
    return kind(**{field.name: mapping[field.name] for field in fields(kind)})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Site:
    """A site that carries the widget."""

    id: str
    name: str
    key: str
    secret: str
    origins: list[str]
    settings: dict[str, Any]
    house_rules: str


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who works at the desk. `sites` and `languages` None mean all."""

    id: str
    email: str
    name: str
    role: str
    password_hash: str
    token_hash: str | None
    locale: str
    sites: list[str] | None
    languages: list[str] | None
    disabled: bool
    session_epoch: int


@dataclass(frozen=True, slots=True)
class Visitor:
    """A customer's browser, or a customer known by the site's own id."""

    id: str
    site_id: str
    external_id: str | None
    name: str | None
    email: str | None
    phone: str | None
    locale: str | None
    page: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation's standing, kept up to date with every message so that the list needs no joins."""

    id: str
    site_id: str
    visitor_id: str
    state: str
    last_seq: int
    customer_seq: int
    agent_seq: int
    seen_by_customer: int
    seen_by_agent: int
    last_who: str | None
    last_text: str | None
    last_at: str | None
    opened_at: str
    waiting_since: str | None
    first_response_at: str | None
    snoozed_until: str | None
    closed_at: str | None
    language: str | None
    anger: int
    first_anger: int | None
    trend: int
    flags: list[str]
    issue: str
    read_seq: int
    assignee_id: str | None
    escalated: bool
    record: dict[str, Any] | None
    repeat_contact: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is stored and shown."""

    conversation_id: str
    seq: int
    who: str
    user_id: str | None
    name: str | None
    text: str
    at: str
    client_id: str | None
    kind: str | None
    draft_id: str | None
    attachments: list[dict[str, Any]] | None
    is_edited: bool = False  # it was drafted in other words


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft with everything that explains it."""

    id: str
    conversation_id: str
    covers_seq: int
    state: str
    text: str
    verdict: str
    violations: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    drafter: str
    version: str
    policy: str
    step: str
    reasons: list[dict[str, Any]]
    ask: str | None
    note: str | None
    leaned_on: str | None
    ms: float | None
    sent_seq: int | None
    created_at: str


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """A request for compensation and what became of it. Amounts are decimals as text on the wire."""

    id: str
    conversation_id: str
    state: str
    kind: str
    amount: Any
    currency: str | None
    percent: Any
    reason: str
    asked_by: str | None
    asked_at: str
    answered_by: str | None
    answered_at: str | None
    answer_reason: str | None
    expires_at: str | None
    used_seq: int | None
    basis: str | None = None  # standing, one or two; None while nobody has granted
    first_by: str | None = None  # where two have to agree: the first of them
    first_at: str | None = None


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A text prepared for a site in one language. `name` is what is typed after the slash."""

    id: str
    site_id: str
    language: str
    name: str
    text: str
    changed_by: str | None
    changed_at: str


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """A promise made in a sent message. The last three say when its timers went off."""

    id: str
    conversation_id: str
    seq: int | None
    what: str
    evidence: str | None
    due_at: str | None
    owner_id: str | None
    state: str
    created_at: str
    reminded_at: str | None = None
    alarmed_at: str | None = None
    late_at: str | None = None


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise with whose conversation it was made in."""

    promise: PromiseRow
    site_id: str
    language: str | None
    visitor_id: str
    customer_name: str | None
    customer_email: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """A row of the outbox that this process has claimed."""

    key: str
    kind: str
    conversation_id: str | None
    seq: int
    payload: dict[str, Any] | None
    attempts: int
    claimed_until: str | None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token for programs. `sites` None means every site of the person; only the hash of the token is kept."""

    id: str
    name: str
    token_hash: str
    user_id: str
    scopes: list[str]
    sites: list[str] | None
    created_at: str
    expires_at: str | None
    used_at: str | None
