"""What a customer may do: every event of `/visitor`, and nothing of the desk. An event without a line here fails."""

import ast
from typing import Any

import pytest
import requests
import socketio

from tests.cast import ORIGIN, Cast
from tests.servers import ROOT

# Event → a payload, and what it answers before the customer has written anything. In this order: the end comes last.
TABLE: dict[str, tuple[dict[str, Any] | None, str]] = {
    "since": ({"seq": 0}, "ok"),
    "before": ({"seq": 9}, "ok"),
    "typing": ({"on": False}, "ok"),
    "seen": ({"seq": 1}, "ok"),
    "page": ({"url": "https://shop.test/lamps"}, "ok"),
    "contact": ({"name": "Vera"}, "ok"),
    "identify": ({"id": "7", "hash": "0" * 64}, "unauthorised"),
    "rate": ({"score": 5}, "not_found"),
    "transcript": ({}, "not_found"),
    "message": ({"client_id": "1", "text": "Hello"}, "ok"),
    "forget": (None, "ok"),
}


def opened_events(folder: str) -> set[str]:
    """The names in every `doors.open("…", …)` of a folder."""
    calls = [
        node
        for file in (ROOT / "copilot" / folder).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "open"
    ]
    names = [call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)]
    return {name for name in names if isinstance(name, str)}


def test_every_event_of_the_customer_says_what_it_does():
    assert opened_events("visitor") == set(TABLE)


def test_a_customer_may_use_their_own_events_and_needs_no_right(cast: Cast):
    vera = cast.vera()

    answers = {event: vera.asks(event, payload) for event, (payload, _) in TABLE.items()}

    codes = {event: answer.get("error", {}).get("code", "ok") for event, answer in answers.items()}
    assert codes == {event: code for event, (_, code) in TABLE.items()}


def test_no_event_of_the_desk_is_known_to_a_customer(cast: Cast):
    vera = cast.vera()

    for event in sorted(opened_events("desk") - set(TABLE)):
        assert vera.asks(event, {"conversation": "x"})["error"]["code"] == "unknown_event", event


@pytest.mark.parametrize("auth", [{}, {"token": "lh_" + "x" * 43}, {"token": ""}, {"visitor": "x"}, "text", ["x"], 7])
def test_nobody_enters_the_desk_with_what_a_customer_has(cast: Cast, auth: Any):
    vera = cast.vera()
    auth = {"token": vera.token} if auth == {"visitor": "x"} else auth
    client = socketio.Client(reconnection=False)

    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(cast.server.url, auth=auth, namespaces=["/desk"], transports=["websocket"], wait_timeout=15)

    client.disconnect()


def test_a_customer_of_another_site_or_page_stays_outside(cast: Cast):
    stranger = cast.stranger()

    with pytest.raises(socketio.exceptions.ConnectionError):
        stranger.comes(origin="http://elsewhere.test")

    assert cast.stranger().comes(origin=ORIGIN).token


@pytest.mark.parametrize("path", ["/conversations", "/sites", "/webhooks", "/permissions", "/promises"])
def test_the_token_of_a_customer_opens_no_route(cast: Cast, path: str):
    vera = cast.vera()

    answer = requests.get(
        f"{cast.server.url}/api/v1{path}", headers={"Authorization": f"Bearer {vera.token}"}, timeout=15
    )

    assert answer.status_code == 401
