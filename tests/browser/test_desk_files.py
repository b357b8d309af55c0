"""A file goes from the desk to the customer: chosen, pasted or dropped, shown on both sides."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.agent import Agent
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.browser.test_desk_access import problems
from tests.cast import Cast
from tests.visitor.test_pictures import exif, jpeg

PHOTO = {"name": "label.jpg", "mimeType": "image/jpeg", "buffer": jpeg(exif(1))}
# What a browser does when a file is let go over the page, or pasted: the bytes come along in the event.
HAND_OVER = """([name, bytes]) => {
  const data = new DataTransfer()
  data.items.add(new File([new Uint8Array(bytes)], "shot.jpg", { type: "image/jpeg" }))
  const given = { bubbles: true, cancelable: true, [name === "paste" ? "clipboardData" : "dataTransfer"]: data }
  const target = document.querySelector(name === "paste" ? "#composer" : ".thread")
  target.dispatchEvent(name === "paste" ? new ClipboardEvent(name, given) : new DragEvent(name, given))
}"""


@pytest.fixture
def vera(page: Page, host_pages: HostPages, team: Cast) -> Customer:
    return Customer(page).visits(host_pages.url("plain")).opens()


def attaches(dana: Agent, *files: dict) -> None:
    with dana.page.expect_file_chooser() as chooser:
        dana.page.get_by_role("button", name="Attach a file").click()
    chooser.value.set_files(list(files))
    for file in files:
        expect(dana.page.get_by_role("button", name=f"Remove {file['name']}")).to_be_visible()


def test_a_chosen_file_goes_out_with_the_words_and_both_sides_see_it(vera: Customer, at_desk: Callable[..., Agent]):
    vera.says("Where do I find the label?")
    dana, lee = at_desk("dana"), at_desk("lee")
    lee.opens("Where do I find the label?")
    dana.opens("Where do I find the label?")

    attaches(dana, PHOTO)
    dana.sends("Here is the picture, it is on the back.")

    expect(vera.message("Here is the picture").locator(".attachment img")).to_be_visible()
    for agent in (dana, lee):
        expect(agent.said("Here is the picture").locator(".file__picture")).to_be_visible()
    expect(dana.page.locator(".tray")).to_have_count(0)


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_file_let_go_over_the_page_or_pasted_waits_above_the_box_and_can_be_taken_off(
    vera: Customer, at_desk: Callable[..., Agent], way: str
):
    vera.says(f"Send me the manual by {way}, please.")
    dana = at_desk("dana").opens("Send me the manual")

    dana.page.evaluate(HAND_OVER, [way, list(jpeg())])
    remove = dana.page.get_by_role("button", name="Remove shot.jpg")
    expect(remove).to_be_visible()
    remove.click()
    dana.sends("It is on its way to you.")

    expect(vera.message("It is on its way to you.")).to_be_visible()
    expect(vera.message("It is on its way to you.").locator(".attachment")).to_have_count(0)


def test_a_file_goes_alone_or_with_the_draft_as_it_stands(vera: Customer, at_desk: Callable[..., Agent]):
    vera.says("My blender came broken, order 7781.")
    dana = at_desk("dana").opens("My blender came broken")
    draft = dana.has_draft()

    attaches(dana, PHOTO)
    dana.field.press("Enter")
    expect(vera.message(draft.strip()[:40]).locator(".attachment img")).to_be_visible()
    attaches(dana, {**PHOTO, "name": "invoice.jpg"})
    dana.field.press("Enter")

    expect(vera.message("invoice.jpg").locator(".attachment img")).to_be_visible()
    expect(dana.said("invoice.jpg").locator(".said__text")).to_have_count(0)


def test_an_attached_file_outlives_a_reload_and_a_stopped_answer(vera: Customer, at_desk: Callable[..., Agent]):
    vera.says("You people are useless.")
    dana = at_desk("dana").opens("You people are useless.")
    attaches(dana, PHOTO)
    dana.writes("You need to calm down.")
    dana.page.reload()
    expect(dana.page.locator(".tray")).to_contain_text("label.jpg")

    dana.field.press("Enter")
    expect(dana.refusal).to_be_visible()

    expect(dana.page.locator(".tray")).to_contain_text("label.jpg")
    dana.sends("I am sorry. Here is what we need from you.")
    expect(vera.message("Here is what we need").locator(".attachment img")).to_be_visible()


def test_what_cannot_be_sent_is_refused_in_words(vera: Customer, at_desk: Callable[..., Agent]):
    vera.says("Send me the program.")
    dana = at_desk("dana").opens("Send me the program.")

    with dana.page.expect_file_chooser() as chooser:
        dana.page.get_by_role("button", name="Attach a file").click()
    chooser.value.set_files([{"name": "run.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}])
    expect(dana.page.locator(".notice--error")).to_contain_text("run.exe")
    with dana.page.expect_file_chooser() as chooser:
        dana.page.get_by_role("button", name="Attach a file").click()
    chooser.value.set_files([{"name": "torn.jpg", "mimeType": "image/jpeg", "buffer": jpeg()[:40]}])

    expect(dana.page.locator(".notice--error", has_text="torn.jpg")).to_be_visible()
    expect(dana.page.locator(".tray")).to_have_count(0)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tray_and_sent_files_have_no_accessibility_violation(
    vera: Customer, at_desk: Callable[..., Agent], scheme: str, viewport: dict[str, int]
):
    vera.says("Where do I find the label?")
    dana = at_desk("dana", viewport=viewport, color_scheme=scheme).opens("Where do I find the label?")
    attaches(dana, PHOTO)
    dana.sends("Like this.")

    attaches(dana, {**PHOTO, "name": "second.jpg"})

    assert problems(dana.page) == []
