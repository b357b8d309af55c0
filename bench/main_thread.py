"""What a page asks of its main thread, task by task, from Chromium's own trace."""

import json
from collections import defaultdict
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline"]
LONG_TASK_MS = 50.0


@dataclass(slots=True)
class Tasks:
    """The tasks of one page in processor time: what others do on the same machine is not in it."""

    spans_ms: list[float] = field(default_factory=list)

    @property
    def longest_ms(self) -> float:
        """The longest task."""
        return max(self.spans_ms, default=0.0)

    @property
    def blocking_ms(self) -> float:
        """What tasks took beyond 50 ms each, as the Total Blocking Time counts it."""
        return sum(max(0.0, span - LONG_TASK_MS) for span in self.spans_ms)


@contextmanager
def watched(browser: Browser, page: Page) -> Generator[Tasks]:
    """Fills in the tasks when the block ends. One page of a browser can be watched at a time."""
    tasks = Tasks()
    browser.start_tracing(page=page, categories=CATEGORIES)
    try:
        yield tasks
    finally:
        tasks.spans_ms = _busiest(json.loads(browser.stop_tracing())["traceEvents"])


def _busiest(events: list[dict[str, Any]]) -> list[float]:
    """The tasks of the renderer that did most: a fresh browser keeps idle ones beside the page's."""
    main = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    by_process: dict[int, list[float]] = defaultdict(list)
    for event in events:
        if event["name"] == "RunTask" and (event["pid"], event["tid"]) in main:
            by_process[event["pid"]].append(event.get("tdur", 0) / 1_000)
    return max(by_process.values(), key=sum, default=[])
