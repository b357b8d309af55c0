"""What the widget costs a page, beside the same page without it, in one run: `python -m bench.widget [--json]`.

Bytes are the bodies as the server compressed them. The longest task and the blocking time (what tasks took beyond 50 ms
each) are processor time of the page's main thread; "empty" is the page with a script that does nothing. Times are
medians of the runs, "launcher" from the start of the page until the button is there. The slow profile is a processor
four times slower and 1.6 Mbit/s with 150 ms latency. Read "launcher" and "panel", which are by the clock, as an order
of magnitude where a machine is shared.
"""

import argparse
import json
import statistics
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.main_thread import Tasks, watched
from tests.browser.conftest import CHROMIUM
from tests.browser.host_pages import HostPages
from tests.cast import hire
from tests.servers import LevelheadServer

RUNS = 5
WITHOUT_CHAT = ("blank", "empty")
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOW_CPU = 4
WATCH = """
window.measured = { launcher: 0, shift: 0 }
new PerformanceObserver((list) => { for (const { value } of list.getEntries()) measured.shift += value })
  .observe({ type: "layout-shift", buffered: true })
;(function look() {
  const button = document.querySelector("levelhead-chat")?.shadowRoot?.querySelector(".launcher")
  if (button?.getBoundingClientRect().width >= 16) measured.launcher = performance.now()
  else requestAnimationFrame(look)
})()
"""


@dataclass(slots=True)
class Cost:
    """One page in one profile: medians over the runs, bytes and requests of the last."""

    page: str
    profile: str
    requests_before: int = 0
    bytes_before: int = 0
    requests_open: int = 0
    bytes_open: int = 0
    launcher_ms: float = 0.0
    click_to_panel_ms: float = 0.0
    longest_load_ms: float = 0.0
    blocking_load_ms: float = 0.0
    longest_open_ms: float = 0.0
    blocking_open_ms: float = 0.0
    shift: float = 0.0
    heap_before_kb: float = 0.0
    heap_open_kb: float = 0.0
    runs: list[dict[str, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Look:
    """A page at one moment: when the launcher came, the layout shift so far, the heap after collection."""

    launcher_ms: float
    shift: float
    heap_kb: float


class Wire:
    """Counts what one page receives from one origin, as the browser's network layer saw it."""

    def __init__(self, session: CDPSession, origin: str) -> None:
        self.requests, self.bytes = 0, 0
        self._origin = origin
        session.on("Network.responseReceived", self._on_response)
        session.on("Network.webSocketCreated", self._on_socket)
        session.send("Network.enable")

    def _on_response(self, event: dict[str, Any]) -> None:
        if event["response"]["url"].startswith(self._origin):
            self.requests += 1
            self.bytes += int(event["response"]["headers"].get("Content-Length", 0))

    def _on_socket(self, _: dict[str, Any]) -> None:
        self.requests += 1


def measure(browser: Browser, host: HostPages, *, name: str, is_slow: bool) -> Cost:
    """Visit the page `RUNS` times with an empty cache, and open the chat where there is one."""
    cost = Cost(page=name, profile="slow" if is_slow else "plain")
    for _ in range(RUNS):
        cost.runs.append(_visit(browser, host, cost, is_slow=is_slow))
    for key in cost.runs[0]:
        setattr(cost, key, round(statistics.median(run[key] for run in cost.runs), 3))
    return cost


def _visit(browser: Browser, host: HostPages, cost: Cost, *, is_slow: bool) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    session = context.new_cdp_session(page)
    wire = Wire(session, host.server_url)
    if is_slow:
        session.send("Network.emulateNetworkConditions", SLOW)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
    page.add_init_script(WATCH)
    has_chat = cost.page not in WITHOUT_CHAT
    with watched(browser, page) as load:
        page.goto(host.url(cost.page))
        page.wait_for_function("measured.launcher > 0" if has_chat else "true")
        page.wait_for_timeout(1_000)
    before = _look(page, session)
    cost.requests_before, cost.bytes_before = wire.requests, wire.bytes
    click_to_panel_ms, after, opening = 0.0, before, Tasks()
    if has_chat:
        with watched(browser, page) as opening:
            click_to_panel_ms = _open(page)
            page.wait_for_selector("levelhead-chat .root[data-status=online]", state="attached")
            page.wait_for_timeout(500)
        after = _look(page, session)
    cost.requests_open, cost.bytes_open = wire.requests, wire.bytes
    context.close()
    return {
        "launcher_ms": before.launcher_ms,
        "click_to_panel_ms": click_to_panel_ms,
        "longest_load_ms": load.longest_ms,
        "blocking_load_ms": load.blocking_ms,
        "longest_open_ms": opening.longest_ms,
        "blocking_open_ms": opening.blocking_ms,
        "shift": after.shift,
        "heap_before_kb": before.heap_kb,
        "heap_open_kb": after.heap_kb,
    }


def _open(page: Page) -> float:
    """Milliseconds from the click until the panel is there."""
    return page.evaluate("""() => new Promise((done) => {
      const root = document.querySelector("levelhead-chat").shadowRoot
      const start = performance.now()
      root.querySelector(".launcher").click()
      ;(function look() {
        const panel = root.querySelector(".panel")
        if (panel?.getBoundingClientRect().height) done(performance.now() - start)
        else requestAnimationFrame(look)
      })()
    })""")


def _look(page: Page, session: CDPSession) -> Look:
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    seen = page.evaluate("measured")
    return Look(seen["launcher"], seen["shift"], heap / 1_000)


def table(costs: list[Cost]) -> str:
    """The figures side by side; heap is what the page has more than the blank one."""
    head = ("page", "profile", "requests", "bytes", "opened: requests", "bytes", "launcher ms", "panel ms")
    head += ("longest task ms", "blocking ms", "opened: longest", "blocking ms", "shift", "heap kB", "opened: heap kB")
    rows: list[tuple[str, ...]] = [head]
    for cost in costs:
        blank = next(other for other in costs if other.page == "blank" and other.profile == cost.profile)
        numbers = (cost.requests_before, cost.bytes_before, cost.requests_open, cost.bytes_open)
        times = (cost.launcher_ms, cost.click_to_panel_ms, cost.longest_load_ms, cost.blocking_load_ms)
        times += (cost.longest_open_ms, cost.blocking_open_ms)
        heap = (cost.heap_before_kb - blank.heap_before_kb, cost.heap_open_kb - blank.heap_before_kb)
        spans = [f"{time:.0f}" for time in times]
        growth = [f"{extra:+.0f}" for extra in heap]
        rows.append((cost.page, cost.profile, *map(str, numbers), *spans, f"{cost.shift:.3f}", *growth))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def main() -> None:
    """Start a server and a shop, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print every figure of every run")
    as_json = parser.parse_args().json
    with tempfile.TemporaryDirectory() as folder:
        server = LevelheadServer(Path(folder)).start()
        host = HostPages().start()
        try:
            host.carry(server.url, hire(server, origin=host.origin).site["key"])
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
                costs = [
                    measure(browser, host, name=name, is_slow=is_slow)
                    for is_slow in (False, True)
                    for name in (*WITHOUT_CHAT, "plain")
                ]
                browser.close()
        finally:
            host.stop()
            server.stop()
    print(json.dumps([asdict(cost) for cost in costs], indent=2) if as_json else table(costs))


if __name__ == "__main__":
    main()
