"""The desk for everybody: screen readers, the keyboard alone, a phone, the dark, five languages."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.agent import Agent
from tests.browser.conftest import DESKTOP, PHONE
from tests.cast import Cast, Vera

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FIRST_LOAD_BYTES = 150_000
SHEETS = ["?", "Control+k", "p", "m", "z", "t", "c"]


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.fixture
def vera(team: Cast) -> Vera:
    vera = team.vera()
    vera.says("This is the third time my order 4512 comes broken, I want your manager!")
    return vera


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_violation(
    at_desk: Callable[..., Agent], vera: Vera, viewport: dict[str, int], scheme: str
):
    dana = at_desk(viewport=viewport, color_scheme=scheme)
    expect(dana.row.first).to_be_visible()
    found = {"list": problems(dana.page)}
    dana.opens("third time my order")
    dana.has_draft()
    found["conversation"] = problems(dana.page)
    dana.writes("You need to calm down.")
    expect(dana.page.locator(".field__copy .found")).to_be_visible()
    found["findings"] = problems(dana.page)
    dana.field.press("Enter")
    expect(dana.refusal).to_be_visible()
    found["refusal"] = problems(dana.page)
    for key in SHEETS:
        dana.presses(key)
        expect(dana.sheet).to_be_visible()
        found[f"sheet {key}"] = problems(dana.page)
        dana.page.keyboard.press("Escape")
        expect(dana.sheet).to_have_count(0)

    assert {place: trouble for place, trouble in found.items() if trouble} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_has_no_accessibility_violation(
    new_context: Callable[..., BrowserContext], team: Cast, scheme: str
):
    page = new_context(color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(f"{team.server.url}/desk/sign-in")

    assert problems(page) == []


def test_a_conversation_is_answered_by_keyboard_alone(at_desk: Callable[..., Agent], vera: Vera):
    dana = at_desk()
    expect(dana.row.first).to_be_visible()

    dana.presses("j")
    dana.has_draft()
    dana.presses("r")
    expect(dana.field).to_be_focused()
    dana.page.keyboard.press("Enter")

    expect(dana.page.locator(".said--agent:not(.said--pending)")).to_be_visible()


def test_keys_go_by_their_place_so_a_cyrillic_layout_changes_nothing(at_desk: Callable[..., Agent], vera: Vera):
    dana = at_desk()
    expect(dana.row.first).to_be_visible()

    dana.page.evaluate("dispatchEvent(new KeyboardEvent('keydown', { key: 'з', code: 'KeyP', bubbles: true }))")
    expect(dana.sheet).to_have_count(0)  # nothing is open yet, so there is nothing to ask for
    dana.presses("j")
    expect(dana.page.locator(".said").first).to_be_visible()
    dana.page.evaluate("dispatchEvent(new KeyboardEvent('keydown', { key: 'з', code: 'KeyP', bubbles: true }))")

    expect(dana.sheet).to_contain_text("Ask for permission")


def test_single_letter_keys_can_be_switched_off(at_desk: Callable[..., Agent], vera: Vera):
    dana = at_desk()
    dana.page.locator(".rail__me").click()
    dana.sheet.get_by_label("Single-letter keys").uncheck()
    dana.page.keyboard.press("Escape")

    dana.presses("j")
    expect(dana.page.locator(".said")).to_have_count(0)
    dana.presses("Alt+j")

    expect(dana.page.locator(".said").first).to_be_visible()


def test_the_sheet_gives_the_focus_back(at_desk: Callable[..., Agent], vera: Vera):
    dana = at_desk()
    button = dana.page.get_by_role("button", name="Keys")
    button.click()
    expect(dana.sheet).to_be_visible()

    dana.page.keyboard.press("Escape")

    expect(button).to_be_focused()


def test_on_a_phone_one_goes_in_and_back_out(at_desk: Callable[..., Agent], vera: Vera):
    dana = at_desk(viewport=PHONE, has_touch=True)

    dana.opens("third time my order")
    expect(dana.page.locator(".inbox")).to_be_hidden()
    expect(dana.field).to_be_visible()
    dana.page.get_by_role("button", name="Back to the list").click()

    expect(dana.row.first).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "title"),
    [("et", "Vestlused"), ("ru", "Диалоги"), ("nb", "Samtaler"), ("kk", "Сұхбаттар")],
)
def test_everybody_reads_the_desk_in_their_own_language(at_desk: Callable[..., Agent], locale: str, title: str):
    dana = at_desk()
    dana.page.locator(".rail__me").click()
    dana.sheet.get_by_label("Language").select_option(locale)

    expect(dana.page.get_by_role("heading", name=title)).to_be_visible()
    expect(dana.page.locator("html")).to_have_attribute("lang", locale)


def test_nothing_runs_or_styles_from_within_the_page(
    new_context: Callable[..., BrowserContext], team: Cast, vera: Vera
):
    page = new_context(viewport=DESKTOP).new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    dana = Agent(page, team.server.url).signs_in(team, "dana")
    dana.opens("third time my order")
    dana.presses("?")
    expect(dana.sheet).to_be_visible()

    assert refused == []


def test_what_a_customer_writes_stays_text(at_desk: Callable[..., Agent], team: Cast):
    vera = team.vera()
    vera.says("<img src=x onerror=alert(1)> <b>bold</b> {count} ${1}")
    dana = at_desk()

    dana.opens("onerror=alert(1)")

    expect(dana.page.locator(".said__text").last).to_have_text("<img src=x onerror=alert(1)> <b>bold</b> {count} ${1}")
    expect(dana.page.locator(".said img")).to_have_count(0)


def test_the_first_load_stays_light(new_context: Callable[..., BrowserContext], team: Cast, vera: Vera):
    page = new_context(viewport=DESKTOP).new_page()
    dana = Agent(page, team.server.url).signs_in(team, "dana")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    loaded: list[float] = []
    session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))

    page.reload()
    expect(dana.row.first).to_be_visible()

    assert sum(loaded) < FIRST_LOAD_BYTES
