"""Every role at every route: allowed or refused as written here. A route without a line here fails."""

import pytest

from copilot.api.routes import ROUTES
from copilot.chat.actors import Role
from tests.api.conftest import Program, Programs, give_up_a_delivery
from tests.cast import Cast

EVERYBODY = set(Role)
THOSE_WHO_ANSWER = {Role.AGENT, Role.SUPERVISOR, Role.OWNER}
ALLOWED: dict[str, set[Role]] = {
    "list_sites": EVERYBODY,
    "list_conversations": EVERYBODY,
    "show_conversation": EVERYBODY,
    "list_messages": EVERYBODY,
    "list_permissions": EVERYBODY,
    "list_promises": EVERYBODY,
    "close_conversation": THOSE_WHO_ANSWER,
    "reopen_conversation": THOSE_WHO_ANSWER,
    "send_message": THOSE_WHO_ANSWER,
    "ask_permission": THOSE_WHO_ANSWER,
    "change_promise": THOSE_WHO_ANSWER,
    "answer_permission": {Role.SUPERVISOR, Role.OWNER},
    "export_visitor": {Role.OWNER},
    "erase_visitor": {Role.OWNER},
    "list_webhooks": {Role.OWNER},
    "add_webhook": {Role.OWNER},
    "change_webhook": {Role.OWNER},
    "renew_webhook_secret": {Role.OWNER},
    "list_deliveries": {Role.OWNER},
    "deliver_again": {Role.OWNER},
    "remove_webhook": {Role.OWNER},
    "draft": EVERYBODY,
    "guard": EVERYBODY,
}
ONCE = ["erase_visitor", "remove_webhook"]  # what is gone cannot be asked for twice
PEOPLE = {Role.AGENT: "dana", Role.SUPERVISOR: "lee", Role.MAINTAINER: "mai", Role.OWNER: "ona"}
BODIES = {
    "close_conversation": {},
    "send_message": {"client_id": "1", "text": "Good morning, I am here."},
    "ask_permission": {"kind": "gift", "reason": "patient"},
    "answer_permission": {"grant": False},
    "change_promise": {"state": "kept"},
    "add_webhook": {"url": "https://shop.example/hook", "events": ["message.created"]},
    "change_webhook": {"on": False},
    "draft": {"turns": [{"who": "customer", "text": "Where is my parcel?"}]},
    "guard": {"text": "Good morning."},
}


def test_every_route_says_who_may_use_it():
    assert set(ALLOWED) == {route.name for route in ROUTES}


@pytest.fixture(scope="module")
def stage(module_cast: Cast) -> dict[str, str]:
    """A conversation with a permission and a promise."""
    vera, dana = module_cast.vera(), module_cast.person("dana")
    vera.says("Hello")
    assert vera.conversation
    asked = dana.asks("permission.ask", {"conversation": vera.conversation, "kind": "gift", "reason": "patient"})
    dana.asks("close", {"conversation": vera.conversation, "follow_up_at": "2099-01-02T10:00:00Z"})
    ona = Program(module_cast.server.url, module_cast.accounts["ona"]["token"])
    promise = ona.gets("/promises", conversation=vera.conversation)["promises"][0]["id"]
    ona.calls("POST", f"/conversations/{vera.conversation}/reopen")
    visitor = ona.gets(f"/conversations/{vera.conversation}")["conversation"]["customer"]["id"]
    wanted = {**BODIES["add_webhook"], "site": module_cast.site["site"]}
    hook = ona.posts("/webhooks", wanted)["webhook"]["id"]
    return {
        "webhook": hook,
        "delivery": give_up_a_delivery(module_cast, hook),
        "site": module_cast.site["site"],
        "conversation": vera.conversation,
        "permission": asked["permission"]["id"],
        "promise": promise,
        "visitor": visitor,
    }


def outcome(program: Program, name: str, stage: dict[str, str]) -> str:
    """`ok`, or the code of the refusal."""
    route = next(route for route in ROUTES if route.name == name)
    body = BODIES.get(name)
    if name == "ask_permission":
        body = {**BODIES[name], "conversation": stage["conversation"]}
    if name == "add_webhook":
        body = {**BODIES[name], "site": stage["site"]}
    answer = program.calls(route.method, route.path.format(**stage), body).json()
    return "ok" if answer["ok"] else answer["error"]["code"]


@pytest.mark.parametrize("name", [route.name for route in ROUTES if route.name not in ONCE])
def test_a_route_is_open_to_those_roles_alone(programs: Programs, stage: dict[str, str], name: str):
    outcomes = {role: outcome(programs.of(person), name, stage) for role, person in PEOPLE.items()}

    refused = {role for role, word in outcomes.items() if word == "forbidden"}
    assert refused == EVERYBODY - ALLOWED[name]
    assert {outcomes[role] for role in ALLOWED[name]} <= {"ok", "conflict", "closed"}


@pytest.mark.parametrize("name", ONCE)
def test_erasing_is_for_owners_alone(programs: Programs, stage: dict[str, str], name: str):
    refused = {role for role in Role if outcome(programs.of(PEOPLE[role]), name, stage) == "forbidden"}

    assert refused == EVERYBODY - ALLOWED[name]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_a_token_without_the_scope_is_refused_everywhere(programs: Programs, route):
    others = [other.scope for other in ROUTES if other.scope != route.scope]
    narrow = programs.narrow("lee", *others)

    answer = narrow.calls(route.method, route.path.replace("{", "").replace("}", ""), BODIES.get(route.name))

    assert answer.status_code == 403
    assert str(route.scope) in answer.json()["error"]["message"]
