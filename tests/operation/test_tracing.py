"""Traces as a collector receives them: one a customer's message, over everything that was done about it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.cast import hire
from tests.servers import ROOT, LevelheadServer, wait_until

STEPS = {"message", "reading", "snapshot", "draft", "guard"}
WORDS = "My grandmother's blue teapot came in pieces, order 90317."


class Collector(ThreadingHTTPServer):
    """Keeps every span that it is sent."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.raw = b""
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.raw += body
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    for scope in resource.scope_spans:
                        collector.spans += scope.spans
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, collector: Collector) -> Iterator[LevelheadServer]:
    running = LevelheadServer(
        tmp_path_factory.mktemp("traced"), LEVELHEAD_OTLP_URL=collector.url, OTEL_EXPORTER_OTLP_COMPRESSION="none"
    ).start()
    yield running
    running.stop()


def test_a_message_its_reading_its_draft_and_the_answer_are_one_trace_without_words(
    server: LevelheadServer, collector: Collector
):
    people = hire(server)
    dana, vera = people.person("dana"), people.vera()
    vera.says(WORDS)
    assert vera.conversation
    draft = dana.waits_for("draft.end")
    answer = dana.asks(
        "send", {"conversation": vera.conversation, "client_id": "one", "text": draft["text"], "draft": draft["draft"]}
    )
    assert answer["ok"]

    wait_until(lambda: {span.name for span in collector.spans} >= STEPS, what="the spans", timeout_s=30)
    people.everybody_leaves()

    assert len({span.trace_id for span in collector.spans}) == 1
    by_name = {span.name: span for span in collector.spans}
    assert not by_name["message"].parent_span_id
    for name in ("reading", "draft", "guard"):
        assert by_name[name].parent_span_id == by_name["message"].span_id
    assert by_name["snapshot"].parent_span_id == by_name["draft"].span_id
    assert vera.conversation.encode() in collector.raw
    for words in ("teapot", "90317", str(draft["text"])[:20]):
        assert words.encode() not in collector.raw


def test_without_the_packages_the_start_says_what_to_install(tmp_path: Path):
    program = "import sys; sys.modules['opentelemetry'] = None; from copilot.cli import main; main(['serve'])"
    env = {**os.environ, "LEVELHEAD_OTLP_URL": "http://127.0.0.1:9", "LEVELHEAD_DATA_DIR": str(tmp_path), "PORT": "0"}

    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=env, capture_output=True, text=True)

    assert ended.returncode == 1
    assert "pip install 'levelhead[otel]'" in ended.stderr
    assert "Traceback" not in ended.stderr
