"""Several processes on PostgreSQL and Redis beside one of them, beside SQLite, beside the bare server, in one run.

    python -m bench.processes [--rounds 5] [--seconds 3] [--customers 200] [--agents 5] [--idle 2000] [--fill 100000]

Visits the installations in turn, as `bench.messages` does, and counts the processor time of servers alone. Then it
measures what 2,000 idle chats weigh, and what a message costs before and after filling the database.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from bench.messages import TEXT, Round, Target, cpu_s, visit
from bench.wire_client import WireClient
from copilot.clock import now_iso
from copilot.ids import new_id
from copilot.storage import tables
from copilot.storage.database import Database
from tests.cast import ORIGIN, hire
from tests.servers import LevelheadServer, LevelheadWorker, PostgresServer, RedisServer, accepts, free_port, wait_until

WITHOUT_LIMITS = {"LEVELHEAD_MESSAGE_RATE": "1000000 per 1 second", "LEVELHEAD_JOBS": "workers"}
AT_ONCE = 5_000


@dataclass(slots=True)
class Installation:
    """One or several processes that share the work, or the bare server."""

    name: str
    targets: list[Target]
    servers: list[LevelheadServer] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)


async def visit_all(installation: Installation, *, customers: int, agents: int, seconds: float) -> Round:
    """One visit of all processes at once, the people shared among them; what they did together."""
    share = len(installation.targets)  # of the desks too, so that a message has as many readers as elsewhere
    results = await asyncio.gather(
        *(
            visit(
                target,
                customers=customers // share,
                agents=agents // share + (place < agents % share),
                seconds=seconds,
            )
            for place, target in enumerate(installation.targets)
        )
    )
    rate = sum(result.messages_a_second for result in results)
    cpu = sum(result.cpu_us * result.messages_a_second for result in results) / rate
    return Round(rate, cpu, max(result.p50_ms for result in results), max(result.p99_ms for result in results))


def start(name: str, folder: Path, count: int, **settings: str) -> Installation:
    """Servers of our own with one site and one desk account."""
    folder.mkdir(exist_ok=True)
    servers = [LevelheadServer(folder, **WITHOUT_LIMITS, **settings) for _ in range(count)]
    for server in servers:
        server.start()
    cast = hire(servers[0])
    targets = [
        Target(
            name,
            f"127.0.0.1:{server.port}",
            server.pid,
            ("/visitor", "/desk"),
            {"site": cast.site["key"]},
            {"token": cast.accounts["dana"]["token"]},
        )
        for server in servers
    ]
    return Installation(name, targets, servers)


def memory_kib(pid: int) -> int:
    """Proportional set size of a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


async def weigh(target: Target, count: int) -> float:
    """KiB for each of `count` customers who sit there and say nothing."""
    before = memory_kib(target.pid)
    people = [
        await WireClient.connect(target.url, target.namespaces[0], target.customer_auth, origin=ORIGIN)
        for _ in range(count)
    ]
    await asyncio.sleep(2.0)
    weight = (memory_kib(target.pid) - before) / count
    for person in people:
        await person.close()
    await asyncio.sleep(2.0)
    return weight


def fill(url: str, count: int) -> None:
    """Put `count` closed conversations of two messages each into the database."""
    db = Database(url)
    with db.read() as connection:
        site_id = connection.execute(tables.site.select().with_only_columns(tables.site.c.id).limit(1)).scalar_one()
    now = now_iso()
    for begin in range(0, count, AT_ONCE):
        ids = [new_id() for _ in range(min(AT_ONCE, count - begin))]
        with db.begin(is_long=True) as connection:
            connection.execute(
                tables.visitor.insert(), [{"id": one, "site_id": site_id, "created_at": now} for one in ids]
            )
            connection.execute(
                tables.conversation.insert(),
                [
                    {"id": one, "site_id": site_id, "visitor_id": one, "state": "closed", "last_seq": 2,
                     "customer_seq": 1, "agent_seq": 2, "opened_at": now, "last_at": now, "closed_at": now}
                    for one in ids
                ],
            )  # fmt: skip
            connection.execute(
                tables.message.insert(),
                [
                    {"conversation_id": one, "seq": seq, "who": who, "text": f"{who} {one}", "at": now}
                    for one in ids
                    for seq, who in ((1, "customer"), (2, "agent"))
                ],
            )
    db.close()


def draft_ms(installation: Installation, count: int) -> float:
    """Processor milliseconds of a worker for one customer's message: read, advised, drafted, guarded."""
    server = installation.servers[0]
    worker = LevelheadWorker(server, "worker").start()
    db = Database(server.database_url)

    def ready() -> int:
        query = select(func.count()).select_from(tables.draft).where(tables.draft.c.state == "ready")
        with db.read() as connection:
            return connection.execute(query).scalar_one()

    wait_until(lambda: _waiting(db) == 0, timeout_s=600, what="the end of what the visits left")
    before, drafted = cpu_s(worker.process.pid), ready()
    asyncio.run(_write_once(installation.targets[0], count))
    wait_until(lambda: ready() >= drafted + count, timeout_s=300, what="the drafts")
    spent = cpu_s(worker.process.pid) - before
    worker.stop()
    db.close()
    return spent / count * 1000


def _waiting(db: Database) -> int:
    with db.read() as connection:
        return connection.execute(select(func.count()).select_from(tables.outbox)).scalar_one()


async def _write_once(target: Target, count: int) -> None:
    for number in range(count):
        person = await WireClient.connect(target.url, target.namespaces[0], target.customer_auth, origin=ORIGIN)
        await person.call("message", {"client_id": f"once-{number}", "text": f"{TEXT} {number}"})
        await person.close()


def table(installations: list[Installation]) -> None:
    """A line for each, with the median of the ratios to the first one, pair by pair."""
    print(f"{'':<26}{'msg/s':>8}{'CPU us':>9}{'p50 ms':>9}{'p99 ms':>9}{'msg/s ratio':>13}{'CPU ratio':>11}")
    bare = installations[0].rounds
    for one in installations:
        pairs = list(zip(bare, one.rounds, strict=True))
        print(
            f"{one.name:<26}{statistics.median(r.messages_a_second for r in one.rounds):>8,.0f}"
            f"{statistics.median(r.cpu_us for r in one.rounds):>9,.0f}"
            f"{statistics.median(r.p50_ms for r in one.rounds):>9.0f}"
            f"{statistics.median(r.p99_ms for r in one.rounds):>9.0f}"
            f"{statistics.median(r.messages_a_second / b.messages_a_second for b, r in pairs):>13.2f}"
            f"{statistics.median(r.cpu_us / b.cpu_us for b, r in pairs):>11.2f}"
        )


def measure(installations: list[Installation], options: argparse.Namespace) -> None:
    """Visit in turn and print."""
    for one in installations:
        one.rounds.clear()
    for _ in range(options.rounds):
        for one in installations:
            visited = visit_all(one, customers=options.customers, agents=options.agents, seconds=options.seconds)
            one.rounds.append(asyncio.run(visited))
    table(installations)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--agents", type=int, default=5)
    parser.add_argument("--idle", type=int, default=2_000)
    parser.add_argument("--fill", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        run(folder, options)


def run(folder: Path, options: argparse.Namespace) -> None:
    """Everything that is measured, on installations that are up at the same time."""
    (folder / "pg").mkdir()
    postgres, redis = PostgresServer(folder / "pg").start(), RedisServer(folder).start()
    port = free_port()
    bare = subprocess.Popen([sys.executable, "-m", "bench.bare_server", str(port)])
    wait_until(lambda: accepts(port), what="the bare server")
    target = Target("bare", f"127.0.0.1:{port}", bare.pid, ("/", "/"), {"role": "customer"}, {"role": "agent"})
    installations = [Installation("bare", [target])]
    try:
        installations.append(start("one, SQLite", folder / "sqlite", 1))
        installations.append(
            start("one, PostgreSQL", folder / "one", 1, LEVELHEAD_DATABASE_URL=postgres.new_database())
        )
        shared = {"LEVELHEAD_DATABASE_URL": postgres.new_database(), "LEVELHEAD_REDIS_URL": redis.url}
        installations.append(start("two, PostgreSQL + Redis", folder / "two", 2, **shared))
        measure(installations, options)
        print(f"a draft at a worker: {draft_ms(installations[3], 200):.1f} ms of its processor")
        for one in installations[:2]:
            print(f"{one.name}: {asyncio.run(weigh(one.targets[0], options.idle)):.0f} KiB an idle chat")
        if options.fill:
            began = time.perf_counter()
            for one in installations[1:3]:
                fill(one.servers[0].database_url, options.fill)
            print(f"{options.fill:,} conversations stored beside, in {time.perf_counter() - began:.0f} s; again:")
            measure(installations[:3], options)
    finally:
        bare.terminate()
        for one in installations:
            for server in one.servers:
                server.stop()
        redis.stop()
        postgres.stop()


if __name__ == "__main__":
    main()
