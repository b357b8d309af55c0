"""Texts that a site has prepared: what is filled in, what stays open, who looks after them, and the guard's word."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copilot.chat.canned_replies import PLACE, VARIABLES, fill
from tests.cast import Cast, Vera

LATE = "Hello {customer}, I am looking for order {order} now. {agent}, {site}"


def saves(cast: Cast, name: str, text: str = LATE, **more: Any) -> dict[str, Any]:
    payload = {"site": cast.site["site"], "language": "en", "name": name, "text": text, **more}
    return cast.person("lee").asks("canned.save", payload)


def customer(cast: Cast, text: str = "My parcel 4711 is late.", **auth: Any) -> Vera:
    vera = cast.vera(**auth)
    vera.says(text)
    return vera


def fills(cast: Cast, vera: Vera, reply: dict[str, Any]) -> dict[str, Any]:
    return cast.person("dana").asks("canned.fill", {"canned": reply["id"], "conversation": vera.conversation})


def test_what_is_known_is_filled_in_and_what_is_not_stays_open_and_is_named(cast: Cast):
    reply, vera, dana = saves(cast, "Looking")["reply"], customer(cast), cast.person("dana")
    dana.asks("card", {"conversation": vera.conversation, "order": "4711"})

    filled = fills(cast, vera, reply)

    assert filled["text"] == "Hello {customer}, I am looking for order 4711 now. Dana, Shop"
    assert filled["missing"] == ["customer"]


def test_an_open_place_is_never_sent_whatever_way(cast: Cast):
    vera, dana = customer(cast), cast.person("dana")

    refused = dana.sends(vera.conversation, "Hello {customer}, I am looking into it.")

    assert refused["error"]["code"] == "unfilled"
    assert "{customer}" in refused["error"]["message"]
    assert dana.sends(vera.conversation, "Hello, I am looking into it.")["ok"]


def test_a_prepared_text_passes_the_guard_like_any_other(cast: Cast):
    reply, vera = (
        saves(cast, "Generous", "I am sorry, we will refund you the whole sum today.")["reply"],
        customer(cast),
    )
    text = fills(cast, vera, reply)["text"]

    assert cast.person("dana").sends(vera.conversation, text)["error"]["code"] == "blocked"


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"text": "Dear {name}"}, "invalid", "text"),
        ({"text": "   "}, "invalid", "text"),
        ({"name": " "}, "invalid", "name"),
        ({"name": "x" * 61}, "invalid", "name"),
        ({"language": "fi"}, "invalid", "language"),
        ({"name": "Taken"}, "conflict", "name"),
        ({"canned": "nowhere"}, "not_found", None),
    ],
)
def test_what_is_wrong_with_a_text_is_named(cast: Cast, change: dict[str, Any], code: str, field: str | None):
    if not cast.person("lee").asks("canned.list", {"site": cast.site["site"]})["replies"]:
        saves(cast, "Taken")
    saves(cast, "Taken")

    error = saves(cast, **{"name": "New", **change})["error"]

    assert (error["code"], error.get("field")) == (code, field)


def test_a_name_is_free_in_another_language_and_a_text_can_be_changed_and_removed(cast: Cast):
    lee, site = cast.person("lee"), cast.site["site"]
    reply = saves(cast, "Greeting", "Hello.")["reply"]
    assert saves(cast, "Greeting", "Tere.", language="et")["ok"]
    assert saves(cast, "Greeting", "Hello there.", canned=reply["id"])["reply"]["text"] == "Hello there."

    assert lee.asks("canned.remove", {"canned": reply["id"]})["ok"]

    left = [(one["name"], one["language"]) for one in lee.asks("canned.list", {"site": site})["replies"]]
    assert ("Greeting", "et") in left
    assert ("Greeting", "en") not in left


def test_another_sites_texts_are_nobodys_business(cast: Cast):
    reply, vera = saves(cast, "Private")["reply"], customer(cast)
    olu = cast.person("olu")

    for event, payload in (
        ("canned.list", {"site": cast.site["site"]}),
        ("canned.fill", {"canned": reply["id"], "conversation": vera.conversation}),
        ("canned.remove", {"canned": reply["id"]}),
    ):
        assert olu.asks(event, payload)["error"]["code"] == "not_found"


@given(st.text(max_size=80), st.dictionaries(st.sampled_from(VARIABLES), st.none() | st.text(max_size=20)))
@example("{customer}", {"customer": "{order}", "order": "7"})
@example("{customer}{order}", {"customer": "{", "order": "customer}"})
def test_what_is_open_afterwards_is_exactly_what_was_named_as_missing(text: str, known: dict[str, str | None]):
    filled = fill(text, known)

    assert set(PLACE.findall(filled.text)) == set(filled.missing)
