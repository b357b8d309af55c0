"""Drafts from any OpenAI-compatible endpoint. The only file that knows the OpenAI SDK.

The SDK takes most of a second to import, so that happens when a drafter is made and not when this file is read.
"""

from __future__ import annotations

import contextlib
import logging
import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from copilot.drafting.breaker import CircuitBreaker
from copilot.drafting.budget import DailyBudget
from copilot.drafting.history import customer_words
from copilot.drafting.model_stream import Chunk, ModelCall, ModelStream
from copilot.drafting.prompt_view import mask_for, rules_for, view_snapshot
from copilot.drafting.prompt_words import PromptError
from copilot.drafting.prompts import ChatMessage, PromptSet
from copilot.drafting.types import DrafterUnavailable, Snapshot

if TYPE_CHECKING:
    from openai import OpenAI, Stream
    from openai.types.chat import ChatCompletionChunk

logger = logging.getLogger(__name__)

# What each of the SDK's errors means to the desk. A test holds this against the SDK's own list.
REASONS: dict[str, str] = {
    "OpenAIError": "server_error",
    "APIError": "server_error",
    "APIStatusError": "server_error",
    "InternalServerError": "server_error",
    "ConflictError": "server_error",
    "APIConnectionError": "unreachable",
    "APITimeoutError": "timeout",
    "RateLimitError": "rate_limited",
    "AuthenticationError": "unauthorised",
    "OAuthError": "unauthorised",
    "PermissionDeniedError": "unauthorised",
    "SubjectTokenProviderError": "unauthorised",
    "BadRequestError": "refused",
    "NotFoundError": "refused",
    "UnprocessableEntityError": "refused",
    "ContentFilterFinishReasonError": "refused",
    "APIResponseValidationError": "broken_stream",
    "LengthFinishReasonError": "broken_stream",
    "InvalidWebhookSignatureError": "broken_stream",
    "WebSocketConnectionClosedError": "broken_stream",
    "WebSocketQueueFullError": "broken_stream",
}
_STOP = ("\ncustomer|", "\nagent|", "\nEND ")  # weak models write the transcript on after their reply
_WORTH_A_RETRY = frozenset({"rate_limited", "server_error", "unreachable", "broken_stream"})
_FIRST_PAUSE_S = 0.15
_LEAST_TIME_FOR_A_RETRY_S = 0.3
_DETAIL_CHARS = 200  # endpoints may quote the question in what they say of an error
_LONGEST_GAP_S = 5.0  # between two chunks of an answer that has begun


class OpenAIDrafter:
    """Safe to share between threads and greenlets; breaker and budget are counted per drafter.

    `prompts` gives the prompt set of a site by its name. An empty `base_url` means OpenAI's own. The key is in no
    message, log line or repr of ours. `is_on_loopback` keeps the machine's proxy settings out of the way.
    """

    def __init__(
        self,
        *,
        model: str,
        prompts: Callable[[str], PromptSet],
        base_url: str = "",
        api_key: str = "",
        first_token_timeout_s: float = 2.5,
        timeout_s: float = 20.0,
        max_tokens: int = 700,
        temperature: float = 0.4,
        history_tokens: int = 2_500,
        max_retries: int = 2,
        budget: DailyBudget | None = None,
        breaker: CircuitBreaker | None = None,
        name: str = "openai",
        is_on_loopback: bool = False,
    ) -> None:
        self._model = model
        self._prompts = prompts
        self._base_url = base_url
        self._first_token_timeout_s = first_token_timeout_s
        self._timeout_s = timeout_s
        self._max_tokens = max_tokens
        self._history_tokens = history_tokens
        self._max_retries = max_retries
        self._name = name
        self.budget = budget or DailyBudget()
        self.breaker = breaker or CircuitBreaker()
        self._options = _Options(max_tokens=max_tokens, temperature=temperature)
        self._api_key = api_key
        self._client = self._make_client(is_on_loopback=is_on_loopback)

    def __repr__(self) -> str:
        return f"OpenAIDrafter(name={self._name!r}, model={self._model!r}, base_url={self._base_url!r})"

    @property
    def name(self) -> str:
        return self._name

    @property
    def version(self) -> str:
        return self._prompts("default").version

    def stream(self, snapshot: Snapshot) -> ModelStream:
        """Nothing is asked of the endpoint before the first piece is."""
        prompts = self._prompts(snapshot.site.prompt_set)
        mask = mask_for(snapshot)
        rules = rules_for(snapshot, prompts.words)
        view = view_snapshot(snapshot, words=prompts.words, mask=mask, rules=rules, history_tokens=self._history_tokens)
        try:
            messages = prompts.messages(view)
        except PromptError as error:
            # A prompt that fails on this one conversation must not cost the agent the draft.
            logger.error("prompt failed", extra={"prompt_set": prompts.name, "reason": str(error)})
            raise DrafterUnavailable("refused", str(error)) from error
        return ModelStream(
            ModelCall(
                ask=lambda: self._completion(messages),
                messages=messages,
                mask=mask,
                rules=rules,
                customer=customer_words(snapshot.turns),
                version=prompts.version,
                site=snapshot.site.id or snapshot.site.name,
                max_tokens=self._max_tokens,
                first_token_timeout_s=self._first_token_timeout_s,
                timeout_s=self._timeout_s,
                longest_gap_s=max(_LONGEST_GAP_S, self._first_token_timeout_s),
            ),
            breaker=self.breaker,
            budget=self.budget,
        )

    def _completion(self, messages: list[ChatMessage]) -> Completion:
        return Completion(
            client=self._client,
            model=self._model,
            messages=messages,
            options=self._options,
            secret=self._api_key,
            max_retries=self._max_retries,
            give_up_at=time.monotonic() + self._first_token_timeout_s,
        )

    def _make_client(self, *, is_on_loopback: bool) -> OpenAI:
        import openai

        longest_s = max(_LONGEST_GAP_S, self._first_token_timeout_s)
        return openai.OpenAI(
            http_client=openai.DefaultHttpxClient(trust_env=False) if is_on_loopback else None,
            api_key=self._api_key or "none",  # servers without keys take any, the SDK does not take an empty one
            base_url=self._base_url or None,
            timeout=openai.Timeout(longest_s, connect=self._first_token_timeout_s),
            max_retries=0,  # ours know the deadline of the first token
        )


@dataclass(slots=True)
class _Options:
    """Parameters that not every compatible server takes; what one refuses is left out from then on."""

    max_tokens: int
    temperature: float
    refused: set[str] = field(default_factory=set[str])

    def as_parameters(self) -> dict[str, Any]:
        limit = "max_completion_tokens" if "max_tokens" in self.refused else "max_tokens"
        wanted: dict[str, Any] = {
            limit: self.max_tokens,
            "temperature": self.temperature,
            "stop": list(_STOP),
            "stream_options": {"include_usage": True},
        }
        return {name: value for name, value in wanted.items() if name not in self.refused}

    def learn_from(self, error: Exception) -> bool:
        """True when the error names a parameter that can be left out, so that asking again makes sense."""
        if type(error).__name__ not in {"BadRequestError", "UnprocessableEntityError"}:
            return False
        said = f"{getattr(error, 'param', '')} {error}"
        named = {name for name in self.as_parameters() if name in said}
        # "Use max_completion_tokens instead of max_tokens" names both, and refuses the one we sent.
        self.refused |= named
        return bool(named)


@dataclass(slots=True)
class Completion:
    """One answer of the endpoint, read by the pump's thread: asked, asked again while that makes sense, streamed."""

    client: OpenAI
    model: str
    messages: list[ChatMessage]
    options: _Options
    secret: str
    max_retries: int
    give_up_at: float  # of time.monotonic()
    _aborted: threading.Event = field(default_factory=threading.Event, init=False)
    _stream: Stream[ChatCompletionChunk] | None = field(default=None, init=False)
    _has_begun: bool = field(default=False, init=False)

    def __iter__(self) -> Iterator[Chunk]:
        """Raises DrafterUnavailable, whatever the SDK raised."""
        retries = 0
        while True:
            try:
                yield from self._chunks()
                return
            except DrafterUnavailable as unfinished:
                failure = unfinished
            except Exception as error:
                if not self._has_begun and self.options.learn_from(error):
                    continue
                failure = self._failure(error)
            pause_s = self._pause_before_retry(failure, retries)
            if pause_s is None or self._aborted.wait(pause_s):
                raise failure
            retries += 1

    def abort(self) -> None:
        """Closing a socket does not wake a thread that reads from it, shutting it down does."""
        self._aborted.set()
        stream = self._stream
        if stream is None or stream.response.is_closed:
            return  # read to its end: the connection may be in the pool, and another draft's by now
        with contextlib.suppress(Exception):  # already closed, or a transport without a socket: it ends by itself
            wire = stream.response.extensions["network_stream"].get_extra_info("socket")
            wire.shutdown(socket.SHUT_RDWR)

    def _chunks(self) -> Iterator[Chunk]:
        stream = self._stream = self.client.chat.completions.create(
            model=self.model,
            messages=self.messages,  # type: ignore[arg-type]  # our TypedDict is the SDK's by shape
            stream=True,
            **self.options.as_parameters(),
        )
        has_finished = False
        with stream:
            if self._aborted.is_set():
                return
            for event in stream:
                for choice in event.choices or ():
                    if choice.delta and choice.delta.content:
                        self._has_begun = True
                        yield Chunk(text=choice.delta.content)
                    if choice.finish_reason:
                        _check_finish(choice.finish_reason)
                        has_finished = True
                        yield Chunk(is_last=True)
                if event.usage:
                    yield Chunk(tokens_in=event.usage.prompt_tokens, tokens_out=event.usage.completion_tokens)
        if not has_finished:
            raise DrafterUnavailable("broken_stream", "the stream ended before the answer did")

    def _failure(self, error: Exception) -> DrafterUnavailable:
        reason = next((REASONS[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in REASONS), "")
        if self._has_begun and reason in {"", "unreachable"}:
            reason = "broken_stream"
        detail = f"{type(error).__name__}: {error}"
        if self.secret:
            detail = detail.replace(self.secret, "…")
        return DrafterUnavailable(
            reason or "broken_stream", detail[:_DETAIL_CHARS], retry_after_s=_retry_after_s(error)
        )

    def _pause_before_retry(self, failure: DrafterUnavailable, retries: int) -> float | None:
        """Seconds to wait; None when asking again makes no sense or cannot bring a first token in time."""
        if self._has_begun or failure.reason not in _WORTH_A_RETRY:
            return None
        backoff_s = _FIRST_PAUSE_S * 2**retries * random.uniform(0.7, 1.3)
        pause_s = backoff_s if failure.retry_after_s is None else max(failure.retry_after_s, 0.05)
        has_time = time.monotonic() + pause_s + _LEAST_TIME_FOR_A_RETRY_S < self.give_up_at
        return pause_s if retries < self.max_retries and has_time else None


def _check_finish(reason: str) -> None:
    """An answer cut off by a limit or a filter is no answer."""
    if reason == "content_filter":
        raise DrafterUnavailable("refused", "the endpoint's content filter stopped the answer")
    if reason == "length":
        raise DrafterUnavailable("broken_stream", "the answer reached max_tokens and was cut off")


def _retry_after_s(error: Exception) -> float | None:
    """The pause an endpoint asks for, in seconds; dates and anything else unreadable count as none."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        with contextlib.suppress(KeyError, ValueError):
            return max(float(headers[name]) * unit_s, 0.0)
    return None
