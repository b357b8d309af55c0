"""What the processes of one installation tell each other: who is here, who types, what has moved on.

Messages, drafts and everything else that a desk shows travel with Socket.IO's rooms (`copilot/shared_rooms.py`) on the
same line; this is for what a process keeps in memory. After a lost word the next heartbeat tells it again.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

import gevent
from gevent.event import Event

from copilot.chat.actors import Actor
from copilot.chat.events import (
    ConversationClosed,
    ConversationMoved,
    MessageStored,
    PresenceChanged,
    SessionEnded,
    StateChosen,
    Typing,
    VisitorErased,
)
from copilot.chat.house import House
from copilot.chat.presence import Presence, Standing
from copilot.redis_line import RedisLine, Word
from copilot.storage import people
from copilot.storage.database import DATABASE_ERRORS

logger = logging.getLogger(__name__)

HEARTBEAT_S = 2.0
GONE_S = 7.0  # a process not heard of for so long is gone, and with it everybody who was at its desks


class Neighbours:
    """One process's ear and mouth. Started only when a Redis is configured."""

    def __init__(self, line: RedisLine, house: House, presence: Presence) -> None:
        self._line, self._house, self._presence = line, house, presence
        self._heard_at: dict[str, float] = {}
        self._hearing: set[object] = set()  # greenlets that pass on what was heard
        self._standing: dict[str, dict[str, str]] = {}  # process: its people and their states, not looked up yet
        self._has_standing = Event()
        publish = house.bus.publish
        line.on("typing", lambda _, word: house.typing.mark(word["conversation"], on=word["on"]))
        line.on("moved", lambda _, word: publish(ConversationMoved(word["conversation"])))
        self._listen_to("chosen", lambda word: presence.hear_choice(word["user"], word["state"]))
        self._listen_to("ended", lambda word: publish(SessionEnded(word["user"], word["session"])))
        self._listen_to("erased", lambda word: publish(VisitorErased(word["visitor"])))
        line.on("people", self._hear_people)
        line.on("bye", lambda process, _: self._forget(process))
        self._subscribe()

    def _listen_to(self, kind: str, act: Callable[[Word], None]) -> None:
        """For what may have to look into the database: the line does not wait for that."""

        def hear(_: str, word: Word) -> None:
            gevent.spawn(self._relay, act, word)

        self._line.on(kind, hear)

    def _subscribe(self) -> None:
        bus = self._house.bus
        bus.subscribe(PresenceChanged, lambda _: self._tell_people())
        bus.subscribe(StateChosen, lambda event: self._tell("chosen", user=event.user_id, state=event.state))
        bus.subscribe(Typing, self._on_typing)
        bus.subscribe(MessageStored, lambda event: self._tell("moved", conversation=event.message.conversation_id))
        bus.subscribe(ConversationClosed, lambda event: self._tell("moved", conversation=event.conversation_id))
        bus.subscribe(SessionEnded, lambda event: self._tell("ended", user=event.user_id, session=event.session))
        bus.subscribe(VisitorErased, lambda event: self._tell("erased", visitor=event.visitor_id))

    def run(self) -> None:
        """Say who is here, and miss who is gone, until the process ends."""
        gevent.spawn(self._look_people_up)
        while True:
            self._tell_people()
            self._miss_the_silent()
            gevent.sleep(HEARTBEAT_S)

    def say_goodbye(self) -> None:
        """This process ends: nobody needs to wait until it is missed."""
        self._line.tell("bye")

    # -- speaking

    def _on_typing(self, event: Typing) -> None:
        if event.who == "customer":
            self._tell("typing", conversation=event.conversation_id, on=event.on)

    def _tell_people(self) -> None:
        self._tell("people", people={actor.id: state for actor, state in self._presence.at_own_desks()})

    def _tell(self, kind: str, **body: Any) -> None:
        """Tell the others, unless this was just heard from them. Other greenlets work on meanwhile, and are told of."""
        if gevent.getcurrent() not in self._hearing:
            self._line.tell(kind, **body)

    # -- hearing

    def _relay(self, act: Callable[[Word], None], word: Word) -> None:
        """What was heard from others is not told to them again."""
        greenlet = gevent.getcurrent()
        self._hearing.add(greenlet)
        try:
            act(word)
        finally:
            self._hearing.discard(greenlet)

    def _hear_people(self, process: str, word: Word) -> None:
        """Note who is there; who they are is looked up beside the line, which must not wait for the database."""
        self._heard_at[process] = time.monotonic()
        self._standing[process] = word["people"]
        self._has_standing.set()

    def _look_people_up(self) -> None:
        while True:
            self._has_standing.wait()
            self._has_standing.clear()
            while self._standing:
                process, states = self._standing.popitem()
                try:
                    self._take_people(process, states)
                except DATABASE_ERRORS:
                    logger.warning("who is at other desks could not be looked up; the next beat says it again")

    def _take_people(self, process: str, states: dict[str, str]) -> None:
        with self._house.db.read() as connection:
            actors = [Actor.of(user) for user in people.find_users(connection, list(states)) if not user.disabled]
        if process in self._heard_at:  # it may have gone while we looked
            standings = {actor.id: Standing(actor, states[actor.id]) for actor in actors}
            self._relay(lambda _: self._presence.hear(process, standings), {})

    def _miss_the_silent(self) -> None:
        """A killed process says no goodbye."""
        now = time.monotonic()
        for process in [process for process, at in self._heard_at.items() if now - at > GONE_S]:
            self._forget(process)

    def _forget(self, process: str) -> None:
        self._heard_at.pop(process, None)
        self._standing.pop(process, None)
        self._presence.hear(process, {})
