"""How long customers of a site really wait for the first answer: what the widget may honestly say."""

import statistics
import time
from collections.abc import Callable
from datetime import datetime

from copilot.clock import from_iso
from copilot.storage import conversations
from copilot.storage.database import Database

SAMPLE = 50  # the newest answered conversations
ENOUGH = 5  # fewer would be chance
FRESH_S = 60.0


class ReplyTimes:
    """The usual first response by site, looked up at most once a minute."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, tuple[float, int | None]] = {}

    def usual_s(self, site_id: str, was_open: Callable[[datetime], bool] = lambda at: True) -> int | None:
        """Seconds within which three of four customers had their first answer; None while there are too few to tell.

        Who wrote while the site was closed has waited for the morning, which says nothing of how long it takes now.
        """
        looked_at, usual = self._known.get(site_id, (0.0, None))
        if time.monotonic() - looked_at > FRESH_S or site_id not in self._known:
            usual = self._measure(site_id, was_open)
            self._known[site_id] = (time.monotonic(), usual)
        return usual

    def _measure(self, site_id: str, was_open: Callable[[datetime], bool]) -> int | None:
        with self._db.read() as connection:
            pairs = conversations.first_responses(connection, site_id, limit=SAMPLE)
        times = [(from_iso(opened), from_iso(answered)) for opened, answered in pairs]
        waits = [(answered - opened).total_seconds() for opened, answered in times if was_open(opened)]
        return round(statistics.quantiles(waits, n=4, method="inclusive")[2]) if len(waits) >= ENOUGH else None
