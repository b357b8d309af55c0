"""A model's answer as it comes: on time or not at all, unmasked, accounted for. Knows no SDK."""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from copilot.drafting.breaker import CircuitBreaker
from copilot.drafting.budget import DailyBudget
from copilot.drafting.house_rules import HouseRule, find_leaned_on
from copilot.drafting.masking import Mask
from copilot.drafting.prompts import ChatMessage
from copilot.drafting.pump import Pump, Source, SourceEnded
from copilot.drafting.reply_text import RuleMarks, without_blank_end, without_label, without_thoughts
from copilot.drafting.tokens import estimate_tokens
from copilot.drafting.types import Account, DrafterUnavailable

_GRACE_S = 0.5
_SIGN_OF_LIFE_S = 0.1  # how often a caller gets the chance to cancel while nothing comes


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of text, the endpoint's own count of tokens, or the word that the text is complete."""

    text: str = ""
    is_last: bool = False
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One question to an endpoint, with everything needed to read its answer. `ask` sends it off."""

    ask: Callable[[], Source[Chunk]]
    messages: Sequence[ChatMessage]
    mask: Mask
    rules: tuple[HouseRule, ...]
    customer: str
    version: str
    site: str
    max_tokens: int
    first_token_timeout_s: float
    timeout_s: float
    longest_gap_s: float

    @property
    def expected_tokens_in(self) -> int:
        return sum(estimate_tokens(message["content"]) for message in self.messages)


class ModelStream:
    """Pieces of the reply; an empty piece means that the endpoint is still waited for. `close` cancels the call."""

    def __init__(self, call: ModelCall, *, breaker: CircuitBreaker, budget: DailyBudget) -> None:
        self._call = call
        self._breaker = breaker
        self._budget = budget
        self._marks = RuleMarks()
        self._raw: list[str] = []
        self._written: list[str] = []
        self._tokens: tuple[int, int] | None = None
        self._is_asked = False
        self._pieces = self._write()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._pieces)

    def close(self) -> None:
        self._pieces.close()

    @property
    def account(self) -> Account:
        tokens_in, tokens_out = self._tokens or self._estimated_tokens()
        rule = self._leaned_on()
        return Account(self._call.version, rule.quote if rule else None, tokens_in, tokens_out)

    def _write(self) -> Generator[str, None, None]:
        call = self._call
        if not self._budget.admits(call.site, expected=call.expected_tokens_in + call.max_tokens):
            raise DrafterUnavailable("over_budget", f"the site's tokens for today are used up: {call.site}")
        if not self._breaker.admit():
            raise DrafterUnavailable("breaker_open")
        self._is_asked = True
        try:
            yield from self._reply()
        except DrafterUnavailable as failure:
            self._breaker.failed(retry_after_s=failure.retry_after_s)
            raise
        except GeneratorExit:
            # Cancelled by us. Had text come already, the endpoint has shown that it works.
            (self._breaker.succeeded if self._raw else self._breaker.abandoned)()
            raise
        except BaseException:
            self._breaker.abandoned()
            raise
        else:
            self._breaker.succeeded()
        finally:
            account = self.account
            self._budget.record(call.site, account.tokens_in + account.tokens_out)

    def _reply(self) -> Iterator[str]:
        cleaned = without_label(without_thoughts(self._received()))
        for piece in without_blank_end(self._marks.taken_out(self._call.mask.restored(cleaned))):
            self._written.append(piece)
            yield piece
        if not "".join(self._written):
            raise DrafterUnavailable("empty")

    def _received(self) -> Iterator[str]:
        """The endpoint's text, with an empty piece for every moment without any."""
        call = self._call
        started = time.monotonic()
        deadline, reason = started + call.first_token_timeout_s, "late"
        pump = Pump(call.ask(), name="model-stream")
        is_read = False
        try:
            while (left_s := deadline - time.monotonic()) > 0:
                try:
                    chunk = pump.get(timeout_s=min(_SIGN_OF_LIFE_S, left_s))
                except TimeoutError:
                    chunk = Chunk()
                except SourceEnded:
                    is_read = True
                    return
                if chunk.text:
                    self._raw.append(chunk.text)
                    deadline = min(started + call.timeout_s, time.monotonic() + call.longest_gap_s)
                    reason = "timeout"
                elif chunk.is_last:
                    # What may follow is the count of tokens; an endpoint that forgets to hang up costs no draft.
                    deadline, reason = time.monotonic() + _GRACE_S, ""
                elif chunk.tokens_in or chunk.tokens_out:
                    self._tokens = (chunk.tokens_in, chunk.tokens_out)
                yield chunk.text
            if reason:
                raise DrafterUnavailable(reason)
        finally:
            if not is_read:
                pump.stop()

    def _estimated_tokens(self) -> tuple[int, int]:
        """For endpoints that do not count, and for answers that were stopped before they could."""
        asked = self._call.expected_tokens_in if self._is_asked else 0
        return asked, estimate_tokens("".join(self._raw))

    def _leaned_on(self) -> HouseRule | None:
        """The rule the model named; else the one its words come from."""
        number, rules = self._marks.number, self._call.rules
        if number is not None and 1 <= number <= len(rules):
            return rules[number - 1]
        return find_leaned_on("".join(self._written), rules, customer=self._call.customer)
