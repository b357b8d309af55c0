"""Stand-ins with a script: a drafter for unit tests, and an OpenAI-compatible server on loopback for the real client.

Both remember what they were asked, and both complain about one question too many.
"""

import json
import select
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from copilot.drafting.types import Account, DrafterUnavailable, Snapshot

Ending = Literal["done", "cut", "hang", "unfinished", "lingers"]


@dataclass(frozen=True)
class Reply:
    """One answer of the scripted server.

    `ending`: "done" ends as the protocol says; "cut" breaks the connection; "hang" says nothing more;
    "unfinished" ends cleanly but without a finish reason; "lingers" finishes, but keeps the connection and says
    nothing more. `raw` replaces the events by any bytes.
    """

    pieces: tuple[str, ...] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    wait_s: float = 0.0
    wait_for_headers_s: float = 0.0
    gap_s: float = 0.0
    ending: Ending = "done"
    finish: str = "stop"
    usage: tuple[int, int] | None = None
    raw: bytes | None = None


def says(*pieces: str, **more: Any) -> Reply:
    """A good answer in these pieces."""
    return Reply(pieces=pieces, **more)


def fails(
    status: int, *, message: str = "no", code: str | None = None, param: str | None = None, **headers: str
) -> Reply:
    """An HTTP error in OpenAI's shape."""
    error = {"message": message, "type": "error", "code": code, "param": param}
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=fields, body=json.dumps({"error": error}))


class ScriptedServer:
    """Answers /v1/chat/completions from a script, in order, on a free port of 127.0.0.1."""

    def __init__(self, *replies: Reply) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.too_many = 0
        self.hung_up = threading.Event()  # a client went away before its answer was complete
        self._replies = list(replies)
        self._closing = threading.Event()
        self._server = _QuietServer(("127.0.0.1", 0), _handler_for(self))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def unasked(self) -> int:
        return len(self._replies)

    def add(self, *replies: Reply) -> None:
        self._replies.extend(replies)

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "ScriptedServer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        assert not self.too_many, f"{self.too_many} questions more than the script has answers for"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("content-length", 0))
        self.requests.append(json.loads(handler.rfile.read(length) or b"{}"))
        self.keys.append(handler.headers.get("authorization", ""))
        if not self._replies:
            self.too_many += 1
            handler.send_error(418)
            return
        try:
            self._play(handler, self._replies.pop(0))
        except (BrokenPipeError, ConnectionResetError):
            self.hung_up.set()

    def _play(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        self._pause(handler, reply.wait_for_headers_s)
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if reply.status != 200:
            handler.send_header("content-type", "application/json")
            handler.send_header("content-length", str(len(reply.body.encode())))
            handler.end_headers()
            handler.wfile.write(reply.body.encode())
            return
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        self._stream(handler, reply)

    def _stream(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.wfile.flush()
        self._pause(handler, reply.wait_s)
        if reply.raw is not None:
            _chunk(handler, reply.raw)
        for piece in reply.pieces:
            _event(handler, {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
            self._pause(handler, reply.gap_s)
        if reply.ending == "hang":
            self._pause(handler, 60.0)
        if reply.ending in ("hang", "cut"):
            handler.close_connection = True
            return
        if reply.ending in ("done", "lingers") and reply.raw is None:
            _event(handler, {"choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish}]})
            self._pause(handler, 60.0 if reply.ending == "lingers" else 0.0)
            if reply.usage:
                _event(handler, {"choices": [], "usage": _usage(*reply.usage)})
            _chunk(handler, b"data: [DONE]\n\n")
        handler.wfile.write(b"0\r\n\r\n")

    def _pause(self, handler: BaseHTTPRequestHandler, seconds: float) -> None:
        """Wait, but notice at once when the client hangs up or the test ends."""
        step_s = 0.02
        for _ in range(int(seconds / step_s)):
            if self._closing.is_set():
                raise BrokenPipeError
            readable, _, _ = select.select([handler.connection], [], [], step_s)
            if readable and not handler.connection.recv(1):
                raise BrokenPipeError


class _QuietServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the script."""


def _usage(tokens_in: int, tokens_out: int) -> dict[str, int]:
    return {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out}


def _event(handler: BaseHTTPRequestHandler, data: dict[str, Any]) -> None:
    whole = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", **data}
    _chunk(handler, b"data: " + json.dumps(whole).encode() + b"\n\n")


def _chunk(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    handler.wfile.flush()


def _handler_for(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            server.answer(self)

        def log_message(self, format: str, *args: object) -> None:
            """The test's output is not for access logs."""

    return Handler


class FakeModel:
    """A drafter with a script. A reply is text, a list of pieces, or an exception; in a list one may come last."""

    name = "fake"
    version = "fake-1"

    def __init__(self, replies: Iterable[str | Exception | list[str | Exception]]) -> None:
        self._replies = list(replies)
        self.asked: list[Snapshot] = []
        self.closed = 0

    def stream(self, snapshot: Snapshot) -> "FakeStream":
        self.asked.append(snapshot)
        assert self._replies, "the drafter was asked once too often"
        reply = self._replies.pop(0)
        pieces = reply if isinstance(reply, list) else [reply]
        return FakeStream(self, pieces)

    def assert_used_up(self) -> None:
        assert not self._replies, f"{len(self._replies)} replies were never asked for"


class FakeStream:
    """Pieces one by one; counts three tokens a piece."""

    def __init__(self, model: FakeModel, pieces: list[str | Exception]) -> None:
        self._model = model
        self._pieces = list(pieces)
        self.given = 0
        self._is_closed = False

    @property
    def account(self) -> Account:
        return Account(tokens_in=100, tokens_out=3 * self.given)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._is_closed or not self._pieces:
            raise StopIteration
        piece = self._pieces.pop(0)
        if isinstance(piece, Exception):
            raise piece
        self.given += 1
        return piece

    def close(self) -> None:
        self._model.closed += not self._is_closed
        self._is_closed = True


def unavailable(reason: str) -> DrafterUnavailable:
    return DrafterUnavailable(reason)
