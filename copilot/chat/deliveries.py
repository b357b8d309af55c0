"""Delivers what is queued for web hooks: signed, tried again later and later, given up after two days and a half."""

import base64
import hashlib
import hmac
import logging
import random
import time
from http.client import HTTPException
from typing import Any

import gevent
from gevent.pool import Pool
from sqlalchemy.exc import SQLAlchemyError

from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.outbound import OutboundRefused, parse_networks, post
from copilot.storage import webhooks
from copilot.storage.webhooks import Delivery, Webhook

logger = logging.getLogger(__name__)

AT_ONCE = 8  # a pool of their own: a receiver that hangs delays other receivers, and never a draft
LOOK_S = 0.5
STEP_TIMEOUT_S = 10.0
WHOLE_TIMEOUT_S = 15.0
LEASE_S = 60.0
WAITS_S = (5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200, 43_200, 86_400)
KEEP_S = 30 * 86_400.0
PURGE_EVERY_S = 3_600.0
GONE = 410  # the receiver says that it wants nothing more


class Deliveries:
    """The runner. At least once: whoever gets a delivery twice knows it by its id."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._allowed = parse_networks(house.settings.hook_networks)
        self._pool = Pool(AT_ONCE)
        self._purge_at = 0.0

    def run(self) -> None:
        """Look for work for ever."""
        while True:
            try:
                self._take_due()
                self._purge()
            except SQLAlchemyError:
                logger.exception("deliveries not readable")
                gevent.sleep(5.0)
            gevent.sleep(LOOK_S)

    def _take_due(self) -> None:
        now = now_iso()
        if not (free := self._pool.free_count()):
            return
        with self._house.db.read() as connection:
            if not webhooks.has_due(connection, now=now):
                return
        with self._house.db.begin() as connection:
            claimed = webhooks.claim(connection, now=now, lease_until=now_iso(plus_s=LEASE_S), limit=free)
        for delivery, hook in claimed:
            self._pool.spawn(self._deliver, delivery, hook)

    def _purge(self) -> None:
        if time.monotonic() < self._purge_at:
            return
        self._purge_at = time.monotonic() + PURGE_EVERY_S
        with self._house.db.begin() as connection:
            webhooks.purge(connection, before=now_iso(plus_s=-KEEP_S))

    def _deliver(self, delivery: Delivery, hook: Webhook) -> None:
        status, problem = self._try(delivery, hook) if hook.is_on else (None, "The web hook is turned off.")
        is_done = status is not None and 200 <= status < 300
        is_last = delivery.attempts > len(WAITS_S) or status == GONE or not hook.is_on
        values: dict[str, Any] = {"status": status, "problem": problem, "tried_at": now_iso()}
        if is_done:
            values |= {"state": "delivered", "body": None}  # what people wrote is kept no longer than it is needed
        elif is_last:
            values |= {"state": "given_up"}
        else:
            wait_s = WAITS_S[delivery.attempts - 1] * random.uniform(0.9, 1.1)
            values |= {"due_at": now_iso(plus_s=wait_s)}
        with self._house.db.begin() as connection:
            webhooks.settle(connection, delivery, **values)
            if status == GONE:
                webhooks.change(connection, hook.id, is_on=False)
        fields = {"delivery_id": delivery.id, "webhook_id": hook.id, "status": status, "attempt": delivery.attempts}
        logger.log(logging.INFO if is_done else logging.WARNING, "delivery tried", extra=fields)

    def _try(self, delivery: Delivery, hook: Webhook) -> tuple[int | None, str | None]:
        body = (delivery.body or "").encode()
        headers = signed_headers(delivery.id, body, hook.secret, at_s=int(time.time()))
        try:
            with gevent.Timeout(WHOLE_TIMEOUT_S):
                status, words = post(hook.url, body, headers, allowed=self._allowed, timeout_s=STEP_TIMEOUT_S)
        except gevent.Timeout:
            return None, f"No answer within {WHOLE_TIMEOUT_S:.0f} seconds."
        except OutboundRefused as refused:
            return None, str(refused)
        except (OSError, HTTPException) as error:
            return None, f"Could not be reached: {error}"[:200]
        if 300 <= status < 400:
            return status, "It answers with a redirect, which is not followed. Use the address it leads to."
        return status, None if status < 300 else " ".join(words.split())[:200]


def signed_headers(delivery_id: str, body: bytes, secret: str, *, at_s: int) -> dict[str, str]:
    """The headers of the Standard Webhooks specification: HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{delivery_id}.{at_s}.".encode() + body
    signature = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "User-Agent": "Levelhead",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(at_s),
        "webhook-signature": f"v1,{signature}",
    }
