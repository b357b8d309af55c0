"""What is read from a customer's message: plain frozen values, no I/O."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Language = Literal["en", "et", "ru", "nb", "kk"]
LANGUAGES: tuple[Language, ...] = ("en", "et", "ru", "nb", "kk")

Who = Literal["customer", "agent", "system"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, as it was written. `at` is ISO 8601 UTC when known."""

    who: Who
    text: str
    name: str | None = None
    at: str | None = None


class Flag(StrEnum):
    """What a message does besides complaining."""

    ABUSE = "abuse"
    THREAT = "threat"
    WANTS_MANAGER = "wants_manager"
    WANTS_COMPENSATION = "wants_compensation"
    PRAISE = "praise"
    LEGAL = "legal"
    REPEAT_PROBLEM = "repeat_problem"
    CHURN = "churn"


class Issue(StrEnum):
    """What the trouble is about."""

    LATE = "late"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    NOT_WORKING = "not_working"
    BILLING = "billing"
    REFUND_MISSING = "refund_missing"
    CANCELLED = "cancelled"
    STAFF = "staff"
    NO_ANSWER = "no_answer"
    ACCOUNT = "account"
    PRICE = "price"
    OUT_OF_STOCK = "out_of_stock"
    OTHER = "other"


class FactKind(StrEnum):
    """Kinds of things a message states."""

    ORDER = "order"
    AMOUNT = "amount"
    DURATION = "duration"
    DATE = "date"
    TIME = "time"
    COUNT = "count"
    THING = "thing"
    NAME = "name"
    CONTACT = "contact"
    HAPPENED = "happened"
    WISH = "wish"


@dataclass(frozen=True, slots=True)
class Fact:
    """One stated fact with the place it comes from (code points, end exclusive).

    `text` is as written; `value` is normalised: an order number without '#', a decimal amount ("12.50"),
    an ISO 8601 duration ("PT3H", "P3W"), an ISO date or time where it is absolute, a count as digits ("3").
    """

    kind: FactKind
    text: str
    value: str
    start: int
    end: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which words led to a reading: `what` is "anger", a flag's or an issue's value."""

    what: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one message in the light of its conversation.

    `anger`: 0 calm, 1 annoyed, 2 angry, 3 furious or abusive. `trend`: this message's anger less the
    customer's anger before it, in levels. `language_sure` is False when the message alone did not decide
    (the conversation's earlier language was kept, or English assumed).
    """

    language: Language
    anger: int
    flags: frozenset[Flag] = frozenset()
    issue: Issue = Issue.OTHER
    facts: tuple[Fact, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    trend: int = 0
    language_sure: bool = True
