"""A customer's conversation in a real browser: nothing is lost, nothing comes twice, and the state is told honestly."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.cast import Cast, Colleague
from tests.servers import wait_until

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}


@pytest.fixture
def vera(page: Page, team: Cast, host_pages: HostPages) -> Customer:
    """A customer who has opened the chat on an ordinary page."""
    return Customer(page).visits(host_pages.url("plain")).opens()


@pytest.fixture
def dana(team: Cast) -> Colleague:
    return team.person("dana")


def heard(dana: Colleague, text: str) -> dict[str, str]:
    """The customer's message as the desk gets it."""
    return dana.waits_for("message", lambda message: message["text"] == text)


def thread(dana: Colleague, conversation: str) -> list[str]:
    return [message["text"] for message in dana.asks("open", {"conversation": conversation})["messages"]]


def test_what_the_customer_writes_is_heard_answered_and_read(vera: Customer, dana: Colleague):
    vera.says("My lamp came broken, twice now.")
    vera.sees_state("My lamp came broken", "Sent")
    conversation = heard(dana, "My lamp came broken, twice now.")["conversation"]

    dana.asks("seen", {"conversation": conversation, "seq": 1})
    vera.sees_state("My lamp came broken", "Read")
    dana.asks("typing", {"conversation": conversation, "on": True})
    expect(vera.panel.locator(".writing")).to_contain_text("Dana is writing")
    dana.sends(conversation, "I am sorry that the lamp arrived broken a second time. Which order is it?")

    vera.sees("I am sorry that the lamp arrived broken")
    expect(vera.message("I am sorry that the lamp").locator(".author")).to_have_text("Dana")
    dana.waits_for("seen", lambda seen: seen["who"] == "customer" and seen["seq"] >= 2)


def test_a_reload_keeps_the_conversation_the_open_panel_and_half_a_sentence(vera: Customer, dana: Colleague):
    vera.says("The throw is still not here.")
    vera.sees_state("The throw is still not here.", "Sent")
    vera.writes("And by the way I")

    vera.page.reload()

    vera.is_connected().sees("The throw is still not here.")
    expect(vera.field).to_have_value("And by the way I")


def test_all_tabs_show_one_conversation_once(vera: Customer, dana: Colleague, host_pages: HostPages):
    vera.says("I am in two tabs.")
    conversation = heard(dana, "I am in two tabs.")["conversation"]
    other = Customer(vera.page.context.new_page()).visits(host_pages.url("plain")).opens()
    other.sees("I am in two tabs.")

    other.says("And write from the second.")
    dana.sends(conversation, "I can see both of your messages here.")

    for tab in (vera, other):
        tab.sees("And write from the second.")
        tab.sees("I can see both of your messages here.")
        assert len(tab.texts()) == 3


def test_two_tabs_that_were_never_heard_of_before_become_one_customer(
    vera: Customer, dana: Colleague, host_pages: HostPages
):
    other = Customer(vera.page.context.new_page()).visits(host_pages.url("plain")).opens()

    vera.says("First tab here.")
    vera.sees_state("First tab here.", "Sent")
    other.sees("First tab here.")
    other.says("Second tab here.")

    conversation = heard(dana, "First tab here.")["conversation"]
    assert heard(dana, "Second tab here.")["conversation"] == conversation


def test_what_is_written_offline_is_sent_in_order_once_the_line_is_back(vera: Customer, dana: Colleague):
    vera.says("Before the tunnel.")
    conversation = heard(dana, "Before the tunnel.")["conversation"]
    vera.page.context.set_offline(True)
    expect(vera.notice).to_contain_text("You are offline")

    vera.says("In the tunnel, one.")
    vera.says("In the tunnel, two.")
    vera.sees_state("In the tunnel, one.", "Waiting to be sent")
    vera.page.context.set_offline(False)

    vera.sees_state("In the tunnel, two.", "Sent")
    expect(vera.notice).to_be_hidden()
    assert thread(dana, conversation) == ["Before the tunnel.", "In the tunnel, one.", "In the tunnel, two."]


def test_what_waited_when_the_tab_was_closed_is_sent_by_the_next_one(
    vera: Customer, dana: Colleague, host_pages: HostPages
):
    vera.says("I will be right back.")
    vera.sees_state("I will be right back.", "Sent")
    vera.page.context.set_offline(True)
    vera.says("My train is leaving.")
    context = vera.page.context
    vera.page.close()
    context.set_offline(False)

    Customer(context.new_page()).visits(host_pages.url("plain"))

    heard(dana, "My train is leaving.")


def looked_at(number: int) -> str:
    """An answer like no other, without a figure that the guard would ask about."""
    return f"I have looked at parcel {chr(97 + number // 26)}{chr(97 + number % 26)} for you."


def test_answers_that_came_during_a_long_absence_are_caught_up_with(vera: Customer, dana: Colleague):
    vera.says("I will lose my connection now.")
    conversation = heard(dana, "I will lose my connection now.")["conversation"]
    vera.page.context.set_offline(True)
    expect(vera.notice).to_contain_text("You are offline")
    for number in range(60):
        assert dana.sends(conversation, looked_at(number))["ok"]

    vera.page.context.set_offline(False)

    vera.sees(looked_at(59))
    assert len(vera.texts()) == 61
    assert vera.texts()[1] == looked_at(0)


def test_older_messages_come_when_asked_for(vera: Customer, dana: Colleague, host_pages: HostPages):
    vera.says("This is the very first.")
    conversation = heard(dana, "This is the very first.")["conversation"]
    for number in range(55):
        assert dana.sends(conversation, looked_at(number))["ok"]
    vera.sees(looked_at(54))

    vera.page.reload()
    vera.is_connected()
    expect(vera.message("This is the very first.")).to_have_count(0)
    vera.panel.get_by_role("button", name="Show earlier messages").click()

    vera.sees("This is the very first.")
    expect(vera.panel.get_by_role("button", name="Show earlier messages")).to_be_hidden()


def test_a_network_that_blocks_websockets_is_no_obstacle(
    new_context: Callable[..., BrowserContext], team: Cast, dana: Colleague, host_pages: HostPages
):
    context = new_context()
    context.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onerror?.({}), 5) } close() {} }"
    )

    vera = Customer(context.new_page()).visits(host_pages.url("plain")).opens()
    vera.says("Behind an old proxy.")

    vera.sees_state("Behind an old proxy.", "Sent")
    heard(dana, "Behind an old proxy.")


def test_on_a_slow_line_the_chat_opens_and_nothing_is_lost_or_said_twice(
    page: Page, team: Cast, dana: Colleague, host_pages: HostPages
):
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    vera = Customer(page).visits(host_pages.url("plain"))

    vera.launcher.click()
    vera.writes("My parcel is late, and so is everything else")  # before the chat is connected, as people do
    vera.is_connected()
    vera.field.press("Enter")
    vera.says("Hello?")

    dana.sends(heard(dana, "Hello?")["conversation"], "I am here, and I am looking.")
    vera.sees("I am here, and I am looking.")
    assert vera.texts() == ["My parcel is late, and so is everything else", "Hello?", "I am here, and I am looking."]


@pytest.mark.parametrize("token", ["forged.token", "W10.AAAA"])
def test_a_token_that_is_not_ours_starts_a_new_visit_and_loses_no_text(
    page: Page, team: Cast, dana: Colleague, host_pages: HostPages, token: str
):
    page.goto(host_pages.url("blank"))
    name = f"levelhead:{team.site['key']}:"
    waiting = json.dumps(
        {"client_id": f"old-{token}", "text": f"From last year, {token}.", "at": "2025-01-01T10:00:00.000Z"}
    )
    page.evaluate(
        "(kept) => Object.assign(localStorage, kept)",
        {f"{name}visitor": token, f"{name}out:1": waiting},
    )

    vera = Customer(page).visits(host_pages.url("plain"))

    heard(dana, f"From last year, {token}.")
    vera.opens()
    expect(vera.panel.locator(".message")).to_have_count(1)


def test_a_text_that_is_too_long_stays_in_the_box_with_a_word_about_it(vera: Customer):
    vera.writes("a" * 4_003)

    expect(vera.notice).to_have_text("Please shorten your message by 3 characters.")
    vera.field.press("Enter")
    expect(vera.field).to_have_value("a" * 4_003)
    expect(vera.panel.locator(".message")).to_have_count(0)


def test_what_looks_like_html_is_text_and_addresses_are_links_that_tell_nothing(vera: Customer, dana: Colleague):
    vera.says("<img src=x onerror=alert(1)> see https://shop.test/a?b=1. And javascript:alert(1)")

    assert vera.panel.locator(".message img").count() == 0
    link = vera.panel.locator(".message a")
    expect(link).to_have_count(1)
    expect(link).to_have_attribute("href", "https://shop.test/a?b=1")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")


def test_an_unseen_answer_is_counted_on_the_button_and_for_the_page(vera: Customer, dana: Colleague):
    vera.says("I will close this and wait.")
    conversation = heard(dana, "I will close this and wait.")["conversation"]
    vera.field.press("Escape")
    vera.page.evaluate("Levelhead('on', 'unread', ({ count }) => { window.unread = count })")

    dana.sends(conversation, "I have found the parcel, it is at the depot.")

    expect(vera.launcher.locator(".badge")).to_have_text("1")
    expect(vera.launcher).to_have_accessible_name("Chat with us, 1 new message")
    vera.page.wait_for_function("window.unread === 1")
    vera.launcher.click()
    expect(vera.launcher.locator(".badge")).to_be_hidden()
    vera.page.wait_for_function("window.unread === 0")


def test_the_next_page_of_the_shop_hears_answers_without_a_click(
    vera: Customer, dana: Colleague, host_pages: HostPages
):
    vera.says("I will read on meanwhile.")
    conversation = heard(dana, "I will read on meanwhile.")["conversation"]
    vera.field.press("Escape")
    vera.visits(host_pages.url("plain", label="Write to us"))

    dana.sends(conversation, "I have good news about your order.")

    expect(vera.launcher.locator(".badge")).to_have_text("1")


def test_a_closed_conversation_asks_how_it_was_and_the_next_message_opens_a_new_one(vera: Customer, dana: Colleague):
    vera.says("You can close this.")
    conversation = heard(dana, "You can close this.")["conversation"]
    dana.asks("close", {"conversation": conversation, "record": {"cause": "late", "solution": "sent again"}})

    vera.panel.get_by_role("radio", name="Very well").check()
    vera.panel.get_by_role("textbox", name=re.compile("What could we have done better")).fill("A little sooner.")
    vera.panel.locator(".extra").get_by_role("button", name="Send").click()
    expect(vera.panel.locator(".extra")).to_contain_text("Thank you")

    vera.says("One more thing.")
    assert heard(dana, "One more thing.")["conversation"] != conversation


def test_delete_my_data_deletes_it_here_and_there(vera: Customer, team: Cast, dana: Colleague):
    vera.says("Please forget me afterwards.")
    conversation = heard(dana, "Please forget me afterwards.")["conversation"]

    vera.chooses("Delete my data")
    vera.panel.get_by_role("button", name="Delete everything").click()

    expect(vera.panel.locator(".message")).to_have_count(0)
    assert vera.page.evaluate("Object.keys(localStorage)") == []
    answer = dana.asks("open", {"conversation": conversation})
    assert answer["error"]["code"] == "not_found"


def test_a_message_the_server_refuses_says_so_and_can_be_tried_again(vera: Customer, team: Cast):
    name = f"levelhead:{team.site['key']}:out:x"
    refused = json.dumps(
        {"client_id": "x", "text": "Refused once.", "at": "2026-01-01T10:00:00.000Z", "failed": "invalid"}
    )
    vera.page.evaluate("(kept) => Object.assign(localStorage, kept)", {name: refused})
    vera.page.reload()
    vera.is_connected().sees_state("Refused once.", "Not sent.")

    vera.message("Refused once.").get_by_role("button", name="Try again").click()

    vera.sees_state("Refused once.", "Sent")


def test_a_customer_the_site_vouches_for_keeps_the_conversation_and_a_wrong_hash_changes_nothing(
    vera: Customer, dana: Colleague
):
    vera.says("I was anonymous.")
    vera.sees_state("I was anonymous.", "Sent")

    vera.page.evaluate("Levelhead('identify', { id: '17', hash: '0'.repeat(64) })")

    vera.is_connected().sees("I was anonymous.")
    vera.says("Still me.")
    vera.sees_state("Still me.", "Sent")
    conversation = heard(dana, "I was anonymous.")["conversation"]
    wait_until(lambda: thread(dana, conversation) == ["I was anonymous.", "Still me."], what="the second message")
