"""How long customers of a site really wait for the first answer: what the widget may honestly say."""

import statistics
import time

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

    def usual_s(self, site_id: str) -> int | None:
        """Median seconds to the first answer; None while there are too few to tell."""
        looked_at, usual = self._known.get(site_id, (0.0, None))
        if time.monotonic() - looked_at > FRESH_S or site_id not in self._known:
            usual = self._measure(site_id)
            self._known[site_id] = (time.monotonic(), usual)
        return usual

    def _measure(self, site_id: str) -> int | None:
        with self._db.read() as connection:
            pairs = conversations.first_responses(connection, site_id, limit=SAMPLE)
        waits = [(from_iso(answered) - from_iso(opened)).total_seconds() for opened, answered in pairs]
        return round(statistics.median(waits)) if len(waits) >= ENOUGH else None
