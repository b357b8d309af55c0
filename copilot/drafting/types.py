"""The drafters' one interface: a snapshot in, an iterator of text pieces out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from copilot.guard.types import Permission, Verdict, Violation
from copilot.playbook.types import Advice, CaseCard, Known, StepAdvice
from copilot.reading.types import Language, Reading, Turn


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What a site says of itself. `house_rules` is the site's Markdown; `tone` is free words for prompts.

    `id` is what token budgets are counted by; without one the name is.
    """

    name: str = "Levelhead"
    locale: Language = "en"
    timezone: str = "UTC"
    tone: str = ""
    house_rules: str = ""
    prompt_set: str = "default"
    id: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """The attempt that the guard stopped: what was written up to there, and what is wrong with it."""

    text: str
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A conversation at one moment, with everything a draft may lean on.

    `turns` oldest first, ending with the customer's newest words. `ask` is the agent's wish for this draft:
    None, "again", "shorter", "warmer", "formal", or free words. `rejected` holds earlier drafts that the
    agent did not want, so that "again" differs. `seed` varies wording between conversations, stable within.
    `repair` is set by the pipeline alone, when it asks again after a block; the blocked text is then the last
    of `rejected` too, so that a drafter without a model differs as well. `guard_rules` are the policy's rules
    as sentences, for prompts. `wording` is a text of the agent's own that is to be said better.
    """

    turns: tuple[Turn, ...]
    reading: Reading
    advice: Advice
    card: CaseCard = field(default_factory=CaseCard)
    known: Known = field(default_factory=Known)
    permission: Permission | None = None
    site: SiteProfile = field(default_factory=SiteProfile)
    ask: str | None = None
    rejected: tuple[str, ...] = ()
    seed: str = ""
    repair: Repair | None = None
    guard_rules: tuple[str, ...] = ()
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What one attempt cost and leaned on. Tokens are the endpoint's count, else estimated.

    `reasons` tell what the words that were written do, in their order; None where the drafter cannot know.
    """

    version: str = ""
    leaned_on: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    reasons: tuple[StepAdvice, ...] | None = None


@runtime_checkable
class AccountedStream(Protocol):
    """A stream of pieces that can say at any time what it has cost and leaned on so far."""

    @property
    def account(self) -> Account: ...

    def __iter__(self) -> Iterator[str]: ...

    def __next__(self) -> str: ...


class Drafter(Protocol):
    """Writes one reply. May raise DrafterUnavailable before or while it yields."""

    @property
    def name(self) -> str:
        """`playbook`, `openai` or `local`: stored with the draft and shown at the desk."""
        ...

    @property
    def version(self) -> str:
        """Prompt or phrasebook version (content hash) the words come from."""
        ...

    def stream(self, snapshot: Snapshot) -> Iterator[str]:
        """Pieces of the reply as they come. Closing the iterator cancels the work behind it.

        An empty piece means "still waiting" and gives the caller a chance to cancel. A stream that is an
        `AccountedStream` also tells what it cost and which house rule it leaned on.
        """
        ...


class DrafterUnavailable(Exception):
    """The drafter cannot answer now. `reason` is a word for the desk: late, timeout, rate_limited,
    server_error, broken_stream, empty, breaker_open, over_budget, unauthorised, unreachable, refused (the
    endpoint does not take this request: wrong model, address or parameters). After two repairs in vain the
    fallback takes over for the reason `blocked`. `retry_after_s` is the pause that the endpoint asked for."""

    def __init__(self, reason: str, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True)
class DraftBegin:
    """An attempt starts; what was shown of an earlier attempt is to be cleared."""

    drafter: str
    step: str
    attempt: int
    note: str | None = None  # why this drafter took over: a DrafterUnavailable reason or "repair"


@dataclass(frozen=True, slots=True)
class DraftDelta:
    """Text released by the guard."""

    text: str


@dataclass(frozen=True, slots=True)
class DraftVerdict:
    """What the guard says of the attempt so far; the final one comes just before the end."""

    verdict: Verdict
    attempt: int


@dataclass(frozen=True, slots=True)
class DraftEnd:
    """The finished draft. `ms` from the pipeline's start; `leaned_on` quotes the house rule it used; `reasons` as in
    the drafter's account."""

    text: str
    verdict: Verdict
    drafter: str
    version: str
    step: str
    attempts: int
    ms: float
    note: str | None = None
    leaned_on: str | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    reasons: tuple[StepAdvice, ...] | None = None


DraftEvent = DraftBegin | DraftDelta | DraftVerdict | DraftEnd
