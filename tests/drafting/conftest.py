"""A conversation, a policy with rules everybody knows, and a drafter pointed at the scripted server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from copilot.drafting.openai_drafter import OpenAIDrafter
from copilot.drafting.prompt_library import PromptLibrary
from copilot.drafting.types import SiteProfile, Snapshot
from copilot.guard import Policy, load_policy
from copilot.playbook.types import Advice, Known, Step, StepAdvice
from copilot.reading.types import Issue, Reading, Turn
from copilot.resources import resource_dir
from tests.fakes import Reply, ScriptedServer

ADVICE = Advice(
    steps=(
        StepAdvice(Step.APOLOGISE, "L5", "apologise"),
        StepAdvice(Step.RESTATE, "L4", "restate"),
        StepAdvice(Step.CLARIFY, "L7", "clarify"),
    ),
    missing=("order",),
)


def snapshot_of(*said: str, language: Any = "en", **more: Any) -> Snapshot:
    """A customer's words, answered in turn by the agent's; the last are the customer's."""
    first = (len(said) + 1) % 2
    turns = tuple(Turn("customer" if (place + first) % 2 == 0 else "agent", text) for place, text in enumerate(said))
    reading = more.pop("reading", Reading(language=language, anger=2, issue=Issue.LATE))
    defaults: dict[str, Any] = {"advice": ADVICE, "site": SiteProfile(name="Northwind", locale=language)}
    return Snapshot(turns=turns, reading=reading, **(defaults | more))


@pytest.fixture
def snapshot() -> Snapshot:
    return snapshot_of("My parcel is three days late and nobody answers!", known=Known(customer_name="Vera Kask"))


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(resource_dir("guardrails"))


@pytest.fixture(scope="session")
def prompts_folder() -> Path:
    return resource_dir("prompts")


@pytest.fixture(scope="session")
def library(prompts_folder: Path) -> PromptLibrary:
    return PromptLibrary(prompts_folder)


@pytest.fixture
def server_with() -> Iterator[Callable[..., ScriptedServer]]:
    """Starts scripted servers; in the end none may have been asked too often."""
    servers: list[ScriptedServer] = []

    def start(*replies: Reply) -> ScriptedServer:
        servers.append(ScriptedServer(*replies))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
    assert not any(server.too_many for server in servers)


@pytest.fixture
def drafter_for(library: PromptLibrary) -> Callable[..., OpenAIDrafter]:
    def make(server: ScriptedServer, **settings: Any) -> OpenAIDrafter:
        settings = {"first_token_timeout_s": 8.0, "timeout_s": 20.0, "api_key": "sk-secret-0123456789"} | settings
        return OpenAIDrafter(model="scripted", prompts=library.get, base_url=server.base_url, **settings)

    return make
