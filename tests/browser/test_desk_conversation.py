"""An agent's work in a real browser: answer by draft or by hand, told by the guard, never on a stale screen."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.agent import Agent
from tests.cast import Cast, Vera
from tests.servers import LevelheadServer


@pytest.fixture
def dana(page: Page, team: Cast) -> Iterator[Agent]:
    agent = Agent(page, team.server.url).signs_in(team, "dana")
    yield agent
    assert agent.errors == []


@pytest.fixture
def lee(new_context: Callable[..., BrowserContext], team: Cast) -> Agent:
    return Agent(new_context().new_page(), team.server.url).signs_in(team, "lee")


@pytest.fixture
def vera(team: Cast) -> Vera:
    return team.vera()


def test_a_customers_message_appears_at_once_with_language_and_mood(dana: Agent, vera: Vera):
    vera.says("Мой заказ 4512 опаздывает уже третью неделю, это возмутительно!")

    row = dana.row.filter(has_text="опаздывает")
    expect(row).to_be_visible()
    expect(row.locator(".language")).to_have_text("RU")
    expect(row.locator(".level--0")).to_have_count(0)


def test_enter_in_an_empty_box_sends_the_draft_as_it_is(dana: Agent, vera: Vera):
    vera.says("My blender came broken for the second time, order 7781.")
    dana.opens("My blender came broken")
    text = dana.has_draft()

    dana.field.press("Enter")

    sent = vera.waits_for("message", lambda message: message["who"] == "agent")
    assert sent["text"] == text.strip()
    expect(dana.page.locator(".said--agent")).to_contain_text("from a draft")


def test_one_click_on_the_row_and_enter_are_enough_to_send_a_draft(dana: Agent, vera: Vera):
    vera.says("The lamp I ordered flickers, order 1289.")
    dana.opens("The lamp I ordered flickers")
    text = dana.has_draft()

    dana.page.keyboard.press("Enter")

    sent = vera.waits_for("message", lambda message: message["who"] == "agent")
    assert sent["text"] == text.strip()


def test_a_draft_can_be_edited_before_it_goes_out(dana: Agent, vera: Vera):
    vera.says("The kettle I ordered leaks, order 1290.")
    dana.opens("The kettle I ordered leaks")
    text = dana.has_draft()

    dana.presses("e")
    expect(dana.field).to_have_value(text)
    dana.field.press("End")
    dana.field.press_sequentially(" Thank you for telling us.")
    dana.field.press("Enter")

    sent = vera.waits_for("message", lambda message: message["who"] == "agent")
    assert sent["text"].endswith("Thank you for telling us.")


def test_what_was_changed_in_a_draft_can_be_seen_in_the_thread_by_keyboard(dana: Agent, vera: Vera):
    vera.says("The toaster I ordered does not heat, order 1291.")
    dana.opens("The toaster I ordered")
    text = dana.has_draft()
    dana.presses("e")
    expect(dana.field).to_have_value(text)
    dana.field.press("End")
    dana.field.press_sequentially(" Thank you for telling us.")
    dana.field.press("Enter")
    mark = dana.page.locator(".said--agent").get_by_role("button", name="edited")

    mark.focus()
    dana.page.keyboard.press("Enter")

    expect(dana.sheet).to_contain_text("What was changed in the draft")
    expect(dana.sheet.locator(".edits ins")).to_contain_text("Thank you for telling us.")
    expect(dana.sheet.locator(".edits ins .hidden").first).to_have_text("[Written in:")
    found = Axe().run(dana.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == []
    dana.page.keyboard.press("Escape")
    expect(mark).to_be_focused()


def test_another_draft_can_be_asked_for_with_one_key(dana: Agent, vera: Vera):
    vera.says("I was charged twice for order 3344, sort it out.")
    dana.opens("I was charged twice")
    first = dana.has_draft()

    dana.presses("g")

    expect(dana.page.locator(".draft--ready .draft__text")).not_to_have_text(first)


def test_a_draft_is_withdrawn_when_the_customer_writes_on(dana: Agent, vera: Vera):
    vera.says("The parcel is late again.")
    dana.opens("The parcel is late again")
    first = dana.has_draft()

    vera.says("And nobody answers the phone.")
    dana.sees("And nobody answers the phone.")

    expect(dana.page.locator(".draft--ready .draft__text")).not_to_have_text(first)


def test_the_guard_underlines_while_the_agent_types_and_explains_what_to_write(dana: Agent, vera: Vera):
    vera.says("This is the worst shop I have ever seen.")
    dana.opens("the worst shop")

    dana.writes("You need to calm down.")

    expect(dana.page.locator(".field__copy .found")).to_be_visible()
    expect(dana.page.locator("#findings")).not_to_be_empty()


def test_a_blocked_answer_stays_in_the_box_and_the_customer_sees_nothing(dana: Agent, vera: Vera):
    vera.says("I want my money back for order 5120.")
    dana.opens("I want my money back")

    dana.writes("We will refund you 100 EUR today.")
    dana.field.press("Enter")

    expect(dana.refusal).to_contain_text("The customer has not seen it")
    expect(dana.field).to_have_value("We will refund you 100 EUR today.")
    expect(dana.refusal.get_by_role("button", name="Send anyway")).to_have_count(0)
    assert not [message for message in vera.of("message") if message["who"] == "agent"]


def test_a_supervisor_can_override_a_block_with_a_reason(lee: Agent, vera: Vera):
    vera.says("Nobody helps me here, this is a joke.")
    lee.opens("Nobody helps me here")
    lee.writes("You need to calm down.")
    lee.field.press("Enter")

    lee.refusal.get_by_label("Why it should go out").fill("Quoting what was agreed on the phone")
    lee.refusal.get_by_role("button", name="Send anyway").click()

    vera.waits_for("message", lambda message: message["text"] == "You need to calm down.")


def test_a_send_on_a_thread_that_has_moved_on_shows_what_is_new_first(dana: Agent, vera: Vera):
    vera.says("Where is my order 6001?")
    dana.opens("Where is my order 6001?")
    expect(dana.page.locator(".row[aria-current] .unread")).to_have_count(0)
    dana.writes("I am looking where it is right now.")

    # The desk counts a message as looked at after it has been on screen for a moment; this one is faster.
    vera.says("Forget it, I found it at the neighbour's.")
    dana.field.press("Enter")

    expect(dana.refusal).to_contain_text("found it at the neighbour's")
    dana.refusal.get_by_role("button", name="It still fits").click()
    vera.waits_for("message", lambda message: message["text"] == "I am looking where it is right now.")


def test_both_sides_see_typing_and_the_agent_sees_what_was_read(dana: Agent, vera: Vera):
    vera.says("Hello, is anybody there?")
    dana.opens("Hello, is anybody there?")

    vera.asks("typing", {"on": True})
    expect(dana.page.locator(".typing")).to_contain_text("The customer is writing")
    dana.field.press_sequentially("Yes")
    vera.waits_for("typing", lambda typing: typing["on"])
    dana.sends("Yes, I am here and reading.")
    expect(dana.said("Yes, I am here")).to_contain_text("Delivered")
    vera.asks("seen", {"seq": 2})
    expect(dana.said("Yes, I am here")).to_contain_text("Read")


def test_a_reload_keeps_the_conversation_and_half_a_sentence(dana: Agent, vera: Vera):
    vera.says("My order 8080 lost its lid.")
    dana.opens("lost its lid")
    dana.writes("I am sorry that the li")

    dana.page.reload()

    dana.sees("My order 8080 lost its lid.")
    expect(dana.field).to_have_value("I am sorry that the li")


def test_an_answer_sent_twice_by_a_lost_line_arrives_once(dana: Agent, vera: Vera, server: LevelheadServer):
    vera.says("Is the sale still on?")
    dana.opens("Is the sale still on?")
    dana.writes("Yes, it is on for the whole week.")

    dana.page.context.set_offline(True)
    server.stop()
    dana.field.press("Enter")
    expect(dana.said("Yes, it is on")).to_contain_text("when the connection is back")
    expect(dana.page.locator(".banner--lost")).to_be_visible()
    server.start()
    dana.page.context.set_offline(False)

    expect(dana.said("Yes, it is on")).to_contain_text("Delivered", timeout=20_000)
    expect(dana.page.locator(".banner--lost")).to_have_count(0)
    dana.sees("Yes, it is on", times=1)


def test_what_was_missed_is_fetched_when_the_line_is_back(dana: Agent, team: Cast, server: LevelheadServer):
    vera = team.vera()
    vera.says("One: my lamp flickers.")
    dana.opens("One: my lamp flickers.")
    dana.page.context.set_offline(True)
    vera.says("Two: it smells of smoke.")

    dana.page.context.set_offline(False)

    expect(dana.said("Two: it smells of smoke.")).to_be_visible(timeout=40_000)
    dana.sees("One: my lamp flickers.", times=1)


def test_a_wrong_password_is_told_without_saying_which_part_was_wrong(page: Page, team: Cast):
    page.goto(f"{team.server.url}/desk/sign-in")
    page.locator("input[name=email]").fill("dana@test.example")
    page.locator("input[name=password]").fill("not this one")
    page.locator("button[type=submit]").click()

    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
