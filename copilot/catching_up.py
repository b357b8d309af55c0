"""What the line between processes lost is made good from the database.

A process that was killed after a commit told nobody, and Redis forgets. So each server looks every two seconds at
what has moved lately, and tells its own connections whatever has not come by them. People's programs know messages by
conversation and number, so one told twice is harmless.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import gevent

from copilot.chat.events import ConversationChanged, DeskNotice, MessageStored
from copilot.chat.house import House
from copilot.chat.views import draft_view
from copilot.clock import to_iso
from copilot.storage import catching_up as stored
from copilot.storage import messages
from copilot.storage.catching_up import Moved
from copilot.storage.database import DATABASE_ERRORS
from copilot.storage.rows import Message

logger = logging.getLogger(__name__)

LOOK_S = 2.0
GRACE_S = 1.5  # so long a message may be under way on the line
OVERLAP = timedelta(seconds=10)  # clocks of hosts differ, and a commit may take its time
LONGEST_DRAFT = timedelta(seconds=60)  # a draft's row carries when it was begun
KEEP_S = 90.0


@dataclass(slots=True)
class Run:
    """The numbers of one conversation that came by: all from `low` to `high` but the `holes`."""

    low: int
    high: int
    touched_at: float
    holes: set[int] = field(default_factory=set[int])
    is_sure: bool = False  # whether nothing new lies below `low`

    def add(self, seq: int) -> None:
        """Note that a message came by."""
        if seq > self.high:
            self.holes.update(range(self.high + 1, seq))
            self.high = seq
        elif seq < self.low:
            self.holes.update(range(seq + 1, self.low))
            self.low = seq
        else:
            self.holes.discard(seq)

    def has(self, seq: int) -> bool:
        """Whether it came by."""
        return self.low <= seq <= self.high and seq not in self.holes


class Heard:
    """Which messages and drafts have reached this process's desks, as far back as anybody still asks."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._runs: dict[str, Run] = {}
        self._drafts: dict[str, float] = {}

    def watch(self, namespace: str, event: str, payload: Any) -> None:
        """Note what passes on its way to the desks of this process."""
        if namespace != "/desk":
            return
        if event == "message":
            self.add(payload["conversation"], payload["seq"])
        elif event == "draft.end":
            self._drafts[payload["draft"]] = self._clock()

    def add(self, conversation_id: str, seq: int) -> None:
        """A message came by."""
        run = self._runs.get(conversation_id)
        if run is None:
            self._runs[conversation_id] = Run(seq, seq, self._clock(), is_sure=seq == 1)
        else:
            run.add(seq)
            run.touched_at = self._clock()

    def is_whole(self, conversation_id: str, last_seq: int) -> bool:
        """Whether everything up to `last_seq` that is news has come by."""
        run = self._runs.get(conversation_id)
        return run is not None and run.is_sure and run.high >= last_seq and not run.holes

    def has(self, conversation_id: str, seq: int) -> bool:
        """Whether this message has come by."""
        run = self._runs.get(conversation_id)
        return run is not None and run.has(seq)

    def settle(self, conversation_id: str) -> None:
        """Everything of a conversation that is news has been compared with the database."""
        if run := self._runs.get(conversation_id):
            run.holes.clear()
            run.is_sure = True

    def has_draft(self, draft_id: str) -> bool:
        """Whether this draft's end has come by."""
        return draft_id in self._drafts

    def forget_old(self) -> None:
        """Nobody asks for what is long past."""
        before = self._clock() - KEEP_S
        self._runs = {name: run for name, run in self._runs.items() if run.touched_at > before}
        self._drafts = {name: at for name, at in self._drafts.items() if at > before}


class CatchUp:
    """Looks for what has not come by, and tells it to this process's own connections through `tell_here`."""

    def __init__(self, house: House, heard: Heard, tell_here: Callable[[MessageStored | DeskNotice], None]) -> None:
        self._house, self._heard, self._tell_here = house, heard, tell_here
        self._looked_at = datetime.now(UTC)

    def run(self) -> None:
        """Look until the process ends. A database that is away is looked at again, back to the last good look."""
        while True:
            gevent.sleep(LOOK_S)
            try:
                self.look()
            except DATABASE_ERRORS as error:
                logger.warning("could not look for lost news", extra={"reason": type(error).__name__})
            except Exception:
                logger.exception("looking for lost news failed")

    def look(self) -> int:
        """Tell what is missing; how many messages and drafts that was."""
        now = datetime.now(UTC)
        since, until = self._looked_at - OVERLAP, now - timedelta(seconds=GRACE_S)
        count = self._look_for_messages(to_iso(since), to_iso(until))
        count += self._look_for_drafts(to_iso(since - LONGEST_DRAFT))
        self._looked_at = now
        self._heard.forget_old()
        if count:
            logger.info("lost news made good", extra={"count": count})
        return count

    def _look_for_messages(self, since: str, until: str) -> int:
        with self._house.db.read() as connection:
            moved = stored.moved_since(connection, since)
            doubtful = {one.id: one for one in moved if not self._heard.is_whole(one.id, one.last_seq)}
            found = messages.list_lately(connection, list(doubtful), since) if doubtful else []
        count = 0
        under_way: set[str] = set()
        for message in found:
            if self._heard.has(message.conversation_id, message.seq):
                continue
            if message.at > until:
                under_way.add(message.conversation_id)
                continue
            self._tell(message, doubtful[message.conversation_id])
            count += 1
        for conversation_id in doubtful.keys() - under_way:
            self._heard.settle(conversation_id)
        return count

    def _tell(self, message: Message, moved: Moved) -> None:
        self._tell_here(MessageStored(message, moved.site_id, moved.visitor_id))
        self._house.bus.publish(ConversationChanged(moved.id, moved.site_id))

    def _look_for_drafts(self, since: str) -> int:
        with self._house.db.read() as connection:
            missing = [one for one in stored.drafts_since(connection, since) if not self._heard.has_draft(one)]
            found = stored.find_drafts(connection, missing) if missing else []
        for draft, site_id in found:
            self._tell_here(DeskNotice("draft.end", site_id, draft_view(draft)))
        return len(found)
