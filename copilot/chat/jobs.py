"""Takes due jobs from the outbox and runs them, a few at a time. A job that fails is tried again, later and later."""

import logging
import time
from collections.abc import Callable

import gevent
from gevent.pool import Pool
from sqlalchemy.exc import SQLAlchemyError

from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.storage import outbox
from copilot.storage.rows import Job

logger = logging.getLogger(__name__)

LOOK_S = 0.1
AGAIN_S = 1.0
MAX_BACKOFF_S = 60.0
LONGEST_STEP_S = 0.05  # a job that took longer was waiting for a model, not using the processor

Handler = Callable[[Job], str | None]


class Jobs:
    """The embedded runner. A handler returns None when done, or the time at which to try again."""

    def __init__(self, house: House, handlers: dict[str, Handler]) -> None:
        self._house, self._handlers = house, handlers
        self._pool = Pool(house.settings.draft_workers)
        self._usual_s = LONGEST_STEP_S
        self._running: dict[str, Job] = {}
        self._is_stopping = False

    def run(self) -> None:
        """Look for work until told to stop."""
        while not self._is_stopping:
            try:
                self._take_due()
            except SQLAlchemyError:
                logger.exception("outbox not readable")
                gevent.sleep(1.0)
            gevent.sleep(LOOK_S)

    def stop(self, *, timeout_s: float) -> None:
        """Take nothing new and let what runs finish; what does not is taken up by others when its lease ends."""
        self._is_stopping = True
        self._pool.join(timeout=timeout_s)

    def hand_on(self) -> int:
        """Give back at once what did not finish, so that another process takes it up; how many jobs that were."""
        left = list(self._running.values())
        try:
            with self._house.db.begin() as connection:
                for job in left:
                    outbox.postpone(connection, job, due_at=now_iso())
        except SQLAlchemyError:
            logger.exception("jobs could not be handed on; their leases end by themselves")
        return len(left)

    def _take_due(self) -> None:
        now = now_iso()
        with self._house.db.read() as connection:
            if not outbox.has_due(connection, now=now):
                return
        free = max(1, self._pool.free_count())
        with self._house.db.begin() as connection:
            claimed = outbox.claim(
                connection, now=now, lease_until=now_iso(plus_s=self._house.settings.job_lease_s), limit=free
            )
        self._running |= {job.key: job for job in claimed}
        for job in claimed:
            if self._is_stopping:
                return  # what was not begun is handed on with the rest
            self._pool.spawn(self._run, job)
            self._house.background.rest(self._usual_s)

    def _run(self, job: Job) -> None:
        started = time.perf_counter()
        try:
            again_at = self._handlers[job.kind](job)
        except Exception:
            logger.exception("job failed", extra={"job_kind": job.kind, "attempts": job.attempts})
            again_at = now_iso(plus_s=min(2.0**job.attempts, MAX_BACKOFF_S))
        self._put_down(job, again_at)
        if self._running.get(job.key) is job:
            del self._running[job.key]
        took_s = time.perf_counter() - started
        self._usual_s = 0.8 * self._usual_s + 0.2 * min(took_s, LONGEST_STEP_S)
        logger.debug("job done", extra={"job_kind": job.kind, "took_ms": round(took_s * 1000, 1)})

    def _put_down(self, job: Job, again_at: str | None) -> None:
        """Finish a job or put it back; as long as it is ours, a database that is away is asked again."""
        while True:
            try:
                with self._house.db.begin() as connection:
                    if again_at is None:
                        outbox.finish(connection, job)
                    else:
                        outbox.postpone(connection, job, due_at=again_at)
                return
            except SQLAlchemyError:
                logger.warning("a job could not be put down", extra={"job_kind": job.kind})
            if job.claimed_until is None or job.claimed_until < now_iso():
                return  # somebody else takes it up now
            gevent.sleep(AGAIN_S)
