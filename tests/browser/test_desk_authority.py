"""Rules of giving on a site's page, and what agents and supervisors see of them when they ask and answer (L15)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.agent import Agent
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_desk_access import problems
from tests.cast import Cast, Vera

RULES: dict[str, Any] = {
    "standing": [{"role": "agent", "kind": "voucher", "amount": 10, "currency": "EUR", "times_a_day": 1}],
    "daily_budgets": [{"amount": 100, "currency": "EUR"}],
    "two_above": [{"amount": 50, "currency": "EUR"}],
}


@pytest.fixture
def vera(team: Cast) -> Vera:
    return team.vera()


@pytest.fixture
def rules(team: Cast) -> Iterator[None]:
    set_rules(team, RULES)
    yield
    set_rules(team, {})


def set_rules(team: Cast, rules: dict[str, Any]) -> None:
    answer = team.person("lee").asks("site.change", {"site": team.site["site"], "settings": {"authority": rules}})
    assert answer["ok"], answer


def asks(agent: Agent, *, kind: str, amount: str, why: str = "Third delay") -> None:
    """Fills in the form; sends nothing yet."""
    agent.presses("p")
    expect(agent.sheet.locator(".outlook")).to_be_visible()
    agent.sheet.locator("select").first.select_option(kind)
    agent.sheet.get_by_label("Up to").fill(amount)
    agent.sheet.get_by_label("Currency").select_option("EUR")
    agent.sheet.get_by_label("Why it is justified").fill(why)


def test_a_supervisor_sets_the_rules_and_an_agent_gives_by_them(at_desk: Callable[..., Agent], team: Cast, vera: Vera):
    set_rules(team, {})
    vera.says("My parcel 8101 is late, I want a voucher.")
    lee, dana = at_desk("lee"), at_desk("dana")
    lee.page.evaluate(f"location.hash = '#/sites/{team.site['site']}'")
    box = lee.page.get_by_role("region", name="Making good")
    box.get_by_role("button", name="Add a rule").click()
    box.get_by_label("Times a day, each person").fill("2")
    box.get_by_role("button", name=re.compile("Add a currency · Daily budget")).click()
    box.get_by_label("A day", exact=True).fill("50")
    lee.page.get_by_role("button", name="Save", exact=True).click()
    expect(lee.page.get_by_text("Everything is saved.")).to_be_visible()

    dana.opens("parcel 8101")
    asks(dana, kind="voucher", amount="10")
    expect(dana.sheet.locator(".outlook--standing")).to_contain_text("2 more times today")
    expect(dana.sheet.locator(".outlook")).to_contain_text("€50 of €50")
    dana.sheet.get_by_role("button", name="Give it now").click()

    expect(dana.page.locator(".permission--granted")).to_contain_text("Voucher, €10")
    expect(dana.page.locator(".draft__text")).to_contain_text("€10")
    dana.has_draft()
    dana.presses("Enter")
    expect(dana.page.locator(".permission--used")).to_be_visible()
    expect(lee.page.locator(".notice--call")).to_have_count(0)
    set_rules(team, {})


@pytest.mark.usefixtures("rules")
def test_more_than_ones_own_goes_to_a_supervisor_who_grants_less_for_an_hour(at_desk: Callable[..., Agent], vera: Vera):
    vera.says("My parcel 8102 is late, I want a voucher.")
    dana, lee = at_desk("dana"), at_desk("lee")
    dana.opens("parcel 8102")
    asks(dana, kind="voucher", amount="30")
    expect(dana.sheet.locator(".outlook")).to_contain_text("You may give up to €10 yourself")
    dana.sheet.get_by_role("button", name="Ask for permission").click()
    lee.page.evaluate("location.hash = '#/promises'")
    expect(lee.page.get_by_role("heading", name="Promises", exact=True)).to_be_visible()

    lee.page.locator(".notice--call").last.get_by_role("button", name="Open").click()
    request = lee.sheet.locator(".request", has_text="parcel 8102").last
    request.get_by_label("Up to").fill("20")
    request.get_by_label("Valid for").select_option("1")
    request.get_by_label("A word to the agent").fill("Twenty is usual")
    request.get_by_role("button", name="Grant").click()

    expect(dana.page.locator(".permission--granted")).to_contain_text("Voucher, €20")
    expect(dana.page.locator(".notice")).to_contain_text("Your request was granted: Voucher. Twenty is usual")


@pytest.mark.usefixtures("rules")
def test_two_supervisors_agree_to_a_large_sum(at_desk: Callable[..., Agent], vera: Vera):
    vera.says("My sofa 8103 never came, I want my money back.")
    dana, lee, ona = at_desk("dana"), at_desk("lee"), at_desk("ona")
    dana.opens("sofa 8103")
    asks(dana, kind="refund", amount="60")
    expect(dana.sheet.locator(".outlook--two")).to_contain_text("two supervisors have to agree")
    dana.sheet.get_by_role("button", name="Ask for permission").click()

    lee.presses("o")
    mine = lee.sheet.locator(".request", has_text="sofa 8103").last
    mine.get_by_role("button", name="Agree").click()
    expect(mine).to_contain_text("Somebody else has to agree as well")
    expect(dana.page.locator(".permission--asked")).to_contain_text("Lee has agreed")
    ona.presses("o")
    ona.sheet.locator(".request", has_text="sofa 8103").last.get_by_role("button", name="Agree").click()

    expect(dana.page.locator(".permission--granted")).to_be_visible()


@pytest.mark.usefixtures("rules")
def test_a_request_is_taken_back_by_whoever_asked(at_desk: Callable[..., Agent], vera: Vera):
    vera.says("My parcel 8104 is late, I want a refund.")
    dana = at_desk("dana")
    dana.opens("parcel 8104")
    asks(dana, kind="refund", amount="20")
    dana.sheet.get_by_role("button", name="Ask for permission").click()

    dana.page.locator(".permission--asked").get_by_role("button", name="Take back").click()

    expect(dana.page.locator(".permission--withdrawn")).to_contain_text("taken back")


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_asking_answering_and_the_rules_can_be_used_by_everybody(
    at_desk: Callable[..., Agent], team: Cast, vera: Vera, viewport: dict[str, int], scheme: str
):
    vera.says("My table 8105 is scratched.")
    asked = {"kind": "refund", "amount": 60, "currency": "EUR", "reason": "Scratched, second time"}
    team.person("dana").asks("permission.ask", {"conversation": vera.conversation, **asked})
    lee = at_desk("lee", viewport=viewport, color_scheme=scheme)
    lee.opens("table 8105")

    found: dict[str, list[str]] = {}
    lee.presses("p")
    expect(lee.sheet.locator(".outlook")).to_be_visible()
    found["asking"] = problems(lee.page)
    lee.page.keyboard.press("Escape")
    lee.presses("o")
    expect(lee.sheet.locator(".outlook").first).to_be_visible()
    found["answering"] = problems(lee.page)
    lee.page.keyboard.press("Escape")
    lee.page.evaluate(f"location.hash = '#/sites/{team.site['site']}'")
    lee.page.get_by_role("region", name="Making good").scroll_into_view_if_needed()
    found["rules"] = problems(lee.page)
    if lee.page.evaluate("document.querySelector('.page').scrollWidth > innerWidth"):
        found["rules"].append("scrolls sideways")

    assert {place: trouble for place, trouble in found.items() if trouble} == {}
