"""A few minutes' rest (L21): whoever steps aside leaves no customer waiting for them."""

from dataclasses import dataclass

from sqlalchemy import Connection

from copilot.chat.actors import Actor
from copilot.chat.assignment import Assigner, pass_on, tell_passed_on
from copilot.chat.house import House
from copilot.chat.presence import Presence
from copilot.clock import now_iso
from copilot.storage import people, workload
from copilot.storage.rows import Conversation, User


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A conversation that somebody else looks after now; `taker` None leaves it to anyone."""

    conversation: Conversation
    taker: User | None


class Pausing:
    """Here, away or on a pause, with what each step leaves to be done."""

    def __init__(self, house: House, presence: Presence, assigner: Assigner) -> None:
        self._house, self._presence, self._assigner = house, presence, assigner

    def set_state(self, actor: Actor, state: str) -> list[HandedOver]:
        """Somebody chose a state. A pause hands over what waits; any other ends the rest."""
        is_pause = state == "pause"
        self._presence.set_state(actor, state)
        with self._house.db.begin() as connection:
            if not is_pause:
                workload.end_rests(connection, actor.id, at=now_iso())
                return []
            workload.begin_rest(connection, actor.id, at=now_iso())
            handed = [
                handed
                for conversation in workload.waiting_of(connection, actor.id)
                if (handed := self._hand_over(connection, actor, conversation))
            ]
        for one in handed:
            taker_id = one.taker.id if one.taker else None
            tell_passed_on(self._house, one.conversation, taker_id=taker_id, why="pause", by=actor)
        return handed

    def _hand_over(self, connection: Connection, actor: Actor, conversation: Conversation) -> HandedOver | None:
        taker_id = self._assigner.find_taker(connection, conversation, without=actor.id)
        if not pass_on(connection, conversation, taker_id=taker_id, why="pause", by=actor.id):
            return None
        return HandedOver(conversation, people.find_user(connection, user_id=taker_id) if taker_id else None)
