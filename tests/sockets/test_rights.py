"""Every role at every event of the desk: allowed or refused as written here. An event without a line here fails."""

import ast
from typing import Any

import pytest

from copilot.chat.actors import Role
from tests.cast import Cast
from tests.servers import ROOT

EVERYBODY = set(Role)
THOSE_WHO_ANSWER = {Role.AGENT, Role.SUPERVISOR, Role.OWNER}
THOSE_WHO_LEAD = {Role.SUPERVISOR, Role.OWNER}
THOSE_WHO_KEEP_LESSONS = EVERYBODY - {"agent"}
OWNERS = {Role.OWNER}
PEOPLE = {Role.AGENT: "dana", Role.SUPERVISOR: "lee", Role.MAINTAINER: "mai", Role.OWNER: "ona"}

# Event → who may, and the rest of a payload beside the ids it is about. In this order: what closes comes late.
TABLE: dict[str, tuple[set[Role], list[str], dict[str, Any]]] = {
    "list": (EVERYBODY, [], {}),
    "open": (EVERYBODY, ["conversation"], {}),
    "since": (EVERYBODY, ["conversation"], {"seq": 0}),
    "before": (EVERYBODY, ["conversation"], {"seq": 9}),
    "draft.edits": (EVERYBODY, ["conversation"], {"seq": 2}),
    "leave": (EVERYBODY, ["conversation"], {}),
    "presence": (EVERYBODY, [], {"state": "here"}),
    "pause": (EVERYBODY, [], {"on": False}),
    "promises": (EVERYBODY, [], {}),
    "mentions": (EVERYBODY, [], {}),
    "mentions.seen": (EVERYBODY, ["conversation"], {}),
    "typing": (THOSE_WHO_ANSWER, ["conversation"], {"on": False}),
    "seen": (THOSE_WHO_ANSWER, ["conversation"], {"seq": 1}),
    "draft.reject": (THOSE_WHO_ANSWER, ["draft"], {}),
    "draft.ask": (THOSE_WHO_ANSWER, ["conversation"], {}),
    "guard": (THOSE_WHO_ANSWER, ["conversation"], {"text": "Good morning."}),
    "reword": (THOSE_WHO_ANSWER, ["conversation"], {"text": "It is late."}),
    "send": (THOSE_WHO_ANSWER, ["conversation"], {"client_id": "r", "text": "Good morning, I am here."}),
    "note": (THOSE_WHO_ANSWER, ["conversation"], {"text": "A regular."}),
    "card": (THOSE_WHO_ANSWER, ["conversation"], {"wish": "an answer"}),
    "permission.outlook": (THOSE_WHO_ANSWER, ["conversation"], {}),
    "permission.ask": (THOSE_WHO_ANSWER, ["conversation"], {"kind": "gift", "reason": "patient"}),
    "permission.answer": (THOSE_WHO_LEAD, ["permission"], {"grant": False}),
    "permission.withdraw": (THOSE_WHO_ANSWER, ["permission"], {}),
    "promise": (THOSE_WHO_ANSWER, ["promise"], {"state": "kept"}),
    "assign": (THOSE_WHO_ANSWER, ["conversation"], {"user": None}),
    "escalate": (THOSE_WHO_ANSWER, ["conversation"], {"reason": "wants a manager"}),
    "snooze": (THOSE_WHO_ANSWER, ["conversation"], {"until": "2099-01-02T10:00:00Z"}),
    "reopen": (THOSE_WHO_ANSWER, ["conversation"], {}),
    "close": (THOSE_WHO_ANSWER, ["conversation"], {}),
    "close.prepare": (THOSE_WHO_ANSWER, ["conversation"], {}),
    "review": (THOSE_WHO_ANSWER, ["conversation"], {"better": "Ask earlier."}),
    "reviews": (THOSE_WHO_LEAD, [], {"scope": "team"}),
    "lesson.add": (THOSE_WHO_ANSWER, ["conversation"], {"text": "Ask for the order number first."}),
    "lesson.change": (THOSE_WHO_KEEP_LESSONS, ["lesson"], {"state": "done"}),
    "lessons": (THOSE_WHO_KEEP_LESSONS, [], {}),
    "board": (THOSE_WHO_LEAD, [], {}),
    "sites": (THOSE_WHO_LEAD, [], {}),
    "site.change": (THOSE_WHO_LEAD, ["site"], {"name": "Shop"}),
    "site.add": (OWNERS, [], {"name": "Branch"}),
    "site.secret": (OWNERS, ["site"], {}),
    "canned.list": (THOSE_WHO_ANSWER, ["site"], {}),
    "canned.fill": (THOSE_WHO_ANSWER, ["canned", "conversation"], {}),
    "canned.save": (
        THOSE_WHO_LEAD,
        ["site", "canned"],
        {"language": "en", "name": "Late", "text": "Sorry, {customer}."},
    ),
    "canned.remove": (THOSE_WHO_LEAD, ["canned"], {}),
    "tokens.list": (OWNERS, [], {}),
    "tokens.add": (OWNERS, [], {"name": "Till", "scopes": ["guard"]}),
    "tokens.remove": (OWNERS, ["token"], {}),
    "audit.list": (OWNERS, [], {}),
    "people.list": (OWNERS, [], {}),
    "people.invite": (OWNERS, [], {"email": "fresh@test.example", "role": "agent"}),
    "people.link": (OWNERS, ["person"], {}),
    "people.reset_second_step": (OWNERS, ["person"], {}),
    "people.change": (OWNERS, ["person"], {"name": "Dana"}),
}
REMOVING = {"canned.remove", "tokens.remove"}  # the second who may finds nothing left


def opened_events() -> set[str]:
    """The names in every `doors.open("…", …)` of the desk."""
    calls = [
        node
        for file in (ROOT / "copilot" / "desk").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "open"
    ]
    names = [call.args[0].value for call in calls if call.args and isinstance(call.args[0], ast.Constant)]
    return {name for name in names if isinstance(name, str)}


def test_every_event_of_the_desk_says_who_may_use_it():
    assert opened_events() == set(TABLE)


@pytest.fixture(scope="module")
def stage(module_cast: Cast) -> dict[str, str]:
    """A conversation with a draft, a permission that waits, and a promise."""
    vera, dana = module_cast.vera(), module_cast.person("dana")
    vera.says("My parcel 48213 was due an hour ago and nobody answers.")
    assert vera.conversation
    sent = dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)
    dana.sends(vera.conversation, sent["text"] + " Dana", draft=sent["draft"], seen_seq=1)
    vera.says("And where is the other one?")
    draft = dana.waits_for(
        "draft.end", lambda d: d["conversation"] == vera.conversation and d["draft"] != sent["draft"]
    )
    lesson = dana.asks("lesson.add", {"conversation": vera.conversation, "text": "Two parcels, two answers."})["lesson"]
    asked = dana.asks("permission.ask", {"conversation": vera.conversation, "kind": "gift", "reason": "patient"})
    dana.asks("close", {"conversation": vera.conversation, "follow_up_at": "2099-01-02T10:00:00Z"})
    promise = dana.waits_for("promise", lambda p: p["conversation"] == vera.conversation)
    dana.asks("reopen", {"conversation": vera.conversation})
    text = {"site": module_cast.site["site"], "language": "en", "name": "Late", "text": "Sorry, {customer}."}
    canned = module_cast.person("lee").asks("canned.save", text)["reply"]
    token = module_cast.person("ona").asks("tokens.add", {"name": "Shop", "scopes": ["guard"]})["token"]
    return {
        "canned": canned["id"],
        "token": token,
        "conversation": vera.conversation,
        "draft": draft["draft"],
        "permission": asked["permission"]["id"],
        "promise": promise["id"],
        "person": dana.id,
        "lesson": lesson["id"],
        "site": module_cast.site["site"],
    }


@pytest.mark.parametrize("event", TABLE)
def test_an_event_is_open_to_those_roles_alone(cast: Cast, stage: dict[str, str], event: str):
    allowed, ids, rest = TABLE[event]
    payload = {**{name: stage[name] for name in ids}, **rest}

    answers = {role: cast.person(name).asks(event, payload) for role, name in PEOPLE.items()}

    codes = {role: answer.get("error", {}).get("code", "ok") for role, answer in answers.items()}
    assert {role for role, code in codes.items() if code == "forbidden"} == EVERYBODY - allowed
    fine = {"ok", "closed", "conflict"} | ({"not_found"} if event in REMOVING else set())
    assert {codes[role] for role in allowed} <= fine, codes


@pytest.mark.parametrize("event", [event for event, (allowed, ids, _) in TABLE.items() if ids and allowed != OWNERS])
def test_somebody_of_another_site_hears_that_there_is_no_such_thing(cast: Cast, stage: dict[str, str], event: str):
    _, ids, rest = TABLE[event]
    if event == "leave":
        return  # tells nobody anything, whosever it is

    answer = cast.person("olu").asks(event, {**{name: stage[name] for name in ids}, **rest})

    assert answer["error"]["code"] == "not_found"
