"""A circuit breaker: after several failures in a row the endpoint is left alone for a while."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum


class BreakerState(StrEnum):
    """Where the breaker stands."""

    CLOSED = "closed"  # calls go through
    OPEN = "open"  # calls are refused until the cool-down is over
    PROBING = "probing"  # one call is out to see whether the endpoint is back; the others are refused


class CircuitBreaker:
    """Safe to share between threads and greenlets.

    Every admitted call must end in exactly one of `succeeded`, `failed` or `abandoned`; an abandoned one
    (cancelled by us) says nothing about the endpoint, but gives the place of the probe back.
    """

    def __init__(
        self,
        *,
        failures_to_open: int = 3,
        cool_down_s: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures_to_open = failures_to_open
        self._cool_down_s = cool_down_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._opens_again_at: float | None = None
        self._is_probing = False

    @property
    def state(self) -> BreakerState:
        if self._opens_again_at is None:
            return BreakerState.CLOSED
        return BreakerState.PROBING if self._is_probing else BreakerState.OPEN

    def admit(self) -> bool:
        """True when a call may be made now. After the cool-down one caller goes through, as the probe."""
        with self._lock:
            if self._opens_again_at is None:
                return True
            if self._is_probing or self._clock() < self._opens_again_at:
                return False
            self._is_probing = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0
            self._opens_again_at = None
            self._is_probing = False

    def failed(self, *, retry_after_s: float | None = None) -> None:
        """Count a failure. An endpoint that asked for a pause longer than the cool-down gets it."""
        with self._lock:
            self._failures += 1
            if self._is_probing or self._failures >= self._failures_to_open:
                self._opens_again_at = self._clock() + max(self._cool_down_s, retry_after_s or 0.0)
            self._is_probing = False

    def abandoned(self) -> None:
        with self._lock:
            self._is_probing = False
