"""The desk's actions for programs: the same rules and the same errors as on the wire, on both databases."""

import uuid

import pytest
import requests

from copilot.api.scopes import Scope
from copilot.clock import now_iso
from tests.api.conftest import Program, Programs
from tests.cast import Cast


def said(cast: Cast, text: str) -> str:
    """A customer has written; the conversation's id."""
    vera = cast.vera()
    vera.says(text)
    assert vera.conversation
    return vera.conversation


def test_a_program_reads_a_conversation_and_answers_it(cast: Cast, programs: Programs):
    vera = cast.vera()
    vera.says("My lamp 48213 arrived broken.")
    dana = programs.of("dana")

    shown = dana.gets(f"/conversations/{vera.conversation}")
    sent = dana.posts(
        f"/conversations/{vera.conversation}/messages",
        {"client_id": uuid.uuid4().hex, "text": "I am sorry that the lamp arrived broken. I am looking into it."},
    )

    assert shown["conversation"]["id"] == vera.conversation
    assert sent["seq"] == 2
    assert vera.waits_for("message")["text"].startswith("I am sorry")
    thread = dana.gets(f"/conversations/{vera.conversation}/messages")
    assert [message["who"] for message in thread["messages"]] == ["customer", "agent"]


def test_a_repeated_message_is_stored_once(cast: Cast, programs: Programs):
    conversation = said(cast, "Hello?")
    body = {"client_id": uuid.uuid4().hex, "text": "Good morning, I am here."}

    first, again = (programs.of("dana").posts(f"/conversations/{conversation}/messages", body) for _ in range(2))

    assert first["seq"] == again["seq"] == 2


def test_the_guard_stands_at_this_door_too(cast: Cast, programs: Programs):
    conversation = said(cast, "Where is my money?")

    answer = programs.of("dana").calls(
        "POST",
        f"/conversations/{conversation}/messages",
        {"client_id": "1", "text": "I will refund you 50 EUR right away."},
    )

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "blocked"
    assert answer.json()["violations"][0]["rule"] == "compensation"


def test_lists_come_in_pages_that_do_not_overlap(cast: Cast, programs: Programs):
    expected = [said(cast, f"Message {number}") for number in range(3)]
    ona = programs.of("ona")

    seen, after = [], {}
    while True:
        page = ona.gets("/conversations", limit=2, **after)
        seen += [found["id"] for found in page["conversations"]]
        if "after" not in page:
            break
        after = {"after": page["after"]}

    assert len(seen) == len(set(seen))
    assert set(expected) <= set(seen)


def test_a_permission_is_asked_answered_and_listed(cast: Cast, programs: Programs):
    conversation = said(cast, "I want something for my trouble.")
    request = {"conversation": conversation, "kind": "voucher", "amount": 20, "currency": "EUR", "reason": "late"}

    asked = programs.of("dana").posts("/permissions", request)["permission"]
    refused = programs.of("dana").posts(f"/permissions/{asked['id']}/answer", {"grant": True})
    granted = programs.of("lee").posts(f"/permissions/{asked['id']}/answer", {"grant": True, "amount": 15})

    assert refused["error"]["code"] == "forbidden"
    assert granted["permission"]["amount"] == 15
    listed = programs.of("dana").gets("/permissions", conversation=conversation, state="granted")
    assert [row["id"] for row in listed["permissions"]] == [asked["id"]]


def test_a_promise_is_found_and_kept(cast: Cast, programs: Programs):
    conversation = said(cast, "When do I hear from you?")
    dana = programs.of("dana")
    text = "I will write to you again today by 18:00."
    promised = dana.posts(f"/conversations/{conversation}/messages", {"client_id": "p", "text": text})

    if "promises" not in promised:  # the guard keeps anybody from a time that nobody knows
        assert promised["error"]["code"] == "blocked"
        return
    kept = dana.calls("PATCH", f"/promises/{promised['promises'][0]['id']}", {"state": "kept"}).json()

    assert kept["promise"]["state"] == "kept"
    assert dana.gets("/promises", conversation=conversation, state="open")["promises"] == []


def test_a_conversation_is_closed_and_taken_up_again(cast: Cast, programs: Programs):
    conversation = said(cast, "Thanks, all is well.")
    dana = programs.of("dana")

    closed = dana.posts(f"/conversations/{conversation}/close", {"record": {"solution": "explained"}})
    late = dana.posts(f"/conversations/{conversation}/messages", {"client_id": "1", "text": "One more thing."})
    reopened = dana.calls("POST", f"/conversations/{conversation}/reopen").json()

    assert closed["at"]
    assert late["error"]["code"] == "closed"
    assert reopened == {"ok": True}


def test_a_visitor_is_exported_and_erased_by_an_owner_alone(cast: Cast, programs: Programs):
    conversation = said(cast, "Please forget me afterwards.")
    visitor = programs.of("ona").gets(f"/conversations/{conversation}")["conversation"]["customer"]["id"]

    assert programs.of("lee").gets(f"/visitors/{visitor}/export")["error"]["code"] == "forbidden"
    data = programs.of("ona").gets(f"/visitors/{visitor}/export")["data"]
    erased = programs.of("ona").calls("DELETE", f"/visitors/{visitor}")

    assert [row["text"] for row in data["message"]] == ["Please forget me afterwards."]
    assert erased.status_code == 200
    assert programs.of("ona").gets(f"/visitors/{visitor}/export")["error"]["code"] == "not_found"


def test_an_outsider_hears_the_same_as_for_what_does_not_exist(cast: Cast, programs: Programs):
    conversation = said(cast, "Private")
    olu = programs.of("olu")

    for path in ("", "/messages"):
        theirs = olu.gets(f"/conversations/{conversation}{path}")
        nobodys = olu.gets(f"/conversations/nothere{path}")
        assert theirs == nobodys
        assert theirs["error"]["code"] == "not_found"
    assert conversation not in str(olu.gets("/conversations", limit=200))
    assert olu.gets("/conversations", site=cast.site["site"])["error"]["code"] == "not_found"


def test_a_token_does_only_what_its_scopes_say(cast: Cast, programs: Programs):
    conversation = said(cast, "Hello")
    reader = programs.narrow("dana", Scope.MESSAGES_READ)

    assert reader.gets(f"/conversations/{conversation}/messages")["ok"] is True
    refused = reader.posts(f"/conversations/{conversation}/messages", {"client_id": "1", "text": "Hello there."})
    assert refused["error"]["code"] == "forbidden"
    assert "messages:write" in refused["error"]["message"]


def test_a_scope_gives_no_more_than_the_role(cast: Cast, programs: Programs):
    conversation = said(cast, "Hello")
    asked = programs.of("dana").posts(
        "/permissions", {"conversation": conversation, "kind": "gift", "reason": "they were patient"}
    )

    answered = programs.narrow("dana", *Scope).posts(
        f"/permissions/{asked['permission']['id']}/answer", {"grant": True}
    )

    assert answered["error"]["code"] == "forbidden"


def test_a_token_of_one_site_sees_no_other(cast: Cast, programs: Programs):
    conversation = said(cast, "Hello")
    other = programs.of("olu").gets("/sites")["sites"][0]["id"]

    elsewhere = programs.narrow("lee", *Scope, sites=[other])

    assert elsewhere.gets(f"/conversations/{conversation}")["error"]["code"] == "not_found"
    assert [site["id"] for site in elsewhere.gets("/sites")["sites"]] == [other]


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer lh_wrong"}, {"Authorization": "Basic abc"}])
def test_nobody_comes_in_without_a_token(cast: Cast, header: dict[str, str]):
    answer = requests.get(f"{cast.server.url}/api/v1/sites", headers=header, timeout=10)

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthorised"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_whose_time_is_over_works_no_more(programs: Programs):
    old = programs.narrow("dana", *Scope, expires_at=now_iso(plus_s=-1))

    assert old.gets("/sites")["error"]["code"] == "unauthorised"


def test_a_session_cookie_opens_nothing_here(cast: Cast):
    """No cookie is read, so no foreign page can make a browser call the API."""
    answer = requests.post(f"{cast.server.url}/api/v1/guard", json={"text": "x"}, cookies={"levelhead": "x"}, timeout=9)

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/guard", {"text": "x", "txet": "y"}, "txet"),
        ("/guard", {}, "text"),
        ("/guard", [], "payload"),
        ("/drafts", {"turns": [{"who": "customer", "text": "a\0b"}]}, "text"),
        ("/drafts", {"turns": [{"who": "king", "text": "a"}]}, "turns.0.who"),
        ("/drafts", {"turns": []}, "turns"),
        ("/permissions", {"conversation": "x", "kind": "castle", "reason": "r"}, "kind"),
    ],
)
def test_a_slip_in_a_body_is_named(programs: Programs, path: str, body: object, field: str):
    answer = programs.of("dana").calls("POST", path, body)

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "invalid"
    assert answer.json()["error"]["field"] == field


def test_a_slip_in_a_query_is_named(programs: Programs):
    assert programs.of("dana").gets("/conversations", limit="many")["error"]["field"] == "limit"
    assert programs.of("dana").gets("/conversations", stat="open")["error"]["field"] == "stat"


@pytest.mark.parametrize("path", ["/conversations/%00", "/conversations/" + "x" * 400, "/nowhere"])
def test_a_path_that_leads_nowhere_is_not_found_in_the_wires_shape(programs: Programs, path: str):
    answer = programs.of("dana").calls("GET", path)

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_a_body_that_is_not_json_or_too_large_is_refused_in_words(cast: Cast, programs: Programs):
    dana: Program = programs.of("dana")
    url, headers = f"{cast.server.url}/api/v1/guard", {"Authorization": f"Bearer {dana.token}"}

    broken = requests.post(url, data=b"{text", headers=headers, timeout=10)
    huge = requests.post(url, data=b'{"text": "' + b"x" * 600_000, headers=headers, timeout=10)

    assert broken.json()["error"]["field"] == "body"
    assert huge.status_code == 413
    assert huge.json()["error"]["code"] == "too_large"
