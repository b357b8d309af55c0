"""Figures for Prometheus. What is counted as it happens costs a counter; everything else is looked up when asked for.

The way of a message costs a fraction of a millisecond: on it stands one counter whose label was made at the start, and
only one message in `SAMPLE` is timed.
"""

import ipaddress
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hmac import compare_digest

from flask import Blueprint, Response, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from copilot.chat.errors import Forbidden
from copilot.chat.events import DeskNotice, MessageStored
from copilot.chat.house import House
from copilot.chat.steps import Note, Step, nothing
from copilot.clock import from_iso
from copilot.storage import standing

SAMPLE = 32
"""One message in so many is timed from its row to its delivery."""
WHO = ("customer", "agent", "system")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
MAX_DRAFTS = 1_000


class Metrics:
    """Listens to what happens and answers what is asked. Subscribe it after the doors, so that it sees delivery."""

    def __init__(self, house: House, connections: dict[str, Callable[[], int]]) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        open_now = Gauge("levelhead_connections", "Open connections.", ["side"], registry=registry)
        for side, count in connections.items():
            open_now.labels(side).set_function(count)
        messages = Counter("levelhead_messages", "Messages stored.", ["who"], registry=registry)
        self._messages = {who: messages.labels(who) for who in WHO}
        self._delivery = Histogram(
            "levelhead_delivery_seconds", "From row to delivery, sampled.", buckets=SECONDS, registry=registry
        )
        self._first_token = Histogram(
            "levelhead_draft_first_token_seconds",
            "From a draft's beginning to its first words.",
            buckets=SECONDS,
            registry=registry,
        )
        self._draft = Histogram(
            "levelhead_draft_seconds", "From a draft's beginning to its end.", ["drafter"], buckets=SECONDS,
            registry=registry,
        )  # fmt: skip
        self._steps = Histogram(
            "levelhead_step_seconds", "Steps of a message's way: reading, snapshot, draft, guard.", ["step"],
            buckets=SECONDS, registry=registry,
        )  # fmt: skip
        self._verdicts = Counter("levelhead_verdicts", "The guard's word on drafts.", ["verdict"], registry=registry)
        self._takeovers = Counter(
            "levelhead_drafter_takeovers", "Drafts the built-in drafter took over.", ["reason"], registry=registry
        )
        registry.register(_Stored(house))
        self._begun: dict[str, float] = {}
        self._count = 0
        house.bus.subscribe(MessageStored, self._on_message)
        house.bus.subscribe(DeskNotice, self._on_notice)
        house.steps.watchers.append(self)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)

    @contextmanager
    def watch(self, step: Step) -> Generator[Note]:
        """Take the time of a step."""
        with self._steps.labels(step.name).time():
            yield nothing

    def _on_message(self, event: MessageStored) -> None:
        if counter := self._messages.get(event.message.who):
            counter.inc()
        self._count += 1
        if self._count % SAMPLE == 1:
            self._delivery.observe(max(0.0, time.time() - from_iso(event.message.at).timestamp()))

    def _on_notice(self, event: DeskNotice) -> None:
        if not event.name.startswith("draft."):
            return
        draft = str(event.payload["draft"])
        match event.name:
            case "draft.begin":
                if len(self._begun) < MAX_DRAFTS:
                    self._begun.setdefault(draft, time.monotonic())
                if reason := event.payload.get("note"):
                    self._takeovers.labels(reason).inc()
            case "draft.delta":
                if begun := self._begun.pop(draft, None):
                    self._first_token.observe(time.monotonic() - begun)
            case "draft.end":
                self._draft.labels(event.payload["drafter"]).observe(event.payload["ms"] / 1000)
                self._verdicts.labels(event.payload["verdict"]).inc()
            case _:
                pass
        if event.name in ("draft.end", "draft.withdrawn"):
            self._begun.pop(draft, None)


class _Stored(Collector):
    """What the database knows, read when somebody asks."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> Iterator[Metric]:
        today = datetime.now(UTC).date().isoformat()
        with self._house.db.read() as connection:
            waiting = standing.waiting_jobs(connection)
            tokens = standing.tokens_of(connection, today)
        jobs = GaugeMetricFamily("levelhead_jobs_waiting", "Jobs in the outbox.", labels=["kind"])
        age = GaugeMetricFamily("levelhead_outbox_age_seconds", "How long the oldest job is overdue.", labels=["kind"])
        for kind, (count, first_due) in waiting.items():
            jobs.add_metric([kind], count)
            age.add_metric([kind], max(0.0, time.time() - from_iso(first_due).timestamp()))
        yield jobs
        yield age
        yield GaugeMetricFamily("levelhead_model_tokens_today", "Model tokens used today (UTC).", value=tokens)
        budget = self._house.settings.llm_daily_tokens
        yield GaugeMetricFamily("levelhead_model_token_budget", "Tokens a site may use a day; 0: any.", value=budget)
        is_refused = self._house.policies.state.state != "ok"
        yield GaugeMetricFamily("levelhead_policy_refused", "1 when changed rules were refused.", value=is_refused)


def blueprint(house: House, metrics: Metrics) -> Blueprint:
    """`GET /metrics`, for the token's holder; without a token, for this machine alone."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def show() -> Response:
        if not _may_read(house.settings.metrics_token.get_secret_value()):
            raise Forbidden("Figures are for this machine, or for the holder of LEVELHEAD_METRICS_TOKEN.")
        return Response(metrics.text(), mimetype="text/plain; version=0.0.4")

    _ = show
    return routes


def _may_read(token: str) -> bool:
    if token:
        return compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    # A proxy on this machine passes strangers on: whoever came through one is not from here.
    if any(name in request.headers for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded")):
        return False
    return ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104
