"""Web hooks with a real receiver: signed, repeated under the same id, logged, and never into the house."""

import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest
from sqlalchemy import update

from copilot.chat import deliveries
from copilot.clock import now_iso
from copilot.storage import webhooks
from copilot.storage.database import Database
from tests.api.conftest import Program
from tests.cast import Cast
from tests.servers import LevelheadServer, wait_until

EVERYTHING = [
    "message.created", "conversation.opened", "conversation.closed", "permission.asked", "permission.answered",
    "rating.given",
]  # fmt: skip


@dataclass(frozen=True)
class Call:
    """What a receiver was sent."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> dict[str, Any]:
        return orjson.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return hmac.compare_digest(self.headers["webhook-signature"], f"v1,{wanted}")


class Receiver:
    """A program of the site. Answers with the statuses given, then with 204."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append(Call({name.lower(): value for name, value in self.headers.items()}, body))
                status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def kinds(self) -> list[str]:
        return [call.json["type"] for call in list(self.calls)]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    running = Receiver()
    yield running
    running.stop()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LevelheadServer]:
    """A server that may call receivers on this machine."""
    settings = {"LEVELHEAD_HOOK_NETWORKS": "127.0.0.1"}
    if request.param == "postgresql":
        settings["LEVELHEAD_DATABASE_URL"] = request.getfixturevalue("postgres").new_database()
    running = LevelheadServer(tmp_path_factory.mktemp("hooks"), **settings).start()
    yield running
    running.stop()


@pytest.fixture
def ona(cast: Cast) -> Program:
    return Program(cast.server.url, cast.accounts["ona"]["token"])


def add_hook(ona: Program, cast: Cast, url: str, *events: str) -> dict[str, Any]:
    made = ona.posts("/webhooks", {"site": cast.site["site"], "url": url, "events": list(events) or EVERYTHING})
    assert made["ok"], made
    return {**made["webhook"], "secret": made["secret"]}


def log_of(ona: Program, hook: dict[str, Any]) -> list[dict[str, Any]]:
    return ona.gets(f"/webhooks/{hook['id']}/deliveries")["deliveries"]


def hurry(cast: Cast) -> None:
    """Let what waits for its next try be due now."""
    db = Database(cast.server.database_url)
    with db.begin() as connection:
        table = webhooks.delivery
        connection.execute(update(table).where(table.c.state == "waiting").values(due_at=now_iso()))
    db.close()


def test_a_site_hears_of_everything_signed_and_once(ona: Program, cast: Cast, receiver: Receiver):
    hook = add_hook(ona, cast, receiver.url)
    vera, dana = cast.vera(), cast.person("dana")
    vera.says("My lamp is broken.")
    dana.sends(vera.conversation, "Good morning, I am here.")
    asked = dana.asks("permission.ask", {"conversation": vera.conversation, "kind": "gift", "reason": "patient"})
    cast.person("lee").asks("permission.answer", {"permission": asked["permission"]["id"], "grant": False})
    dana.asks("close", {"conversation": vera.conversation})
    vera.asks("rate", {"score": 5, "comment": "kind"})

    wait_until(lambda: len(receiver.calls) >= 7, what="seven calls")

    assert sorted(receiver.kinds()) == sorted([*EVERYTHING, "message.created"])
    assert all(call.is_signed_with(hook["secret"]) for call in receiver.calls)
    assert len({call.id for call in receiver.calls}) == 7
    texts = [call.json["data"]["message"]["text"] for call in receiver.calls if "message" in call.json["data"]]
    assert sorted(texts) == ["Good morning, I am here.", "My lamp is broken."]
    wait_until(lambda: {row["state"] for row in log_of(ona, hook)} == {"delivered"}, what="the log")
    assert {row["status"] for row in log_of(ona, hook)} == {204}
    ona.calls("DELETE", f"/webhooks/{hook['id']}")


def test_a_failed_call_comes_again_under_the_same_id_and_with_a_fresh_signature(
    ona: Program, cast: Cast, receiver: Receiver
):
    receiver.answers = [(500, {}), (503, {})]
    hook = add_hook(ona, cast, receiver.url, "conversation.opened")

    cast.vera().says("Hello")
    wait_until(lambda: [row["status"] for row in log_of(ona, hook)] == [500], what="the log")
    waiting = log_of(ona, hook)[0]
    assert (waiting["state"], waiting["attempts"]) == ("waiting", 1)
    assert waiting["next_at"] > now_iso()
    hurry(cast)
    wait_until(lambda: [row["status"] for row in log_of(ona, hook)] == [503], what="the second call")
    hurry(cast)
    wait_until(lambda: [row["state"] for row in log_of(ona, hook)] == ["delivered"], what="the third call")

    assert len(receiver.calls) == 3
    assert len({call.id for call in receiver.calls}) == 1
    assert len({call.body for call in receiver.calls}) == 1
    assert all(call.is_signed_with(hook["secret"]) for call in receiver.calls)
    ona.calls("DELETE", f"/webhooks/{hook['id']}")


@pytest.mark.parametrize(
    ("answer", "problem"), [((302, {"Location": "http://127.0.0.1:1/"}), "redirect"), ((410, {}), None)]
)
def test_a_redirect_is_not_followed_and_gone_turns_the_hook_off(
    ona: Program, cast: Cast, receiver: Receiver, answer: tuple[int, dict[str, str]], problem: str | None
):
    receiver.answers = [answer]
    hook = add_hook(ona, cast, receiver.url, "conversation.closed")
    vera = cast.vera()
    vera.says("Hello")
    cast.person("dana").asks("close", {"conversation": vera.conversation})

    wait_until(lambda: [row["status"] for row in log_of(ona, hook)] == [answer[0]], what="the log")

    row = log_of(ona, hook)[0]
    assert row["state"] == ("waiting" if problem else "given_up")
    assert (problem or "") in (row["problem"] or "")
    listed = {one["id"]: one["on"] for one in ona.gets("/webhooks")["webhooks"]}
    assert listed[hook["id"]] is bool(problem)
    if not problem:
        assert ona.calls("POST", f"/deliveries/{row['id']}/again").json()["ok"]
    ona.calls("DELETE", f"/webhooks/{hook['id']}")


@pytest.mark.parametrize("url", ["https://127.0.0.2/", "https://169.254.169.254/latest/", "http://10.0.0.1:8000/"])
def test_the_inside_of_the_house_is_not_called(ona: Program, cast: Cast, url: str):
    hook = add_hook(ona, cast, url, "conversation.closed")
    vera = cast.vera()
    vera.says("Hello")
    cast.person("dana").asks("close", {"conversation": vera.conversation})

    wait_until(lambda: bool(log_of(ona, hook)[0]["problem"]), what="the log")

    row = log_of(ona, hook)[0]
    assert row["status"] is None
    assert "private network" in row["problem"]
    ona.calls("DELETE", f"/webhooks/{hook['id']}")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "ftp://shop.example/"}, "url"),
        ({"url": "https://user:pw@shop.example/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["everything"]}, "events.0"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_a_slip_is_named(ona: Program, cast: Cast, change: dict[str, Any], field: str):
    body = {"site": cast.site["site"], "url": "https://shop.example/", "events": ["message.created"], **change}

    refused = ona.posts("/webhooks", body)

    assert refused["error"]["field"] == field


def test_a_secret_is_shown_once_and_can_be_renewed(ona: Program, cast: Cast):
    hook = add_hook(ona, cast, "https://shop.example/hook")

    assert hook["secret"] not in ona.calls("GET", "/webhooks").text
    renewed = ona.posts(f"/webhooks/{hook['id']}/secret", None)["secret"]

    assert renewed != hook["secret"]
    assert len(base64.b64decode(renewed.removeprefix("whsec_"))) == 32
    ona.calls("DELETE", f"/webhooks/{hook['id']}")


def test_the_signature_is_that_of_the_specification():
    """The example that the Standard Webhooks specification gives for its signature scheme."""
    headers = deliveries.signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        at_s=1614265330,
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
