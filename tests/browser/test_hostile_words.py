"""Words that try to be markup: in every field that people fill in, on every page that shows it, they stay words.

The desk's browser runs without its content policy here: what holds is the escaping alone.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.agent import Agent
from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.cast import Cast

MARK = "window.__ran=(window.__ran||0)+1"
HOSTILE = (
    f'"><img src=x onerror="{MARK}">',
    f"'-->]]><svg onload={MARK}>",
    f"</script></textarea></title><script>{MARK}</script>",
    '<iframe srcdoc="<script>parent.__ran=1</script>"></iframe>',
    f"<a href=javascript:{MARK}>here</a> javascript:{MARK} {{{{constructor.constructor('{MARK}')()}}}}",
)
SHORT = '<img src=x onerror="__ran=1">'  # for fields that hold little
PAGES = ("", "board", "promises", "learning", "replies", "sites", "people", "audit", "tokens")


@pytest.fixture
def watched() -> Callable[[Page], Page]:
    """A page on which a dialog is a failure, and which tells whether anything ran."""

    def watch(page: Page) -> Page:
        def shout(dialog: Dialog) -> None:
            dialog.dismiss()
            raise AssertionError(f"a dialog came up: {dialog.message}")

        page.on("dialog", shout)
        return page

    return watch


def nothing_ran(page: Page) -> None:
    page.wait_for_timeout(400)  # an image that is not there takes a moment to fail
    for frame in page.frames:
        assert frame.evaluate("window.__ran") is None, f"{page.url} ran somebody's words"
    assert page.locator("img[src=x], iframe[srcdoc]").count() == 0


@pytest.fixture(scope="module", autouse=True)
def filled(team: Cast) -> None:
    """Every field that a customer, an agent, a supervisor and an owner can fill, through the doors they have."""
    lee, dana, vera = team.person("lee"), team.person("dana"), team.vera()
    assert vera.asks("contact", {"name": HOSTILE[0][:120], "phone": SHORT, "order": SHORT})["ok"]
    assert vera.asks("page", {"url": "https://shop.test/?q=" + SHORT, "title": HOSTILE[1], "facts": {"cart": SHORT}})[
        "ok"
    ]
    for words in HOSTILE:
        assert vera.says(words)["ok"]
    conversation = vera.conversation
    assert dana.asks("assign", {"conversation": conversation, "user": dana.id, "reason": HOSTILE[0]})["ok"]
    assert dana.asks("note", {"conversation": conversation, "text": HOSTILE[2]})["ok"]
    card = {"happened": HOSTILE[0], "wish": HOSTILE[1], "can_do": HOSTILE[2], "order": SHORT, "contact": SHORT}
    assert dana.asks("card", {"conversation": conversation, **card})["ok"]
    asked = {"kind": "voucher", "amount": "5", "currency": "EUR", "reason": HOSTILE[0]}
    assert dana.asks("permission.ask", {"conversation": conversation, **asked})["ok"]
    assert dana.asks("escalate", {"conversation": conversation, "reason": HOSTILE[1]})["ok"]
    canned = {"site": team.site["site"], "language": "en", "name": SHORT, "text": HOSTILE[0]}
    assert lee.asks("canned.save", canned)["ok"]
    settings = {"greeting": {"en": HOSTILE[0][:80]}, "away_text": {"en": SHORT}, "consent": {"en": ""}}
    assert lee.asks("site.change", {"site": team.site["site"], "name": SHORT, "settings": settings})["ok"]


def test_at_the_desk_hostile_words_stay_words(
    at_desk: Callable[..., Agent], team: Cast, watched: Callable[[Page], Page]
):
    ona = at_desk("ona")
    page = watched(ona.page)

    for name in PAGES:
        page.goto(f"{team.server.url}/desk/#/{name}")
        expect(page.locator("main, .inbox").first).to_be_visible()
        nothing_ran(page)
    page.goto(f"{team.server.url}/desk/")
    ona.row.first.click()
    expect(ona.said("<iframe srcdoc=").first).to_be_visible()
    expect(page.locator(".note", has_text="</script></textarea>")).to_be_visible()
    nothing_ran(page)
    assert page.locator("a[href^='javascript:']").count() == 0


def test_in_the_widget_hostile_words_stay_words(
    page: Page, team: Cast, host_pages: HostPages, watched: Callable[[Page], Page]
):
    dana = team.person("dana")
    vera = Customer(watched(page)).visits(host_pages.url("plain")).opens()
    vera.says(HOSTILE[1])
    conversation = dana.waits_for("message", lambda message: message["text"] == HOSTILE[1])["conversation"]
    text = f"You wrote this, and I see it as you do: {HOSTILE[0]}"
    answer = dana.asks("send", {"conversation": conversation, "client_id": "echo", "text": text})
    assert answer["ok"], answer

    vera.sees('onerror="')
    nothing_ran(page)
    page.reload()
    vera.is_connected()  # an open chat opens again by itself
    vera.sees('onerror="')
    nothing_ran(page)
