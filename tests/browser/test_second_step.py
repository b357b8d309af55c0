"""Two-step sign-in as a person meets it: the picture to scan, the codes to keep, the code at the next sign-in."""

import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect
from pyotp.totp import TOTP

from copilot.desk import second_factor
from copilot.storage import people, second_factors
from copilot.storage.database import Database
from tests.cast import Cast
from tests.servers import LevelheadServer

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PARTS = {"set_up": ".sign_in__picture", "codes": ".sign_in__codes", "on": "[value=codes]", "code": ".sign_in__code"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LevelheadServer]:
    """A server that minds many codes less than an operator's."""
    rates = {"LEVELHEAD_CODE_RATE": "100 per 1 minute", "LEVELHEAD_SIGN_IN_RATE": "100 per 1 minute"}
    running = LevelheadServer(tmp_path_factory.mktemp("server"), **rates).start()
    yield running
    running.stop()


@pytest.fixture
def without_second_step(team: Cast):
    """Whoever set up the second step in a test has none after it."""
    yield
    db = Database(team.server.database_url)
    with db.begin() as connection:
        for account in team.accounts.values():
            second_factors.drop(connection, account["user"])
    db.close()


def gives_password(page: Page, team: Cast, name: str) -> None:
    page.goto(f"{team.server.url}/desk/sign-in")
    page.locator("input[name=email]").fill(team.accounts[name]["email"])
    page.locator("input[name=password]").fill(team.accounts[name]["password"])
    page.get_by_role("button").click()


def code_after(letters: str, *, steps: int = 0) -> str:
    """What the app shows now, or will show `steps` half minutes later."""
    app = TOTP(letters.replace(" ", ""))
    return app.generate_otp(int(time.time()) // second_factor.STEP_S + steps)


def is_well_made(page: Page, part: str) -> None:
    """No accessibility violation, nothing sideways, and it is the part that was meant."""
    expect(page.locator(PARTS[part]).first).to_be_visible()
    assert [one["id"] for one in Axe().run(page, options=RULES).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.usefixtures("without_second_step")
def test_somebody_turns_it_on_keeps_the_codes_and_comes_in_with_two_steps(
    new_context: Callable[..., BrowserContext], team: Cast, viewport: dict[str, int], scheme: str
):
    page = new_context(viewport=viewport, color_scheme=scheme, bypass_csp=True).new_page()
    gives_password(page, team, "lee")
    expect(page.locator(".inbox")).to_be_attached()

    page.get_by_role("button", name="Lee").last.click()
    page.get_by_role("link", name="Two-step sign-in").click()
    is_well_made(page, "set_up")
    picture = page.locator(".sign_in__picture")
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    letters = page.locator(".sign_in__key").inner_text()
    page.locator("input[name=password]").fill(team.accounts["lee"]["password"])
    page.locator("input[name=code]").fill(code_after(letters))
    page.get_by_role("button", name="Turn it on").click()
    is_well_made(page, "codes")
    codes = page.locator(".sign_in__codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator(".inbox")).to_be_attached()

    page.goto(f"{team.server.url}/desk/second-step")
    is_well_made(page, "on")
    page.context.clear_cookies()
    gives_password(page, team, "lee")
    is_well_made(page, "code")
    expect(page.locator("input[name=code]")).to_be_focused()
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")
    expect(page.locator(".inbox")).to_be_attached()


@pytest.mark.parametrize("locale", ["en", "et", "ru", "nb", "kk"])
def test_every_language_has_every_word_of_it(
    new_context: Callable[..., BrowserContext], team: Cast, locale: str, without_second_step: None
):
    db = Database(team.server.database_url)
    with db.begin() as connection:
        people.change_user(connection, team.accounts["mai"]["user"], locale=locale)
    db.close()
    page = new_context(viewport=PHONE, bypass_csp=True).new_page()
    gives_password(page, team, "mai")
    expect(page.locator(".inbox")).to_be_attached()

    page.goto(f"{team.server.url}/desk/second-step")
    is_well_made(page, "set_up")
    letters = page.locator(".sign_in__key").inner_text()
    page.locator("input[name=password]").fill(team.accounts["mai"]["password"])
    page.locator("input[name=code]").fill(code_after(letters))
    page.locator("main button").click()
    is_well_made(page, "codes")
    page.goto(f"{team.server.url}/desk/second-step")
    is_well_made(page, "on")
    assert "{" not in page.locator("main").inner_text()
    page.context.clear_cookies()
    gives_password(page, team, "mai")
    is_well_made(page, "code")
    page.locator("input[name=code]").fill("000000")
    page.locator("main button").click()
    expect(page.get_by_role("alert")).not_to_be_empty()
