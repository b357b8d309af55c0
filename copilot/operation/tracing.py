"""Traces from a customer's message to the answer, by OpenTelemetry (`levelhead[otel]`).

One trace a customer's message: its ids follow from the conversation and the message's number, so that several
processes write into the same trace without telling each other. Spans carry ids, counts and names of steps, never words.
"""

import hashlib
import socket
import time
from collections.abc import Generator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from copilot import __version__
from copilot.chat.events import MessageStored
from copilot.chat.house import House
from copilot.chat.steps import Note, Step, Value
from copilot.clock import from_iso

EXPORT_MS = 2_000
"""Spans leave in batches, this long after they ended at the latest."""
EXPORT_TIMEOUT_S = 5


class Tracing:
    """Writes spans to an OTLP collector. A collector that is away costs spans, and nothing else."""

    def __init__(self, house: House, url: str) -> None:
        self._ids = _Ids()
        resource = {"service.name": "levelhead", "service.version": __version__, "host.name": socket.gethostname()}
        provider = TracerProvider(resource=Resource.create(resource), id_generator=self._ids)
        exporter = OTLPSpanExporter(endpoint=f"{url.rstrip('/')}/v1/traces", timeout=EXPORT_TIMEOUT_S)
        provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=EXPORT_MS))
        self._tracer = provider.get_tracer("levelhead", __version__)
        house.steps.watchers.append(self)
        house.bus.subscribe(MessageStored, self._on_message)

    @contextmanager
    def watch(self, step: Step) -> Generator[Note]:
        """A span for the step, under the message that it belongs to, or under the step that it is a part of."""
        trace_id, root = _ids_of(step.conversation_id, step.seq)
        is_part = trace.get_current_span().get_span_context().trace_id == trace_id
        context = None if is_part else trace.set_span_in_context(trace.NonRecordingSpan(_remote(trace_id, root)))
        with self._tracer.start_as_current_span(step.name, context=context, attributes=_attributes(step)) as span:

            def note(**values: Value) -> None:
                span.set_attributes({f"levelhead.{name}": value for name, value in values.items()})

            yield note

    def _on_message(self, event: MessageStored) -> None:
        """The root of a trace: from the moment a customer's message came in until it was stored and told."""
        message = event.message
        if message.who != "customer":
            return
        step = Step("message", message.conversation_id, message.seq)
        self._ids.coming = _ids_of(step.conversation_id, step.seq)
        began = int(from_iso(message.at).timestamp() * 1e9)
        span = self._tracer.start_span(step.name, Context(), attributes=_attributes(step), start_time=began)
        span.set_attribute("levelhead.site", event.site_id)
        span.end(time.time_ns())


class _Ids(RandomIdGenerator):
    """Random ids, but for the trace that is `coming`: it is taken by the span that begins next."""

    coming: tuple[int, int] | None = None

    def generate_trace_id(self) -> int:
        return self.coming[0] if self.coming else super().generate_trace_id()

    def generate_span_id(self) -> int:
        coming, self.coming = self.coming, None
        return coming[1] if coming else super().generate_span_id()


def _ids_of(conversation_id: str, seq: int) -> tuple[int, int]:
    """Trace and root span of a customer's message, the same in every process."""
    digest = hashlib.sha256(f"{conversation_id}:{seq}".encode()).digest()
    return int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])


def _remote(trace_id: int, span_id: int) -> trace.SpanContext:
    return trace.SpanContext(trace_id, span_id, True, trace.TraceFlags(trace.TraceFlags.SAMPLED))


def _attributes(step: Step) -> dict[str, str | int]:
    return {"levelhead.conversation": step.conversation_id, "levelhead.seq": step.seq}
