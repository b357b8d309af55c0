"""The co-pilot for other help desks: a transcript in, a guarded draft out; a text in, the guard's word out."""

import json

import pytest

from tests.api.conftest import Programs

TRANSCRIPT = {"turns": [{"who": "customer", "text": "My parcel 48213 was due an hour ago and nobody answers!"}]}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "This is the third time my order 48213 is late!"),
        ("et", "Minu tellimus 48213 hilineb juba kolmandat korda!"),
        ("ru", "Мой заказ 48213 опаздывает уже в третий раз!"),
        ("nb", "Bestillingen min 48213 er forsinket for tredje gang!"),
        ("kk", "Менің 48213 тапсырысым үшінші рет кешігіп жатыр!"),
    ],
)
def test_a_transcript_is_answered_in_its_language(programs: Programs, language: str, text: str):
    answer = programs.of("dana").posts("/drafts", {"turns": [{"who": "customer", "text": text}]})

    assert answer["language"] == language
    assert answer["verdict"] == "allow"
    assert answer["drafter"] == "playbook"
    assert len(answer["text"]) > 40


def test_a_draft_stays_within_the_permission_that_came_along(programs: Programs):
    turns = [{"who": "customer", "text": "My parcel is three days late. I want compensation!"}]

    without = programs.of("dana").posts("/drafts", {"turns": turns})
    allowed = {"kinds": ["voucher"], "amount": 10, "currency": "EUR"}
    within = programs.of("dana").posts("/drafts", {"turns": turns, "permission": allowed})

    assert "10" not in without["text"]
    assert "10" in within["text"]
    assert within["verdict"] == "allow"


@pytest.mark.parametrize("how", ["body", "header"])
def test_a_draft_streams_as_server_sent_events(programs: Programs, how: str):
    body = {**TRANSCRIPT, "stream": True} if how == "body" else TRANSCRIPT
    headers = {} if how == "body" else {"Accept": "text/event-stream"}

    answer = programs.of("dana").calls("POST", "/drafts", body, headers=headers)

    assert answer.headers["Content-Type"].startswith("text/event-stream")
    events = [
        (head.removeprefix("event: "), json.loads(data.removeprefix("data: ")))
        for head, data in (block.split("\n") for block in answer.content.decode().strip().split("\n\n"))
    ]
    assert events[0][0] == "draft.begin"
    assert events[-1][0] == "draft.end"
    pieces = "".join(values["text"] for name, values in events if name == "draft.delta")
    assert pieces.strip() == events[-1][1]["text"].strip()


def test_the_guard_says_where_and_why(programs: Programs):
    text = "I will refund you 50 EUR right away."

    answer = programs.of("dana").posts("/guard", {"text": text, "customer": "Where is my money?"})

    assert answer["verdict"] == "block"
    found = next(v for v in answer["violations"] if v["rule"] == "compensation")
    assert text[found["start"] : found["end"]] == found["evidence"]
    permitted = {"kinds": ["refund"], "amount": 50, "currency": "EUR"}
    assert programs.of("dana").posts("/guard", {"text": text, "permission": permitted})["verdict"] != "block"


def test_facts_of_any_shape_ground_a_text(programs: Programs):
    text = "Your parcel left on 12 May with the number 99120033."

    unknown = programs.of("dana").posts("/guard", {"text": text, "facts": {}})
    known = programs.of("dana").posts("/guard", {"text": text, "facts": {"parcel": [99120033, "12 May"]}})

    assert "ungrounded" in {found["rule"] for found in unknown["violations"]}
    assert "ungrounded" not in {found["rule"] for found in known["violations"]}


def test_another_sites_house_rules_are_not_lent_out(programs: Programs):
    other = programs.of("olu").gets("/sites")["sites"][0]["id"]
    mine = {site["id"] for site in programs.of("dana").gets("/sites")["sites"]} - {other}

    lent = programs.of("olu").posts("/drafts", {**TRANSCRIPT, "site": mine.pop()})
    own = programs.of("olu").posts("/drafts", {**TRANSCRIPT, "site": other})

    assert lent["error"]["code"] == "not_found"
    assert own["ok"] is True
