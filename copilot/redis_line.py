"""One process's line to the others, through one Redis channel: words told here are heard there.

Telling never waits: words lie in a list that one greenlet sends, all that have gathered at a time, which costs Redis
one command for many words. Hearing notices a line that is dead without saying so, because a process hears itself too.
Nothing told here is needed to recover: what is lost is made good from the database (`copilot/catching_up.py`).
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import gevent
import orjson
import redis
from gevent.event import Event
from redis.backoff import NoBackoff
from redis.retry import Retry

from copilot.ids import new_id

logger = logging.getLogger(__name__)

CHANNEL = "levelhead:line"
BEAT_S = 2.0
DEAF_S = 7.0  # a line on which even one's own beat was not heard for so long is dead
AGAIN_S = 0.5
WAIT_S = 5.0  # for Redis to connect or to take a word
MAX_WAITING = 20_000  # words not yet told; with Redis away for longer the oldest news is no news
AT_ONCE = 500  # words in one command, so that a listener is never busy for long with one

Word = dict[str, Any]


class RedisLine:
    """Tells and hears words, each a JSON object with a `kind`."""

    def __init__(self, url: str) -> None:
        self.own_id = new_id()
        self._redis = redis.Redis.from_url(
            url,
            socket_timeout=WAIT_S,
            socket_connect_timeout=WAIT_S,
            retry=Retry(NoBackoff(), 0),  # who waits for a retry would hold up all that follows
            health_check_interval=0,
        )
        self._waiting: deque[bytes] = deque(maxlen=MAX_WAITING)
        self._has_words = Event()
        self._handlers: dict[str, Callable[[str, Word], None]] = {}
        self._heard_at = time.monotonic()
        self._is_stopping = False

    def on(self, kind: str, handler: Callable[[str, Word], None]) -> None:
        """Have `handler` hear who said what, whenever another process says a word of this kind."""
        self._handlers[kind] = handler

    def tell(self, kind: str, **body: Any) -> None:
        """Say a word to all other processes, soon. Never waits and never raises for Redis."""
        self._waiting.append(orjson.dumps({"kind": kind, **body}))
        self._has_words.set()

    def start(self) -> None:
        """Listen and speak until the process ends."""
        for work in (self._listen, self._speak, self._beat):
            gevent.spawn(self._keep_on, work)

    def finish(self, *, timeout_s: float) -> None:
        """Wait until all that was told has gone out, as long as Redis takes it."""
        until = time.monotonic() + timeout_s
        while self._waiting and time.monotonic() < until:
            gevent.sleep(0.02)

    def _keep_on(self, work: Callable[[], None]) -> None:
        is_lost = False
        while True:
            try:
                work()
            except (redis.RedisError, OSError) as error:
                if not is_lost:
                    logger.warning("Redis is not reachable; trying again", extra={"reason": type(error).__name__})
                is_lost = True
            except Exception:
                logger.exception("the line to the other processes broke")
            else:
                is_lost = False
            gevent.sleep(AGAIN_S)

    def _beat(self) -> None:
        while True:
            self.tell("beat")
            gevent.sleep(BEAT_S)

    def _speak(self) -> None:
        """Send what waits. What was being sent when the line broke is not sent again: it may have arrived."""
        self._redis.ping()
        while True:
            self._has_words.wait()
            self._has_words.clear()
            while self._waiting:
                words = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
                body = b'{"from":"%b","words":[%b]}' % (self.own_id.encode(), b",".join(words))
                self._redis.publish(CHANNEL, body)

    def _listen(self) -> None:
        channel = self._redis.pubsub(ignore_subscribe_messages=True)
        try:
            channel.subscribe(CHANNEL)
            self._heard_at = time.monotonic()
            while True:
                message = channel.get_message(timeout=BEAT_S)
                if message is not None:
                    said: Any = message["data"]
                    self._take(said)
                elif time.monotonic() - self._heard_at > DEAF_S:
                    raise redis.ConnectionError("nothing is heard, not even this process itself")
        finally:
            channel.close()

    def _take(self, body: bytes) -> None:
        self._heard_at = time.monotonic()
        said = orjson.loads(body)
        if said["from"] == self.own_id:
            return
        for word in said["words"]:
            handler = self._handlers.get(word["kind"])  # a newer version may say what this one does not know
            if handler is None:
                continue
            try:
                handler(said["from"], word)
            except Exception:
                logger.exception("a word was not understood", extra={"word": word["kind"]})
