"""Setting up a site on `/desk`: who may do what, what is refused by name, and what the next visitor sees of it."""

import json
import urllib.request
from typing import Any

import pytest

from copilot.chat.sites import identity_hash
from copilot.storage import people, tables
from copilot.storage.database import Database
from tests.cast import Cast, Colleague


def sites_of(person: Colleague) -> dict[str, Any]:
    answer = person.asks("sites")
    assert answer["ok"], answer
    return {site["name"]: site for site in answer["sites"]}


def audit_of(cast: Cast, action: str) -> list[dict[str, Any]]:
    db = Database(cast.server.database_url)
    with db.read() as connection:
        rows = connection.execute(tables.audit.select().where(tables.audit.c.action == action)).all()
    db.close()
    return [row.detail for row in rows]


def test_everybody_sees_the_sites_they_may_set_up_and_no_secret(cast: Cast):
    assert set(sites_of(cast.person("lee"))) >= {"Shop", "Elsewhere"}
    assert set(sites_of(cast.person("olu"))) == {"Elsewhere"}
    assert cast.person("dana").asks("sites")["error"]["code"] == "forbidden"
    assert cast.person("mai").asks("sites")["error"]["code"] == "forbidden"
    assert cast.site["secret"] not in json.dumps(cast.person("ona").asks("sites"))


def test_what_a_supervisor_sets_is_what_the_next_visitor_sees(cast: Cast):
    lee = cast.person("lee")
    changes = {"colour": "#b3261e", "icon": "headset", "greeting": {"en": " Ask the workshop ", "et": ""}}

    answer = lee.asks("site.change", {"site": cast.site["site"], "name": "The  Shop", "settings": changes})

    assert answer["ok"], answer
    assert answer["site"]["name"] == "The Shop"
    seen = cast.vera().of("welcome")[0]["site"]
    assert (seen["name"], seen["colour"], seen["greeting"]) == ("The Shop", "#b3261e", "Ask the workshop")
    assert seen["icon"].startswith("M4 14v-2")
    with urllib.request.urlopen(f"{cast.server.url}/widget.js?site={cast.site['key']}") as loader:
        assert '"colour":"#b3261e"' in loader.read().decode()
    detail = audit_of(cast, "site.change")[-1]
    assert detail == {
        "site": cast.site["site"],
        "settings": ["colour", "greeting", "icon"],
        "name": ["Shop", "The Shop"],
    }
    lee.asks("site.change", {"site": cast.site["site"], "name": "Shop", "settings": {"colour": "#1f6f5c"}})


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"settings": {"colour": "red"}}, "settings.colour"),
        ({"settings": {"greeting": {"de": "Hallo"}}}, "settings.greeting.de"),
        ({"settings": {"hours": {"mon": ["17:00", "09:00"]}}}, "settings.hours.mon"),
        ({"settings": {"color": "#123456"}}, "settings.color"),
        ({"name": " "}, "name"),
        ({"origins": ["shop.example"]}, "origins"),
        ({"secret": "mine"}, "secret"),
    ],
)
def test_a_wrong_change_is_refused_by_name_and_changes_nothing(cast: Cast, change: dict[str, Any], field: str):
    ona = cast.person("ona")
    before = sites_of(ona)["Shop"]

    answer = ona.asks("site.change", {"site": cast.site["site"], **change})

    assert (answer["error"]["code"], answer["error"]["field"]) == ("invalid", field)
    assert sites_of(ona)["Shop"] == before


@pytest.mark.parametrize(
    ("who", "event", "payload", "code"),
    [
        ("lee", "site.change", {"origins": ["https://shop.example"]}, "forbidden"),
        ("lee", "site.secret", {}, "forbidden"),
        ("dana", "site.change", {"name": "Mine"}, "forbidden"),
        ("olu", "site.change", {"name": "Mine"}, "not_found"),
        ("olu", "site.secret", {}, "not_found"),
    ],
)
def test_more_than_ones_right_is_refused(cast: Cast, who: str, event: str, payload: dict[str, Any], code: str):
    answer = cast.person(who).asks(event, {"site": cast.site["site"], **payload})

    assert answer["error"]["code"] == code


def test_only_an_owner_adds_a_site_and_reads_its_secret_once(cast: Cast):
    assert cast.person("lee").asks("site.add", {"name": "New", "origins": []})["error"]["code"] == "forbidden"
    ona = cast.person("ona")

    answer = ona.asks("site.add", {"name": "New", "origins": ["https://New.example/"]})

    assert answer["secret"].startswith("sk_")
    assert answer["site"]["origins"] == ["https://new.example"]
    assert answer["secret"] not in json.dumps(ona.asks("sites"))


def test_a_renewed_secret_ends_the_old_one_at_once(cast: Cast):
    ona = cast.person("ona")
    db = Database(cast.server.database_url)
    with db.read() as connection:
        before = people.find_site(connection, site_id=cast.site["site"])
    assert before is not None
    old = {"id": "c-77", "hash": identity_hash(before, "c-77")}
    assert cast.vera().asks("identify", old)["ok"]

    secret = ona.asks("site.secret", {"site": cast.site["site"]})["secret"]

    with db.read() as connection:
        after = people.find_site(connection, site_id=cast.site["site"])
    db.close()
    assert after is not None
    assert after.secret == secret != before.secret
    assert cast.vera().asks("identify", old)["error"]["code"] == "unauthorised"
    assert cast.vera().asks("identify", {"id": "c-77", "hash": identity_hash(after, "c-77")})["ok"]
    assert secret not in cast.server.log.read_text()


def test_outside_its_hours_a_site_is_away_although_somebody_is_at_the_desk(cast: Cast):
    lee = cast.person("lee")
    never = {"hours": {"mon": ["00:00", "00:01"]}, "timezone": "Europe/Oslo"}

    lee.asks("site.change", {"site": cast.site["site"], "settings": never})

    seen = cast.vera(locale="nb").of("welcome")[0]["site"]
    assert seen["away"]
    assert seen["hours_text"].startswith("Vi er tilbake")
    lee.asks("site.change", {"site": cast.site["site"], "settings": {"hours": {}}})
    assert not cast.vera().of("welcome")[0]["site"]["away"]
