"""The widget where something stands in its way: proxies, blockers, frames without an origin, tabs nobody looks at."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from tests.browser.bad_proxy import BadProxy
from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.cast import Cast
from tests.servers import LevelheadServer, wait_until
from tests.visitor.test_agent_pictures import MailServer

ELSEWHERE = """
window.shown = []
window.tones = 0
window.Notification = class {
  static permission = "granted"
  static requestPermission = async () => "granted"
  constructor(title, { body }) { shown.push(title + ": " + body) }
}
const start = OscillatorNode.prototype.start
OscillatorNode.prototype.start = function (at) { tones += 1; start.call(this, at) }
window.look = (isHidden) => {
  Object.defineProperty(document, "hidden", { value: isHidden, configurable: true })
  document.dispatchEvent(new Event("visibilitychange"))
}
"""


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, mail: MailServer) -> Iterator[LevelheadServer]:
    """A server that can send mail."""
    running = LevelheadServer(
        tmp_path_factory.mktemp("server"),
        LEVELHEAD_SMTP_URL=f"smtp://127.0.0.1:{mail.server_address[1]}",
        LEVELHEAD_MAIL_FROM="Shop <help@shop.test>",
    ).start()
    yield running
    running.stop()


@pytest.mark.parametrize("on_upgrade", ["refuse", "swallow"])
def test_a_proxy_that_lets_no_websocket_through_is_no_obstacle(
    page: Page, team: Cast, server: LevelheadServer, host_pages: HostPages, on_upgrade: Any
):
    proxy = BadProxy(server, on_upgrade=on_upgrade)
    host_pages.carry(proxy.url, team.site["key"])
    try:
        vera = Customer(page).visits(host_pages.url("plain")).opens()

        vera.says(f"They {on_upgrade} my websocket.")
        vera.sees_state(f"They {on_upgrade} my websocket.", "Sent")
        dana = team.person("dana")
        conversation = dana.asks("list", {"query": f"They {on_upgrade}"})["conversations"][0]["id"]
        dana.sends(conversation, "I can read you well all the same.")
        vera.sees("I can read you well all the same.")

        assert proxy.upgrades >= 1
    finally:
        host_pages.carry(server.url, team.site["key"])
        proxy.stop()


def test_a_blocker_that_stops_the_chat_leaves_a_link_to_the_chat_page(
    page: Page, team: Cast, server: LevelheadServer, host_pages: HostPages
):
    page.route("**/static/**/chat.js", lambda route: route.abort())
    vera = Customer(page).visits(host_pages.url("plain"))

    vera.launcher.click()

    link = page.locator("levelhead-chat a.launcher")
    expect(link).to_have_text("Chat with us")
    expect(link).to_have_attribute("href", f"{server.url}/chat/{team.site['key']}")
    with page.context.expect_page() as opened:
        link.click()
    Customer(opened.value).is_connected().says("Here I am.")


def test_a_frame_without_an_origin_is_told_calmly_that_there_is_no_chat(page: Page, team: Cast, host_pages: HostPages):
    page.goto(host_pages.url("opaque"))
    frame = page.frame_locator("iframe")

    frame.locator("button.launcher").click()

    expect(frame.locator(".notice")).to_have_text("This chat is not available right now.")


def counted(session: CDPSession) -> dict[str, float]:
    """What a page holds after everything that can go has gone."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in metrics if one["name"] in ("Nodes", "JSEventListeners", "Documents")}


def test_mounting_and_unmounting_leaves_no_node_and_no_listener_behind(page: Page, team: Cast, host_pages: HostPages):
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(host_pages.url("spa"))

    def come_and_go(times: int) -> None:
        for _ in range(times):
            page.locator("#mount").click()
            Customer(page).opens()
            page.locator("#unmount").click()
            expect(page.locator("levelhead-chat")).to_have_count(0)
            page.evaluate("sessionStorage.clear()")

    come_and_go(2)
    before = counted(session)
    come_and_go(4)
    after = counted(session)

    # One panel alone has more than sixty nodes and a dozen listeners; the tests' own looking leaves a few.
    assert {name: after[name] - before[name] < 12 for name in before} == dict.fromkeys(before, True), (before, after)


def test_in_the_background_the_title_counts_a_tone_sounds_and_one_tab_notifies(
    new_context: Callable[..., BrowserContext], team: Cast, host_pages: HostPages
):
    context = new_context()
    context.add_init_script(ELSEWHERE)
    vera = Customer(context.new_page()).visits(host_pages.url("plain")).opens()
    vera.says("I will look at something else meanwhile.")
    vera.sees_state("I will look at something else meanwhile.", "Sent")
    vera.panel.get_by_role("button", name="More").click()
    vera.panel.get_by_role("switch", name="Notify me of replies").click()
    vera.page.keyboard.press("Escape")
    other = Customer(context.new_page()).visits(host_pages.url("plain")).opens()
    for tab in (vera, other):
        tab.page.evaluate("look(true)")
    dana = team.person("dana")
    conversation = dana.asks("list", {"query": "something else meanwhile"})["conversations"][0]["id"]

    dana.sends(conversation, "I have found your parcel at the depot.")

    for tab in (vera, other):
        expect(tab.page).to_have_title("(1) A plain page")
    shown = [told for tab in (vera, other) for told in tab.page.evaluate("shown")]
    assert shown == ["Dana: I have found your parcel at the depot."]
    assert sum(tab.page.evaluate("tones") for tab in (vera, other)) == 2  # one chime of two tones
    vera.page.evaluate("look(false)")
    expect(vera.page).to_have_title("A plain page")


def test_a_pdf_goes_with_a_message_and_is_offered_by_name(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("plain")).opens()
    with page.expect_file_chooser() as chooser:
        vera.panel.get_by_role("button", name="Add a file").click()
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    chooser.value.set_files({"name": "receipt.pdf", "mimeType": "application/pdf", "buffer": body})
    expect(vera.panel.get_by_role("button", name="Remove: receipt.pdf")).to_be_visible()

    vera.says("The receipt is here.")

    with page.expect_download() as download:
        vera.message("The receipt is here.").get_by_role("link", name="receipt.pdf").click()
    assert download.value.suggested_filename == "receipt.pdf"
    assert download.value.path().read_bytes() == body


def test_the_conversation_comes_by_e_mail_once_somebody_has_answered(
    page: Page, team: Cast, host_pages: HostPages, mail: MailServer
):
    vera = Customer(page).visits(host_pages.url("plain")).opens()
    vera.says("Please send me a copy of this.")
    vera.sees_state("Please send me a copy of this.", "Sent")
    vera.panel.get_by_role("button", name="More").click()
    expect(vera.panel.get_by_text("Delete my data")).to_be_visible()
    expect(vera.panel.get_by_text("Send the conversation by e-mail")).to_have_count(0)
    page.keyboard.press("Escape")
    dana = team.person("dana")
    conversation = dana.asks("list", {"query": "a copy of this"})["conversations"][0]["id"]
    dana.sends(conversation, "I am looking at your order now.")
    vera.sees("I am looking at your order now.")

    vera.chooses("Send the conversation by e-mail")
    vera.panel.get_by_label("Your e-mail address").fill("vera@shop.test")
    vera.panel.locator(".extra").get_by_role("button", name="Send").click()

    expect(vera.notice).to_have_text("It is on its way to vera@shop.test.")
    wait_until(lambda: len(mail.mails) == 1, what="the mail")
    assert re.search("To: vera@shop.test", mail.mails[0])


def test_a_colour_in_any_notation_gets_words_that_can_be_read_on_it(page: Page, team: Cast, host_pages: HostPages):
    words = {"oklch(0.9 0.15 100)": "rgb(0, 0, 0)", "rgb(20 30 90)": "rgb(255, 255, 255)", "gold": "rgb(0, 0, 0)"}

    for colour, expected in words.items():
        vera = Customer(page).visits(host_pages.url("plain", colour=colour))
        assert vera.launcher.evaluate("node => getComputedStyle(node).color") == expected, colour
