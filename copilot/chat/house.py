"""Everything an action needs, in one value: made once by `create_app`, given to every action."""

from dataclasses import dataclass, field

from copilot.chat.background import Background
from copilot.chat.events import Bus
from copilot.chat.steps import Steps
from copilot.chat.typing import TypingBoard
from copilot.drafting.types import Drafter
from copilot.encoder.shared import Hearing, SharedEncoder
from copilot.guard import PolicyStore
from copilot.settings import Settings
from copilot.storage.database import Database

# Longest waits for the semantic layer, in seconds; later than that a text goes on unjudged by it.
SEND_WAIT_S = 0.8
STREAM_WAIT_S = 0.4  # a sentence of a draft
TYPING_WAIT_S = 0.3


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
    encoder: SharedEncoder | None = None

    def ear(self, *, within_s: float) -> Hearing | None:
        """The guard's ear for one check, which waits at most so long for each answer; None when the layer is off."""
        return Hearing(self.encoder, within_s=within_s) if self.encoder is not None else None
