"""From a snapshot to a guarded draft: written, checked as it comes, repaired, replaced where it has to be.

Works under gevent's monkey patching and without it: nothing here waits except the drafters themselves.
"""

import logging
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field, replace

from copilot.drafting.history import customer_words
from copilot.drafting.house_rules import find_leaned_on, split_rules
from copilot.drafting.judging import context_of, extra_rules, with_blanks
from copilot.drafting.steps import leading_step
from copilot.drafting.types import (
    Account,
    AccountedStream,
    DraftBegin,
    DraftDelta,
    DraftEnd,
    Drafter,
    DrafterUnavailable,
    DraftEvent,
    DraftVerdict,
    Repair,
    Snapshot,
)
from copilot.guard import Ear, StreamGuard
from copilot.guard.policy import Policy
from copilot.guard.types import Context, Decision, Severity, Verdict

logger = logging.getLogger(__name__)

MAX_REPAIRS = 2
_FORESEEN = frozenset({"breaker_open", "over_budget"})  # states, not events: every draft would repeat them
_BLOCKING = frozenset({Severity.BLOCK, Severity.STOP})


def run(
    snapshot: Snapshot,
    *,
    drafter: Drafter,
    fallback: Drafter,
    policy: Policy,
    ear: Ear | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = time.perf_counter,
) -> Iterator[DraftEvent]:
    """Write one draft. Every attempt begins with DraftBegin; the last event is DraftEnd, except after a cancel.

    A blocked attempt is repaired at most twice, then the fallback takes over; an unavailable drafter is replaced
    at once. When even the fallback's words are blocked, the end carries the verdict and an empty text.
    `ear` lends the guard its semantic layer. Closing the iterator, like `is_cancelled`, stops the drafter behind it.
    """
    return _Run(snapshot, drafter, fallback, policy, ear, is_cancelled, clock).events()


@dataclass(slots=True)
class _Attempt:
    """What one attempt came to. `failure` is set when the drafter could not go on."""

    text: str = ""
    verdict: Verdict | None = None
    failure: DrafterUnavailable | None = None
    is_cancelled: bool = False
    account: Account = field(default_factory=Account)

    @property
    def is_good(self) -> bool:
        return self.failure is None and self.verdict is not None and self.verdict.decision is not Decision.BLOCK


@dataclass(slots=True)
class _Run:
    snapshot: Snapshot
    drafter: Drafter
    fallback: Drafter
    policy: Policy
    ear: Ear | None
    is_cancelled: Callable[[], bool]
    clock: Callable[[], float]
    attempts: int = 0
    tokens_in: int = 0
    tokens_out: int = 0

    def events(self) -> Iterator[DraftEvent]:
        started = self.clock()
        context = context_of(self.snapshot)
        writer, note, takeover = self.drafter, None, None
        snapshot = replace(self.snapshot, guard_rules=self.snapshot.guard_rules + extra_rules(self.policy))
        repairs = 0
        while True:
            attempt = yield from self._attempt(writer, snapshot, context, note)
            if attempt.is_cancelled:
                return
            if not attempt.is_good and attempt.failure is None and repairs < MAX_REPAIRS:
                repairs += 1
                snapshot, note = _to_repair(snapshot, attempt), "repair"
            elif not attempt.is_good and writer is not self.fallback:
                writer, snapshot, repairs = self.fallback, self.snapshot, 0
                note = takeover = attempt.failure.reason if attempt.failure else "blocked"
            else:
                yield self._end(writer, attempt, note=takeover or note, started=started)
                return

    def _attempt(
        self, writer: Drafter, snapshot: Snapshot, context: Context, note: str | None
    ) -> Generator[DraftEvent, None, _Attempt]:
        self.attempts += 1
        yield DraftBegin(writer.name, self._step, self.attempts, note)
        attempt = _Attempt()
        stream: Iterator[str] | None = None
        try:
            stream = iter(writer.stream(snapshot))
            # The built-in drafter's sentences are vetted, and nobody should wait for what is certain.
            yield from self._guarded(stream, context, attempt, None if writer is self.fallback else self.ear)
        except DrafterUnavailable as failure:
            logger.log(
                logging.INFO if failure.reason in _FORESEEN else logging.WARNING,
                "drafter unavailable",
                extra={"drafter": writer.name, "reason": failure.reason, "detail": str(failure)},
            )
            attempt.failure = failure
        finally:
            self._close(stream, attempt)
        return attempt

    def _guarded(
        self, stream: Iterator[str], context: Context, attempt: _Attempt, ear: Ear | None
    ) -> Iterator[DraftEvent]:
        """Feed the guard and pass on what it releases; leaves text and verdict in the attempt."""
        guard = StreamGuard(self.policy, context, ear=ear)
        verdict = guard.verdict
        released: list[str] = []
        for piece in self._until_cancelled(stream, attempt):
            attempt.text += piece
            released.append(guard.feed(piece))
            if released[-1]:
                yield DraftDelta(released[-1])
            if guard.blocked:
                _stop(stream)  # before the news goes out: the endpoint shall not write on meanwhile
                attempt.verdict = guard.verdict
                yield DraftVerdict(guard.verdict, self.attempts)
                return
            if guard.violations != verdict.violations:
                verdict = guard.verdict
                yield DraftVerdict(verdict, self.attempts)
        if attempt.is_cancelled:
            return
        if not attempt.text.strip():
            raise DrafterUnavailable("empty")
        if rest := guard.finish():
            yield DraftDelta(rest)
        attempt.verdict = with_blanks(guard.verdict, attempt.text, context)
        yield DraftVerdict(attempt.verdict, self.attempts)

    def _until_cancelled(self, stream: Iterator[str], attempt: _Attempt) -> Iterator[str]:
        if self.is_cancelled():
            attempt.is_cancelled = True
            return
        for piece in stream:
            if self.is_cancelled():
                attempt.is_cancelled = True
                return
            if piece:
                yield piece

    def _close(self, stream: Iterator[str] | None, attempt: _Attempt) -> None:
        """Stop the writing, and take what it cost: closed first, so that the count is final."""
        if stream is None:
            return
        _stop(stream)
        if isinstance(stream, AccountedStream):
            attempt.account = stream.account
            self.tokens_in += attempt.account.tokens_in
            self.tokens_out += attempt.account.tokens_out

    def _end(self, writer: Drafter, attempt: _Attempt, *, note: str | None, started: float) -> DraftEnd:
        text = attempt.text if attempt.is_good else ""
        reasons = attempt.account.reasons if attempt.is_good else ()
        return DraftEnd(
            text=text,
            verdict=attempt.verdict or Verdict(Decision.ALLOW, (), self.policy.version),
            drafter=writer.name,
            version=attempt.account.version or writer.version,
            step=self._step if reasons is None else leading_step(reasons).value,
            attempts=self.attempts,
            ms=(self.clock() - started) * 1000,
            note=note if attempt.failure is None else attempt.failure.reason,
            leaned_on=self._leaned_on(text, attempt.account),
            tokens_in=self.tokens_in,
            tokens_out=self.tokens_out,
            reasons=reasons,
        )

    @property
    def _step(self) -> str:
        return leading_step(self.snapshot.advice.steps).value

    def _leaned_on(self, text: str, account: Account) -> str | None:
        if account.leaned_on or not text:
            return account.leaned_on if text else None
        rules = split_rules(self.snapshot.site.house_rules)
        rule = find_leaned_on(text, rules, customer=customer_words(self.snapshot.turns))
        return rule.quote if rule else None


def _stop(stream: Iterator[str]) -> None:
    """Cancel the work behind a stream; once more does no harm. Plain iterators have nothing to cancel."""
    if callable(close := getattr(stream, "close", None)):
        close()


def _to_repair(snapshot: Snapshot, attempt: _Attempt) -> Snapshot:
    """The same question with what was wrong with the answer; only blocking findings are worth asking again for."""
    assert attempt.verdict is not None  # only a judged attempt is repaired
    violations = tuple(found for found in attempt.verdict.violations if found.severity in _BLOCKING)
    repair = Repair(attempt.text, violations)
    return replace(snapshot, repair=repair, rejected=(*snapshot.rejected, attempt.text))
