"""Several people around one conversation: permission, calls for a supervisor, hand-over, notes, presence."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.agent import Agent
from tests.cast import Cast, Vera


@pytest.fixture
def vera(team: Cast) -> Vera:
    return team.vera()


@pytest.fixture
def at_desk(new_context: Callable[..., BrowserContext], team: Cast) -> Iterator[Callable[[str], Agent]]:
    """Signs somebody in, in a browser of their own."""
    agents: list[Agent] = []

    def come(name: str) -> Agent:
        page = new_context(viewport={"width": 1440, "height": 900}).new_page()
        agents.append(Agent(page, team.server.url).signs_in(team, name))
        return agents[-1]

    yield come
    assert [error for agent in agents for error in agent.errors] == []


def test_permission_is_asked_and_granted_in_two_keys_each(at_desk: Callable[[str], Agent], vera: Vera):
    dana, lee = at_desk("dana"), at_desk("lee")
    vera.says("My blender 7001 came broken, I want my money back.")
    dana.opens("My blender 7001")
    expect(dana.page.locator(".card__field--happened textarea")).not_to_have_value("")

    dana.presses("p")
    expect(dana.sheet).to_be_visible()
    dana.page.keyboard.press("Enter")
    expect(dana.page.locator(".permission--asked")).to_be_visible()
    expect(lee.page.locator(".notice--call")).to_be_visible()
    lee.presses("o")
    expect(lee.sheet).to_contain_text("My blender 7001")
    lee.page.keyboard.press("Enter")

    expect(dana.page.locator(".permission--granted")).to_be_visible()


def test_a_refusal_needs_a_word_to_the_agent(at_desk: Callable[[str], Agent], vera: Vera):
    dana, lee = at_desk("dana"), at_desk("lee")
    vera.says("Order 7002: give me a discount or I leave.")
    dana.opens("Order 7002")
    dana.presses("p")
    dana.sheet.locator("select").first.select_option("discount")
    dana.sheet.get_by_label("Per cent").fill("15")
    dana.sheet.get_by_label("Why it is justified").fill("Threatens to leave")
    dana.sheet.get_by_role("button", name="Ask for permission").click()

    expect(lee.page.locator(".notice--call")).to_be_visible()
    lee.presses("o")
    request = lee.sheet.locator(".request", has_text="Threatens to leave")
    expect(request.get_by_role("button", name="Refuse")).to_be_disabled()
    request.get_by_label("A word to the agent").fill("Twice this year already")
    request.get_by_role("button", name="Refuse").click()

    expect(dana.page.locator(".permission--denied")).to_contain_text("Twice this year already")


def test_a_supervisor_who_comes_later_finds_the_waiting_request(
    at_desk: Callable[[str], Agent], vera: Vera, team: Cast
):
    vera.says("The lamp 7003 is dead on arrival.")
    team.person("dana").asks(
        "permission.ask", {"conversation": vera.conversation, "kind": "replacement", "reason": "Dead on arrival"}
    )

    lee = at_desk("lee")
    lee.presses("o")

    expect(lee.sheet).to_contain_text("Dead on arrival")


def test_a_call_for_a_supervisor_is_heard_wherever_they_are(at_desk: Callable[[str], Agent], vera: Vera):
    dana, lee = at_desk("dana"), at_desk("lee")
    vera.says("I want to speak to your manager about order 7004!")
    dana.opens("order 7004")
    expect(dana.page.locator(".alarm")).to_contain_text("asking for a manager")

    dana.presses("m")
    expect(dana.sheet.get_by_label("Reason")).to_have_value("The customer is asking for a manager.")
    dana.sheet.get_by_role("button", name="Call a supervisor").click()

    expect(dana.page.locator(".talk__head")).to_contain_text("With a supervisor")
    call = lee.page.locator(".notice--call", has_text="Dana calls for a supervisor")
    call.get_by_role("button", name="Open").click()
    expect(lee.said("about order 7004")).to_be_visible()


def test_a_hand_over_carries_its_reason_and_summary(at_desk: Callable[[str], Agent], vera: Vera):
    dana, lee = at_desk("dana"), at_desk("lee")
    vera.says("The bill for order 7005 is wrong.")
    dana.opens("order 7005")

    dana.presses("t")
    dana.sheet.get_by_label("To whom").select_option(label="Lee · Here")
    dana.sheet.get_by_label("Reason").fill("Lee knows billing")
    dana.sheet.get_by_role("button", name="Hand over").click()

    expect(dana.page.locator(".talk__head")).to_contain_text("Lee")
    lee.opens("order 7005")
    expect(lee.page.locator(".note")).to_contain_text("Lee knows billing")


def test_colleagues_see_each_other_in_a_conversation(at_desk: Callable[[str], Agent], vera: Vera):
    dana, lee = at_desk("dana"), at_desk("lee")
    vera.says("Order 7006 is late.")
    dana.opens("Order 7006")
    lee.opens("Order 7006")

    expect(dana.page.locator(".talk__viewers")).to_contain_text("Lee is looking too")


def test_a_note_is_for_colleagues_and_never_for_the_customer(at_desk: Callable[[str], Agent], vera: Vera):
    dana, lee = at_desk("dana"), at_desk("lee")
    vera.says("Order 7007 smells odd.")
    dana.opens("Order 7007")
    lee.opens("Order 7007")

    dana.presses("n")
    dana.page.keyboard.type("Third complaint about this batch")
    dana.page.keyboard.press("Enter")

    expect(lee.page.locator(".note")).to_contain_text("Third complaint about this batch")
    assert not any("batch" in str(payload) for _, payload in vera.events)


def test_a_corrected_case_card_is_everybodys(at_desk: Callable[[str], Agent], vera: Vera):
    dana, lee = at_desk("dana"), at_desk("lee")
    vera.says("Order 7008 never came.")
    dana.opens("Order 7008")
    lee.opens("Order 7008")

    field = dana.page.locator(".card__field--can_do textarea")
    field.fill("Send it again by courier")
    field.press("Enter")

    expect(lee.page.locator(".card__field--can_do textarea")).to_have_value("Send it again by courier")


def test_a_conversation_is_closed_with_its_record_and_can_be_reopened(at_desk: Callable[[str], Agent], vera: Vera):
    dana = at_desk("dana")
    vera.says("Order 7009 arrived, all good now.")
    dana.opens("Order 7009")

    dana.presses("c")
    dana.sheet.get_by_label("What was done").fill("Courier found the parcel")
    dana.sheet.get_by_role("button", name="Close the conversation").click()
    vera.waits_for("closed")
    expect(dana.row.filter(has_text="Order 7009")).to_have_count(0)
    dana.page.get_by_role("button", name="Reopen").click()

    expect(dana.row.filter(has_text="Order 7009")).to_be_visible()


def test_a_snoozed_conversation_leaves_the_list_until_its_time(at_desk: Callable[[str], Agent], vera: Vera):
    dana = at_desk("dana")
    vera.says("Order 7010 can wait until tomorrow.")
    dana.opens("Order 7010")

    dana.presses("z")
    dana.sheet.get_by_role("button", name="Tomorrow morning").click()
    expect(dana.row.filter(has_text="Order 7010")).to_have_count(0)
    dana.page.get_by_role("button", name="Snoozed").click()

    expect(dana.row.filter(has_text="Order 7010")).to_be_visible()


def test_search_finds_a_conversation_by_its_words(at_desk: Callable[[str], Agent], vera: Vera, team: Cast):
    dana = at_desk("dana")
    vera.says("The xylophone from order 7011 lacks a bar.")
    team.vera().says("Order 7012 is fine.")
    expect(dana.row.filter(has_text="Order 7012")).to_be_visible()

    dana.presses("/")
    dana.page.keyboard.type("xylophone")

    expect(dana.row).to_have_count(1)
    expect(dana.row).to_contain_text("xylophone")


def test_a_pause_is_seen_by_oneself_and_can_be_ended(at_desk: Callable[[str], Agent]):
    dana = at_desk("dana")
    dana.page.locator(".rail__me").click()
    dana.sheet.get_by_role("radio", name="On a break").check()
    expect(dana.page.locator(".rail__me--pause")).to_be_attached()

    dana.sheet.get_by_role("radio", name="Here", exact=True).check()

    expect(dana.page.locator(".rail__me--here")).to_be_attached()


def test_the_palette_finds_commands_and_customers(at_desk: Callable[[str], Agent], team: Cast):
    team.vera().says("Order 7013 is blue, not green.")
    dana = at_desk("dana")
    dana.opens("Order 7013")

    dana.page.keyboard.press("Control+k")
    expect(dana.sheet).to_be_visible()
    dana.page.keyboard.press("Enter")
    expect(dana.sheet).to_be_visible()  # nothing is chosen yet, and the first command would send the draft
    dana.page.keyboard.type("snoo")
    dana.page.keyboard.press("Enter")

    expect(dana.sheet).to_contain_text("It comes back at that time")
