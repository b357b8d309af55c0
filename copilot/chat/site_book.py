"""The sites' settings for code that asks with every message: looked up at most every few seconds."""

import time

from copilot.chat.sites import SiteSettings, settings_of
from copilot.storage import people, webhooks
from copilot.storage.database import Database

FRESH_S = 5.0


class SiteBook:
    """Settings by site id. A change is seen after `FRESH_S` at the latest."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, tuple[float, SiteSettings, bool]] = {}

    def settings(self, site_id: str) -> SiteSettings:
        """The site's settings; those of a new site when it is gone meanwhile."""
        return self._look_up(site_id)[1]

    def forget(self, site_id: str) -> None:
        """Look this site up anew with the next message."""
        self._known.pop(site_id, None)

    def is_heard(self, site_id: str) -> bool:
        """Whether the site has a web hook that is on."""
        return self._look_up(site_id)[2]

    def _look_up(self, site_id: str) -> tuple[float, SiteSettings, bool]:
        known = self._known.get(site_id)
        if known is None or time.monotonic() - known[0] > FRESH_S:
            with self._db.read() as connection:
                site = people.find_site(connection, site_id=site_id)
                is_heard = bool(webhooks.listening(connection, site_id=site_id))
            settings = settings_of(site) if site else SiteSettings()
            known = self._known[site_id] = (time.monotonic(), settings, is_heard)
        return known
