"""What happened, told to whoever listens. The doors subscribe and translate to the wire."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from copilot.storage.rows import Message

logger = logging.getLogger(__name__)

Event = TypeVar("Event")


@dataclass(frozen=True, slots=True)
class MessageStored:
    """A message was committed. `origin` is the connection it came from, which has its acknowledgement instead."""

    message: Message
    site_id: str
    visitor_id: str
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class ConversationChanged:
    """Something that the inbox shows has changed."""

    conversation_id: str
    site_id: str


@dataclass(frozen=True, slots=True)
class ConversationClosed:
    """A conversation has ended."""

    conversation_id: str
    visitor_id: str
    at: str


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody started or stopped typing."""

    conversation_id: str
    site_id: str
    visitor_id: str
    who: str
    on: bool
    name: str | None = None
    user_id: str | None = None
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One side has read up to `seq`."""

    conversation_id: str
    site_id: str
    visitor_id: str
    who: str
    seq: int
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class DeskNotice:
    """An event for the desks of one site, in the wire's form already: drafts, permissions, promises, notes."""

    name: str
    site_id: str
    payload: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class PersonNotice:
    """An event for some people only, in the wire's form: those named, and the supervisors of a site if one is given."""

    name: str
    payload: dict[str, Any]
    user_ids: frozenset[str] = frozenset()
    leads_of: str | None = None


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Somebody came to the desk, left it, or takes a pause."""

    user_id: str
    state: str


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """Somebody signed out (one `session`), or their account changed or was closed (every connection of theirs)."""

    user_id: str
    session: str | None = None


@dataclass(frozen=True, slots=True)
class StateChosen:
    """Somebody said that they are here, away or on a pause; it counts in every process where they have a desk."""

    user_id: str
    state: str


@dataclass(frozen=True, slots=True)
class ConversationMoved:
    """Another process stored a message in a conversation or closed it: what is being drafted here is overtaken."""

    conversation_id: str


@dataclass(frozen=True, slots=True)
class VisitorErased:
    """A visitor is no more: everything of theirs was deleted, or has become another's. `origin` is a tab that knows."""

    visitor_id: str
    origin: str | None = None


@dataclass(frozen=True, slots=True)
class HooksChanged:
    """A site has other web hooks than before."""

    site_id: str


class Bus:
    """Synchronous, in process: a listener that must wait starts its own greenlet."""

    def __init__(self) -> None:
        self._listeners: dict[type, list[Callable[[Any], None]]] = {}

    def subscribe(self, kind: type[Event], listener: Callable[[Event], None]) -> None:
        """Call `listener` for every event of exactly this kind."""
        self._listeners.setdefault(kind, []).append(listener)

    def publish(self, event: object) -> None:
        """Tell everybody; one listener's failure is logged and does not keep the news from the others."""
        for listener in self._listeners.get(type(event), ()):
            try:
                listener(event)
            except Exception:
                logger.exception("event listener failed", extra={"event_kind": type(event).__name__})
