"""Prepared texts: a supervisor looks after them, an agent puts them in with a slash or from the palette."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.agent import Agent
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_desk_access import problems
from tests.cast import Cast, Vera


@pytest.fixture
def vera(team: Cast) -> Vera:
    return team.vera()


@pytest.fixture
def texts(team: Cast) -> None:
    """Two prepared texts in English and one in Estonian."""
    lee = team.person("lee")
    known = lee.asks("canned.list", {"site": team.site["site"]})["replies"]
    for reply in known:
        lee.asks("canned.remove", {"canned": reply["id"]})
    for language, name, text in (
        ("en", "Looking", "I am looking for order {order} now and will write to you here. {agent}"),
        ("en", "Good morning", "Good morning, {customer}."),
        ("et", "Otsin", "Otsin tellimust {order} ja kirjutan teile siia. {agent}"),
    ):
        reply = {"site": team.site["site"], "language": language, "name": name, "text": text}
        assert lee.asks("canned.save", reply)["ok"]


@pytest.mark.usefixtures("texts")
def test_a_supervisor_writes_a_text_and_an_agent_sends_it(at_desk: Callable[..., Agent], team: Cast, vera: Vera):
    vera.says("My parcel 9201 is late.")
    lee, dana = at_desk("lee"), at_desk("dana")
    lee.page.evaluate("location.hash = '#/replies'")
    lee.page.get_by_label("Site").select_option("Shop")
    lee.page.get_by_role("button", name="New text").click()
    lee.page.get_by_label("Name", exact=False).first.fill("Thanks")
    lee.page.get_by_label("Text", exact=True).fill("Thank you for telling us. I am looking into it now. ")
    lee.page.get_by_role("button", name="agent's name").click()
    lee.page.get_by_role("button", name="Save").click()
    expect(lee.page.locator(".reply", has_text="Thanks").locator(".place")).to_have_text("agent's name")

    dana.opens("parcel 9201")
    dana.field.press("/")
    dana.page.keyboard.type("tha")
    expect(dana.page.get_by_role("option", name="Thanks")).to_have_attribute("aria-selected", "true")
    dana.page.keyboard.press("Enter")
    expect(dana.field).to_have_value("Thank you for telling us. I am looking into it now. Dana")
    dana.field.press("Enter")

    expect(
        dana.page.locator(".said--agent:not(.said--pending)", has_text="I am looking into it now. Dana")
    ).to_be_visible()


@pytest.mark.usefixtures("texts")
def test_an_open_place_is_shown_and_not_sent(at_desk: Callable[..., Agent], vera: Vera):
    vera.says("Hello, my lamp 9202 is broken.")
    dana = at_desk("dana")
    dana.opens("lamp 9202")
    dana.field.press("/")
    dana.page.keyboard.type("good")
    expect(dana.page.get_by_role("option")).to_have_count(1)
    dana.page.keyboard.press("Tab")
    expect(dana.field).to_have_value("Good morning, {customer}.")

    expect(dana.page.locator(".composer__open")).to_contain_text("{customer}")
    expect(dana.page.get_by_role("button", name="Send Enter")).to_be_disabled()
    dana.field.press("Enter")
    expect(dana.field).to_have_value("Good morning, {customer}.")
    dana.sends("Good morning, I am here.")

    assert not any("{customer}" in str(payload) for _, payload in vera.events)


@pytest.mark.usefixtures("texts")
def test_the_palette_finds_a_text_and_escape_leaves_the_list_without_one(at_desk: Callable[..., Agent], vera: Vera):
    vera.says("Where is my order 9203?")
    dana = at_desk("dana")
    dana.opens("order 9203")
    dana.field.press("/")
    expect(dana.page.get_by_role("option").first).to_be_visible()
    dana.page.keyboard.press("Escape")
    expect(dana.page.get_by_role("option")).to_have_count(0)
    dana.field.fill("Hello!")

    dana.page.keyboard.press("Control+k")
    expect(dana.sheet.locator("input")).to_be_focused()
    dana.page.keyboard.type("looking")
    expect(dana.sheet.get_by_role("option").first).to_contain_text("Text: Looking")
    dana.page.keyboard.press("Enter")

    expect(dana.field).to_have_value("Hello!\n\nI am looking for order 9203 now and will write to you here. Dana")


def test_an_owner_makes_a_token_which_is_shown_once(at_desk: Callable[..., Agent]):
    ona = at_desk("ona")
    ona.page.evaluate("location.hash = '#/tokens'")
    ona.page.get_by_role("button", name="New token").click()
    ona.page.get_by_label("What it is for").fill("Till")
    ona.page.get_by_role("button", name="Make the token").click()
    expect(ona.page.get_by_role("alert")).to_contain_text("Tick at least one")
    ona.page.get_by_label("check texts").check()
    ona.page.get_by_role("button", name="Make the token").click()

    secret = ona.page.get_by_label("Token “Till”").input_value()
    line = ona.page.locator(".token", has_text="Till")
    expect(line).to_contain_text("never used")
    ona.page.reload()
    expect(line).to_be_visible()
    assert secret not in ona.page.content()
    line.get_by_role("button").click()
    line.get_by_role("button", name="Really take back?").click()
    expect(line).to_have_count(0)


@pytest.mark.usefixtures("texts")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_tokens_can_be_used_by_everybody(
    at_desk: Callable[..., Agent], team: Cast, vera: Vera, viewport: dict[str, int], scheme: str
):
    team.person("ona").asks("tokens.add", {"name": "Till", "scopes": ["guard", "drafts"]})
    vera.says("My vase 9205 is chipped.")
    ona = at_desk("ona", viewport=viewport, color_scheme=scheme)
    ona.opens("vase 9205")
    found: dict[str, list[str]] = {}
    ona.field.press("/")
    expect(ona.page.get_by_role("option").first).to_be_visible()
    found["picker"] = problems(ona.page)
    for page, button in (("replies", "New text"), ("tokens", "New token")):
        ona.page.evaluate(f"location.hash = '#/{page}'")
        ona.page.get_by_role("button", name=button).click()
        found[page] = problems(ona.page)
        if ona.page.evaluate("document.querySelector('.page').scrollWidth > innerWidth"):
            found[page].append("scrolls sideways")

    assert {place: trouble for place, trouble in found.items() if trouble} == {}
