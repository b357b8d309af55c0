"""Which drafters an installation uses: the model that is configured, with the built-in one behind it."""

import atexit
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.drafting.phrasebook import get_phrasebook
from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.prompt_library import PromptLibrary
from copilot.drafting.types import Drafter
from copilot.reading.types import LANGUAGES
from copilot.settings import Settings

if TYPE_CHECKING:
    from copilot.drafting.budget import Ledger
    from copilot.guard import Policy


def choose_drafters(settings: Settings, ledger: "Ledger", policy: Callable[[], "Policy"]) -> tuple[Drafter, Drafter]:
    """The drafter in use and the fallback. With no model configured both are the built-in one.

    The model's modules are imported only when one is configured: the SDK alone takes most of a second.
    Raises PhrasebookError or PromptError for a malformed file, whether or not a model would use it, and
    LocalModelError for a local model that cannot be run.
    """
    for language in LANGUAGES:
        get_phrasebook(language, settings.prompts)  # read now, so that no first draft waits for it
    playbook, prompts = PlaybookDrafter(settings.prompts, policy), PromptLibrary(settings.prompts)
    if settings.local_model:
        return _local_drafter(settings, prompts), playbook
    if settings.llm_model:
        return _model_drafter(settings, prompts, ledger), playbook
    return playbook, playbook


def _model_drafter(settings: Settings, prompts: PromptLibrary, ledger: "Ledger") -> Drafter:
    from copilot.drafting.budget import DailyBudget
    from copilot.drafting.openai_drafter import OpenAIDrafter

    return OpenAIDrafter(
        model=settings.llm_model,
        prompts=prompts.get,
        base_url=settings.llm_base_url,
        api_key=settings.llm_api_key.get_secret_value(),
        first_token_timeout_s=settings.llm_first_token_s,
        timeout_s=settings.llm_timeout_s,
        budget=DailyBudget(settings.llm_daily_tokens, ledger=ledger),
    )


def _local_drafter(settings: Settings, prompts: PromptLibrary) -> Drafter:
    from copilot.drafting.local_drafter import LocalDrafter
    from copilot.drafting.local_server import LocalServer

    server = LocalServer(Path(settings.local_model))
    server.start()
    atexit.register(server.stop)
    return LocalDrafter(
        server,
        prompts=prompts.get,
        first_token_timeout_s=settings.llm_first_token_s,
        timeout_s=settings.llm_timeout_s,
    )
