"""What the desks are told: every event of the house that somebody at a desk should see, to whom it belongs."""

import logging
import time
from typing import Any

import gevent
from socketio import Server

from copilot.chat import conversations as conversation_actions
from copilot.chat.actors import Actor, Right
from copilot.chat.events import (
    ConversationChanged,
    DeskNotice,
    MessageStored,
    PersonNotice,
    PresenceChanged,
    Seen,
    SessionEnded,
    Typing,
)
from copilot.chat.house import House
from copilot.chat.presence import Presence
from copilot.chat.views import message_view
from copilot.desk.agent import NAMESPACE, Agent

logger = logging.getLogger(__name__)

FLUSH_S = 0.15  # inbox lines change at most this often each
FLUSH_LINES = 50  # in one go; a busy server sends the rest with the next


class DeskNews:
    """Tells the connections in `agents`, by the rooms of `rooms_of`."""

    def __init__(self, house: House, server: Server, presence: Presence, agents: dict[str, Agent]) -> None:
        self.house, self.server, self.presence, self.agents = house, server, presence, agents
        self._changed: dict[str, str] = {}
        self._subscribe()

    def _subscribe(self) -> None:
        bus = self.house.bus
        bus.subscribe(MessageStored, self.on_message)
        bus.subscribe(ConversationChanged, self.on_changed)
        bus.subscribe(DeskNotice, self.on_notice)
        bus.subscribe(PersonNotice, self.on_person_notice)
        bus.subscribe(Typing, self.on_typing)
        bus.subscribe(Seen, self.on_seen)
        bus.subscribe(PresenceChanged, self.on_presence)
        bus.subscribe(SessionEnded, self.on_session_ended)

    def on_message(self, event: MessageStored) -> None:
        """Every desk of the site gets every message."""
        self._tell_site("message", message_view(event.message), event.site_id)

    def retell(self, event: MessageStored | DeskNotice) -> None:
        """What another process has done and did not come by, to this process's own desks alone."""
        is_message = isinstance(event, MessageStored)
        name, payload = ("message", message_view(event.message)) if is_message else (event.name, event.payload)
        rooms = ["all", f"s:{event.site_id}"]
        self.server.emit(name, payload, room=rooms, namespace=NAMESPACE, ignore_queue=True)

    def on_changed(self, event: ConversationChanged) -> None:
        """Note that an inbox line is out of date; it goes out with the next flush."""
        self._changed[event.conversation_id] = event.site_id

    def run_flushes(self) -> None:
        """Send changed inbox lines, each at most every `FLUSH_S`, until the process ends."""
        while True:
            gevent.sleep(FLUSH_S)
            ids = [conversation_id for conversation_id, _ in zip(self._changed, range(FLUSH_LINES), strict=False)]
            if not ids:
                continue
            sites = {conversation_id: self._changed.pop(conversation_id) for conversation_id in ids}
            started = time.perf_counter()
            try:
                self._flush(sites)
            except Exception:
                logger.exception("inbox lines failed", extra={"conversation_ids": ids})
                self._changed = sites | self._changed  # they are still out of date
                gevent.sleep(1.0)
            self.house.background.rest(time.perf_counter() - started)

    def _flush(self, sites: dict[str, str]) -> None:
        if self.agents or self.house.settings.redis_url:
            for summary in conversation_actions.find_summaries(self.house, list(sites)):
                self._tell_site("conversation", summary, sites[summary["id"]])

    def on_notice(self, event: DeskNotice) -> None:
        """Drafts, permissions, promises, notes, cards."""
        self._tell_site(event.name, event.payload, event.site_id)

    def on_person_notice(self, event: PersonNotice) -> None:
        """What only some should hear: one's own alarms, and what supervisors look after."""
        rooms = [f"u:{user_id}" for user_id in event.user_ids]
        rooms += ["lead:all", f"lead:{event.leads_of}"] if event.leads_of else []
        self.server.emit(event.name, event.payload, room=rooms, namespace=NAMESPACE)

    def on_typing(self, event: Typing) -> None:
        """Somebody types, customer or colleague."""
        payload = {"conversation": event.conversation_id, "on": event.on, "who": event.who, "name": event.name}
        if event.user_id:
            payload["user"] = event.user_id
        self._tell_site("typing", payload, event.site_id, skip_sid=event.origin)

    def on_seen(self, event: Seen) -> None:
        """One side has read."""
        payload = {"conversation": event.conversation_id, "who": event.who, "seq": event.seq}
        self._tell_site("seen", payload, event.site_id, skip_sid=event.origin)

    def on_presence(self, event: PresenceChanged) -> None:
        """Somebody came or went."""
        for sid, agent in list(self.agents.items()):
            if self.presence.is_colleague(agent.actor, event.user_id):
                self._emit("presence", {"user": event.user_id, "state": event.state}, to=sid)

    def on_session_ended(self, event: SessionEnded) -> None:
        """A session or a whole account is over: its live connections are too, at once."""
        for sid, agent in list(self.agents.items()):
            is_theirs = agent.actor.id == event.user_id and (event.session is None or agent.session == event.session)
            if is_theirs:
                self.server.disconnect(sid, namespace=NAMESPACE)

    def tell_policy(self) -> None:
        """The guardrails were reloaded, or a reload was refused."""
        for sid in list(self.agents):
            self._emit("policy", policy_view(self.house), to=sid)

    def _tell_site(self, event: str, payload: dict[str, Any], site_id: str, skip_sid: str | None = None) -> None:
        rooms = ["all", f"s:{site_id}"]
        self.server.emit(event, payload, room=rooms, skip_sid=skip_sid, namespace=NAMESPACE)

    def _emit(self, event: str, payload: dict[str, Any], *, to: str) -> None:
        self.server.emit(event, payload, to=to, namespace=NAMESPACE)


def rooms_of(actor: Actor) -> list[str]:
    """`s:<site>` for each site of the person, `all` for those of every site; `lead:` the same for supervisors."""
    own = [f"u:{actor.id}"]
    sites = ["all"] if actor.sites is None else [f"s:{site}" for site in actor.sites]
    led = ["all"] if actor.sites is None else list(actor.sites)
    return own + sites + ([f"lead:{site}" for site in led] if actor.can(Right.BOARD) else [])


def policy_view(house: House) -> dict[str, Any]:
    """The guardrails in force, and whether the last change to them was refused."""
    standing = house.policies.state
    view: dict[str, Any] = {"version": standing.version, "state": standing.state}
    return view | ({"message": standing.refusal} if standing.refusal else {})
