"""How many processes for how many chats, and what breaks first: calculated from measured costs, and simulated.

    python -m bench.plan [--chats 2000 10000 50000] [--draft-ms 20]

The calculation adds up processor time and memory. The simulation lets messages and drafts arrive at random and wait
for servers, workers and the database's commits, and says how long the slowest hundredth waited: averages hide queues.
No server is started; the costs are those of docs/measurements/ and can be given anew.
"""

import argparse
import heapq
import math
import random
from dataclasses import dataclass

SIMULATED_S = 60.0
FULL = 0.6  # of a process; beyond it waiting grows faster than use
HEARING = 0.25  # of a server that may go into what the others tell it
DATABASE_CORES = 2.0  # that commits may take before PostgreSQL's one machine is the matter


@dataclass(frozen=True, slots=True)
class Costs:
    """Of one thing on one core, in milliseconds of processor time; memory in KiB."""

    message_ms: float = 1.1  # at a server, stored and told to five desks (messages.md)
    heard_ms: float = 0.08  # at each other server, which hears of it on the line
    draft_ms: float = 55.0  # at a worker: reading, advice, the built-in draft, the guard (pipeline.md)
    commit_ms: float = 0.35  # of PostgreSQL, shared by the messages of a group
    connection_kib: float = 80.0
    base_kib: float = 180_000.0


@dataclass(frozen=True, slots=True)
class Habits:
    """What people in a chat do."""

    customer_messages_a_minute: float = 1.5
    agent_messages_a_minute: float = 1.0
    drafts_a_message: float = 0.6  # of the customer's: a burst has one draft
    desks_a_chat: float = 0.25


@dataclass(frozen=True, slots=True)
class Plan:
    """What `chats` at a time need."""

    chats: int
    messages_s: float
    drafts_s: float
    servers: int
    workers: int
    memory_gib: float
    line_words_s: float  # that each server hears from the others
    database_share: float  # of one core of PostgreSQL


def plan(chats: int, costs: Costs, habits: Habits) -> Plan:
    """The smallest number of processes that are at most `FULL` busy, in one installation.

    Each server pays for what the others tell it, so there is a number of messages that no number of servers carries:
    `what_breaks` says so, and then the sites have to be shared among several installations.
    """
    customer_s = chats * habits.customer_messages_a_minute / 60
    messages_s = customer_s + chats * habits.agent_messages_a_minute / 60
    drafts_s = customer_s * habits.drafts_a_message
    servers = next((count for count in range(1, 1_000) if _server_use(messages_s, count, costs) <= FULL), 1_000)
    workers = max(1, math.ceil(drafts_s * costs.draft_ms / 1000 / FULL))
    connections = chats * (1 + habits.desks_a_chat)
    memory = (servers + workers) * costs.base_kib + connections * costs.connection_kib
    return Plan(
        chats, messages_s, drafts_s, servers, workers, memory / 2**20,
        messages_s * (servers - 1) / servers, messages_s * costs.commit_ms / 1000,
    )  # fmt: skip


def _server_use(messages_s: float, servers: int, costs: Costs) -> float:
    own = messages_s / servers
    return (own * costs.message_ms + (messages_s - own) * costs.heard_ms) / 1000


class Station:
    """Some like processes that take what comes first, each one thing at a time."""

    def __init__(self, count: int) -> None:
        self._free_at = [0.0] * count

    def serve(self, at: float, work_s: float) -> float:
        """When what arrived at `at` is done."""
        begin = max(at, heapq.heappop(self._free_at))
        heapq.heappush(self._free_at, begin + work_s)
        return begin + work_s


def simulate(wanted: Plan, costs: Costs, *, seed: int = 1) -> tuple[float, float]:
    """The 99th percentile of a message's and of a draft's wait, in milliseconds, with the plan's processes."""
    dice = random.Random(seed)
    # A browser stays at its server: each is a queue of its own, and chance makes some busier than others.
    servers = [Station(1) for _ in range(wanted.servers)]
    workers, database = Station(wanted.workers), Station(4)
    heard_s = costs.heard_ms / 1000 * (wanted.servers - 1)
    messages: list[float] = []
    due: list[float] = []
    at = 0.0
    while at < SIMULATED_S:
        at += dice.expovariate(wanted.messages_s)
        work_s = (costs.message_ms / 1000 + heard_s) * dice.gammavariate(4, 0.25)
        received = dice.choice(servers).serve(at, work_s)
        stored = database.serve(received, costs.commit_ms / 1000)
        messages.append(stored - at)
        if dice.random() < wanted.drafts_s / wanted.messages_s:
            heapq.heappush(due, stored)
    drafts: list[float] = []
    while due:
        begun = heapq.heappop(due)
        drafts.append(workers.serve(begun, costs.draft_ms / 1000 * dice.gammavariate(4, 0.25)) - begun)
    return _p99_ms(messages), _p99_ms(drafts)


def _p99_ms(waits: list[float]) -> float:
    return 1000 * sorted(waits)[int(len(waits) * 0.99)] if waits else 0.0


def what_breaks(wanted: Plan, costs: Costs) -> str | None:
    """What one installation cannot carry, however many processes it has; None when it can."""
    if wanted.line_words_s * costs.heard_ms / 1000 > HEARING:
        return "the line"
    return "PostgreSQL" if wanted.database_share > DATABASE_CORES else None


def shared_out(chats: int, costs: Costs, habits: Habits) -> tuple[int, Plan, str]:
    """Into how many installations the sites must be shared, the plan of each, and what forced it."""
    count, reason = 1, "-"
    while broken := what_breaks(wanted := plan(math.ceil(chats / count), costs, habits), costs):
        count, reason = count + 1, broken
    return count, wanted, reason


def main() -> None:
    """Print a line for each number of chats."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--chats", type=int, nargs="+", default=[200, 2_000, 10_000, 50_000, 200_000])
    for name in Costs.__dataclass_fields__:
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=getattr(Costs(), name))
    options = parser.parse_args()
    costs = Costs(**{name: getattr(options, name) for name in Costs.__dataclass_fields__})
    habits = Habits()
    print(
        f"{'chats':>8}{'installations':>15}{'each: msg/s':>13}{'drafts/s':>10}{'servers':>9}{'workers':>9}{'GiB':>7}"
        f"{'msg p99':>10}{'draft p99':>11}  what forced it apart"
    )
    for chats in options.chats:
        count, wanted, reason = shared_out(chats, costs, habits)
        message_ms, draft_ms = simulate(wanted, costs)
        print(
            f"{chats:>8,}{count:>15,}{wanted.messages_s:>13,.0f}{wanted.drafts_s:>10,.0f}{wanted.servers:>9,}"
            f"{wanted.workers:>9,}{wanted.memory_gib:>7.1f}{message_ms:>7.0f} ms{draft_ms:>8.0f} ms  {reason}"
        )


if __name__ == "__main__":
    main()
