"""Closing a hard conversation and learning from it, by an agent, a supervisor and a maintainer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.agent import Agent
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_desk_access import problems
from tests.cast import Cast

HARD = "This is an outrage! My parcel 48213 is late for the third time, you are useless!"


# A draft on the screen says that the conversation was read: its issue and mood are known.


def closes(dana: Agent, *, cause: str, lesson: bool = False) -> None:
    dana.presses("c")
    dana.sheet.get_by_label("What was the cause").fill(cause)
    dana.sheet.get_by_label("What was done").fill("Found it and sent it on.")
    if lesson:
        dana.sheet.get_by_label("Pass this on as a lesson").check()
    dana.sheet.get_by_role("button", name="Close the conversation").click()


def test_after_a_hard_conversation_the_agent_looks_back_and_the_lesson_reaches_the_maintainer(
    team: Cast, at_desk: Callable[..., Agent]
):
    team.vera().says(HARD)
    dana = at_desk("dana").opens("This is an outrage!")
    dana.has_draft()

    closes(dana, cause="Courier overbooked", lesson=True)
    expect(dana.sheet).to_contain_text("That was a hard one")
    expect(dana.page.locator(".draft--ready")).to_have_count(0)
    dana.sheet.get_by_label("What went badly").fill("I was short with them.")
    dana.sheet.get_by_label("What to do better next time").fill("Name the third time at once.")
    dana.sheet.get_by_label("Pass the last one on").check()
    dana.sheet.get_by_role("button", name="Save").click()
    expect(dana.sheet).to_have_count(0)

    mai = at_desk("mai")
    mai.page.goto(f"{mai.base}/desk/#/learning")
    cards = mai.page.locator(".learned__one")
    expect(cards).to_have_count(2)
    expect(cards.first).to_contain_text("Name the third time at once.")
    expect(cards.last).to_contain_text("Courier overbooked → Found it and sent it on.")
    expect(mai.page.locator("main")).not_to_contain_text("I was short with them.")
    cards.first.get_by_role("button", name="Done").click()
    expect(cards).to_have_count(1)

    lee = at_desk("lee")
    lee.page.goto(f"{lee.base}/desk/#/learning/team")
    expect(lee.page.locator(".learned__one")).to_contain_text("I was short with them.")


def test_a_usual_cause_is_taken_with_one_click_and_a_calm_conversation_asks_for_no_reflection(
    team: Cast, at_desk: Callable[..., Agent]
):
    dana = at_desk("dana")
    for words in ("My parcel 1001 is late.", "My parcel 1002 is late."):
        team.vera().says(words)
        dana.opens(words)
        dana.has_draft()
        if words.startswith("My parcel 1001"):
            closes(dana, cause="Snow on the pass")
        else:
            dana.presses("c")
            dana.sheet.get_by_role("button", name="Snow on the pass").click()
            expect(dana.sheet.get_by_label("What was the cause")).to_have_value("Snow on the pass")
            dana.sheet.get_by_role("button", name="Close the conversation").click()
        expect(dana.sheet).to_have_count(0)


@pytest.mark.parametrize(
    ("scheme", "viewport"), [("light", DESKTOP), ("dark", PHONE)], ids=["light-desktop", "dark-phone"]
)
def test_closing_reflecting_and_the_page_have_no_accessibility_violation(
    team: Cast, at_desk: Callable[..., Agent], scheme: str, viewport: dict[str, int]
):
    team.vera().says(HARD)
    lee = at_desk("lee", viewport=viewport, color_scheme=scheme).opens("This is an outrage!")
    lee.has_draft()

    lee.presses("c")
    expect(lee.sheet).to_contain_text("The customer is still waiting for an answer.")
    assert problems(lee.page) == []
    lee.sheet.get_by_role("button", name="Close the conversation").click()
    expect(lee.sheet).to_contain_text("That was a hard one")
    assert problems(lee.page) == []
    lee.sheet.get_by_role("button", name="Not now").click()
    lee.page.goto(f"{lee.base}/desk/#/learning/lessons")
    expect(lee.page.locator(".learned__one").first).to_be_visible()

    assert problems(lee.page) == []
