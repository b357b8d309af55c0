"""How long a key takes from press to paint at the desk, with a long list beside it: `python -m bench.desk_typing`.

Fills a database with open conversations, opens the desk in Chromium, scrolls until the list holds all of them, opens
one and types into the answer, while a message a second comes in elsewhere. The times are the browser's own, from its
trace: `EventTiming` of each key begins at the press and ends with the next painted frame; `processing_ms` is the share
of the desk's own handlers.
"""

import argparse
import json
import random
import statistics
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from copilot.clock import to_iso
from copilot.ids import new_id
from copilot.storage import tables
from copilot.storage.database import Database
from tests.browser.agent import Agent
from tests.browser.conftest import CHROMIUM
from tests.cast import Cast, hire
from tests.servers import LevelheadServer

WORDS = "Thank you for your patience. I have found the parcel and I am looking at where it is right now. "
KEY_EVERY_MS = 90
NEWS_EVERY_S = 1.0
EVENTS = ("keydown", "keypress", "input")
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "loading"]


def fill(db: Database, site_id: str, count: int, *, seed: int = 5) -> None:
    """Put `count` open conversations with one message each into the database."""
    chance = random.Random(seed)
    rows: dict[str, list[dict[str, Any]]] = {"visitor": [], "conversation": [], "message": []}
    for number in range(count):
        at = to_iso(datetime.now(UTC) - timedelta(minutes=chance.random() * 600))
        ids = {"id": new_id(), "site_id": site_id, "visitor_id": new_id()}
        said = f"My parcel {10_000 + number} is late and nobody answers."
        rows["visitor"].append({"id": ids["visitor_id"], "site_id": site_id, "name": f"Kai {number}", "created_at": at})
        rows["conversation"].append(
            {
                **ids,
                "last_seq": 1,
                "customer_seq": 1,
                "last_who": "customer",
                "last_text": said,
                "last_at": at,
                "opened_at": at,
                "waiting_since": at,
                "language": chance.choice(["en", "et", "ru", "nb", "kk"]),
                "anger": chance.choice([0, 0, 1, 1, 2, 3]),
                "issue": "late",
                "read_seq": 1,
            }
        )
        rows["message"].append({"conversation_id": ids["id"], "seq": 1, "who": "customer", "text": said, "at": at})
    with db.begin() as connection:
        for name, listed in rows.items():
            connection.execute(tables.metadata.tables[name].insert(), listed)


def measure(browser: Browser, cast: Cast, *, conversations: int) -> list[dict[str, float]]:
    """Type `WORDS` into an answer; for each key the milliseconds to paint, and those of its own handlers."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    agent = Agent(page, cast.server.url).signs_in(cast, "dana")
    _load_all(page, conversations)
    agent.row.first.click()
    expect(agent.field).to_be_visible()
    agent.field.click()
    is_over = threading.Event()
    news = threading.Thread(target=_say_something, args=(cast, is_over))
    news.start()
    browser.start_tracing(page=page, categories=CATEGORIES)
    for key in WORDS:
        page.keyboard.press(key if key != " " else "Space")
        page.wait_for_timeout(KEY_EVERY_MS)
    trace = json.loads(browser.stop_tracing())
    is_over.set()
    news.join()
    return _keys(trace["traceEvents"])


def _load_all(page: Page, conversations: int) -> None:
    """Scroll down until the list holds every conversation; it fetches fifty at a time."""
    known = 0
    while known < conversations:
        page.evaluate("() => { const list = document.querySelector('.list'); list.scrollTop = list.scrollHeight }")
        page.wait_for_function("known => +document.querySelector('.list__place').ariaSetSize > known", arg=known)
        known = int(page.evaluate("() => +document.querySelector('.list__place').ariaSetSize"))
        if known % 50:
            break
    page.evaluate("() => { document.querySelector('.list').scrollTop = 0 }")
    print(f"{known:,} conversations in the list", flush=True)


def _say_something(cast: Cast, is_over: threading.Event) -> None:
    """A customer elsewhere writes on, so that the list changes while somebody types."""
    vera = cast.vera()
    while not is_over.wait(NEWS_EVERY_S):
        vera.says("And another thing.")


def _keys(events: list[dict[str, Any]]) -> list[dict[str, float]]:
    """`EventTiming` comes in pairs: the begin carries the kind and the handlers' time, the end is the paint."""
    begun: dict[str, dict[str, Any]] = {}
    found: list[dict[str, float]] = []
    for event in sorted((one for one in events if one["name"] == "EventTiming"), key=lambda one: one["ts"]):
        ident = event.get("id") or event.get("id2", {}).get("local", "")
        if event["ph"] == "b":
            begun[ident] = event
        elif event["ph"] == "e" and (begin := begun.pop(ident, None)):
            data = begin["args"].get("data") or {}
            if data.get("type") in EVENTS:
                processing = data.get("processingEnd", 0) - data.get("processingStart", 0)
                found.append({"to_paint_ms": (event["ts"] - begin["ts"]) / 1000, "processing_ms": processing})
    return found


def _line(name: str, values: list[float]) -> str:
    ordered = sorted(values)
    middle, late = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    return f"{name:14} median {middle:6.1f} ms, 95 % {late:6.1f} ms, longest {ordered[-1]:6.1f} ms"


def main() -> None:
    """Fill, type, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=2_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LevelheadServer(Path(folder)).start()
        cast = hire(server)
        db = Database(server.database_url)
        fill(db, cast.site["site"], asked.conversations)
        db.close()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            keys = measure(browser, cast, conversations=asked.conversations)
            print(f"{len(keys)} events of {len(WORDS)} keys")
            for name in ("to_paint_ms", "processing_ms"):
                print(_line(name, [key[name] for key in keys]))
        finally:
            browser.close()
            cast.everybody_leaves()
            server.stop()


if __name__ == "__main__":
    main()
