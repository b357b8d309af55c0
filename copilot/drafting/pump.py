"""Reads a blocking source in a thread of its own, so that its reader can give up on time.

Under gevent's monkey patching the thread is a greenlet and the queue cooperative; nothing here knows which.
"""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Item = TypeVar("Item", covariant=True)


class Source(Protocol[Item]):
    """Something that blocks while it is read."""

    def __iter__(self) -> Iterator[Item]: ...

    def abort(self) -> None:
        """Called from another thread: whoever reads shall stop soon. May be called often, and after the end."""
        ...


class SourceEnded(Exception):
    """The source was read to its end."""


@dataclass(frozen=True, slots=True)
class _Ended:
    error: Exception


_Item = TypeVar("_Item")


class Pump(Generic[_Item]):
    """Starts reading at once. Whoever does not read to the end has to call `stop`."""

    def __init__(self, source: Source[_Item], *, name: str) -> None:
        self._source = source
        self._queue: queue.SimpleQueue[_Item | _Ended] = queue.SimpleQueue()
        threading.Thread(target=self._read, name=name, daemon=True).start()

    def get(self, *, timeout_s: float) -> _Item:
        """The next item. Raises TimeoutError after `timeout_s`, SourceEnded at the end, or the source's own error."""
        try:
            item = self._queue.get(timeout=max(timeout_s, 0.0))
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(item, _Ended):
            raise item.error
        return item

    def stop(self) -> None:
        self._source.abort()

    def _read(self) -> None:
        try:
            for item in self._source:
                self._queue.put(item)
        except Exception as error:
            # Whatever went wrong belongs to the one who waits for items; a thread has nobody to tell.
            self._queue.put(_Ended(error))
        else:
            self._queue.put(_Ended(SourceEnded()))
