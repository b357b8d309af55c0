"""Coming to the desk: the owner's set-up, invitations, signing in and out, and what ends when access ends."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import socketio

from tests.cast import Cast, Colleague, hire
from tests.plain_browser import Browser
from tests.servers import LevelheadServer, wait_until

PASSWORD = "a long enough password"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LevelheadServer]:
    running = LevelheadServer(tmp_path_factory.mktemp("server")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def cast(server: LevelheadServer) -> Iterator[Cast]:
    people = hire(server)
    yield people
    people.everybody_leaves()


def test_an_empty_house_prints_one_address_at_which_the_owner_makes_their_account(tmp_path: Path):
    server = LevelheadServer(tmp_path).start()
    try:
        path = re.search(r"(/desk/set-up/\S+)", server.log.read_text())[1]  # type: ignore[index]
        assert Browser(server).opens("/desk/set-up/" + "x" * 43).status_code == 404
        owner = Browser(server)
        short = owner.fills_in(path, email="o@x.example", name="Oona", password="short")
        assert "too short" in short.text

        owner.fills_in(path, email="O@x.example", name="Oona", password=PASSWORD)

        assert owner.is_in()
        assert Browser(server).opens(path).status_code == 404
        assert not Browser(server).signs_in("o@x.example", "wrong password").url.endswith("/desk/")
        assert Browser(server).signs_in("o@x.example", PASSWORD).url.endswith("/desk/")
    finally:
        server.stop()


def test_an_invited_person_chooses_a_password_once_and_is_in(cast: Cast, server: LevelheadServer):
    ona = cast.person("ona")
    invited = ona.asks("people.invite", {"email": "New@test.example", "role": "agent", "sites": [cast.site["site"]]})
    assert invited["ok"], invited
    assert invited["person"]["invited"]
    assert not Browser(server).signs_in("new@test.example", "").url.endswith("/desk/")

    newcomer = Browser(server)
    newcomer.fills_in(invited["path"], name="Nia", password=PASSWORD)

    assert newcomer.is_in()
    assert Browser(server).opens(invited["path"]).status_code == 404
    found = {one["email"]: one for one in ona.asks("people.list", {})["people"]}["new@test.example"]
    assert (found["name"], found["invited"], found["sites"]) == ("Nia", False, [cast.site["site"]])


@pytest.mark.parametrize("who", ["dana", "lee", "mai"])
def test_only_an_owner_manages_people(cast: Cast, who: str):
    person = cast.person(who)

    assert person.asks("people.list", {})["error"]["code"] == "forbidden"
    invited = person.asks("people.invite", {"email": "more@test.example", "role": "owner"})
    assert invited["error"]["code"] == "forbidden"


@pytest.mark.parametrize(
    ("payload", "field"),
    [
        ({"email": "nobody", "role": "agent"}, "email"),
        ({"email": "a@b.example", "role": "king"}, "role"),
        ({"email": "a@b.example", "role": "agent", "sites": ["nowhere"]}, "sites"),
        ({"email": "dana@test.example", "role": "agent"}, "email"),
    ],
)
def test_a_slip_in_an_invitation_is_named(cast: Cast, payload: dict[str, object], field: str):
    refused = cast.person("ona").asks("people.invite", payload)

    assert refused["error"]["field"] == field


def test_the_last_owner_stays_and_nobody_locks_themselves_out(cast: Cast):
    ona = cast.person("ona")

    assert not ona.asks("people.change", {"person": ona.id, "disabled": True})["ok"]
    assert not ona.asks("people.change", {"person": ona.id, "role": "agent"})["ok"]


def test_taking_access_away_ends_live_connections_at_once(cast: Cast, server: LevelheadServer):
    ona, lee = cast.person("ona"), cast.person("lee")
    vera = cast.vera()
    vera.says("Where is my order?")
    lee.asks("assign", {"conversation": vera.conversation})

    changed = ona.asks("people.change", {"person": lee.id, "disabled": True})

    assert changed["person"]["disabled"]
    wait_until(lambda: not lee.socket.connected, what="the end of the connection")
    with pytest.raises(Exception, match="failed to connect"):
        Colleague(server, cast.accounts["lee"]).comes()
    ona.waits_for("conversation", lambda one: one["id"] == vera.conversation and one["assignee"] is None)
    assert ona.asks("people.change", {"person": lee.id, "disabled": False})["ok"]
    cast.person("lee")


def test_signing_out_ends_the_live_connections_of_that_browser_and_no_others(cast: Cast, server: LevelheadServer):
    account = cast.accounts["dana"]
    first, second = Browser(server), Browser(server)
    desks: list[socketio.Client] = []
    for browser in (first, second):
        browser.signs_in(account["email"], account["password"])
        desks.append(socketio.Client(reconnection=False))
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.http.cookies)
        desks[-1].connect(server.url, headers={"Cookie": cookies}, namespaces=["/desk"], wait_timeout=10)
    by_token = cast.person("dana")

    token = re.search(r'name="csrf-token" content="([^"]+)"', first.opens("/desk/").text)[1]  # type: ignore[index]
    first.http.post(f"{server.url}/desk/sign-out", data={"csrf_token": token}, timeout=15)

    wait_until(lambda: not desks[0].connected, what="the end of the connection")
    assert desks[1].connected
    assert by_token.socket.connected
    desks[1].disconnect()


def test_a_changed_role_holds_from_the_next_connection_which_comes_at_once(cast: Cast):
    ona, mai = cast.person("ona"), cast.person("mai")

    ona.asks("people.change", {"person": mai.id, "role": "supervisor"})

    wait_until(lambda: not mai.socket.connected, what="the end of the connection")
    again = cast.person("mai")
    assert "permit" in again.waits_for("welcome")["user"]["rights"]
    ona.asks("people.change", {"person": mai.id, "role": "maintainer"})


def test_people_of_other_sites_are_not_named(cast: Cast):
    olu, dana = cast.person("olu"), cast.person("dana")

    names = {user["name"] for user in olu.waits_for("welcome")["users"]}
    assert {"Olu", "Ona", "Dana"} <= names  # those who work for every site are colleagues
    site = cast.site["site"]
    cast.person("ona").asks("people.change", {"person": dana.id, "sites": [site]})
    olu.forgets()
    again = cast.person("olu")
    cast.person("dana")

    assert "Dana" not in {user["name"] for user in again.waits_for("welcome")["users"]}
    assert [event for event in again.of("presence") if event["user"] == dana.id] == []
    cast.person("ona").asks("people.change", {"person": dana.id, "sites": None})


def test_one_account_cannot_be_guessed_from_many_addresses_nor_many_from_one(tmp_path: Path):
    server = LevelheadServer(
        tmp_path, LEVELHEAD_SIGN_IN_RATE="3 per 5 minute", LEVELHEAD_SIGN_IN_ADDRESS_RATE="6 per 5 minute"
    ).start()
    try:
        tries = [Browser(server).signs_in("a@b.example", f"wrong {n}").status_code for n in range(4)]
        others = [Browser(server).signs_in(f"{n}@b.example", "wrong").status_code for n in range(3)]
    finally:
        server.stop()

    assert tries == [401, 401, 401, 429]
    assert others == [401, 401, 429]
