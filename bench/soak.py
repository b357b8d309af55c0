"""A server under steady load for as long as you like: memory, handles and the age of its jobs must not grow.

    python -m bench.soak [--minutes 20] [--rate 300] [--customers 100]

`--rate` is messages a second, about half of what the machine carries (`bench.messages` says). Every customer closes the
conversation's tab and comes back now and then. Prints a line every half a minute, and the growth from the second
quarter's median to the last one's; exits 1 when memory or handles grew by more than a tenth.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bench.messages import TEXT, cpu_s
from bench.processes import memory_kib
from bench.wire_client import WireClient
from copilot.clock import from_iso
from copilot.storage import tables
from copilot.storage.database import Database
from tests.cast import ORIGIN, hire
from tests.servers import LevelheadServer

LINE_S = 30.0
STAY = 40  # messages until a customer closes the tab and comes back as somebody new
ALLOWED = 1.1


@dataclass(frozen=True, slots=True)
class Look:
    """The server at one moment."""

    memory_kib: int
    handles: int
    outbox_age_s: float
    messages: int


class Counter:
    """Messages acknowledged so far, and how late each was."""

    def __init__(self) -> None:
        self.count = 0
        self.waits_ms: list[float] = []


async def write(server: str, site: str, pause_s: float, until: float, counter: Counter) -> None:
    """One customer after the other, at a steady pace."""
    while time.monotonic() < until:
        person = await WireClient.connect(server, "/visitor", {"site": site}, origin=ORIGIN)
        for _ in range(STAY):
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.5))
            began = time.perf_counter()
            await person.call("message", {"client_id": uuid.uuid4().hex, "text": TEXT})
            counter.waits_ms.append((time.perf_counter() - began) * 1000)
            counter.count += 1
            if time.monotonic() >= until:
                break
        await person.close()


def look(pid: int, db: Database, counter: Counter) -> Look:
    """Memory, handles, and how long the oldest job that nobody has taken is overdue."""
    with db.read() as connection:
        first = connection.execute(select(func.min(tables.outbox.c.due_at))).scalar()
    age = max(0.0, time.time() - from_iso(first).timestamp()) if first else 0.0
    return Look(memory_kib(pid), len(list(Path(f"/proc/{pid}/fd").iterdir())), age, counter.count)


async def soak(server: LevelheadServer, site: str, options: argparse.Namespace) -> list[Look]:
    """Load it and look at it."""
    counter, db = Counter(), Database(server.database_url)
    until = time.monotonic() + options.minutes * 60
    address, pause_s = f"127.0.0.1:{server.port}", options.customers / options.rate
    writing = [asyncio.create_task(write(address, site, pause_s, until, counter)) for _ in range(options.customers)]
    looks: list[Look] = []
    print(
        f"{'s':>6}{'messages':>10}{'MiB':>8}{'handles':>9}{'jobs late s':>13}{'ack p99 ms':>12}{'cpu':>6}", flush=True
    )
    began, cpu = time.monotonic(), cpu_s(server.pid)
    while time.monotonic() < until:
        await asyncio.sleep(min(LINE_S, options.minutes * 60 / 12))
        now = await asyncio.to_thread(look, server.pid, db, counter)
        looks.append(now)
        waits, counter.waits_ms = sorted(counter.waits_ms), []
        p99 = waits[int(len(waits) * 0.99)] if waits else 0.0
        share = (cpu_s(server.pid) - cpu) / (time.monotonic() - began)
        print(
            f"{time.monotonic() - began:>6.0f}{now.messages:>10,}{now.memory_kib / 1024:>8.0f}{now.handles:>9}"
            f"{now.outbox_age_s:>13.1f}{p99:>12.0f}{share:>6.2f}",
            flush=True,
        )
    await asyncio.gather(*writing)
    db.close()
    return looks


def main() -> None:
    """Run, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--rate", type=float, default=300.0)
    parser.add_argument("--customers", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = LevelheadServer(Path(folder), LEVELHEAD_MESSAGE_RATE="1000000 per 1 second").start()
        try:
            looks = asyncio.run(soak(server, hire(server).site["key"], options))
        finally:
            server.stop()
    quarter = len(looks) // 4
    early, late = looks[quarter : 2 * quarter], looks[-quarter:]
    growth = {
        name: statistics.median(getattr(one, name) for one in late)
        / statistics.median(getattr(one, name) for one in early)
        for name in ("memory_kib", "handles")
    }
    for name, times in growth.items():
        print(f"{name}: {times:.2f} of what it was in the second quarter")
    sys.exit(int(any(times > ALLOWED for times in growth.values())))


if __name__ == "__main__":
    main()
