"""Which drafters an installation uses: the model that is configured, with the built-in one behind it."""

from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.types import Drafter
from copilot.settings import Settings


def choose_drafters(settings: Settings) -> tuple[Drafter, Drafter]:
    """The drafter in use and the fallback. With no model configured both are the built-in one.

    The model's modules are imported only when one is configured: the SDK alone takes most of a second.
    """
    playbook = PlaybookDrafter(settings.prompts)
    if settings.local_model:
        return _local_drafter(settings), playbook
    if settings.llm_model:
        return _model_drafter(settings, settings.llm_base_url or None), playbook
    return playbook, playbook


def _model_drafter(settings: Settings, base_url: str | None) -> Drafter:
    raise NotImplementedError


def _local_drafter(settings: Settings) -> Drafter:
    raise NotImplementedError
