"""What the desk may do on `/desk`, against a real server on both databases."""

import uuid

import pytest
import socketio

from tests.cast import Cast, Colleague


def test_a_message_reaches_the_desk_at_once_and_its_mood_follows(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()

    vera.says("This is the THIRD time my order 48213 is late!!! I am furious.")

    message = dana.waits_for("message", lambda m: m["conversation"] == vera.conversation)
    assert message["who"] == "customer"
    line = dana.waits_for("conversation", lambda c: c["id"] == vera.conversation and c["anger"] >= 2)
    assert line["language"] == "en"
    assert line["unread"] == 1


def test_a_draft_streams_in_and_ends_with_a_verdict(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()

    vera.says("My parcel 48213 was due an hour ago and nobody answers.")

    end = dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)
    begun = [d for d in dana.of("draft.begin") if d["draft"] == end["draft"]]
    pieces = [d["text"] for d in dana.of("draft.delta") if d["draft"] == end["draft"]]
    assert begun
    assert "".join(pieces).strip() == end["text"].strip()
    assert end["verdict"] == "allow"
    assert end["covers_seq"] == 1


def test_an_accepted_draft_reaches_the_customer(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("My lamp arrived broken.")
    draft = dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)

    answer = dana.sends(vera.conversation, draft["text"], draft=draft["draft"], seen_seq=1)

    assert answer["ok"] is True
    message = vera.waits_for("message")
    assert message["text"] == draft["text"]
    assert message["name"] == "Dana"
    assert "draft" not in message


def test_a_message_in_other_words_than_its_draft_shows_what_was_changed(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("My lamp arrived broken.")
    draft = dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)
    words = draft["text"].split()

    answer = dana.sends(vera.conversation, " ".join([*words, "Best wishes, Dana"]), draft=draft["draft"], seen_seq=1)

    assert answer["edited"] is True
    assert dana.waits_for("message", lambda m: m["seq"] == answer["seq"])["edited"] is True
    assert "edited" not in vera.waits_for("message")
    opened = dana.asks("open", {"conversation": vera.conversation})
    assert ["edited" in message for message in opened["messages"]] == [False, True]
    pieces = dana.asks("draft.edits", {"conversation": vera.conversation, "seq": answer["seq"]})["pieces"]
    assert "Best wishes, Dana" in [piece["text"] for piece in pieces if piece["change"] == "new"][-1]
    assert "".join(piece["text"] for piece in pieces if piece["change"] != "new") == draft["text"].strip()


def test_a_draft_sent_as_it_was_and_a_message_without_one_are_not_called_edited(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("My lamp arrived broken.")
    draft = dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)

    as_it_was = dana.sends(vera.conversation, draft["text"], draft=draft["draft"], seen_seq=1)
    by_hand = dana.sends(vera.conversation, "I am looking into it now.", seen_seq=2)

    opened = dana.asks("open", {"conversation": vera.conversation})
    assert not any("edited" in message for message in opened["messages"])
    ask = {"conversation": vera.conversation}
    same = dana.asks("draft.edits", ask | {"seq": as_it_was["seq"]})["pieces"]
    assert [piece["change"] for piece in same] == ["same"]
    refused = dana.asks("draft.edits", ask | {"seq": by_hand["seq"]})
    assert refused["error"]["code"] == "not_found"


def test_a_reply_sent_twice_is_stored_once(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("Hello?")
    client_id = uuid.uuid4().hex
    payload = {"conversation": vera.conversation, "client_id": client_id, "text": "Good morning, I am here."}

    first, again = dana.asks("send", payload), dana.asks("send", payload)

    assert first["seq"] == again["seq"] == 2


def test_a_blocked_text_is_not_sent_and_says_why(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("Where is my money?")

    answer = dana.sends(vera.conversation, "I will refund you 50 EUR right away.")

    assert answer["error"]["code"] == "blocked"
    assert answer["verdict"] == "block"
    found = next(v for v in answer["violations"] if v["rule"] == "compensation")
    assert "I will refund you 50 EUR right away."[found["start"] : found["end"]] == found["evidence"]
    assert vera.asks("since", {"seq": 1})["messages"] == []


@pytest.mark.parametrize(
    ("who", "text", "code"),
    [
        ("dana", "Calm down, you are overreacting.", "forbidden"),
        ("lee", "I will refund you 50 EUR.", "blocked"),
    ],
)
def test_an_override_needs_the_right_and_never_passes_a_stop(cast: Cast, who, text, code):
    person, vera = cast.person(who), cast.vera()
    vera.says("This is unacceptable.")

    answer = person.sends(vera.conversation, text, override={"reason": "I know this customer"})

    assert answer["error"]["code"] == code


def test_a_supervisor_may_override_a_block_with_a_reason(cast: Cast):
    lee, vera = cast.person("lee"), cast.vera()
    vera.says("This is unacceptable.")

    answer = lee.sends(vera.conversation, "Calm down, please.", override={"reason": "Agreed joke between us"})

    assert answer["ok"] is True


def test_a_send_on_a_thread_that_moved_on_shows_what_is_new(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("First")
    vera.says("Second")

    answer = dana.sends(vera.conversation, "About your first message.", seen_seq=1)

    assert answer["error"]["code"] == "moved_on"
    assert [message["text"] for message in answer["messages"]] == ["Second"]


def test_writing_on_withdraws_the_draft_and_brings_a_new_one(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("My parcel is late.")
    dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)

    vera.says("And the box was torn open!")

    end = dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation and d["covers_seq"] == 2)
    shown = dana.asks("open", {"conversation": vera.conversation})["draft"]
    assert shown["draft"] == end["draft"]


def test_an_outsider_hears_the_same_as_for_a_conversation_that_does_not_exist(cast: Cast):
    olu, vera = cast.person("olu"), cast.vera()
    vera.says("Private")

    for event, extra in (("open", {}), ("send", {"client_id": "1", "text": "Hello"}), ("note", {"text": "x"})):
        theirs = olu.asks(event, {"conversation": vera.conversation, **extra})
        nobodys = olu.asks(event, {"conversation": "nothere", **extra})
        assert theirs["error"] == nobodys["error"]
        assert theirs["error"]["code"] == "not_found"
    assert olu.of("message") == []


def test_a_permission_is_asked_granted_and_used_once(cast: Cast):
    dana, lee, vera = cast.person("dana"), cast.person("lee"), cast.vera()
    vera.says("I want something for my trouble.")
    asked = dana.asks(
        "permission.ask",
        {"conversation": vera.conversation, "kind": "voucher", "amount": 20, "currency": "EUR", "reason": "late twice"},
    )["permission"]

    granted = lee.asks("permission.answer", {"permission": asked["id"], "grant": True, "amount": 15})

    assert granted["permission"]["state"] == "granted"
    too_much = dana.sends(vera.conversation, "I can offer you a voucher of 20 EUR.")
    assert too_much["error"]["code"] == "blocked"
    assert dana.sends(vera.conversation, "I can offer you a voucher of 15 EUR.")["ok"] is True
    assert dana.sends(vera.conversation, "I can offer you a voucher of 15 EUR.")["error"]["code"] == "blocked"
    assert dana.waits_for("permission", lambda p: p["id"] == asked["id"] and p["state"] == "used")


def test_an_agent_cannot_answer_a_permission(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("Hello")
    asked = dana.asks(
        "permission.ask", {"conversation": vera.conversation, "kind": "gift", "reason": "they were patient"}
    )["permission"]

    answer = dana.asks("permission.answer", {"permission": asked["id"], "grant": True})

    assert answer["error"]["code"] == "forbidden"


def test_a_maintainer_may_read_and_not_write(cast: Cast):
    mai, vera = cast.person("mai"), cast.vera()
    vera.says("Hello")

    assert mai.asks("open", {"conversation": vera.conversation})["ok"] is True
    assert mai.sends(vera.conversation, "Hello there.")["error"]["code"] == "forbidden"


def test_a_closed_conversation_takes_no_reply_and_the_next_message_opens_another(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("Thanks, all is well.")
    old = vera.conversation

    assert dana.asks("close", {"conversation": old, "record": {"solution": "explained"}})["ok"] is True

    vera.waits_for("closed")
    assert dana.sends(old, "One more thing.")["error"]["code"] == "closed"
    assert vera.says("Actually, no.")["conversation"] != old


def test_typing_and_reading_are_seen_on_both_sides(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("Hello")

    vera.asks("typing", {"on": True})
    dana.waits_for("typing", lambda t: t["conversation"] == vera.conversation and t["who"] == "customer" and t["on"])
    dana.asks("typing", {"conversation": vera.conversation, "on": True})
    assert vera.waits_for("typing")["on"] is True
    dana.asks("seen", {"conversation": vera.conversation, "seq": 1})
    assert vera.waits_for("seen")["seq"] == 1


def test_the_inbox_can_be_searched_by_words(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    word = f"zebra{uuid.uuid4().hex[:8]}"
    vera.says(f"My {word} is missing")

    found = dana.asks("list", {"query": word})["conversations"]

    assert [line["id"] for line in found] == [vera.conversation]
    assert dana.asks("list", {"query": f"{word[:9]}* OR zzz"})["conversations"] == []
    refused = dana.asks("list", {"query": "x" * 500})
    assert refused["error"]["field"] == "query"


def test_a_search_stays_within_the_sites_one_works_for(cast: Cast):
    dana, olu, vera = cast.person("dana"), cast.person("olu"), cast.vera()
    word = f"zebra{uuid.uuid4().hex[:8]}"
    vera.says(f"My {word} is missing")

    assert [line["id"] for line in dana.asks("list", {"query": word})["conversations"]] == [vera.conversation]
    assert olu.asks("list", {"query": word})["conversations"] == []


def test_a_connection_without_a_token_is_refused(cast: Cast):
    stranger = Colleague(cast.server, {"user": "x", "token": "lh_wrong"})

    with pytest.raises(socketio.exceptions.ConnectionError):
        stranger._connect({"token": "lh_wrong"}, {})


def test_a_follow_up_asked_for_at_closing_is_kept_as_a_promise(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("All is well, thank you.")

    dana.asks("close", {"conversation": vera.conversation, "follow_up_at": "2099-01-02T10:00:00Z"})

    promise = dana.waits_for("promise", lambda p: p["conversation"] == vera.conversation)
    assert promise["due_at"] == "2099-01-02T10:00:00.000Z"
    assert promise["state"] == "open"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("Kus mu tellimus on?", "Helistan teile homme kell 14."),
        ("Где мой заказ?", "Я позвоню вам завтра в 14:00."),
        ("Тапсырысым қайда?", "Ертең сағат 14:00-де қоңырау шаламын."),
    ],
)
def test_a_promise_is_found_in_the_language_it_was_sent_in_before_anything_was_read(
    cast: Cast, asked: str, answered: str
):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says(asked)

    sent = dana.sends(vera.conversation, answered)

    assert [bool(promise["due_at"]) for promise in sent["promises"]] == [True]


def test_a_desk_session_does_not_work_from_another_page(cast: Cast):
    stranger = Colleague(cast.server, {"user": "x", "token": ""})

    with pytest.raises(socketio.exceptions.ConnectionError):
        stranger._connect({}, {"Origin": "http://shop.test"})


def test_writing_on_takes_a_ready_draft_off_the_desk(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("My lamp arrived broken.")
    ready = dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)

    vera.says("And the shade is missing too.")

    gone = dana.waits_for("draft.withdrawn", lambda d: d["draft"] == ready["draft"])
    assert gone["reason"] == "moved_on"
    dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation and d["covers_seq"] == 2)


def test_an_answer_takes_the_draft_off_every_desk(cast: Cast):
    dana, lee, vera = cast.person("dana"), cast.person("lee"), cast.vera()
    vera.says("My lamp arrived broken.")
    ready = lee.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)

    assert dana.sends(vera.conversation, "I am sorry about the lamp. I am looking into it now.")["ok"]

    gone = lee.waits_for("draft.withdrawn", lambda d: d["draft"] == ready["draft"])
    assert gone["reason"] == "answered"


def test_opening_says_what_the_next_reply_should_do(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("This is the third time my parcel is late! I want my money back.")

    advice = dana.asks("open", {"conversation": vera.conversation})["advice"]

    assert {step["step"] for step in advice["steps"]} >= {"apologise", "empathise"}
    assert "order" in advice["missing"]


def test_closing_over_words_nobody_has_seen_shows_them_first(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("Thanks, it works now.")
    vera.says("No wait, it broke again.")

    refused = dana.asks("close", {"conversation": vera.conversation, "seen_seq": 1})
    closed = dana.asks("close", {"conversation": vera.conversation, "seen_seq": 2})

    assert refused["error"]["code"] == "moved_on"
    assert [message["text"] for message in refused["messages"]] == ["No wait, it broke again."]
    assert closed["ok"]
