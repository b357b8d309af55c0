"""Limits that count for all processes together, where there is a Redis: for what somebody could try to guess."""

import hashlib
import logging
import time
from typing import Any

from limits import parse
from limits.storage import storage_from_string
from redis.exceptions import RedisError

from copilot.chat.errors import RateLimited
from copilot.settings import Settings
from copilot.wire import RateLimiter

logger = logging.getLogger(__name__)

ANSWER_S = 1.0  # longer than this nobody waits for the count


class SharedRateLimiter:
    """So many tries of one key in a window. Counted in Redis, or in this process while there is none or it is away.

    Keys are hashed on their way out: an e-mail address is nobody's business in Redis.
    """

    def __init__(self, name: str, rate: str, settings: Settings) -> None:
        item = parse(rate)
        self._name, self._amount, self._window_s = name, item.amount, item.get_expiry()
        self._here = RateLimiter(rate)
        timeouts = {"socket_timeout": ANSWER_S, "socket_connect_timeout": ANSWER_S}
        self._storage: Any = storage_from_string(settings.redis_url, **timeouts) if settings.redis_url else None

    def hit(self, key: str) -> None:
        """Count one try. Raises RateLimited with the seconds until the window ends."""
        if self._storage is None:
            return self._here.hit(key)
        try:
            self._hit_together(f"levelhead:tries:{self._name}:{hashlib.sha256(key.encode()).hexdigest()[:32]}")
        except RedisError:
            logger.warning("Redis does not answer, tries are counted here", extra={"limit": self._name})
            self._here.hit(key)
        return None

    def _hit_together(self, key: str) -> None:
        if self._storage.incr(key, self._window_s) > self._amount:
            ends_at: float = self._storage.get_expiry(key)
            raise RateLimited(retry_after=max(0.1, round(ends_at - time.time(), 1)))
