"""Messages first: what works beside them rests between its steps, longer the busier the messages keep the server."""

import time
from collections.abc import Callable

import gevent
from gevent.lock import BoundedSemaphore

WINDOW_S = 0.25  # the messages' use of the processor is looked at this often
WHOLE = 0.85  # of a core that messages and background may use together before the background yields
LEAST = 0.1  # share that the background keeps however busy the server is, so that drafts come in the end


class Background:
    """Gives reading, drafting and inbox lines what the messages leave over, all three together.

    `clock`, `processor` (seconds this process has used) and `sleep` are the machine's own, but for tests.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.perf_counter,
        processor: Callable[[], float] = time.process_time,
        sleep: Callable[[float], None] = gevent.sleep,
    ) -> None:
        self._clock, self._processor, self._sleep = clock, processor, sleep
        self._turn = BoundedSemaphore(1)
        self._since, self._cpu_since = clock(), processor()
        self._spent_s = 0.0
        self._share = WHOLE

    def rest(self, spent_s: float) -> None:
        """After a step that took `spent_s` seconds of the processor, leave it to the messages for a while."""
        with self._turn:
            self._spent_s += spent_s
            self._look()
            self._sleep(spent_s * (1 / self._share - 1))

    def _look(self) -> None:
        """Every window, work out the share from how much of the processor went to something else."""
        now, cpu = self._clock(), self._processor()
        took_s = now - self._since
        if took_s < WINDOW_S:
            return
        for_messages = (cpu - self._cpu_since - self._spent_s) / took_s
        self._share = min(WHOLE, max(LEAST, WHOLE - for_messages))
        self._since, self._cpu_since, self._spent_s = now, cpu, 0.0
