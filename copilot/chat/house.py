"""Everything an action needs, in one value: made once by `create_app`, given to every action."""

from dataclasses import dataclass, field

from copilot.chat.background import Background
from copilot.chat.events import Bus
from copilot.chat.steps import Steps
from copilot.chat.typing import TypingBoard
from copilot.drafting.types import Drafter
from copilot.guard import PolicyStore
from copilot.settings import Settings
from copilot.storage.database import Database


@dataclass(slots=True)
class House:
    """The running installation. `drafter` is the one in use, `fallback` the built-in one (they may be the same)."""

    settings: Settings
    db: Database
    bus: Bus
    policies: PolicyStore
    drafter: Drafter
    fallback: Drafter
    typing: TypingBoard = field(default_factory=TypingBoard)
    background: Background = field(default_factory=Background)
    steps: Steps = field(default_factory=Steps)
