"""The widget as a guest on somebody's page: light before the click, unbroken by the page, breaking nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.cast import Cast
from tests.servers import LevelheadServer

SHIFTS = """() => new Promise((done) => {
  let sum = 0
  const count = (list) => { for (const entry of list.getEntries()) sum += entry.value }
  new PerformanceObserver(count).observe({ type: "layout-shift", buffered: true })
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)))
})"""
LOOK = """() => [
  Object.keys(window).sort(), getComputedStyle(document.querySelector("h1")).cssText, document.body.outerHTML,
]"""
BOXES = """() => {
  const root = document.querySelector("levelhead-chat").shadowRoot
  const parts = [".launcher", ".panel", ".title", ".greeting", ".field", ".send"]
  return parts.map((part) => {
    const node = root.querySelector(part)
    const { x, y, width, height } = node.getBoundingClientRect()
    return [part, x, y, width, height, parseFloat(getComputedStyle(node).fontSize)]
  })
}"""


def requests_to(page: Page, server: LevelheadServer) -> list[str]:
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url) if request.url.startswith(server.url) else None)
    page.on("websocket", lambda socket: seen.append(socket.url))
    return seen


def test_before_the_click_there_is_one_request_and_nothing_is_stored(
    page: Page, team: Cast, server: LevelheadServer, host_pages: HostPages
):
    asked = requests_to(page, server)

    Customer(page).visits(host_pages.url("plain"))
    page.wait_for_load_state("networkidle")

    assert asked == [f"{server.url}/widget.js"]
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert page.evaluate(SHIFTS) == 0


def test_opening_asks_only_its_own_server_shifts_nothing_and_keeps_nothing_of_who_has_not_written(
    page: Page, team: Cast, server: LevelheadServer, host_pages: HostPages
):
    asked = requests_to(page, server)
    everything: list[str] = []
    page.on("request", lambda request: everything.append(request.url))

    Customer(page).visits(host_pages.url("plain")).opens()

    assert len(asked) <= 9
    assert all(url.startswith((server.url, host_pages.origin)) for url in everything)
    assert page.evaluate(SHIFTS) == 0
    assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]


def test_the_page_keeps_its_globals_its_styles_and_its_body(page: Page, team: Cast, host_pages: HostPages):
    page.goto(host_pages.url("blank"))
    globals_before, style_before, _ = page.evaluate(LOOK)

    Customer(page).visits(host_pages.url("plain")).opens()

    globals_after, style_after, body = page.evaluate(LOOK)
    assert sorted(set(globals_after) - set(globals_before)) == ["Levelhead"]
    assert style_after == style_before
    assert "levelhead-chat" not in body


def test_hostile_styles_of_the_page_move_nothing(page: Page, team: Cast, host_pages: HostPages):
    Customer(page).visits(host_pages.url("plain")).opens()
    page.wait_for_timeout(300)  # the panel has risen
    usual = page.evaluate(BOXES)
    page.evaluate("sessionStorage.clear()")

    Customer(page).visits(host_pages.url("hostile")).opens()
    page.wait_for_timeout(300)

    for (part, *expected), (_, *actual) in zip(usual, page.evaluate(BOXES), strict=True):
        assert actual == pytest.approx(expected, abs=1), part


def test_a_strict_policy_with_trusted_types_finds_nothing_to_report(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("strict")).opens()
    vera.says("Under a strict policy.")
    vera.sees_state("Under a strict policy.", "Sent")
    vera.panel.get_by_role("button", name="More").click()
    expect(vera.panel.get_by_text("Delete my data")).to_be_visible()

    assert page.evaluate("window.violations") == []
    assert vera.panel.evaluate("node => getComputedStyle(node).position") == "fixed"


def test_a_snippet_that_is_there_twice_makes_one_chat(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("twice"))
    page.wait_for_load_state("networkidle")

    expect(vera.launcher).to_have_count(1)


def test_a_page_whose_own_script_fails_still_has_a_chat(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("throws")).opens()

    vera.says("Your page is broken, by the way.")
    vera.sees_state("Your page is broken", "Sent")


def test_a_sandboxed_frame_can_carry_the_chat(page: Page, team: Cast, host_pages: HostPages):
    page.goto(host_pages.url("frame"))
    frame = page.frame_locator("iframe")

    frame.locator("button.launcher").click()
    frame.locator(".field").fill("From inside a frame.")
    frame.locator(".send").click()

    expect(frame.locator(".message .meta")).to_contain_text("Sent")


@pytest.mark.parametrize("blocked", ["localStorage", "sessionStorage", "both"])
def test_a_page_that_may_not_store_anything_can_still_chat(
    new_context: Callable[..., BrowserContext], team: Cast, host_pages: HostPages, blocked: str
):
    areas = ["localStorage", "sessionStorage"] if blocked == "both" else [blocked]
    context = new_context()
    for area in areas:
        context.add_init_script(
            f"Object.defineProperty(window, '{area}', {{ get() {{ throw new DOMException('no', 'SecurityError') }} }})"
        )
    vera = Customer(context.new_page()).visits(host_pages.url("plain")).opens()

    vera.says("Nothing may be stored here.")
    vera.sees_state("Nothing may be stored here.", "Sent")
    vera.says("And again.")
    vera.sees_state("And again.", "Sent")
    assert vera.texts() == ["Nothing may be stored here.", "And again."]


def test_a_browser_without_what_the_chat_needs_gets_a_link_to_the_chat_page(
    new_context: Callable[..., BrowserContext], team: Cast, server: LevelheadServer, host_pages: HostPages
):
    context = new_context()
    context.add_init_script("delete CSSStyleSheet.prototype.replaceSync")
    page = context.new_page()
    page.goto(host_pages.url("plain"))

    link = page.locator("levelhead-chat a")

    expect(link).to_be_visible()
    expect(link).to_have_text("Chat with us")
    expect(link).to_have_attribute("href", f"{server.url}/chat/{team.site['key']}")


def test_an_application_can_mount_swap_and_unmount_without_a_trace(page: Page, team: Cast, host_pages: HostPages):
    open_sockets: list[Any] = []
    page.on("websocket", lambda socket: open_sockets.append(socket))
    page.goto(host_pages.url("spa"))
    vera = Customer(page)

    for _ in range(3):
        page.locator("#mount").click()
        vera.opens()
        page.locator("#swap").click()
        expect(vera.panel).to_be_visible()
        page.locator("#unmount").click()
        expect(page.locator("levelhead-chat")).to_have_count(0)
        page.evaluate("sessionStorage.clear()")

    page.wait_for_timeout(200)
    assert len(open_sockets) == 3
    assert all(socket.is_closed() for socket in open_sockets)


def test_calls_made_before_the_chat_has_loaded_are_kept_in_order(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("queue")).is_connected()

    expect(vera.field).to_have_value("I am writing about order 20418.")
    page.wait_for_function("window.heard.length === 3")
    assert page.evaluate("window.heard") == ["ready", "unread 0", "open"]


def test_the_look_before_the_click_comes_from_the_snippet(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("plain", colour="#ffd54a", position="left", label="Ask Mari"))

    expect(vera.launcher).to_have_text("Ask Mari")
    assert vera.launcher.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(255, 213, 74)"
    assert vera.launcher.evaluate("node => getComputedStyle(node).color") == "rgb(0, 0, 0)"
    assert vera.launcher.bounding_box()["x"] == 20


def test_on_a_page_from_right_to_left_the_button_stands_on_the_left(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("rtl")).opens()

    assert vera.launcher.bounding_box()["x"] == 20
    vera.says("مرحبا، طلبي لم يصل")
    assert vera.message("مرحبا").locator(".text").evaluate("node => getComputedStyle(node).direction") == "rtl"


def test_the_chat_page_is_the_chat_itself(page: Page, team: Cast, server: LevelheadServer):
    page.goto(f"{server.url}/chat/{team.site['key']}")
    vera = Customer(page).is_connected()

    expect(page).to_have_title("Shop")
    expect(vera.launcher).to_be_hidden()
    vera.says("From an e-mail link.")
    vera.sees_state("From an e-mail link.", "Sent")


def test_an_unknown_site_key_is_said_calmly(page: Page, server: LevelheadServer):
    page.goto(f"{server.url}/chat/pk_unknown")

    expect(page.locator("levelhead-chat .notice")).to_have_text("This chat is not available right now.")
