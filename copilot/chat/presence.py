"""Who is at the desk: here, away, or on a pause."""

from copilot.chat.actors import Actor, Right
from copilot.chat.events import Bus, PresenceChanged


class Presence:
    """Counts connections by person; the state is the one they chose, `away` when no connection is left."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._connections: dict[str, int] = {}
        self._actors: dict[str, Actor] = {}
        self._states: dict[str, str] = {}
        self._away: dict[str, bool] = {}

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
        self._bus.publish(PresenceChanged(actor.id, "away"))

    def set_state(self, actor: Actor, state: str) -> None:
        """They chose a state."""
        self._states[actor.id] = state
        self._bus.publish(PresenceChanged(actor.id, self.state_of(actor.id)))

    def state_of(self, user_id: str) -> str:
        """here, away or pause."""
        return self._states.get(user_id, "here") if user_id in self._connections else "away"

    def present(self) -> list[Actor]:
        """Everybody with a connection, whatever their state."""
        return [self._actors[user_id] for user_id in self._connections]

    def is_somebody_here(self, site_id: str) -> bool:
        """Whether anybody who answers customers is here for the site."""
        return any(
            self.state_of(actor.id) == "here" and actor.works_for(site_id) and actor.can(Right.REPLY)
            for actor in self._actors.values()
        )

    def changed_sites(self, site_ids: set[str]) -> list[tuple[str, bool]]:
        """Sites whose being away has changed since the last look, with the new value."""
        changes: list[tuple[str, bool]] = []
        for site_id in site_ids:
            away = not self.is_somebody_here(site_id)
            if self._away.get(site_id) != away:
                self._away[site_id] = away
                changes.append((site_id, away))
        return changes
