"""Setting up from a script: one JSON object, secrets shown once, slips named."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.servers import LevelheadServer


@pytest.fixture
def house(tmp_path: Path) -> LevelheadServer:
    """A house that nobody has started."""
    return LevelheadServer(tmp_path)


def last_line(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_site_and_a_person_come_out_as_one_json_object_each(house: LevelheadServer):
    site = last_line(house.run("site", "add", "Shop", "--origin", "http://shop.test", "--json"))
    user = last_line(house.run("user", "add", "dana@test.example", "--role", "agent", "--json"))

    assert set(site) == {"site", "key", "secret"}
    assert set(user) == {"user", "email", "password", "token"}
    assert all(site.values())
    assert all(user.values())


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("site", "add", "Shop", "--origin", "shop.test"), "https://"),
        (("site", "add", "Shop"), "--origin"),
        (("user", "add", "nobody", "--role", "agent"), "e-mail"),
        (("user", "add", "a@b.example", "--role", "king"), "supervisor"),
    ],
)
def test_a_slip_is_named_with_what_would_be_right(house: LevelheadServer, arguments: tuple[str, ...], word: str):
    done = house.run(*arguments)

    assert done.returncode != 0
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_an_email_is_taken_once(house: LevelheadServer):
    house.run("user", "add", "dana@test.example", "--role", "agent")

    again = house.run("user", "add", "Dana@test.example", "--role", "agent")

    assert again.returncode != 0
    assert "here already" in again.stderr


def test_a_token_is_made_for_a_person_listed_and_taken_back(house: LevelheadServer):
    house.run("user", "add", "dana@test.example", "--role", "agent")

    made = last_line(house.run("token", "add", "shop", "--user", "dana@test.example", "--scope", "guard", "--json"))
    listed = house.run("token", "list").stdout
    house.run("token", "remove", made["id"])

    assert made["token"].startswith("lh_")
    assert made["token"] not in listed
    assert "guard" in listed
    assert house.run("token", "list").stdout == ""


def test_a_token_for_nobody_or_for_no_site_is_refused_in_words(house: LevelheadServer):
    house.run("user", "add", "dana@test.example", "--role", "agent")

    nobody = house.run("token", "add", "shop", "--user", "x@test.example", "--scope", "guard")
    nowhere = house.run("token", "add", "shop", "--user", "dana@test.example", "--scope", "guard", "--site", "zzz")

    assert "x@test.example" in nobody.stderr
    assert "zzz" in nowhere.stderr
