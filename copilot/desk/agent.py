"""One connection of somebody at the desk."""

from dataclasses import dataclass, field

from copilot.chat.actors import Actor

NAMESPACE = "/desk"


@dataclass(slots=True)
class Agent:
    """Who it is and what they are looking at."""

    sid: str
    actor: Actor
    session: str | None = None  # the browser's; None with a token
    viewing: set[str] = field(default_factory=set[str])
    typing_in: str | None = None
