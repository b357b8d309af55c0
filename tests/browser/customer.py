"""Somebody in front of the widget: verbs that a person would use, each waiting for what that person would see."""

from playwright.sync_api import Locator, Page, expect

PANEL = "levelhead-chat .panel"


class Customer:
    """A customer in one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator("levelhead-chat button.launcher")
        self.panel = page.locator(PANEL)
        self.field = self.panel.locator("textarea.field")
        self.notice = self.panel.locator(".notice")

    def visits(self, url: str) -> "Customer":
        self.page.goto(url)
        expect(self.launcher).to_be_attached()
        return self

    def opens(self) -> "Customer":
        """Open the chat and wait until it is connected."""
        self.launcher.click()
        return self.is_connected()

    def is_connected(self) -> "Customer":
        expect(self.page.locator("levelhead-chat .root[data-status=online]")).to_be_attached()
        expect(self.panel.locator(".title")).not_to_be_empty()
        return self

    def writes(self, text: str) -> None:
        """Write without sending."""
        self.field.fill(text)

    def says(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.message(text)).to_be_visible()

    def message(self, text: str) -> Locator:
        return self.panel.locator(".message", has=self.page.locator(".text", has_text=text))

    def sees(self, text: str, *, times: int = 1) -> None:
        expect(self.message(text)).to_have_count(times)
        expect(self.message(text).first).to_be_visible()

    def sees_state(self, text: str, words: str) -> None:
        """The words under a message: waiting, sent, read or not sent."""
        expect(self.message(text).locator(".meta")).to_contain_text(words)

    def texts(self) -> list[str]:
        return self.panel.locator(".message .text").all_inner_texts()

    def chooses(self, option: str) -> None:
        """Take something from the chat's own menu."""
        self.panel.get_by_role("button", name="More").click()
        self.panel.get_by_text(option, exact=True).click()
