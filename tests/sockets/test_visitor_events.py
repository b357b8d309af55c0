"""What a customer's browser may do on `/visitor`, against a real server on both databases."""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
import uuid

import pytest
import socketio

from tests.cast import ORIGIN, Cast, Vera
from tests.servers import wait_until


def signed(cast: Cast, customer_id: str) -> str:
    """The hash that the site's own server would make."""
    return hmac.new(cast.site["secret"].encode(), customer_id.encode(), hashlib.sha256).hexdigest()


def refused(cast: Cast, *, origin: str = ORIGIN, **auth):
    """Try to connect and give the error that came back."""
    vera = cast.stranger()
    heard = []
    vera.socket.on("connect_error", heard.append, namespace=vera.namespace)
    with pytest.raises(socketio.exceptions.ConnectionError):
        vera._connect({"site": vera.key, **auth}, {"Origin": origin})
    return heard[0]["data"] if "data" in heard[0] else heard[0]


def test_a_first_message_opens_a_conversation_and_is_acknowledged(cast: Cast):
    vera = cast.vera()

    answer = vera.says("My parcel is an hour late!")

    assert answer["ok"] is True
    assert answer["seq"] == 1
    assert answer["conversation"]


def test_the_same_client_id_gets_the_first_answer_again(cast: Cast):
    vera = cast.vera()
    client_id = uuid.uuid4().hex

    first, again = vera.says("Hello?", client_id), vera.says("Hello?", client_id)

    assert (again["seq"], again["at"]) == (first["seq"], first["at"])
    assert vera.says("Anybody?")["seq"] == 2


def test_a_returning_visitor_finds_the_conversation_again(cast: Cast):
    vera = cast.vera()
    vera.says("I will be back.")
    back = cast.stranger()
    back.token = vera.token

    back.comes()

    assert back.conversation == vera.conversation
    assert [message["text"] for message in back.of("welcome")[0]["messages"]] == ["I will be back."]


def test_since_gives_what_was_missed_in_order(cast: Cast):
    vera = cast.vera()
    for number in range(5):
        vera.says(f"line {number}")

    answer = vera.asks("since", {"seq": 2})

    assert [message["seq"] for message in answer["messages"]] == [3, 4, 5]
    assert answer["last_seq"] == 5
    assert answer["more"] is False


def test_another_tab_sees_what_this_tab_wrote(cast: Cast):
    vera = cast.vera()
    tab = cast.stranger()
    tab.token = vera.token
    tab.comes()

    vera.says("Written in the first tab")

    assert tab.waits_for("message")["text"] == "Written in the first tab"


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"client_id": "1", "text": ""}, "text"),
        ({"client_id": "1", "text": "   "}, "text"),
        ({"client_id": "1", "text": "x" * 4_001}, "text"),
        ({"client_id": "1", "text": 7}, "text"),
        ({"client_id": "", "text": "Hi"}, "client_id"),
        ({"text": "Hi"}, "client_id"),
        ({"client_id": "1", "text": "Hi", "colour": "red"}, "colour"),
        ({"client_id": "1", "text": b"binary"}, "text"),
        (["not", "an", "object"], "payload"),
        (b"binary", "payload"),
        (None, "payload"),
    ],
)
def test_bad_input_is_answered_with_its_field_and_the_connection_stays(cast: Cast, payload, field):
    vera = cast.vera()

    answer = vera.asks("message", payload)

    assert answer["ok"] is False
    assert answer["error"]["code"] == "invalid"
    assert answer["error"]["field"] == field
    assert vera.says("Still here")["ok"] is True


def test_the_longest_text_counts_characters_not_bytes(cast: Cast):
    assert cast.vera().says("🙂" * 4_000)["ok"] is True


def test_a_payload_over_64_kib_is_refused_and_the_connection_stays(cast: Cast):
    vera = cast.vera()

    answer = vera.asks("message", {"client_id": "1", "text": "x" * 70_000})

    assert answer["error"]["code"] == "too_large"
    assert vera.says("Still here")["ok"] is True


def test_an_unknown_event_is_named_in_the_answer(cast: Cast):
    answer = cast.vera().asks("shout", {"text": "Hi"})

    assert answer["error"]["code"] == "unknown_event"
    assert "shout" in answer["error"]["message"]


def test_too_many_messages_are_told_when_to_try_again(cast: Cast):
    vera = cast.vera()

    answers = [vera.says(f"message {number}") for number in range(80)]

    limited = [answer for answer in answers if not answer["ok"]]
    assert limited
    assert all(answer["error"]["code"] == "rate_limited" for answer in limited)
    assert all(answer["error"]["retry_after"] > 0 for answer in limited)


def test_an_unknown_site_key_is_refused(cast: Cast):
    assert refused(cast, site="pk_nobody")["code"] == "not_found"


def test_a_foreign_origin_is_refused(cast: Cast):
    assert refused(cast, origin="http://evil.test")["code"] == "forbidden"


def test_a_forged_visitor_token_is_refused(cast: Cast):
    vera = cast.vera()

    assert refused(cast, visitor=vera.token[:-2] + "xx")["code"] == "unauthorised"
    assert refused(cast, visitor="nonsense")["code"] == "unauthorised"


def test_an_unknown_handshake_field_is_named(cast: Cast):
    assert refused(cast, colour="red")["field"] == "colour"


def test_an_identity_needs_the_right_hash(cast: Cast):
    assert refused(cast, user={"id": "42", "hash": "0" * 64})["code"] == "unauthorised"


def test_a_verified_customer_finds_their_conversation_in_another_browser(cast: Cast):
    digest = hmac.new(cast.site["secret"].encode(), b"customer-42", hashlib.sha256).hexdigest()
    user = {"id": "customer-42", "hash": digest, "name": "Vera"}
    vera = cast.vera(user=user)
    vera.says("From my laptop")

    phone = cast.vera(user=user)

    assert phone.conversation == vera.conversation


def test_nobody_reaches_a_conversation_by_its_id(cast: Cast):
    vera, other = cast.vera(), cast.vera()
    vera.says("Only mine")

    answer = other.asks("since", {"seq": 0, "conversation": vera.conversation})

    assert answer["error"]["field"] == "conversation"
    assert other.asks("since", {"seq": 0})["messages"] == []


def test_a_visitor_who_asks_to_be_forgotten_is_gone(cast: Cast):
    vera = cast.vera()
    vera.says("Forget me")
    token = vera.token

    assert vera.asks("forget", {})["ok"] is True

    back = cast.stranger()
    back.token = token
    back.comes()
    assert back.conversation is None


def test_a_nul_character_is_refused_with_its_field(cast: Cast):
    answer = cast.vera().asks("message", {"client_id": "1", "text": "a\x00b"})

    assert answer["error"]["code"] == "invalid"
    assert answer["error"]["field"] == "text"


def test_a_retry_after_the_conversation_was_closed_is_not_stored_twice(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    first = vera.says("Only once, please", "retry-1")
    dana.asks("close", {"conversation": vera.conversation})
    vera.waits_for("closed")

    again = vera.says("Only once, please", "retry-1")

    assert (again["seq"], again["at"]) == (first["seq"], first["at"])


def test_what_was_written_before_signing_in_goes_over_to_the_customer(cast: Cast):
    dana = cast.person("dana")
    user = {"id": "c-500", "hash": signed(cast, "c-500"), "name": "Vera Tamm"}
    at_home = cast.vera(user=user)
    at_home.says("From home: my lamp is broken.")
    phone = cast.vera()
    phone.says("From the phone: is anybody there?")
    other_tab = Vera(cast.server, cast.site["key"])
    other_tab.token = phone.token
    cast.present.append(other_tab.comes())
    phone.forgets()

    assert phone.asks("identify", user)["ok"]

    welcome = phone.waits_for("welcome")
    assert welcome["conversation"] == phone.conversation
    assert [message["text"] for message in welcome["messages"]] == ["From the phone: is anybody there?"]
    line = dana.waits_for("conversation", lambda c: c["id"] == phone.conversation and c["customer"].get("name"))
    assert line["customer"]["name"] == "Vera Tamm"
    assert phone.says("I am Vera.")["conversation"] == phone.conversation
    wait_until(lambda: not other_tab.socket.connected, what="the end of the tab that was nobody")
    assert at_home.asks("since", {"seq": 0})["ok"]


def test_a_wrong_hash_moves_nothing(cast: Cast):
    vera = cast.vera()
    vera.says("I am nobody in particular.")

    answer = vera.asks("identify", {"id": "c-501", "hash": "0" * 64})

    assert answer["error"]["code"] == "unauthorised"
    assert vera.says("Still me.")["conversation"] == vera.conversation


def test_an_unknown_file_is_an_error_that_names_the_field(cast: Cast):
    vera = cast.vera()

    answer = vera.asks("message", {"client_id": "with-file", "text": "Look at this", "attachments": ["nothing"]})

    assert (answer["error"]["code"], answer["error"]["field"]) == ("invalid", "attachments")
    assert vera.asks("since", {"seq": 0})["last_seq"] == 0


def test_the_desk_hears_of_a_deletion(cast: Cast):
    dana, vera = cast.person("dana"), cast.vera()
    vera.says("Please forget me afterwards.")
    dana.waits_for("conversation", lambda c: c["id"] == vera.conversation)

    assert vera.asks("forget", {})["ok"]

    assert dana.waits_for("erased")["conversations"] == [vera.conversation]


@pytest.mark.parametrize(
    ("path", "method", "status", "code"),
    [
        ("/visitor/nothing", "GET", 404, "not_found"),
        ("/visitor/files", "GET", 405, "invalid"),
        ("/files/nothing", "GET", 404, "not_found"),
        ("/visitor/files", "POST", 401, "unauthorised"),
    ],
)
def test_http_speaks_of_errors_as_the_wire_does(cast: Cast, path: str, method: str, status: int, code: str):
    request = urllib.request.Request(cast.server.url + path, method=method)

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)

    assert refused.value.code == status
    assert json.loads(refused.value.read())["error"]["code"] == code
