"""Whether a site is away: nobody who answers is at the desk, or it is outside the site's hours."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from copilot.chat.hours import back_text, is_open
from copilot.chat.presence import Presence
from copilot.chat.sites import settings_of
from copilot.insights.reply_time import ReplyTimes
from copilot.storage.rows import Site


class AwayBoard:
    """Answers for one site, and remembers what the customers of each have been told."""

    def __init__(self, presence: Presence, reply_times: ReplyTimes) -> None:
        self._presence, self._reply_times = presence, reply_times
        self._told: dict[str, bool] = {}

    def is_away(self, site: Site) -> bool:
        """Hours count even when a desk was left open overnight."""
        return not (is_open(settings_of(site), datetime.now(UTC)) and self._presence.is_somebody_here(site.id))

    def has_changed(self, site: Site) -> bool:
        """Whether the site has come or gone since the last look."""
        away = self.is_away(site)
        before, self._told[site.id] = self._told.get(site.id), away
        return before != away

    def view(self, site: Site, locale: str) -> dict[str, Any]:
        """What `away` and `welcome` say of it, in the customer's language. The owner's own words come first."""
        settings, now = settings_of(site), datetime.now(UTC)
        own: Mapping[str, str] = {**settings.hours_text}
        return {
            "away": self.is_away(site),
            "reply_time_s": self._reply_times.usual_s(site.id, lambda at: is_open(settings, at)),
            "hours_text": own.get(locale) or back_text(settings, locale, now),
        }
