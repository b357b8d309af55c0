"""The rarely used parts in a real browser: questions before a conversation, files, the menu, another language."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from copilot.storage import people
from copilot.storage.database import Database
from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.cast import Cast
from tests.servers import LevelheadServer
from tests.visitor.test_pictures import WHERE, exif, jpeg, png


@pytest.fixture
def site_settings(server: LevelheadServer, team: Cast) -> Iterator[Any]:
    """Changes the site's settings for one test."""
    db = Database(f"sqlite:///{Path(server.env['LEVELHEAD_DATA_DIR']) / 'levelhead.sqlite3'}")

    def change(**settings: Any) -> None:
        with db.begin() as connection:
            people.change_site(connection, team.site["site"], settings=settings)

    yield change
    change()
    db.close()


@pytest.fixture
def vera(page: Page, team: Cast, host_pages: HostPages) -> Customer:
    return Customer(page).visits(host_pages.url("plain"))


def test_consent_comes_first_and_is_asked_once(vera: Customer, site_settings: Any):
    site_settings(consent={"en": "We keep what you write for a year."})
    vera.opens()
    expect(vera.panel.get_by_text("We keep what you write for a year.")).to_be_visible()
    expect(vera.panel.locator(".composer")).to_have_js_property("inert", True)

    vera.panel.get_by_role("button", name="Agree and continue").click()

    vera.says("I agree to that.")
    vera.sees_state("I agree to that.", "Sent")
    vera.page.reload()
    vera.is_connected()
    expect(vera.panel.get_by_text("We keep what you write for a year.")).to_have_count(0)


def test_what_is_asked_before_the_conversation_reaches_the_desk(vera: Customer, team: Cast, site_settings: Any):
    site_settings(pre_chat=[{"field": "name", "required": True}, {"field": "email", "required": False}])
    vera.opens()
    button = vera.panel.get_by_role("button", name="Continue")
    button.click()
    expect(vera.panel.get_by_label("Name")).to_be_focused()

    vera.panel.get_by_label("Name").fill("Vera Tamm")
    vera.panel.get_by_label(re.compile("E-mail")).fill("vera@shop.test")
    vera.panel.get_by_label(re.compile("E-mail")).press("Enter")
    expect(button).to_have_count(0)
    vera.says("Now I may write.")
    vera.sees_state("Now I may write.", "Sent")

    dana = team.person("dana")
    summary = dana.asks("list", {"query": "Now I may write."})["conversations"][0]
    assert summary["customer"]["name"] == "Vera Tamm"
    assert summary["customer"]["email"] == "vera@shop.test"


def test_while_nobody_is_here_an_address_can_be_left_or_not(vera: Customer, team: Cast):
    team.everybody_leaves()
    vera.opens()
    expect(vera.panel.locator(".presence")).to_have_text("Nobody is here right now")

    vera.says("Is anybody there?")

    vera.panel.get_by_role("button", name="Skip").click()
    expect(vera.panel.get_by_role("button", name="Skip")).to_have_count(0)
    expect(vera.field).to_be_focused()


def test_a_photo_goes_with_a_message_and_comes_back_without_its_place(vera: Customer, server: LevelheadServer):
    vera.opens()
    with vera.page.expect_file_chooser() as chooser:
        vera.panel.get_by_role("button", name="Add a file").click()
    chooser.value.set_files({"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": jpeg(exif(1))})
    expect(vera.panel.get_by_role("button", name="Remove: lamp.jpg")).to_be_visible()

    vera.says("This is what came.")

    link = vera.message("This is what came.").locator("a.attachment")
    expect(link).to_have_attribute("download", "lamp.jpg")
    kept = vera.page.evaluate(
        "async (url) => Array.from(new Uint8Array(await (await fetch(url)).arrayBuffer()))", link.get_attribute("href")
    )
    assert WHERE not in bytes(kept)
    vera.page.reload()
    expect(vera.is_connected().message("This is what came.").locator("a.attachment")).to_have_count(1)


def test_a_screenshot_can_be_pasted_and_taken_back(vera: Customer):
    vera.opens()

    vera.field.evaluate(
        """(field, bytes) => {
          const clipboardData = new DataTransfer()
          clipboardData.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }))
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
        }""",
        list(png()),
    )

    remove = vera.panel.get_by_role("button", name="Remove: image.png")
    remove.click()
    expect(remove).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "media_type", "body", "told"),
    [
        ("page.html", "text/html", b"<script>alert(1)</script>", "Pictures and PDF files can be sent here"),
        ("lamp.png", "image/png", b"<script>alert(1)</script>", "The file could not be sent"),
        ("big.pdf", "application/pdf", b"%PDF-" + b"0" * 10_000_001, "Files of up to 10 MB can be sent here"),
    ],
)
def test_a_file_that_may_not_come_in_is_refused_in_words(
    vera: Customer, name: str, media_type: str, body: bytes, told: str
):
    vera.opens()
    with vera.page.expect_file_chooser() as chooser:
        vera.panel.get_by_role("button", name="Add a file").click()

    chooser.value.set_files({"name": name, "mimeType": media_type, "buffer": body})

    expect(vera.notice).to_contain_text(told)
    expect(vera.panel.locator(".chip")).to_have_count(0)


def test_the_menu_keeps_its_switches_and_copies_the_conversation(vera: Customer):
    vera.page.context.grant_permissions(["clipboard-read", "clipboard-write", "notifications"])
    vera.opens()
    vera.says("Please keep this for me.")
    vera.sees_state("Please keep this for me.", "Sent")
    vera.panel.get_by_role("button", name="More").click()
    sound = vera.panel.get_by_role("switch", name="Sound for new messages")
    expect(sound).to_be_checked()
    sound.click()
    expect(sound).not_to_be_checked()
    vera.panel.get_by_text("Copy the conversation").click()

    expect(vera.notice).to_have_text("The conversation is on your clipboard.")
    assert "Please keep this for me." in vera.page.evaluate("navigator.clipboard.readText()")
    vera.panel.get_by_role("button", name="More").click()
    expect(sound).not_to_be_checked()
    vera.page.keyboard.press("Escape")
    expect(sound).to_have_count(0)
    expect(vera.panel).to_be_visible()


def test_the_language_can_be_changed_while_half_a_sentence_is_written(vera: Customer):
    vera.opens()
    vera.writes("Half a sent")

    vera.page.evaluate("Levelhead('locale', 'et')")

    expect(vera.panel.locator(".greeting")).to_have_text("Kuidas saame aidata?")
    expect(vera.field).to_have_value("Half a sent")


def test_an_emoji_goes_where_the_customer_was_writing(vera: Customer):
    vera.opens()
    vera.writes("Thank you ")

    vera.panel.get_by_role("button", name="Emoji").click()
    expect(vera.panel.locator(".sign").first).to_be_focused()
    vera.page.keyboard.press("ArrowRight")
    vera.page.keyboard.press("Enter")

    expect(vera.field).to_have_value("Thank you 😊")
    expect(vera.field).to_be_focused()
    expect(vera.panel.locator(".emoji[role]")).to_have_count(0)
