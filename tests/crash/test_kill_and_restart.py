"""Messages are sacred: what was acknowledged survives SIGKILL, once and in order, and gets its draft."""

import json
import random
import sqlite3
import threading
import time
import uuid
from collections import defaultdict
from pathlib import Path

import pytest
import socketio

from tests.cast import ORIGIN, Cast, hire
from tests.servers import LevelheadServer, wait_until

VISITORS = 20
EACH = 25
KILLS = 3


class Writer(threading.Thread):
    """A customer's browser: sends, keeps what was not acknowledged, comes back after a crash and sends it again."""

    def __init__(self, cast: Cast, number: int) -> None:
        super().__init__(daemon=True)
        self.cast, self.number = cast, number
        self.acknowledged: dict[str, int] = {}
        self.conversation: str | None = None
        self.token: str | None = None
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            for line in range(EACH):
                self._send_until_acknowledged(uuid.uuid4().hex, f"visitor {self.number} line {line}, my order is late")
                time.sleep(random.uniform(0.02, 0.25))
        except Exception as error:
            self.failure = error

    def _send_until_acknowledged(self, client_id: str, text: str) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                answer = self._socket().call(
                    "message", {"client_id": client_id, "text": text}, namespace="/visitor", timeout=3
                )
            except (socketio.exceptions.SocketIOError, OSError):
                time.sleep(random.uniform(0.05, 0.3))
                continue
            if answer["ok"]:
                self.acknowledged[client_id] = answer["seq"]
                self.conversation = answer["conversation"]
                return
            time.sleep(answer["error"].get("retry_after", 0.2))
        raise AssertionError(f"visitor {self.number} never got through")

    def _socket(self) -> socketio.Client:
        current = getattr(self, "socket", None)
        if current is not None and current.connected:
            return current
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("welcome", self._welcome, namespace="/visitor")
        auth = {"site": self.cast.site["key"], **({"visitor": self.token} if self.token else {})}
        self.socket.connect(
            self.cast.server.url,
            auth=auth,
            headers={"Origin": ORIGIN},
            namespaces=["/visitor"],
            transports=["websocket"],
            wait_timeout=3,
        )
        if self.token is None:
            wait_until(lambda: self.token is not None, timeout_s=3, what="the token")
        return self.socket

    def _welcome(self, welcome: dict) -> None:
        self.token = welcome["visitor"]


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed(tmp_path: Path):
    server = LevelheadServer(tmp_path).start()
    cast = hire(server)
    writers = [Writer(cast, number) for number in range(VISITORS)]

    for writer in writers:
        writer.start()
    for _ in range(KILLS):
        time.sleep(1.5)
        server.kill()
        server.start()
    for writer in writers:
        writer.join(timeout=120)
    try:
        assert [writer.failure for writer in writers if writer.failure] == []
        stored = _stored(tmp_path)
        for writer in writers:
            messages = stored[writer.conversation]
            assert [seq for seq, _ in messages] == list(range(1, EACH + 1)), "gapless and in order"
            assert {client_id: seq for seq, client_id in messages} == writer.acknowledged, "each exactly once"
        wait_until(lambda: _undrafted(tmp_path) == [], timeout_s=60, what="a draft for every conversation")
    finally:
        for writer in writers:
            if writer.is_alive() or hasattr(writer, "socket"):
                writer.socket.disconnect()
        server.stop()


def _open(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{folder / 'data' / 'levelhead.sqlite3'}?mode=ro", uri=True)


def _stored(folder: Path) -> dict[str, list[tuple[int, str]]]:
    by_conversation = defaultdict(list)
    with _open(folder) as database:
        for conversation, seq, client_id in database.execute(
            "SELECT conversation_id, seq, client_id FROM message ORDER BY conversation_id, seq"
        ):
            by_conversation[conversation].append((seq, client_id))
    return by_conversation


def _undrafted(folder: Path) -> list[str]:
    """Conversations whose newest customer message no ready draft covers."""
    with _open(folder) as database:
        rows = database.execute(
            """SELECT c.id FROM conversation c WHERE NOT EXISTS (
                 SELECT 1 FROM draft d WHERE d.conversation_id = c.id AND d.state = 'ready'
                 AND d.covers_seq = c.customer_seq)"""
        )
        return [json.dumps(row) for row in rows]
