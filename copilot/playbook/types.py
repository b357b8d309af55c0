"""What a calm professional does next: plain frozen values, no I/O. L-numbers name the handbooks' demands."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from copilot.reading.types import Issue


class Step(StrEnum):
    """The moves of a good conversation, in the order a reply makes them."""

    LISTEN = "listen"
    PRAISE = "praise"
    THANK = "thank"
    APOLOGISE = "apologise"
    RESTATE = "restate"
    EMPATHISE = "empathise"
    BOUNDARY = "boundary"
    SAFETY = "safety"
    HAND_OVER = "hand_over"
    HOLD = "hold"
    ACT = "act"
    PROPOSE = "propose"
    DECLINE = "decline"
    AGREE_TIME = "agree_time"
    CLARIFY = "clarify"
    ASK_WISH = "ask_wish"
    CLOSE = "close"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class CaseCard:
    """The three questions of every complaint (L3) and what goes with them. None means not known yet."""

    happened: str | None = None
    wish: str | None = None
    can_do: str | None = None
    order: str | None = None
    contact: str | None = None
    issue: Issue = Issue.OTHER


@dataclass(frozen=True, slots=True)
class Known:
    """Facts the agent or a back end supplied: the only things a draft may claim beyond the conversation.

    `status` and `next_step` are short clauses in the conversation's language or the agent's own words.
    """

    order: str | None = None
    status: str | None = None
    next_step: str | None = None
    by_when: str | None = None
    customer_name: str | None = None
    agent_name: str | None = None
    contact: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class StepAdvice:
    """One due step. `source` is an L-number; `reason_key` and `values` render to one line for the agent."""

    step: Step
    source: str
    reason_key: str
    values: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Advice:
    """What the next reply should do.

    `steps` come in the order the reply takes them. `done` steps were taken already in this conversation;
    `avoid` names those that must not be repeated (a second apology, a question asked before). `missing`
    lists case-card fields worth asking for. `permission_worth_asking` names the kind of compensation that
    house rules or history justify asking a supervisor for, or None.
    """

    steps: tuple[StepAdvice, ...]
    done: frozenset[Step] = frozenset()
    avoid: frozenset[Step] = frozenset()
    missing: tuple[str, ...] = ()
    permission_worth_asking: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment found in sent text: who does what by when (aware, in the site's zone), and where it says so."""

    what: str
    start: int
    end: int
    due_at: datetime | None = None
    who: str = "agent"
