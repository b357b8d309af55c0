"""Calling a colleague from a note: a few letters after an @, and they hear of it wherever they are."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.agent import Agent
from tests.browser.test_desk_access import problems
from tests.cast import Cast


def test_a_colleague_is_named_in_a_note_and_hears_of_it_on_another_page(at_desk: Callable[..., Agent], team: Cast):
    vera = team.vera()
    vera.says("Order 9301 smells odd.")
    dana, lee = at_desk("dana"), at_desk("lee")
    lee.page.evaluate("location.hash = '#/promises'")
    expect(lee.page.get_by_role("heading", name="Promises", exact=True)).to_be_visible()
    dana.opens("Order 9301")

    dana.presses("n")
    dana.page.keyboard.type("Third of this batch, @le")
    suggestion = dana.page.locator(".mentions").get_by_role("button", name="@Lee")
    expect(suggestion).to_be_visible()
    assert problems(dana.page) == []
    suggestion.click()
    expect(dana.page.locator("#note")).to_be_focused()
    dana.page.keyboard.type("please look")
    dana.page.keyboard.press("Enter")

    call = lee.page.locator(".notice--call", has_text="Dana mentioned you: Third of this batch, @Lee please look")
    call.get_by_role("button", name="Open").click()
    expect(lee.page.locator(".note")).to_contain_text("please look")
    lee.page.reload()
    expect(lee.page.locator(".note")).to_contain_text("please look")
    expect(lee.page.locator(".notice--call", has_text="mentioned you")).to_have_count(0)
    assert not any("batch" in str(payload) for _, payload in vera.events)
