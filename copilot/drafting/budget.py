"""A site's daily token budget: checked before the endpoint is asked, charged with what it really cost."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Protocol


class Ledger(Protocol):
    """Where spent tokens are kept. One in the database holds across processes and restarts."""

    def spent(self, site: str, day: date) -> int: ...

    def add(self, site: str, day: date, tokens: int) -> None: ...


class MemoryLedger:
    """Keeps the current day alone, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._day = date.min
        self._spent: dict[str, int] = {}

    def spent(self, site: str, day: date) -> int:
        with self._lock:
            return self._spent.get(site, 0) if day == self._day else 0

    def add(self, site: str, day: date, tokens: int) -> None:
        with self._lock:
            if day != self._day:
                self._day, self._spent = day, {}
            self._spent[site] = self._spent.get(site, 0) + tokens


def today_utc() -> date:
    return datetime.now(UTC).date()


class DailyBudget:
    """`limit` tokens a site and UTC day; 0 means no limit. What is spent is recorded either way."""

    def __init__(self, limit: int = 0, *, ledger: Ledger | None = None, today: Callable[[], date] = today_utc) -> None:
        self._limit = limit
        self._ledger = ledger or MemoryLedger()
        self._today = today

    def admits(self, site: str, *, expected: int) -> bool:
        """True when `expected` more tokens still fit into the site's day."""
        return not self._limit or self.spent(site) + expected <= self._limit

    def record(self, site: str, tokens: int) -> None:
        if tokens > 0:
            self._ledger.add(site, self._today(), tokens)

    def spent(self, site: str) -> int:
        return self._ledger.spent(site, self._today())
