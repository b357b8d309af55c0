"""What goes into the guard and what comes out: plain frozen values, no I/O.

Offsets count Unicode code points in the text as given, end exclusive.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Rule(StrEnum):
    """The ten rules every installation has; a site's own rules carry ids of their own (plain strings)."""

    SARCASM = "sarcasm"
    BLAME = "blame"
    DISMISSIVE = "dismissive"
    HOSTILE = "hostile"
    COMPENSATION = "compensation"
    PROMISE = "promise"
    UNGROUNDED = "ungrounded"
    PRIVACY = "privacy"
    INJECTION = "injection"
    LANGUAGE = "language"


class Severity(StrEnum):
    """How far a finding reaches, mildest first."""

    INFO = "info"  # underlined
    WARN = "warn"  # the agent may send
    BLOCK = "block"  # needs the right to override, and a reason
    STOP = "stop"  # nobody overrides it


class Decision(StrEnum):
    """The sum of all findings."""

    ALLOW = "allow"
    WARN = "warn"
    BLOCK = "block"


class Kind(StrEnum):
    """What compensation can consist of."""

    REFUND = "refund"
    CREDIT = "credit"
    DISCOUNT = "discount"
    VOUCHER = "voucher"
    REPLACEMENT = "replacement"
    GIFT = "gift"
    FEE_WAIVER = "fee_waiver"


@dataclass(frozen=True, slots=True)
class Permission:
    """What a supervisor has allowed, in force at this moment: expiry and use are the caller's to check.

    An amount is a ceiling in its currency (ISO 4217), a percent a ceiling too; None leaves that open.
    """

    kinds: frozenset[Kind]
    amount: Decimal | None = None
    currency: str | None = None
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the text is judged against.

    `customer`: the customer's newest words (a burst joined by newlines). `known`: every other text in which
    a number, date, name or link may be grounded: earlier turns, case card, house rules, facts. None means
    that nothing was supplied, so groundedness cannot be judged; an empty tuple means nothing is known.
    `language`: the conversation's language (en, et, ru, nb, kk) when the caller knows it.
    """

    customer: str = ""
    known: tuple[str, ...] | None = None
    permission: Permission | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """One finding: which rule, how bad, where, the words themselves, and what to write instead."""

    rule: str
    severity: Severity
    start: int
    end: int
    evidence: str
    advice: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision and its findings, ordered by place in the text."""

    decision: Decision
    violations: tuple[Violation, ...] = ()
    policy: str = ""  # version (content hash) of the policy that judged
    is_unjudged: bool = False  # the semantic layer was asked and had no answer in time


def decide(violations: tuple[Violation, ...]) -> Decision:
    """`stop` and `block` make it block, `warn` makes it warn, `info` alone allows."""
    severities = {violation.severity for violation in violations}
    if severities & {Severity.BLOCK, Severity.STOP}:
        return Decision.BLOCK
    return Decision.WARN if Severity.WARN in severities else Decision.ALLOW
