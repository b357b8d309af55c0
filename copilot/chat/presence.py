"""Who is at the desk: here, away, or on a pause."""

from dataclasses import dataclass

from copilot.chat.actors import Actor, Right
from copilot.chat.events import Bus, PresenceChanged, StateChosen

STATES = ("here", "pause", "away")


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody and their state, as another process tells it."""

    actor: Actor
    state: str


class Presence:
    """Counts connections by person; the state is the one they chose, `away` when no connection is left.

    People at other processes' desks count as well, as far as `hear` has told of them.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._connections: dict[str, int] = {}
        self._actors: dict[str, Actor] = {}
        self._states: dict[str, str] = {}
        self._elsewhere: dict[str, dict[str, Standing]] = {}

    def arrive(self, actor: Actor) -> None:
        """A desk of theirs has connected."""
        self._actors[actor.id] = actor
        self._connections[actor.id] = self._connections.get(actor.id, 0) + 1
        if self._connections[actor.id] == 1:
            self._states.setdefault(actor.id, "here")
            self._bus.publish(PresenceChanged(actor.id, self.state_of(actor.id)))

    def leave(self, actor: Actor) -> None:
        """A desk of theirs has disconnected."""
        left = self._connections.get(actor.id, 1) - 1
        if left:
            self._connections[actor.id] = left
            return
        self._connections.pop(actor.id, None)
        self._states.pop(actor.id, None)
        self._bus.publish(PresenceChanged(actor.id, self.state_of(actor.id)))

    def set_state(self, actor: Actor, state: str) -> None:
        """They chose a state."""
        self._states[actor.id] = state
        self._bus.publish(StateChosen(actor.id, state))
        self._bus.publish(PresenceChanged(actor.id, self.state_of(actor.id)))

    def hear_choice(self, user_id: str, state: str) -> None:
        """They chose a state at a desk of another process."""
        if user_id in self._connections and state in STATES and self._states.get(user_id) != state:
            self._states[user_id] = state
            self._bus.publish(PresenceChanged(user_id, self.state_of(user_id)))

    def hear(self, process: str, standings: dict[str, Standing]) -> None:
        """Who is at another process's desks now; nobody when it is gone."""
        known = self._elsewhere.get(process, {})
        before = {user_id: self.state_of(user_id) for user_id in known.keys() | standings.keys()}
        self._elsewhere[process] = standings
        if not standings:
            del self._elsewhere[process]
        for user_id, state in before.items():
            if self.state_of(user_id) != state:
                self._bus.publish(PresenceChanged(user_id, self.state_of(user_id)))

    def state_of(self, user_id: str) -> str:
        """here, away or pause."""
        if user_id in self._connections:
            return self._states.get(user_id, "here")
        states = {people[user_id].state for people in self._elsewhere.values() if user_id in people}
        return next((state for state in STATES if state in states), "away")

    def at_own_desks(self) -> list[tuple[Actor, str]]:
        """Everybody with a connection to this process, and their state."""
        return [(self._actors[user_id], self.state_of(user_id)) for user_id in self._connections]

    def present(self) -> list[Actor]:
        """Everybody with a connection, whatever their state."""
        elsewhere = {
            user_id: standing.actor for people in self._elsewhere.values() for user_id, standing in people.items()
        }
        return list((elsewhere | {user_id: self._actors[user_id] for user_id in self._connections}).values())

    def is_colleague(self, actor: Actor, user_id: str) -> bool:
        """Whether the person may share a site with the actor. Of strangers to this process only an id is told."""
        other = self._actors.get(user_id) or next(
            (people[user_id].actor for people in self._elsewhere.values() if user_id in people), None
        )
        return other is None or actor.shares_site_with(other.sites)

    def is_somebody_here(self, site_id: str) -> bool:
        """Whether anybody who answers customers is here for the site."""
        return any(
            self.state_of(actor.id) == "here" and actor.works_for(site_id) and actor.can(Right.REPLY)
            for actor in self.present()
        )
