"""What every answer carries along: no page without a policy, no cookie that a script or a foreign page could use."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.cast import Cast, hire
from tests.plain_browser import Browser
from tests.servers import LevelheadServer

PAGES = ["/desk/sign-in", "/desk/second-step", "/desk/", "/desk/join/x", "/api/v1/openapi.json", "/health/live", "/no"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LevelheadServer]:
    """A server behind a proxy that speaks https."""
    settings = {"LEVELHEAD_SECURE_COOKIES": "true", "LEVELHEAD_TRUSTED_PROXIES": "1"}
    running = LevelheadServer(tmp_path_factory.mktemp("headers"), **settings).start()
    yield running
    running.stop()


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_is_locked_up(server: LevelheadServer, path: str):
    answer = requests.get(server.url + path, headers={"X-Forwarded-Proto": "https"}, timeout=15)

    policy = answer.headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert "unsafe" not in policy
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert rules["script-src"] == "'self'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "max-age=" in answer.headers["Strict-Transport-Security"]
    if path.startswith("/desk"):
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"


def test_without_https_browsers_are_not_told_to_insist_on_it(server: LevelheadServer):
    assert "Strict-Transport-Security" not in requests.get(f"{server.url}/desk/sign-in", timeout=15).headers


def test_the_cookie_is_for_this_server_over_https_and_for_no_script(server: LevelheadServer):
    answer = requests.get(f"{server.url}/desk/sign-in", headers={"X-Forwarded-Proto": "https"}, timeout=15)

    cookie = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= cookie


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """A server without https, whose cookies come back from a browser on loopback."""
    running = LevelheadServer(tmp_path_factory.mktemp("plain")).start()
    yield hire(running)
    running.stop()


def test_a_session_that_somebody_planted_is_worth_nothing_after_signing_in(plain: Cast):
    account = plain.accounts["dana"]
    victim, planter = Browser(plain.server), Browser(plain.server)
    planter.opens("/desk/sign-in")
    victim.http.cookies.update(planter.http.cookies)

    victim.signs_in(account["email"], account["password"])

    assert victim.is_in()
    assert not planter.is_in()
    assert victim.http.cookies["levelhead"] != planter.http.cookies["levelhead"]


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk/sign-out", "/desk/second-step", "/desk/me/picture"])
def test_a_form_of_another_page_changes_nothing(plain: Cast, path: str):
    dana = Browser(plain.server)
    dana.signs_in(plain.accounts["dana"]["email"], plain.accounts["dana"]["password"])

    sent = dana.http.post(plain.server.url + path, data={"code": "1", "csrf_token": "guessed"}, timeout=15)

    assert sent.status_code == 400
    assert dana.is_in()


def test_what_people_wrote_and_what_opens_doors_is_not_in_the_log(tmp_path: Path):
    server = LevelheadServer(tmp_path, LEVELHEAD_LOG_LEVEL="debug").start()
    try:
        cast = hire(server)
        vera, dana = cast.vera(), cast.person("dana")
        vera.says("The word nobody may read is chrysanthemum.")
        dana.sends(vera.conversation, "Good morning, I am here. The answer is delphinium.")
        browser = Browser(server)
        browser.signs_in(cast.accounts["lee"]["email"], "wrong password forsythia")
        browser.signs_in(cast.accounts["lee"]["email"], cast.accounts["lee"]["password"])
        requests.get(f"{server.url}/api/v1/sites", headers={"Authorization": "Bearer lh_gladiolus"}, timeout=15)
        requests.get(f"{server.url}/desk/enter/hydrangea", timeout=15)
        requests.get(f"{server.url}/desk/join/laburnum?token=narcissus", timeout=15)
        secrets = [account[part] for account in cast.accounts.values() for part in ("password", "token")]
        secrets += [cast.site["secret"], str(vera.token), browser.http.cookies["levelhead"]]
    finally:
        server.stop()
    log = server.log.read_text()

    assert "signed in" in log
    words = ["chrysanthemum", "delphinium", "forsythia", "gladiolus", "hydrangea", "laburnum", "narcissus"]
    assert [word for word in [*words, *secrets] if word in log] == []
