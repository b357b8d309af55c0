"""How long the inbox takes to open and to search on a large database: `python -m bench.inbox`.

Fills an empty database (SQLite in a temporary folder, or `--database`) with conversations of twenty messages each, a
fiftieth of them open, and prints the milliseconds of the list, of one conversation's messages and of searches, best of
five: by the clock, and of this process, which on SQLite is the whole work.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from bench.filled import filled_database, print_times
from copilot.chat import conversations as actions
from copilot.chat.house import House
from copilot.chat.sites import add_site
from copilot.clock import to_iso
from copilot.ids import new_id
from copilot.storage import conversations, messages, search, tables
from copilot.storage.database import Database

MESSAGES = 20
OPEN_OF = 50
PART = 2_000
PAGE = 50
WORDS = [
    *("parcel", "late", "order", "invoice", "broken", "refund", "courier", "address", "delivery", "box", "lamp"),
    *("kettle", "blender", "cable", "screen", "button", "price", "account", "password", "letter", "shop", "phone"),
    *("call", "Tuesday", "morning", "evening", "again", "still", "waiting", "answer", "thank", "please", "number"),
]
SEARCHES = {
    "an order number": "A-77123",
    "a rare name": "Zebulon",
    "a common word": "parcel",
    "the beginning of a word": "deliv",
    "three common words": "parcel invoice waiting",
    "nothing": "qqqq",
}


class OnlyDatabase:
    """As much of a house as the inbox lines need."""

    def __init__(self, db: Database) -> None:
        self.db = db


def fill(db: Database, count: int, *, seed: int = 3) -> None:
    """Put `count` conversations with their messages into the database, and their words into the search."""
    chance = random.Random(seed)
    site_id = add_site(db, name="Shop", origins=["https://shop.example"]).id
    for begin in range(0, count, PART):
        rows: dict[str, list[dict[str, Any]]] = {"visitor": [], "conversation": [], "message": [], "card": []}
        for number in range(begin, min(begin + PART, count)):
            _conversation(rows, chance, number, site_id)
        with db.begin() as connection:
            for name, listed in rows.items():
                connection.execute(tables.metadata.tables[name].insert(), listed)
    has_more = True
    while has_more:
        with db.begin() as connection:
            has_more = search.take_up(connection, limit=20_000)


def _conversation(rows: dict[str, list[dict[str, Any]]], chance: random.Random, number: int, site_id: str) -> None:
    opened = datetime.now(UTC) - timedelta(days=365 * chance.random())
    visitor_id, conversation_id, is_open = new_id(), new_id(), number % OPEN_OF == 0
    name = "Zebulon Quist" if number == 4_321 else f"Kai {number}"
    texts = [" ".join(chance.choices(WORDS, k=12)) for _ in range(MESSAGES)]
    at = to_iso(opened)
    rows["visitor"].append({"id": visitor_id, "site_id": site_id, "name": name, "created_at": at})
    rows["conversation"].append(
        {
            "id": conversation_id,
            "site_id": site_id,
            "visitor_id": visitor_id,
            "state": "open" if is_open else "closed",
            "last_seq": MESSAGES,
            "last_who": "customer",
            "last_text": texts[-1],
            "last_at": at,
            "opened_at": at,
            "waiting_since": at if is_open else None,
            "closed_at": None if is_open else at,
            "language": "en",
            "anger": chance.choice([0, 1, 2, 3]),
            "issue": "late",
        }
    )
    who = ("customer", "agent")
    rows["message"].extend(
        {"conversation_id": conversation_id, "seq": seq, "who": who[seq % 2], "text": text, "at": at}
        for seq, text in enumerate(texts, 1)
    )
    order = f"A-{number:05}"
    rows["card"].append({"conversation_id": conversation_id, "order": order, "by_hand": [], "updated_at": at})


def measure(db: Database) -> dict[str, tuple[float, float]]:
    """Milliseconds of each look, best of five: by the clock and of this process."""
    with db.read() as connection:
        some_id = connection.execute(tables.conversation.select().limit(1)).one().id

    def listed(**wanted: Any) -> Callable[[], object]:
        return lambda: _page(db, **wanted)

    looks: dict[str, Callable[[], object]] = {
        "the open ones": listed(state="open"),
        "the closed ones": listed(state="closed"),
        "one conversation's messages": lambda: _messages(db, some_id),
        **{f"search: {name}": listed(state="any", words=words) for name, words in SEARCHES.items()},
    }
    return {name: min(_ms(look) for _ in range(5)) for name, look in looks.items()}


def _page(db: Database, **wanted: Any) -> object:
    with db.read() as connection:
        pairs = conversations.inbox(connection, sites=None, limit=PAGE + 1, **wanted)
        conversations.counts(connection, sites=None, assignee="nobody")
    return actions.summaries(cast(House, OnlyDatabase(db)), pairs[:PAGE])


def _messages(db: Database, conversation_id: str) -> object:
    with db.read() as connection:
        return messages.list_before(connection, conversation_id, MESSAGES + 1, 100)


def _ms(look: Callable[[], object]) -> tuple[float, float]:
    started, worked = time.perf_counter(), time.process_time()
    look()
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def main() -> None:
    """Fill, measure, print."""
    with filled_database(__doc__, fill) as (db, conversations, took_s):
        print(f"{conversations:,} conversations, {conversations * MESSAGES:,} messages in {took_s:.0f} s")
        print_times(measure(db), width=36)


if __name__ == "__main__":
    main()
