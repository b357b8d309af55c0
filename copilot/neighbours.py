"""What the processes of one installation tell each other through Redis: who is here, who types, what has moved on.

Messages, drafts and everything else that a desk shows travel with Socket.IO's own Redis manager; this is for what a
process keeps in memory. Nothing here is needed to recover: after a lost word the next heartbeat tells it again.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

import gevent
import orjson
import redis
from gevent.queue import Full, Queue

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
from copilot.ids import new_id
from copilot.storage import people

logger = logging.getLogger(__name__)

CHANNEL = "levelhead:neighbours"
HEARTBEAT_S = 2.0
GONE_S = 7.0  # a process not heard of for so long is gone, and with it everybody who was at its desks
MAX_WAITING = 10_000  # words not yet told; with Redis away for longer the oldest news is no news


class Neighbours:
    """One process's ear and mouth. Started only when a Redis is configured."""

    def __init__(self, url: str, house: House, presence: Presence) -> None:
        self._redis = redis.Redis.from_url(url, health_check_interval=10)
        self._house, self._presence = house, presence
        self._own_id = new_id()
        self._waiting: Queue[bytes] = Queue(MAX_WAITING)
        self._heard_at: dict[str, float] = {}
        self._is_relaying = False
        self._handlers: dict[str, Callable[[dict[str, Any]], None]] = {
            "people": self._hear_people,
            "chosen": lambda word: self._presence.hear_choice(word["user"], word["state"]),
            "typing": lambda word: self._house.typing.mark(word["conversation"], on=word["on"]),
            "moved": lambda word: self._house.bus.publish(ConversationMoved(word["conversation"])),
            "ended": lambda word: self._house.bus.publish(SessionEnded(word["user"], word["session"])),
            "erased": lambda word: self._house.bus.publish(VisitorErased(word["visitor"])),
        }
        self._subscribe()

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
        """Listen, speak and beat until the process ends."""
        for work in (self._listen, self._speak):
            gevent.spawn(self._keep_on, work)
        while True:
            self._tell_people()
            self._miss_the_silent()
            gevent.sleep(HEARTBEAT_S)

    def _keep_on(self, work: Callable[[], None]) -> None:
        while True:
            try:
                work()
            except (redis.RedisError, OSError):
                logger.warning("Redis is not reachable; trying again")
            except Exception:
                logger.exception("a neighbour's word was not understood")
            gevent.sleep(1.0)

    # -- speaking

    def _on_typing(self, event: Typing) -> None:
        if event.who == "customer":
            self._tell("typing", conversation=event.conversation_id, on=event.on)

    def _tell_people(self) -> None:
        self._tell("people", people={actor.id: state for actor, state in self._presence.at_own_desks()})

    def _tell(self, kind: str, **body: Any) -> None:
        if self._is_relaying:
            return
        try:
            self._waiting.put_nowait(orjson.dumps({"from": self._own_id, "kind": kind, **body}))
        except Full:
            logger.warning("too much to tell the neighbours; a word was dropped")

    def _speak(self) -> None:
        while True:
            self._redis.publish(CHANNEL, self._waiting.get())

    # -- hearing

    def _listen(self) -> None:
        channel = self._redis.pubsub(ignore_subscribe_messages=True)
        channel.subscribe(CHANNEL)
        self._tell_people()
        for message in channel.listen():
            word: Any = message["data"]
            self._hear(orjson.loads(word))

    def _hear(self, word: dict[str, Any]) -> None:
        handler = self._handlers.get(word["kind"])  # a newer version may say what this one does not know
        if word["from"] == self._own_id or handler is None:
            return
        self._is_relaying = True
        try:
            handler(word)
        finally:
            self._is_relaying = False

    def _hear_people(self, word: dict[str, Any]) -> None:
        self._heard_at[word["from"]] = time.monotonic()
        states: dict[str, str] = word["people"]
        with self._house.db.read() as connection:
            actors = [Actor.of(user) for user in people.find_users(connection, list(states)) if not user.disabled]
        self._presence.hear(word["from"], {actor.id: Standing(actor, states[actor.id]) for actor in actors})

    def _miss_the_silent(self) -> None:
        """A killed process says no goodbye."""
        now = time.monotonic()
        for process in [process for process, at in self._heard_at.items() if now - at > GONE_S]:
            del self._heard_at[process]
            self._presence.hear(process, {})
