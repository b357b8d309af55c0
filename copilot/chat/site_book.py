"""The sites' settings for code that asks with every message: looked up at most every few seconds."""

import time

from copilot.chat.sites import SiteSettings, settings_of
from copilot.storage import people
from copilot.storage.database import Database

FRESH_S = 5.0


class SiteBook:
    """Settings by site id. A change is seen after `FRESH_S` at the latest."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, tuple[float, SiteSettings]] = {}

    def settings(self, site_id: str) -> SiteSettings:
        """The site's settings; those of a new site when it is gone meanwhile."""
        known = self._known.get(site_id)
        if known is None or time.monotonic() - known[0] > FRESH_S:
            with self._db.read() as connection:
                site = people.find_site(connection, site_id=site_id)
            known = self._known[site_id] = (time.monotonic(), settings_of(site) if site else SiteSettings())
        return known[1]
