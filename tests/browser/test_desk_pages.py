"""The desk's pages beside the conversations: ways to them, who may open which, and that everybody can use them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.agent import Agent
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_desk_access import problems
from tests.cast import Cast, Vera

PAGES = {"people": "People", "audit": "Audit log"}


@pytest.fixture
def vera(team: Cast) -> Vera:
    vera = team.vera()
    vera.says("My parcel 4512 is late again.")
    return vera


def goes_to(agent: Agent, title: str) -> None:
    agent.presses("h")
    agent.sheet.get_by_role("button", name=title, exact=True).click()
    expect(agent.page.get_by_role("heading", name=title, exact=True)).to_be_focused()


def test_a_page_is_reached_by_key_palette_and_address_and_left_again(at_desk: Callable[..., Agent], vera: Vera):
    ona = at_desk("ona")
    expect(ona.row.first).to_be_visible()

    goes_to(ona, "Audit log")
    assert ona.page.evaluate("location.hash") == "#/audit"
    ona.page.go_back()
    expect(ona.row.first).to_be_visible()
    ona.presses("Control+k")
    expect(ona.sheet.locator("input")).to_be_focused()
    ona.page.keyboard.type("audit")
    ona.page.keyboard.press("Enter")
    expect(ona.page.get_by_role("heading", name="Audit log")).to_be_visible()
    ona.page.reload()
    expect(ona.page.get_by_role("heading", name="Audit log")).to_be_visible()
    ona.page.get_by_role("link", name="Conversations").click()

    expect(ona.row.first).to_be_visible()


def test_a_page_takes_the_place_of_the_open_conversation(at_desk: Callable[..., Agent], vera: Vera):
    ona = at_desk("ona")
    ona.opens("My parcel 4512")

    goes_to(ona, "Audit log")
    expect(ona.page.locator(".thread")).to_have_count(0)
    ona.page.go_back()

    ona.sees("My parcel 4512")


def test_whoever_lacks_the_right_is_not_shown_the_page(at_desk: Callable[..., Agent], vera: Vera):
    dana = at_desk("dana")
    expect(dana.row.first).to_be_visible()

    dana.presses("Control+k")
    expect(dana.sheet.locator("input")).to_be_focused()
    dana.page.keyboard.type("audit")
    expect(dana.sheet).to_contain_text("Nothing by that name")
    dana.page.keyboard.press("Escape")
    dana.page.evaluate("location.hash = '#/audit'")

    expect(dana.page.locator("#page")).to_contain_text("Your role does not allow this")


def test_the_audit_log_is_narrowed_by_person_and_kind(at_desk: Callable[..., Agent], team: Cast, vera: Vera):
    lee = team.person("lee")
    lee.asks("escalate", {"conversation": vera.conversation, "reason": "A very angry customer"})
    ona = at_desk("ona")
    goes_to(ona, "Audit log")
    rows = ona.page.locator("tbody tr")
    expect(rows.filter(has_text="A very angry customer")).to_have_count(1)
    expect(rows.filter(has_text="Signed in").first).to_be_visible()

    ona.page.get_by_label("Who").select_option("Lee")
    ona.page.get_by_label("What").select_option("Called a supervisor")

    expect(rows).to_have_count(1)
    rows.get_by_role("link", name="conversation").click()
    ona.sees("My parcel 4512")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_violation_or_scrolls_sideways(
    at_desk: Callable[..., Agent], vera: Vera, viewport: dict[str, int], scheme: str
):
    ona = at_desk("ona", viewport=viewport, color_scheme=scheme)
    expect(ona.row.first).to_be_visible()
    found: dict[str, list[str]] = {}
    ona.presses("h")
    expect(ona.sheet).to_be_visible()
    found["menu"] = problems(ona.page)
    ona.page.keyboard.press("Escape")

    for page, title in PAGES.items():
        ona.page.evaluate(f"location.hash = '#/{page}'")
        expect(ona.page.get_by_role("heading", name=title, exact=True)).to_be_focused()
        found[page] = problems(ona.page)
        if ona.page.evaluate("document.querySelector('.page').scrollWidth > innerWidth"):
            found[page].append("scrolls sideways")

    assert {place: trouble for place, trouble in found.items() if trouble} == {}


def test_an_owner_invites_somebody_who_comes_in(
    at_desk: Callable[..., Agent], new_context: Callable[..., BrowserContext], team: Cast, vera: Vera
):
    ona = at_desk("ona")
    goes_to(ona, "People")
    ona.page.get_by_role("button", name="Invite somebody").click()
    ona.page.get_by_label("E-mail").fill("nia@test.example")
    ona.page.get_by_label("Role").select_option("Supervisor")
    ona.page.get_by_role("button", name="Make the link").click()
    link = ona.page.get_by_label("Link for nia@test.example").input_value()
    expect(ona.page.locator(".person", has_text="nia@test.example")).to_contain_text("Has not come in yet")

    page = new_context(viewport=DESKTOP, bypass_csp=True).new_page()
    page.goto(link)
    assert problems(page) == []
    page.get_by_label("Your name").fill("Nia")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Come in").click()

    expect(page.locator(".row").first).to_be_visible()
    ona.page.locator(".person", has_text="nia@test.example").get_by_role("button", name="Change").click()
    ona.page.get_by_role("button", name="Take access away").click()
    expect(page.get_by_role("alert")).to_contain_text("You have been signed out")


def test_a_slip_in_an_invitation_is_said_beside_the_form(at_desk: Callable[..., Agent]):
    ona = at_desk("ona")
    goes_to(ona, "People")
    ona.page.get_by_role("button", name="Invite somebody").click()
    ona.page.get_by_label("E-mail").fill("dana@test.example")

    ona.page.get_by_role("button", name="Make the link").click()

    expect(ona.page.get_by_role("alert")).to_contain_text("is here already")


def test_closing_over_new_words_shows_them_first(at_desk: Callable[..., Agent], vera: Vera):
    vera.says("My parcel 77120 is late too.")
    dana = at_desk("dana")
    dana.opens("My parcel 77120")
    dana.presses("c")
    expect(dana.sheet).to_be_visible()
    vera.says("Wait, it came damaged too.")
    dana.sheet.get_by_role("button", name="Close the conversation").click()

    expect(dana.sheet.get_by_role("alert")).to_contain_text("Wait, it came damaged too.")
    dana.sheet.get_by_role("button", name="Close all the same").click()

    expect(dana.sheet).to_have_count(0)
