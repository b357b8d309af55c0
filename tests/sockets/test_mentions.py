"""Naming a colleague in a note: who is meant, who hears of it, and who does not."""

from dataclasses import replace

import pytest

from copilot.chat.actors import Role
from copilot.chat.mentions import find_mentioned
from copilot.desk.people import new_person
from tests.cast import Cast

NOBODY = new_person("x@test.example", role=Role.AGENT, name="X", sites=None, locale="en", password_hash="")
PEOPLE = [
    replace(NOBODY, id=name, name=name)
    for name in ("Ann", "Anna Saar", "Anna Kask", "Madis Õun", "Айгүл", "Lee (night)")
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@Ann please look", ["Ann"]),
        ("@anna saar, please", ["Anna Saar"]),
        ("@Anna please", []),
        ("@Madis and @Айгүл: yours", ["Madis Õun", "Айгүл"]),
        ("write to ann@anna saar.example", []),
        ("@Annalise", []),
        ("@@Ann", ["Ann"]),
        ("@Lee (night)", ["Lee (night)"]),
        ("(@Ann)", ["Ann"]),
        ("nobody", []),
    ],
)
def test_a_name_after_an_at_means_one_person_or_nobody(text: str, meant: list[str]):
    assert find_mentioned(text, PEOPLE) == meant


def test_whoever_is_named_hears_of_it_and_nobody_else(cast: Cast):
    vera, dana, lee, ona = cast.vera(), cast.person("dana"), cast.person("lee"), cast.person("ona")
    vera.says("My kettle 6601 leaks.")

    dana.asks("note", {"conversation": vera.conversation, "text": "@Lee, third one of this batch"})

    told = lee.waits_for("mention", lambda one: one["conversation"] == vera.conversation)
    assert (told["text"], told["by"]["name"]) == ("@Lee, third one of this batch", "Dana")
    ona.waits_for("note", lambda one: one["conversation"] == vera.conversation)
    assert ona.of("mention") == dana.of("mention") == []


def test_whoever_was_away_finds_the_mention_until_they_have_seen_it(cast: Cast):
    vera, dana = cast.vera(), cast.person("dana")
    vera.says("My kettle 6602 leaks.")
    dana.asks("note", {"conversation": vera.conversation, "text": "Ask @Ona"})
    ona = cast.person("ona")

    waiting = [one["conversation"] for one in ona.asks("mentions")["mentions"]]
    assert vera.conversation in waiting
    ona.asks("mentions.seen", {"conversation": vera.conversation})

    assert vera.conversation not in [one["conversation"] for one in ona.asks("mentions")["mentions"]]


def test_somebody_of_another_site_is_not_told(cast: Cast):
    vera, dana, olu = cast.vera(), cast.person("dana"), cast.person("olu")
    vera.says("My kettle 6603 leaks.")

    dana.asks(
        "note", {"conversation": vera.conversation, "text": f"@{cast.accounts['olu']['email'].split('@')[0]} look"}
    )

    assert olu.asks("mentions")["mentions"] == []
    assert olu.asks("mentions.seen", {"conversation": vera.conversation})["error"]["code"] == "not_found"
