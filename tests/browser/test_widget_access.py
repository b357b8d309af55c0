"""The widget for everybody: keyboard, screen reader, zoom, small screens, dark, high contrast, five languages."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.cast import Cast
from tests.servers import LevelheadServer

LOCALES = ("en", "et", "ru", "nb", "kk")
FOCUSED = """() => {
  let node = document.activeElement
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement
  return node?.className ?? ""
}"""
OVERFLOWS = """() => {
  const root = document.querySelector("levelhead-chat").shadowRoot
  const isCut = ({ clientWidth, scrollWidth }) => clientWidth && scrollWidth > clientWidth + 1
  return [...root.querySelectorAll(".panel *")].filter(isCut).map((node) => node.className)
}"""


def violations(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.fixture
def quiet(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page without animations, so that colours are measured at rest."""
    return lambda **options: new_context(reduced_motion="reduce", **options).new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["plain", "rtl"])
def test_axe_finds_nothing_closed_open_talking_and_in_the_menu(
    quiet: Callable[..., Page], team: Cast, host_pages: HostPages, scheme: str, name: str
):
    page = quiet(color_scheme=scheme)
    vera = Customer(page).visits(host_pages.url(name, locale="en"))
    assert violations(page) == []

    vera.opens()
    assert violations(page) == []

    vera.says("The lamp is broken. See https://shop.test/lamp")
    vera.sees_state("The lamp is broken.", "Sent")
    dana = team.person("dana")
    conversation = dana.asks("list", {})["conversations"][0]["id"]
    dana.sends(conversation, "I am sorry about the broken lamp. I am looking at your order now.")
    vera.sees("I am sorry about the broken lamp.")
    vera.panel.get_by_role("button", name="More").click()
    expect(vera.panel.get_by_text("Delete my data")).to_be_visible()
    assert violations(page) == []

    vera.panel.get_by_text("Delete my data").click()
    dana.asks("close", {"conversation": conversation, "record": {"cause": "damaged", "solution": "sent again"}})
    expect(vera.panel.get_by_role("radio", name="Very well")).to_be_visible()
    assert violations(page) == []


def test_axe_finds_nothing_offline(quiet: Callable[..., Page], team: Cast, host_pages: HostPages):
    page = quiet()
    vera = Customer(page).visits(host_pages.url("plain")).opens()
    axe_is_loaded = violations(page)
    page.context.set_offline(True)
    vera.says("Is anybody there?")

    assert axe_is_loaded == violations(page) == []


def test_axe_finds_nothing_on_the_chat_page(quiet: Callable[..., Page], team: Cast, server: LevelheadServer):
    page = quiet()
    page.goto(f"{server.url}/chat/{team.site['key']}")
    Customer(page).is_connected()

    found = Axe().run(page, options={"rules": {"bypass": {"enabled": True}}}).response["violations"]

    assert [rule["id"] for rule in found] == []


def test_the_keyboard_alone_reaches_opens_writes_closes_and_comes_back(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("plain"))
    for _ in range(12):
        page.keyboard.press("Tab")
        if "launcher" in page.evaluate(FOCUSED):
            break
    assert "launcher" in page.evaluate(FOCUSED)

    page.keyboard.press("Enter")
    vera.is_connected()
    page.wait_for_function(f"({FOCUSED})() === 'field'")
    page.keyboard.type("By keyboard only.")
    page.keyboard.press("Enter")
    vera.sees_state("By keyboard only.", "Sent")
    assert page.evaluate(FOCUSED) == "field"
    page.keyboard.press("Escape")

    expect(vera.panel).to_be_hidden()
    assert "launcher" in page.evaluate(FOCUSED)
    expect(vera.launcher).to_have_attribute("aria-expanded", "false")


def test_focus_goes_back_to_the_page_s_own_button(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("plain", launcher="none"))
    page.evaluate("document.querySelector('#own').addEventListener('click', () => Levelhead('open'))")
    page.locator("#own").click()
    vera.is_connected()

    page.keyboard.press("Escape")

    assert page.evaluate("document.activeElement.id") == "own"


def test_an_answer_is_read_out_once_and_the_history_not_at_all(page: Page, team: Cast, host_pages: HostPages):
    vera = Customer(page).visits(host_pages.url("plain")).opens()
    vera.says("Please tell me once.")
    vera.sees_state("Please tell me once.", "Sent")
    page.reload()
    vera.is_connected()
    log = vera.panel.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    page.evaluate("""() => {
      window.added = []
      const log = document.querySelector("levelhead-chat").shadowRoot.querySelector("[role=log]")
      new MutationObserver((changes) => {
        for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
          if (node.matches?.(".message")) added.push(node.innerText)
        }
      }).observe(log, { childList: true, subtree: true })
    }""")
    dana = team.person("dana")
    conversation = dana.asks("list", {"query": "Please tell me once."})["conversations"][0]["id"]

    dana.sends(conversation, "I am telling you once.")
    vera.sees("I am telling you once.")
    dana.asks("seen", {"conversation": conversation, "seq": 1})
    vera.sees_state("Please tell me once.", "Read")

    added = page.evaluate("window.added")
    assert len(added) == 1
    assert "I am telling you once." in added[0]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("viewport", [(390, 780), (320, 560), (640, 400)], ids=["phone", "small phone", "200% zoom"])
def test_a_small_screen_is_filled_and_nothing_is_cut_off(
    quiet: Callable[..., Page], team: Cast, host_pages: HostPages, locale: str, viewport: tuple[int, int]
):
    width, height = viewport
    page = quiet(viewport={"width": width, "height": height}, has_touch=True)
    vera = Customer(page).visits(host_pages.url("plain", locale=locale)).opens()

    box = vera.panel.bounding_box()

    assert box is not None
    assert (box["y"], box["height"]) == (0, height)
    assert box["x"] + box["width"] == width
    assert page.evaluate(OVERFLOWS) == []
    expect(vera.field).to_be_in_viewport()
    expect(vera.panel.locator(".tool.close")).to_be_in_viewport()


def test_the_panel_ends_above_the_on_screen_keyboard(quiet: Callable[..., Page], team: Cast, host_pages: HostPages):
    page = quiet(viewport={"width": 390, "height": 780}, has_touch=True)
    vera = Customer(page).visits(host_pages.url("plain")).opens()

    page.evaluate("""() => {
      Object.defineProperty(visualViewport, "height", { value: 440, configurable: true })
      visualViewport.dispatchEvent(new Event("resize"))
    }""")

    box = vera.panel.bounding_box()
    assert box is not None
    assert box["height"] == 440


def test_a_phone_keeps_the_focus_inside_the_open_chat(quiet: Callable[..., Page], team: Cast, host_pages: HostPages):
    page = quiet(viewport={"width": 390, "height": 780})
    vera = Customer(page).visits(host_pages.url("plain")).opens()
    expect(vera.panel).to_have_attribute("aria-modal", "true")

    for _ in range(10):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") == "levelhead-chat"


def test_high_contrast_keeps_every_edge_visible(quiet: Callable[..., Page], team: Cast, host_pages: HostPages):
    page = quiet(forced_colors="active")
    vera = Customer(page).visits(host_pages.url("plain"))
    edge = "node => getComputedStyle(node).borderTopStyle + parseFloat(getComputedStyle(node).borderTopWidth)"
    assert vera.launcher.evaluate(edge) == "solid1"

    vera.opens().says("Can you see the edges?")

    for part in (".panel", ".composer", ".send", ".message .text"):
        assert page.locator(f"levelhead-chat {part}").first.evaluate(edge) == "solid1", part


def test_who_wants_less_motion_gets_none(quiet: Callable[..., Page], team: Cast, host_pages: HostPages):
    page = quiet()
    vera = Customer(page).visits(host_pages.url("plain")).opens()

    assert vera.panel.evaluate("node => node.getRootNode().getAnimations().length") == 0


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_has_every_word(page: Page, team: Cast, server: LevelheadServer, locale: str):
    page.goto(f"{server.url}/chat/{team.site['key']}")
    words_of = """async ([server, name]) => {
      const { words } = await import(`${server}/static/widget/locales/${name}.js`)
      const said = (value) => typeof value === "function" ? value(1) + value(2) + value(5) : JSON.stringify(value)
      return Object.entries(words).filter(([key]) => key !== "months").map(([key, value]) => [key, said(value)])
    }"""

    for suffix in ("", ".more"):
        theirs = dict(page.evaluate(words_of, [server.url, locale + suffix]))
        english = dict(page.evaluate(words_of, [server.url, "en" + suffix]))
        assert theirs.keys() == english.keys()
        assert all(theirs.values())


@pytest.mark.parametrize(
    ("locale", "count", "words"),
    [
        ("en", 1, "1 new message"),
        ("en", 2, "2 new messages"),
        ("et", 1, "1 uus sõnum"),
        ("et", 2, "2 uut sõnumit"),
        ("ru", 1, "1 новое сообщение"),
        ("ru", 3, "3 новых сообщения"),
        ("ru", 11, "11 новых сообщений"),
        ("ru", 21, "21 новое сообщение"),
        ("nb", 1, "1 ny melding"),
        ("nb", 4, "4 nye meldinger"),
        ("kk", 5, "5 жаңа хабарлама"),
    ],
)
def test_numbers_come_with_the_right_form(
    page: Page, team: Cast, server: LevelheadServer, locale: str, count: int, words: str
):
    page.goto(f"{server.url}/chat/{team.site['key']}")

    counted = page.evaluate(
        "async ([url, count]) => (await import(url)).words.unread(count)",
        [f"{server.url}/static/widget/locales/{locale}.js", count],
    )

    assert counted == words


@pytest.mark.parametrize(
    ("page_lang", "browser_lang", "greeting"),
    [
        ("et", "en-US", "Kuidas saame aidata?"),
        ("nn", "en-US", "Hva kan vi hjelpe deg med?"),
        ("fr", "kk-KZ", "Қалай көмектесе аламыз?"),
        ("fr", "de-DE", "How can we help?"),
    ],
)
def test_the_language_is_the_page_s_else_the_browser_s_else_english(
    new_context: Callable[..., BrowserContext],
    team: Cast,
    host_pages: HostPages,
    page_lang: str,
    browser_lang: str,
    greeting: str,
):
    page = new_context(locale=browser_lang).new_page()
    page.add_init_script(
        f"new MutationObserver(() => {{ document.documentElement.lang = '{page_lang}' }})"
        ".observe(document, { childList: true })"
    )

    vera = Customer(page).visits(host_pages.url("plain")).opens()

    expect(vera.panel.locator(".greeting")).to_have_text(greeting)
