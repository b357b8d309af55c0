"""Group commit: whoever comes while a transaction runs shares the next one.

No delay is added to form a group; the groups form by themselves under load, and one disk sync then serves many.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar, cast

import gevent
from gevent.event import AsyncResult

from copilot.storage.database import Database

Item = TypeVar("Item")
Result = TypeVar("Result")


class GroupCommit(Generic[Item, Result]):
    """Stores items in batches; `submit` comes back after the commit, with the item's own result."""

    def __init__(
        self, db: Database, store: Callable[[Any, Sequence[Item]], list[Result]], *, max_batch: int = 256
    ) -> None:
        self._db, self._store, self._max_batch = db, store, max_batch
        self._waiting: list[tuple[Item, AsyncResult[Any]]] = []
        self._is_flushing = False

    def submit(self, item: Item) -> Result:
        """Wait for the item to be committed. Raises what the transaction raised; nothing is stored then."""
        outcome: AsyncResult[Any] = AsyncResult()
        self._waiting.append((item, outcome))
        if not self._is_flushing:
            self._is_flushing = True
            gevent.spawn(self._flush_all)  # nobody who submits works for the others, however many come
        return cast(Result, outcome.get())

    def _flush_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._max_batch], self._waiting[self._max_batch :]
                self._flush(batch)
        finally:
            self._is_flushing = False

    def _retry_alone(self, batch: "list[tuple[Item, AsyncResult[Any]]]", error: Exception) -> None:
        """One bad item must not cost the others their messages."""
        if len(batch) == 1:
            batch[0][1].set_exception(error)
            return
        for entry in batch:
            self._flush([entry])

    def _flush(self, batch: "list[tuple[Item, AsyncResult[Any]]]") -> None:
        try:
            with self._db.durable() as connection:
                results = self._store(connection, [item for item, _ in batch])
        except Exception as error:
            self._retry_alone(batch, error)
            return
        for (_, outcome), result in zip(batch, results, strict=True):
            outcome.set(result)
