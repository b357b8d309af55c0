"""The page “Sites” in a real browser: a site owner sets up the chat and sees at once what customers will see."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, FrameLocator, expect

from copilot.storage import people
from copilot.storage.database import Database
from tests.browser.agent import Agent
from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.cast import Cast

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


MOUNT = """code => new Function("useEffect", "onMounted", "onUnmounted", code)(
  work => { window.leave = work() }, work => work(), work => { window.leave = work })"""
"""Stands in for a component of React or Vue whose snippet this is; `leave()` unmounts it."""


class Owner(Agent):
    """Somebody on the page “Sites”."""

    def opens_sites(self, name: str = "Shop") -> "Owner":
        self.page.get_by_role("button", name="Pages").click()
        self.sheet.get_by_role("button", name="Sites").click()
        self.page.locator(".chooser__sites").get_by_role("link", name=name, exact=True).click()
        expect(self.page.get_by_label("Name", exact=True).first).to_have_value(name)
        expect(self.preview.locator(".panel")).to_be_visible()
        return self

    @property
    def preview(self) -> FrameLocator:
        return self.page.frame_locator(".preview__frame")

    def saves(self) -> None:
        self.page.get_by_role("button", name="Save", exact=True).click()
        expect(self.page.get_by_text("Everything is saved.")).to_be_visible()


@pytest.fixture
def elsewhere(team: Cast, host_pages: HostPages) -> Iterator[dict[str, str]]:
    """The second site, as the host pages may carry it for one test."""
    with closing(Database(team.server.database_url)) as db, db.read() as connection:
        site = next(site for site in people.list_sites(connection) if site.name == "Elsewhere")
    yield {"key": site.key}
    host_pages.carry(team.server.url, team.site["key"])


@pytest.fixture
def at_desk(new_context: Callable[..., BrowserContext], team: Cast) -> Iterator[Callable[..., Owner]]:
    """Signs somebody in, in a browser of the given kind."""
    owners: list[Owner] = []

    def come(name: str = "ona", **options: object) -> Owner:
        page = new_context(**{"viewport": DESKTOP, "bypass_csp": True, **options}).new_page()
        owner = Owner(page, team.server.url)
        owner.signs_in(team, name)
        owners.append(owner)
        return owner

    yield come
    assert [error for owner in owners for error in owner.errors] == []


def test_the_preview_follows_every_change_and_customers_see_it_after_saving(
    at_desk: Callable[..., Owner], new_context: Callable[..., BrowserContext], host_pages: HostPages
):
    ona = at_desk().opens_sites()

    ona.page.get_by_label("Greeting").fill("Ask the workshop anything")
    expect(ona.preview.locator(".greeting")).to_have_text("Ask the workshop anything")
    ona.page.get_by_label("Consent before the first message").fill("We keep what you write for a year.")
    expect(ona.preview.get_by_role("button", name="Agree and continue")).to_be_visible()
    ona.page.get_by_label("Consent before the first message").fill("")
    expect(ona.preview.get_by_role("button", name="Agree and continue")).to_have_count(0)
    ona.page.get_by_label("Colour code").fill("#fff27a")
    expect(ona.page.locator(".contrast__line--poor")).to_contain_text("Button on a light page")
    ona.saves()

    customer = Customer(new_context().new_page()).visits(host_pages.url("plain")).opens()
    expect(customer.panel.locator(".greeting")).to_have_text("Ask the workshop anything")


def test_an_owner_sets_everything_up_and_meets_it_on_a_page_of_their_own(
    at_desk: Callable[..., Owner],
    new_context: Callable[..., BrowserContext],
    host_pages: HostPages,
    elsewhere: dict[str, str],
):
    ona = at_desk().opens_sites("Elsewhere")
    page = ona.page
    page.get_by_label("Colour code").fill("#7a1f5c")
    page.get_by_label("On the button").fill("Ask the workshop")
    expect(ona.preview.locator(".launcher .label")).to_have_text("Ask the workshop")
    page.get_by_label("Greeting").fill("What can the workshop do for you?")
    expect(ona.preview.locator(".greeting")).to_have_text("What can the workshop do for you?")
    page.get_by_label("While nobody is here").fill("Leave a word; the workshop writes back.")
    expect(ona.preview.locator(".lead")).to_have_text("Leave a word; the workshop writes back.")
    page.get_by_label("Consent before the first message").fill("We keep what you write for a year.")
    expect(ona.preview.get_by_role("button", name="Agree and continue")).to_be_visible()
    page.get_by_role("checkbox", name="Қазақша").uncheck()
    page.get_by_role("checkbox", name="We keep fixed hours").check()
    another_day = DAYS[(datetime.now(UTC).weekday() + 3) % 7]
    for day in DAYS:
        page.get_by_role("checkbox", name=day).set_checked(day == another_day)
    page.locator("input[name=ask-email][value=must]").check()
    page.get_by_label("Addresses of your pages").fill(host_pages.origin)
    ona.saves()

    host_pages.carry(host_pages.server_url, elsewhere["key"])
    customer = Customer(new_context(locale="kk-KZ").new_page()).visits(host_pages.url("plain", locale="kk")).opens()

    expect(customer.launcher.locator(".label")).to_have_text("Ask the workshop")
    assert customer.launcher.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(122, 31, 92)"
    expect(customer.panel.locator(".greeting")).to_have_text("What can the workshop do for you?")
    expect(customer.panel.locator(".lead")).to_have_text("Leave a word; the workshop writes back.")
    expect(customer.panel.locator(".presence")).to_have_text(f"We are back on {another_day} at 09:00")
    customer.panel.get_by_role("button", name="Agree and continue").click()
    customer.panel.get_by_label("E-mail").fill("vera@shop.test")
    customer.panel.get_by_role("button", name="Continue").click()
    customer.says("The vase has a crack.")
    customer.sees_state("The vase has a crack.", "Sent")


def test_the_moments_of_the_preview_are_the_real_widget(at_desk: Callable[..., Owner]):
    ona = at_desk().opens_sites()

    ona.page.get_by_role("radio", name="Conversation").check()
    expect(ona.preview.get_by_text("My parcel was due on Friday")).to_be_visible()
    ona.page.get_by_role("radio", name="Afterwards").check()
    expect(ona.preview.get_by_text("How did we do?").first).to_be_visible()
    ona.page.get_by_role("radio", name="Button").check()
    expect(ona.preview.locator(".launcher")).to_be_visible()
    expect(ona.preview.locator(".panel")).to_be_hidden()


def test_every_snippet_can_be_copied_and_the_plain_one_works(
    at_desk: Callable[..., Owner], team: Cast, host_pages: HostPages
):
    ona = at_desk(permissions=["clipboard-read", "clipboard-write"]).opens_sites()

    copied: dict[str, str] = {}
    for way in ("Plain HTML", "WordPress", "Shopify", "React", "Vue", "Tag manager"):
        ona.page.get_by_role("radio", name=way, exact=True).check()
        ona.page.get_by_role("button", name="Copy", exact=True).click()
        expect(ona.page.get_by_role("button", name="Copied")).to_be_visible()
        copied[way] = ona.page.evaluate("navigator.clipboard.readText()")
        expect(ona.page.get_by_role("button", name="Copy", exact=True)).to_be_visible()

    assert all(f"{team.server.url}/widget.js?site={team.site['key']}" in code for code in copied.values())
    copied["WordPress"] = re.sub(r"<\?php.*?\?>", "", copied["WordPress"])
    copied["Shopify"] = re.sub(r"{%.*?%}", "", copied["Shopify"]).replace("{{ order.name | json }}", '"#1042"')
    for way in ("Plain HTML", "WordPress", "Shopify", "Tag manager"):
        customer = ona.page.context.new_page()
        customer.goto(host_pages.url("blank"))
        customer.evaluate(
            "code => document.head.append(document.createRange().createContextualFragment(code))", copied[way]
        )
        expect(customer.locator("levelhead-chat .launcher")).to_be_visible()
        customer.close()
    for way in ("React", "Vue"):
        component = ona.page.context.new_page()
        component.goto(host_pages.url("blank"))
        component.evaluate(MOUNT, copied[way])
        expect(component.locator("levelhead-chat .launcher")).to_have_count(1)
        component.evaluate("leave()")
        expect(component.locator("levelhead-chat")).to_have_count(0)
        component.close()


def test_a_component_that_goes_before_the_script_has_come_takes_the_chat_with_it(
    at_desk: Callable[..., Owner], host_pages: HostPages
):
    ona = at_desk(permissions=["clipboard-read", "clipboard-write"]).opens_sites()
    ona.page.get_by_role("radio", name="React", exact=True).check()
    ona.page.get_by_role("button", name="Copy", exact=True).click()
    expect(ona.page.get_by_role("button", name="Copied")).to_be_visible()
    react = ona.page.evaluate("navigator.clipboard.readText()")
    component = ona.page.context.new_page()
    component.goto(host_pages.url("blank"))

    component.evaluate("([mount, code]) => { eval(`(${mount})`)(code); leave() }", [MOUNT, react])
    component.wait_for_function("window.Levelhead.ready")
    assert component.locator("levelhead-chat").count() == 0

    component.evaluate(
        "([mount, code]) => { const run = eval(`(${mount})`); run(code); leave(); run(code) }", [MOUNT, react]
    )
    expect(component.locator("levelhead-chat .launcher")).to_have_count(1)


def test_a_phone_finds_the_preview_below_the_form(at_desk: Callable[..., Owner]):
    ona = at_desk(viewport=PHONE).opens_sites()

    ona.page.locator(".savebar").get_by_role("button", name="Preview").click()

    expect(ona.page.locator(".preview__frame")).to_be_in_viewport(ratio=0.4)


def test_a_refused_origin_is_shown_at_its_field_and_nothing_typed_is_lost(at_desk: Callable[..., Owner]):
    ona = at_desk().opens_sites()
    field = ona.page.get_by_label("Addresses of your pages")
    before = field.input_value()

    field.fill(before + "\nshop.example")
    ona.page.get_by_role("button", name="Save", exact=True).click()

    expect(field).to_have_attribute("aria-invalid", "true")
    expect(ona.page.locator(".savebar")).to_contain_text("write it like https://shop.example")
    ona.page.get_by_role("link", name="Conversations").click()
    ona.opens_sites()
    expect(ona.page.get_by_label("Addresses of your pages")).to_have_value(before + "\nshop.example")
    ona.page.get_by_role("button", name="Discard").click()
    expect(ona.page.get_by_label("Addresses of your pages")).to_have_value(before)


def test_the_secret_is_renewed_after_a_warning_and_shown_once(at_desk: Callable[..., Owner]):
    ona = at_desk().opens_sites("Elsewhere")

    ona.page.get_by_role("button", name="Make a new secret").click()
    expect(ona.page.get_by_text("stops working at once")).to_be_visible()
    ona.page.get_by_role("button", name="Make it now").click()

    expect(ona.page.locator(".secret code")).to_contain_text("sk_")
    ona.page.reload()
    ona.opens_sites("Elsewhere")
    expect(ona.page.locator(".secret")).to_have_count(0)


def test_a_supervisor_sets_the_look_but_not_the_access_and_an_agent_sees_no_page(at_desk: Callable[..., Owner]):
    lee = at_desk("lee").opens_sites()
    expect(lee.page.get_by_text("An owner can change them.")).to_be_visible()
    expect(lee.page.get_by_role("button", name="Make a new secret")).to_have_count(0)

    dana = at_desk("dana")

    dana.page.get_by_role("button", name="Other pages").click()
    expect(dana.sheet.get_by_role("button", name="Conversations")).to_be_visible()
    expect(dana.sheet.get_by_role("button", name="Sites")).to_have_count(0)
    dana.page.evaluate("location.hash = '#/sites'")
    expect(dana.page.get_by_text("Your role does not allow this.")).to_be_visible()


@pytest.mark.parametrize(("viewport", "scheme"), [(DESKTOP, "light"), (DESKTOP, "dark"), (PHONE, "light")])
def test_the_page_has_no_accessibility_violation(at_desk: Callable[..., Owner], viewport: dict[str, int], scheme: str):
    ona = at_desk(viewport=viewport, color_scheme=scheme).opens_sites()
    ona.page.get_by_text("We keep fixed hours").click()
    ona.page.get_by_label("Colour code").fill("red")
    ona.page.get_by_role("button", name="Make a new secret").click()

    found = Axe().run(ona.page, options=RULES).response["violations"]

    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found] == []
