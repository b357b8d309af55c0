"""The second step of signing in: setting it up, codes that work once, recovery codes, who must, and the way out."""

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
import requests

from copilot.desk import second_factor
from copilot.desk.people import add_user
from copilot.storage import audit, second_factors
from copilot.storage.audit import AuditFilter
from copilot.storage.database import Database
from tests.cast import Cast, hire
from tests.plain_browser import Browser
from tests.servers import LevelheadServer, wait_until

STEP = "/desk/second-step"
CODE = "/desk/sign-in/code"


class Phone:
    """An authenticator app. It waits for a code that has not been typed before, as a person would."""

    def __init__(self, letters: str) -> None:
        self._app = pyotp.TOTP(letters.replace(" ", ""))
        self._last = 0

    def code(self) -> str:
        """A code that is good now and was not given out before: the server takes half a minute of drift."""
        self._last = max(int(time.time()) // second_factor.STEP_S, self._last + 1)
        wait_until(lambda: self._last <= int(time.time()) // second_factor.STEP_S + 1, timeout_s=60, what="a new code")
        return self._app.generate_otp(self._last)


def key_on(page: requests.Response) -> str:
    found = re.search(r'class="sign_in__key">([A-Z2-7 ]+)<', page.text)
    assert found, page.text
    return found[1]


def codes_on(page: requests.Response) -> list[str]:
    return re.findall(r"<li><code>([a-z0-9-]+)</code>", page.text)


@pytest.fixture
def server(tmp_path) -> Iterator[LevelheadServer]:
    running = LevelheadServer(tmp_path, LEVELHEAD_CODE_RATE="4 per 5 minute").start()
    yield running
    running.stop()


@pytest.fixture
def cast(server: LevelheadServer) -> Iterator[Cast]:
    people = hire(server)
    yield people
    people.everybody_leaves()


def signs_in(cast: Cast, name: str) -> Browser:
    browser = Browser(cast.server)
    browser.signs_in(cast.accounts[name]["email"], cast.accounts[name]["password"])
    return browser


def sets_up(cast: Cast, name: str, browser: Browser) -> tuple[Phone, list[str]]:
    phone = Phone(key_on(browser.opens(STEP)))
    done = browser.fills_in(STEP, code=phone.code(), password=cast.accounts[name]["password"])
    assert len(codes_on(done)) == 10, done.text
    return phone, codes_on(done)


def actions(cast: Cast) -> list[str]:
    db = Database(cast.server.database_url)
    with db.read() as connection:
        rows = audit.list_audit(connection, AuditFilter(), sites=None, limit=100)
    db.close()
    return [row["action"] for row in reversed(rows)]


def test_whoever_turned_it_on_needs_the_password_and_a_code_that_works_once(cast: Cast):
    first = signs_in(cast, "lee")
    elsewhere = signs_in(cast, "lee")
    phone, _ = sets_up(cast, "lee", first)
    assert first.is_in()
    assert not elsewhere.is_in()  # it came in by the password alone

    second = signs_in(cast, "lee")
    assert not second.is_in()
    assert second.fills_in(CODE, code="000000").status_code == 401
    code = phone.code()
    second.fills_in(CODE, code=f"{code[:3]} {code[3:]}")
    assert second.is_in()

    onlooker = signs_in(cast, "lee")
    assert onlooker.fills_in(CODE, code=code).status_code == 401
    assert not onlooker.is_in()
    assert actions(cast)[-4:] == ["second_factor.on", "second_factor.refused", "sign_in", "second_factor.refused"]


def test_a_recovery_code_lets_in_once_and_only_hashes_are_kept(cast: Cast):
    _, codes = sets_up(cast, "lee", signs_in(cast, "lee"))

    found, again = signs_in(cast, "lee"), signs_in(cast, "lee")
    found.fills_in(CODE, code=codes[0].upper().replace("-", " "))
    refused = again.fills_in(CODE, code=codes[0])

    assert found.is_in()
    assert refused.status_code == 401
    assert "Recovery codes left: 9" in found.opens(STEP).text
    with open(cast.server.database_url.removeprefix("sqlite:///"), "rb") as stored:
        assert codes[1].replace("-", "").encode() not in stored.read()


def test_codes_are_counted_by_account_and_not_by_browser(cast: Cast):
    sets_up(cast, "lee", signs_in(cast, "lee"))

    tries = [signs_in(cast, "lee").fills_in(CODE, code=f"00000{n}") for n in range(4)]

    assert [answer.status_code for answer in tries] == [401, 401, 401, 429]
    assert int(tries[-1].headers["Retry-After"]) > 0


def test_turning_it_on_takes_the_password_and_a_first_code(cast: Cast):
    browser = signs_in(cast, "dana")
    phone = Phone(key_on(browser.opens(STEP)))

    assert browser.fills_in(STEP, code=phone.code(), password="not hers").status_code == 401
    assert browser.fills_in(STEP, code="123456", password=cast.accounts["dana"]["password"]).status_code == 401

    assert signs_in(cast, "dana").is_in()


def test_half_way_in_is_not_in(cast: Cast):
    sets_up(cast, "lee", signs_in(cast, "lee"))
    halfway = signs_in(cast, "lee")

    assert halfway.opens("/desk/").url.endswith("/desk/sign-in")
    assert halfway.opens(STEP).url.endswith(CODE)
    assert halfway.opens("/desk/me/picture").status_code == 401
    assert halfway.opens("/desk/board/report.csv").status_code != 200
    assert "second_factor.off" not in actions(cast)


def test_an_invitation_link_is_no_way_around_it(cast: Cast):
    sets_up(cast, "lee", signs_in(cast, "lee"))
    link = cast.person("ona").asks("people.link", {"person": cast.accounts["lee"]["user"]})

    came = Browser(cast.server)
    came.fills_in(link["path"], name="Lee", password="another long password")

    assert not came.is_in()
    assert came.opens(CODE).url.endswith(CODE)


def test_a_site_can_ask_it_of_those_who_lead_and_only_an_owner_decides_that(cast: Cast):
    payload = {"site": cast.site["site"], "settings": {"second_factor": "leads"}}
    assert cast.person("lee").asks("site.change", payload)["error"]["code"] == "forbidden"
    assert cast.person("ona").asks("site.change", payload)["ok"]

    assert signs_in(cast, "dana").is_in()
    assert signs_in(cast, "olu").is_in()  # leads another site
    lee = signs_in(cast, "lee")
    assert not lee.is_in()
    page = lee.opens("/desk/sign-in/code")
    assert page.url.endswith("/desk/sign-in")
    phone = Phone(key_on(lee.opens(STEP)))
    assert len(codes_on(lee.fills_in(STEP, code=phone.code()))) == 10
    assert lee.is_in()
    assert lee.fills_in(STEP, code=phone.code(), wish="off").status_code == 403


def test_it_is_turned_off_with_a_code_and_renewed_codes_replace_the_old(cast: Cast):
    browser = signs_in(cast, "dana")
    phone, old = sets_up(cast, "dana", browser)

    fresh = codes_on(browser.fills_in(STEP, code=phone.code(), wish="codes"))
    assert len(fresh) == 10
    assert not set(fresh) & set(old)
    assert browser.fills_in(STEP, code=old[0], wish="off").status_code == 401
    browser.fills_in(STEP, code=fresh[0], wish="off")

    assert signs_in(cast, "dana").is_in()
    said = ["codes", "refused", "recovery", "off"]
    assert actions(cast)[-5:] == [*(f"second_factor.{word}" for word in said), "sign_in"]


def test_the_command_line_helps_whoever_lost_the_phone_and_ends_their_sessions(cast: Cast):
    browser = signs_in(cast, "lee")
    sets_up(cast, "lee", browser)

    done = cast.server.run("user", "reset-second-step", "Lee@test.example")
    again = cast.server.run("user", "reset-second-step", "lee@test.example")

    assert done.returncode == 0, done.stderr
    assert not browser.is_in()
    assert signs_in(cast, "lee").is_in()
    assert "second_factor.reset" in actions(cast)
    assert again.returncode == 1
    assert "no second step" in again.stderr


def test_an_owner_helps_whoever_lost_the_phone_and_nobody_else_does(cast: Cast):
    browser = signs_in(cast, "dana")
    sets_up(cast, "dana", browser)
    ona, person = cast.person("ona"), {"person": cast.accounts["dana"]["user"]}
    listed = {one["name"]: one["second_step"] for one in ona.asks("people.list", {})["people"]}
    assert (listed["Dana"], listed["Lee"]) == (True, False)

    assert cast.person("lee").asks("people.reset_second_step", person)["error"]["code"] == "forbidden"
    assert ona.asks("people.reset_second_step", {"person": ona.id})["error"]["code"] == "invalid"
    assert ona.asks("people.reset_second_step", person)["ok"]

    assert ona.asks("people.reset_second_step", person)["error"]["code"] == "conflict"
    assert not browser.is_in()
    assert signs_in(cast, "dana").is_in()


def test_of_two_who_type_the_same_code_at_once_one_is_let_in(database_url: str):
    db = Database(database_url.replace("postgresql://", "postgresql+psycopg://"))
    db.migrate()
    user = add_user(db, email="a@b.example", role="owner").user
    with db.begin() as connection:
        second_factors.insert(connection, user.id, secret=pyotp.random_base32())
        taken = [second_factors.use_step(connection, user.id, step) for step in (7, 7, 6, 8)]
    db.close()

    assert taken == [True, False, False, True]
