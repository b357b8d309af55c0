"""Looks after the people at the desk (L21): tells somebody quietly when it was a lot, and nobody else."""

import logging

import gevent

from copilot.chat.events import PersonNotice
from copilot.chat.house import House
from copilot.chat.load import Level, loads_now
from copilot.chat.presence import Presence
from copilot.clock import now_iso

logger = logging.getLogger(__name__)

LOOK_S = 10.0


class Care:
    """Looks at everybody's load now and then; tells each person their own level when it changes."""

    def __init__(self, house: House, presence: Presence) -> None:
        self._house, self._presence = house, presence
        self._told: dict[str, Level] = {}

    def run(self) -> None:
        """Look until the process ends."""
        while True:
            gevent.sleep(LOOK_S)
            try:
                self.look()
            except Exception:
                logger.exception("loads could not be read")

    def look(self) -> None:
        """Tell whoever's level has changed since the last look."""
        ids = [actor.id for actor in self._presence.present()]
        with self._house.db.read() as connection:
            loads = loads_now(connection, ids, now=now_iso())
        self._told = {user_id: level for user_id, level in self._told.items() if user_id in loads}
        for user_id, load in loads.items():
            if load.level is not self._told.get(user_id, Level.LIGHT):
                payload = {"level": str(load.level)}
                self._house.bus.publish(PersonNotice("load", payload, user_ids=frozenset({user_id})))
            self._told[user_id] = load.level
