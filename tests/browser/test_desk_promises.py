"""Promises at the desk: the list across conversations, and the calm line that calls before one is broken."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from copilot.clock import now_iso
from tests.browser.agent import Agent
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_desk_access import problems
from tests.cast import Cast


@pytest.fixture
def promised(team: Cast) -> Callable[..., str]:
    """Somebody promises a customer to write again, due in so many seconds; the customer's name."""

    def make(order: str, due_in_s: float, *, owner: str = "dana") -> str:
        person, vera = team.person(owner), team.vera()
        # A second try of a test meets the customers of the first.
        name = f"Vera {order} {uuid.uuid4().hex[:4]}"
        vera.asks("contact", {"name": name})
        vera.says(f"Where is order {order}?")
        sent = person.sends(vera.conversation, "I am asking the courier. I will write to you again in 30 minutes.")
        promise = sent["promises"][0]["id"]
        assert person.asks("promise", {"promise": promise, "due_at": now_iso(plus_s=due_in_s)})["ok"]
        person.leaves()
        return name

    return make


def goes_to_promises(agent: Agent) -> None:
    agent.page.get_by_role("link", name="Promises", exact=True).click()
    expect(agent.page.get_by_role("heading", name="Promises")).to_be_visible()


def line(agent: Agent, name: str) -> Locator:
    return agent.page.locator(".ledger__line", has_text=name)


def test_a_late_promise_is_called_at_the_owners_and_the_supervisors_desk(
    at_desk: Callable[..., Agent], promised: Callable[..., str]
):
    name = promised("8001", -3_600)

    dana, lee = at_desk("dana"), at_desk("lee")

    for agent in (dana, lee):
        expect(agent.page.locator(".due--late")).to_contain_text("overdue")
        expect(agent.page.locator(".due--late")).to_contain_text(name)
    expect(lee.page.locator(".due--late")).to_contain_text("Dana")
    dana.page.locator(".due").get_by_role("button", name="Kept").click()
    expect(dana.page.locator(".due")).to_have_count(0)
    expect(lee.page.locator(".due")).to_have_count(0)


def test_a_promise_falls_due_before_ones_eyes(at_desk: Callable[..., Agent], promised: Callable[..., str]):
    dana = at_desk("dana")

    name = promised("8002", 3)

    expect(dana.page.locator(".due--due")).to_contain_text(name)
    dana.page.locator(".due").get_by_role("button", name="Open").click()
    expect(dana.said("Where is order 8002?")).to_be_visible()
    dana.page.locator(".due").get_by_role("button", name="Hide for now").click()
    expect(dana.page.locator(".due")).to_have_count(0)


def test_the_list_shows_mine_and_the_teams_and_settles_in_one_click(
    at_desk: Callable[..., Agent], promised: Callable[..., str]
):
    mine, soon, theirs = promised("8003", -600), promised("8004", 1_800), promised("8005", 7_200, owner="lee")
    dana, lee = at_desk("dana"), at_desk("lee")

    goes_to_promises(dana)
    expect(line(dana, mine)).to_contain_text("overdue")
    expect(line(dana, soon)).to_contain_text("in 29")
    expect(line(dana, theirs)).to_have_count(0)
    dana.page.get_by_role("radio", name="The team's").check()
    expect(line(dana, theirs)).to_contain_text("Lee")
    dana.page.get_by_role("button", name="Overdue").click()
    expect(line(dana, mine)).to_be_visible()
    expect(line(dana, soon)).to_have_count(0)

    goes_to_promises(lee)
    lee.page.get_by_role("radio", name="The team's").check()
    expect(line(lee, mine)).to_be_visible()
    line(dana, mine).get_by_role("button", name="Kept", exact=True).click()
    expect(line(dana, mine)).to_have_count(0)
    expect(line(lee, mine)).to_have_count(0)
    lee.page.get_by_role("button", name="Kept").first.click()
    expect(line(lee, mine)).to_contain_text("kept")


def test_a_wrongly_understood_promise_is_corrected(at_desk: Callable[..., Agent], promised: Callable[..., str]):
    name = promised("8006", 1_800)
    dana = at_desk("dana")
    goes_to_promises(dana)

    line(dana, name).get_by_role("button", name="Correct").click()
    dana.sheet.get_by_label("What was promised").fill("Ask the courier about the parcel")
    dana.sheet.get_by_role("button", name="Save").click()

    expect(line(dana, name)).to_contain_text("Ask the courier about the parcel")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_promise_list_has_no_accessibility_violation(
    at_desk: Callable[..., Agent], promised: Callable[..., str], viewport: dict[str, int], scheme: str
):
    name = promised("8007", -600)
    promised("8008", 1_200)
    dana = at_desk("dana", viewport=viewport, color_scheme=scheme)

    dana.page.goto(f"{dana.base}/desk/#/promises")  # on a phone the way there is in the menu
    expect(line(dana, name).first).to_be_visible()

    assert problems(dana.page) == []
