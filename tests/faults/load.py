"""People at work on an installation, in a thread of their own, while a test breaks something."""

import asyncio
import threading
from types import TracebackType
from typing import Self

from tests.cast import Cast
from tests.faults.people import Customer, Desk

FINISH_S = 90.0


def turned(addresses: list[str], number: int) -> list[str]:
    """The same addresses, another one first for each number."""
    number %= len(addresses)
    return addresses[number:] + addresses[:number]


class Load:
    """Customers who write, agents who answer, and one desk a server that only listens.

    `with Load(…) as load:` is the time in which faults happen; afterwards everybody has finished what they had begun,
    has come back once and knows all that the servers tell them.
    """

    def __init__(self, cast: Cast, addresses: list[str], *, customers: int = 12, agents: int = 2) -> None:
        tokens = {name: account["token"] for name, account in cast.accounts.items()}
        self.customers = [Customer(turned(addresses, number), cast.site["key"], number) for number in range(customers)]
        self.agents = [Desk(turned(addresses, number), tokens["lee"]) for number in range(agents)]
        self.watchers = [Desk([address], tokens["dana"], may_move=False) for address in addresses]
        self._loop = asyncio.new_event_loop()
        self._is_over = asyncio.Event()
        self._are_watchers_done = asyncio.Event()
        self._failure: BaseException | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def people(self) -> list[Customer | Desk]:
        return [*self.customers, *self.agents, *self.watchers]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: object, trace: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._is_over.set)
        self._ended.wait(FINISH_S)
        if kind is not None:
            self.close()
        elif not self._ended.is_set() or self._failure:
            self.close()
            raise AssertionError(f"the people did not finish in {FINISH_S:.0f} s") from self._failure

    def close(self) -> None:
        """Everybody leaves, the listening desks too."""
        self._loop.call_soon_threadsafe(self._are_watchers_done.set)
        self._thread.join(10)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._live())
        except BaseException as error:
            self._failure = error
        finally:
            self._ended.set()
            self._loop.close()

    async def _live(self) -> None:
        watching = [asyncio.create_task(one.stay_until(self._are_watchers_done)) for one in self.watchers]
        at_work = [asyncio.create_task(one.write_until(self._is_over)) for one in self.customers]
        at_work += [asyncio.create_task(one.answer_until(self._is_over)) for one in self.agents]
        await asyncio.gather(*at_work)
        await asyncio.gather(*(customer.catch_up() for customer in self.customers))
        self._ended.set()
        await asyncio.gather(*watching)
        for person in self.people:
            await person.leave()
