"""Puts what was written into the index of the search beside the hot path; whoever searches does not wait for that."""

import logging
import time

import gevent
from gevent.event import Event

from copilot.chat.events import MessageStored
from copilot.chat.house import House
from copilot.storage import search
from copilot.storage.database import DATABASE_ERRORS

logger = logging.getLogger(__name__)

AT_ONCE = 50  # messages a transaction: a few milliseconds during which no customer's message can be stored
PAUSE_S = 1.0  # between passes, so that a burst is taken up together


class Indexer:
    """One greenlet that takes up the words of new messages, those a crash left behind included."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._wake = Event()
        self._wake.set()
        house.bus.subscribe(MessageStored, lambda _: self._wake.set())

    def run(self) -> None:
        """Follow what is written until the process ends. PostgreSQL indexes by itself."""
        while self._house.db.is_sqlite:
            self._wake.wait()
            self._wake.clear()
            self._take_up()
            gevent.sleep(PAUSE_S)

    def _take_up(self) -> None:
        more = True
        while more:
            started = time.perf_counter()
            try:
                more = take_up(self._house)
            except DATABASE_ERRORS:
                logger.exception("the search's index fell behind")
                more = False
            self._house.background.rest(time.perf_counter() - started)


def take_up(house: House) -> bool:
    """Index some of what is due; whether there was anything."""
    with house.db.begin() as connection:
        return search.take_up(connection, limit=AT_ONCE)


def catch_up(house: House) -> None:
    """Index all that is due, so that a search finds what was written a moment ago; usually that is next to nothing."""
    while house.db.is_sqlite and take_up(house):
        gevent.sleep(0)
