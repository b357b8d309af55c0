"""Gives waiting conversations to people who are here, where the site wants it: by language, load and turn.

Whoever speaks the customer's language comes first. A hard conversation goes to whoever has had the least to take
lately, so that the hard ones go round (L21); any other to whoever has the fewest in hand, and of equals to whose turn
it is.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import gevent
from gevent.event import Event
from sqlalchemy import Connection

from copilot.chat.actors import Actor, Right, Role
from copilot.chat.events import ConversationChanged, PersonNotice, PresenceChanged
from copilot.chat.house import House
from copilot.chat.load import loads_now
from copilot.chat.presence import Presence
from copilot.chat.site_book import SiteBook
from copilot.clock import now_iso
from copilot.storage import ledger, people, records, workload
from copilot.storage.rows import Conversation

logger = logging.getLogger(__name__)

AT_ONCE = 50
HARD_ANGER = 2
HARD_FLAGS = frozenset({"abuse", "threat"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take a conversation. `languages` None means all; `last_at` is "" before the first turn."""

    user_id: str
    role: Role
    languages: frozenset[str] | None = None
    open: int = 0
    last_at: str = ""
    load: float = 0.0


def is_hard(conversation: Conversation) -> bool:
    """Whether it will cost whoever takes it something."""
    return conversation.anger >= HARD_ANGER or not HARD_FLAGS.isdisjoint(conversation.flags)


def choose(candidates: Sequence[Candidate], *, language: str | None, hard: bool, most: int = 0) -> Candidate | None:
    """Whose turn it is; None when nobody is here or everybody has the most that the site allows (0: no limit).

    Supervisors and owners get one only while no agent can take it.
    """
    free = [one for one in candidates if not most or one.open < most]
    agents = [one for one in free if one.role is Role.AGENT] or free
    speaking = [one for one in agents if language is None or one.languages is None or language in one.languages]
    return min(speaking or agents, key=lambda one: _turn(one, hard=hard), default=None)


def _turn(one: Candidate, *, hard: bool) -> tuple[float, float, str, str]:
    first, second = (one.load, one.open) if hard else (one.open, one.load)
    # Small differences of load are no reason to jump the queue.
    return (round(first / 5) if hard else first, 0 if not hard else second, one.last_at, one.user_id)


class Assigner:
    """Assigns when a conversation has been read, when somebody comes, and when somebody steps aside."""

    def __init__(self, house: House, presence: Presence) -> None:
        self._house, self._presence = house, presence
        self._sites = SiteBook(house.db)
        self._due: set[str] = set()
        self._wake = Event()
        house.bus.subscribe(ConversationChanged, self._on_changed)
        house.bus.subscribe(PresenceChanged, self._on_presence)

    def _on_changed(self, event: ConversationChanged) -> None:
        self._due.add(event.site_id)
        self._wake.set()

    def _on_presence(self, event: PresenceChanged) -> None:
        if event.state == "here":
            with self._house.db.read() as connection:
                self._due.update(site.id for site in people.list_sites(connection))
            self._wake.set()

    def run(self) -> None:
        """Assign until the process ends."""
        while True:
            self._wake.wait()
            self._wake.clear()
            due, self._due = self._due, set()
            for site_id in due:
                try:
                    self.assign_waiting(site_id)
                except Exception:
                    logger.exception("assignment failed", extra={"site_id": site_id})
            gevent.sleep(0.1)

    def assign_waiting(self, site_id: str) -> None:
        """Give every conversation of the site that waits for anybody to whoever's turn it is."""
        settings = self._sites.settings(site_id)
        if settings.assignment != "auto" or not self._presence.is_somebody_here(site_id):
            return
        with self._house.db.read() as connection:
            waiting = workload.unassigned(connection, site_id, limit=AT_ONCE)
        for conversation in waiting:
            self._assign(conversation)

    def _assign(self, conversation: Conversation) -> None:
        with self._house.db.begin() as connection:
            taker_id = self.find_taker(connection, conversation)
            if taker_id is None or not pass_on(connection, conversation, taker_id=taker_id, why="auto"):
                return
        tell_passed_on(self._house, conversation, taker_id=taker_id, why="auto")

    def find_taker(
        self, connection: Connection, conversation: Conversation, *, without: str | None = None
    ) -> str | None:
        """Who should have a conversation now, other than `without`."""
        here = [actor for actor in self._presence.present() if self._could_take(actor, conversation, without)]
        ids = [actor.id for actor in here]
        turns = workload.turns_of(connection, ids)
        loads = loads_now(connection, ids, now=now_iso())
        languages = {user.id: user.languages for user in people.list_users(connection)}
        candidates = [
            Candidate(
                actor.id,
                actor.role,
                languages=None if (spoken := languages.get(actor.id)) is None else frozenset(spoken),
                open=turns.get(actor.id, (0, ""))[0],
                last_at=turns.get(actor.id, (0, ""))[1],
                load=loads[actor.id].score,
            )
            for actor in here
        ]
        most = self._sites.settings(conversation.site_id).assign_most
        chosen = choose(candidates, language=conversation.language, hard=is_hard(conversation), most=most)
        return chosen.user_id if chosen else None

    def _could_take(self, actor: Actor, conversation: Conversation, without: str | None) -> bool:
        is_here = self._presence.state_of(actor.id) == "here" and actor.id != without
        return is_here and actor.works_for(conversation.site_id) and actor.can(Right.REPLY)


def pass_on(
    connection: Connection, conversation: Conversation, *, taker_id: str | None, why: str, by: str | None = None
) -> bool:
    """Change whose conversation it is, with its open promises; False when it changed hands meanwhile."""
    at, giver_id = now_iso(), conversation.assignee_id
    if not workload.give(connection, conversation.id, giver_id=giver_id, taker_id=taker_id, at=at):
        return False
    if giver_id and taker_id:
        ledger.hand_promises(connection, conversation.id, giver_id=giver_id, taker_id=taker_id)
    records.write_audit(
        connection, at=at, action="assign", user_id=by, conversation_id=conversation.id, to=taker_id, why=why
    )
    return True


def tell_passed_on(
    house: House, conversation: Conversation, *, taker_id: str | None, why: str, by: Actor | None = None
) -> None:
    """Tell the desks, and whoever has it now."""
    if taker_id and (by is None or by.id != taker_id):
        giver = {"id": by.id, "name": by.name} if by else None
        payload = {"conversation": conversation.id, "why": why, "by": giver}
        house.bus.publish(PersonNotice("handed", payload, user_ids=frozenset({taker_id})))
    house.bus.publish(ConversationChanged(conversation.id, conversation.site_id))
