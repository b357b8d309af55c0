"""Drafts from a model on this machine: the OpenAI-compatible drafter pointed at the side process."""

from collections.abc import Callable

from copilot.drafting.breaker import CircuitBreaker
from copilot.drafting.local_server import LocalServer
from copilot.drafting.model_stream import ModelStream
from copilot.drafting.openai_drafter import OpenAIDrafter
from copilot.drafting.prompts import PromptSet
from copilot.drafting.types import DrafterUnavailable, Snapshot


class LocalDrafter:
    """The server belongs to the caller, who starts and stops it. Tokens of one's own machine have no budget."""

    def __init__(
        self,
        server: LocalServer,
        *,
        prompts: Callable[[str], PromptSet],
        first_token_timeout_s: float = 2.5,
        timeout_s: float = 20.0,
        max_tokens: int = 700,
        temperature: float = 0.4,
        history_tokens: int = 2_500,
    ) -> None:
        self._server = server
        self._prompts = prompts
        self._first_token_timeout_s = first_token_timeout_s
        self._timeout_s = timeout_s
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._history_tokens = history_tokens
        self._breaker = CircuitBreaker(cool_down_s=10.0)
        self._at: tuple[str, OpenAIDrafter] | None = None

    @property
    def name(self) -> str:
        return "local"

    @property
    def version(self) -> str:
        return self._prompts("default").version

    def stream(self, snapshot: Snapshot) -> ModelStream:
        base_url = self._server.base_url
        if base_url is None:
            raise DrafterUnavailable("unreachable", "the local model is being started")
        return self._drafter_at(base_url).stream(snapshot)

    def _drafter_at(self, base_url: str) -> OpenAIDrafter:
        """A restarted side process answers at another port, so the client is made anew then."""
        if self._at is None or self._at[0] != base_url:
            drafter = OpenAIDrafter(
                model="local",
                prompts=self._prompts,
                base_url=base_url,
                api_key=self._server.key,
                first_token_timeout_s=self._first_token_timeout_s,
                timeout_s=self._timeout_s,
                max_tokens=self._max_tokens,
                temperature=self._temperature,
                history_tokens=self._history_tokens,
                breaker=self._breaker,
                name=self.name,
                is_on_loopback=True,
            )
            self._at = (base_url, drafter)
        return self._at[1]
