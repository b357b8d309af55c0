"""Customer message to acknowledgement and to the desk: the product beside a bare Flask-SocketIO server, in one run.

    python -m bench.messages [--rounds 5] [--seconds 3] [--customers 200] [--agents 5]

Both servers are up at once and are visited in turn, because absolute figures move from one second to the next.
Closed loop: every customer has one message in flight, until its acknowledgement and all deliveries are in.
Prints messages a second and the server's CPU a message, and the product's ratio to the bare server.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from bench.wire_client import WireClient
from tests.cast import ORIGIN, hire
from tests.servers import LevelheadServer, free_port, wait_until

TEXT = "My parcel was due on Monday and it is still not here. Order 48213."


@dataclass(slots=True)
class Round:
    """What one visit measured."""

    messages_a_second: float
    cpu_us: float
    p50_ms: float
    p99_ms: float


@dataclass(slots=True)
class Target:
    """A server under measurement."""

    name: str
    url: str
    pid: int
    namespaces: tuple[str, str]
    customer_auth: object
    agent_auth: object
    rounds: list[Round] = field(default_factory=list)


def cpu_s(pid: int) -> float:
    """User and system time of a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def visit(target: Target, *, customers: int, agents: int, seconds: float) -> Round:
    """One closed-loop visit."""
    desks = [await WireClient.connect(target.url, target.namespaces[1], target.agent_auth) for _ in range(agents)]
    people = [
        await WireClient.connect(target.url, target.namespaces[0], target.customer_auth, origin=ORIGIN)
        for _ in range(customers)
    ]
    await asyncio.sleep(0.3)
    latencies: list[float] = []
    until = time.perf_counter() + seconds
    waiting: dict[str, asyncio.Future[None]] = {}
    missing: dict[str, int] = {}

    def delivered(data: str) -> None:
        at = data.find("#bench-")
        if at < 0:
            return
        mark = data[at : at + 39]
        left = missing.get(mark, 0) - 1
        missing[mark] = left
        if left == 0 and mark in waiting:
            waiting.pop(mark).set_result(None)
            missing.pop(mark)

    for desk in desks:
        desk.on_event = delivered

    async def chat(person: WireClient) -> None:
        while time.perf_counter() < until:
            mark = "#bench-" + uuid.uuid4().hex
            missing[mark] = agents
            waiting[mark] = done = asyncio.get_running_loop().create_future()
            started = time.perf_counter()
            answer = await person.call("message", {"client_id": mark[7:], "text": f"{TEXT} {mark}"})
            assert '"ok":true' in answer.replace(" ", ""), answer
            await done
            latencies.append((time.perf_counter() - started) * 1000)

    before, started = cpu_s(target.pid), time.perf_counter()
    await asyncio.gather(*(chat(person) for person in people))
    spent, took = cpu_s(target.pid) - before, time.perf_counter() - started
    for client in [*desks, *people]:
        await client.close()
    latencies.sort()
    count = len(latencies)
    return Round(count / took, spent / count * 1e6, latencies[count // 2], latencies[int(count * 0.99)])


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--customers", type=int, default=200)
    parser.add_argument("--agents", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        product = LevelheadServer(
            Path(folder), LEVELHEAD_MESSAGE_RATE="1000000 per 1 second", LEVELHEAD_PAUSE_S="1.2"
        ).start()
        cast = hire(product)
        port = free_port()
        bare = subprocess.Popen([sys.executable, "-m", "bench.bare_server", str(port)])
        try:
            targets = [
                Target("bare", f"127.0.0.1:{port}", bare.pid, ("/", "/"), {"role": "customer"}, {"role": "agent"}),
                Target(
                    "levelhead",
                    f"127.0.0.1:{product.port}",
                    product.pid,
                    ("/visitor", "/desk"),
                    {"site": cast.site["key"]},
                    {"token": cast.accounts["dana"]["token"]},
                ),
            ]
            wait_until(lambda: _listens(port), what="the bare server")
            for _ in range(options.rounds):
                for target in targets:
                    result = asyncio.run(
                        visit(target, customers=options.customers, agents=options.agents, seconds=options.seconds)
                    )
                    target.rounds.append(result)
            report(targets)
        finally:
            bare.terminate()
            bare.wait()
            product.stop()


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def report(targets: list[Target]) -> None:
    """The table and the ratios."""
    print(f"{'server':<12}{'msg/s median':>14}{'best':>8}{'CPU us/msg':>12}{'p50 ms':>9}{'p99 ms':>9}")
    for target in targets:
        rates = [entry.messages_a_second for entry in target.rounds]
        print(
            f"{target.name:<12}{statistics.median(rates):>14,.0f}{max(rates):>8,.0f}"
            f"{statistics.median(entry.cpu_us for entry in target.rounds):>12,.0f}"
            f"{statistics.median(entry.p50_ms for entry in target.rounds):>9.1f}"
            f"{statistics.median(entry.p99_ms for entry in target.rounds):>9.1f}"
        )
    bare, product = targets
    pairs = list(zip(bare.rounds, product.rounds, strict=True))
    ratios = {
        "messages a second": statistics.median(p.messages_a_second / b.messages_a_second for b, p in pairs),
        "CPU a message": statistics.median(p.cpu_us / b.cpu_us for b, p in pairs),
    }
    for name, ratio in ratios.items():
        print(f"levelhead / bare, {name}: {ratio:.2f}")
    print(json.dumps({"ratios": ratios}))


if __name__ == "__main__":
    main()
