"""The widget and a server that dies: on its own server, so that no other test meets a dead one."""

from playwright.sync_api import Page, expect

from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.cast import Cast
from tests.servers import LevelheadServer


def test_a_killed_server_loses_nothing_and_doubles_nothing(
    page: Page, team: Cast, server: LevelheadServer, host_pages: HostPages
):
    vera = Customer(page).visits(host_pages.url("plain")).opens()
    vera.says("Before the crash.")
    vera.sees_state("Before the crash.", "Sent")

    server.kill()
    expect(vera.notice).to_contain_text("We lost the connection")
    vera.says("During the crash.")
    vera.writes("Half a sent")
    server.start()

    expect(vera.message("During the crash.").locator(".meta")).to_contain_text("Sent", timeout=40_000)
    expect(vera.field).to_have_value("Half a sent")
    dana = team.person("dana")
    conversation = dana.asks("list", {"query": "During the crash."})["conversations"][0]["id"]
    stored = [message["text"] for message in dana.asks("open", {"conversation": conversation})["messages"]]
    assert stored == ["Before the crash.", "During the crash."]
    assert vera.texts() == ["Before the crash.", "During the crash."]
