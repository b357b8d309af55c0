"""The OpenAPI document describes what the server does: the same routes, and answers that fit their models."""

import re
import uuid

import pytest
import requests

from copilot.api.openapi import document
from copilot.api.routes import ROUTES
from tests.api.conftest import Programs, give_up_a_delivery
from tests.cast import Cast

BY_NAME = {route.name: route for route in ROUTES}


def test_the_document_is_served_to_everybody_and_holds_every_route(cast: Cast):
    served = requests.get(f"{cast.server.url}/api/v1/openapi.json", timeout=10).json()

    listed = {(method.upper(), path) for path, methods in served["paths"].items() for method in methods}
    assert listed == {(route.method, f"/api/v1{route.path}") for route in ROUTES}
    assert served["servers"] == [{"url": cast.server.url}]


def test_every_reference_of_the_document_leads_somewhere():
    made = document("http://levelhead.test")

    references = set(re.findall(r"'#/components/schemas/(\w+)'", str(made)))

    assert references
    assert references <= set(made["components"]["schemas"])
    operations = [operation for methods in made["paths"].values() for operation in methods.values()]
    assert all(operation["summary"].endswith(".") for operation in operations)


@pytest.fixture
def things(cast: Cast, programs: Programs) -> dict[str, str]:
    """Ids of one of each kind."""
    vera = cast.vera()
    vera.says("My lamp is broken, and I want something for it.")
    assert vera.conversation
    permission = programs.of("dana").posts(
        "/permissions", {"conversation": vera.conversation, "kind": "gift", "reason": "patient"}
    )["permission"]
    promise = cast.person("dana").asks(
        "close", {"conversation": vera.conversation, "follow_up_at": "2099-01-02T10:00:00Z"}
    )
    assert promise["ok"]
    visitor = programs.of("ona").gets(f"/conversations/{vera.conversation}")["conversation"]["customer"]["id"]
    kept = programs.of("dana").gets("/promises", conversation=vera.conversation)["promises"][0]["id"]
    wanted = {**BODIES["add_webhook"], "site": cast.site["site"]}
    hook = programs.of("ona").posts("/webhooks", wanted)["webhook"]["id"]
    return {
        "webhook": hook,
        "delivery": give_up_a_delivery(cast, hook),
        "site": cast.site["site"],
        "conversation": vera.conversation,
        "permission": permission["id"],
        "promise": kept,
        "visitor": visitor,
    }


BODIES = {
    "close_conversation": {},
    "send_message": {"client_id": uuid.uuid4().hex, "text": "Good morning, I am here."},
    "ask_permission": {"kind": "gift", "reason": "patient"},
    "answer_permission": {"grant": False},
    "change_promise": {"state": "kept"},
    "add_webhook": {"url": "https://shop.example/hook", "events": ["message.created"]},
    "change_webhook": {"on": False},
    "draft": {"turns": [{"who": "customer", "text": "Where is my parcel?"}]},
    "guard": {"text": "Good morning."},
}


def test_every_answer_fits_its_model(programs: Programs, things: dict[str, str]):
    ona = programs.of("ona")
    order = [*(name for name in BY_NAME if name not in ("reopen_conversation", "erase_visitor")), "erase_visitor"]
    order.insert(0, "reopen_conversation")  # the conversation of the fixture was closed, and must be open to go on
    order.remove("close_conversation")
    order.insert(-1, "close_conversation")

    assert set(order) == set(BY_NAME)
    for name in order:
        route = BY_NAME[name]
        body = BODIES.get(name)
        if name == "ask_permission":
            body = {**BODIES[name], "conversation": things["conversation"]}
        if name == "add_webhook":
            body = {**BODIES[name], "site": things["site"]}
        answer = ona.calls(route.method, route.path.format(**things), body)
        assert answer.status_code == 200, (name, answer.text)
        route.answer.model_validate(answer.json())
