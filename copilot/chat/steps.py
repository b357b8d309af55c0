"""How long the steps of a message's way take: whoever wants to know is told, and nobody is asked when nobody does."""

from collections.abc import Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Protocol

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way of the customer's message `seq`: `reading`, `draft`, `snapshot`, `guard`, `reply`."""

    name: str
    conversation_id: str
    seq: int


class Note(Protocol):
    """Takes down what a step turned out to be. Names and figures only, never anybody's words."""

    def __call__(self, **values: Value) -> None: ...


class Watcher(Protocol):
    """Hears of every step, from its beginning to its end."""

    def watch(self, step: Step) -> AbstractContextManager[Note]: ...


class Steps:
    """The steps of this process, and who watches them."""

    def __init__(self) -> None:
        self.watchers: list[Watcher] = []

    @contextmanager
    def take(self, name: str, conversation_id: str, seq: int) -> Generator[Note]:
        """Run the body as one step. What it raises is raised, after the watchers have seen it."""
        if not self.watchers:
            yield nothing
            return
        step = Step(name, conversation_id, seq)
        with ExitStack() as stack:
            notes = [stack.enter_context(watcher.watch(step)) for watcher in self.watchers]

            def note(**values: Value) -> None:
                for each in notes:
                    each(**values)

            yield note


def nothing(**_: Value) -> None:
    """A note that nobody takes."""
