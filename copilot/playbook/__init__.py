"""What a calm professional does next: the steps of the handbooks, the case card, the promises."""

from copilot.playbook.advise import advise
from copilot.playbook.card import fill_card
from copilot.playbook.promises import find_promises

__all__ = ["advise", "fill_card", "find_promises"]
