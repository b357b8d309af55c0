"""Which drafters an installation uses: the model that is configured, with the built-in one behind it."""

from typing import TYPE_CHECKING

from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.types import Drafter
from copilot.settings import Settings

if TYPE_CHECKING:
    from copilot.drafting.budget import Ledger


def choose_drafters(settings: Settings, ledger: "Ledger") -> tuple[Drafter, Drafter]:
    """The drafter in use and the fallback. With no model configured both are the built-in one.

    The model's modules are imported only when one is configured: the SDK alone takes most of a second.
    Raises PromptError for a malformed prompt, whether or not a model would use it.
    """
    playbook = PlaybookDrafter(settings.prompts)
    if settings.llm_model or settings.local_model:
        return _model_drafter(settings, ledger), playbook
    return playbook, playbook


def _model_drafter(settings: Settings, ledger: "Ledger") -> Drafter:
    from copilot.drafting.budget import DailyBudget
    from copilot.drafting.openai_drafter import OpenAIDrafter
    from copilot.drafting.prompts import PromptLibrary

    base_url, model = settings.llm_base_url, settings.llm_model
    if settings.local_model:
        from copilot.drafting.local_server import LocalServer

        local = LocalServer(settings.local_model)
        local.start()
        base_url, model = local.base_url, local.model
    return OpenAIDrafter(
        model=model,
        prompts=PromptLibrary(settings.prompts).get,
        base_url=base_url,
        api_key=settings.llm_api_key.get_secret_value(),
        first_token_timeout_s=settings.llm_first_token_s,
        timeout_s=settings.llm_timeout_s,
        budget=DailyBudget(settings.llm_daily_tokens, ledger=ledger),
        name="local" if settings.local_model else "openai",
    )
