"""Somebody at the desk in one tab: verbs that an agent would use, each waiting for what that agent would see."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.cast import Cast

COOKIES: dict[str, Any] = {}
"""The session of everybody who has signed in, by user id."""


class Agent:
    """An agent or a supervisor in front of the desk."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.row = page.locator(".row")
        self.field = page.locator("#composer")
        self.draft = page.locator(".draft")
        self.sheet = page.locator("dialog[open]")
        self.refusal = page.locator(".refusal")

    def signs_in(self, cast: Cast, name: str) -> "Agent":
        """By the sign-in page the first time; after that by the cookie, since the page limits attempts."""
        account = cast.accounts[name]
        if account["user"] in COOKIES:
            self.page.context.add_cookies(COOKIES[account["user"]])
            self.page.goto(f"{self.base}/desk/")
        else:
            self._fills_in(account["email"], account["password"])
            COOKIES[account["user"]] = self.page.context.cookies()
        expect(self.page.locator(".rail__me")).to_be_visible(timeout=20_000)
        return self

    def _fills_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.base}/desk/sign-in")
        self.page.locator("input[name=email]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("button[type=submit]").click()
        expect(self.page.locator(".inbox")).to_be_attached()

    def opens(self, words: str) -> "Agent":
        """The conversation whose last words these are."""
        self.row.filter(has_text=words).first.click()
        expect(self.said(words)).to_be_visible()
        return self

    def said(self, text: str) -> Locator:
        return self.page.locator(".said", has_text=text)

    def sees(self, text: str, *, times: int = 1) -> None:
        expect(self.said(text)).to_have_count(times)

    def writes(self, text: str) -> None:
        self.field.fill(text)

    def sends(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")
        expect(self.field).to_have_value("")
        expect(self.page.locator(".said--agent:not(.said--pending)", has_text=text)).to_be_visible()

    def has_draft(self) -> str:
        """The text of a finished draft that has been on the screen long enough to be accepted."""
        expect(self.page.locator(".draft--ready")).to_be_visible()
        self.page.wait_for_timeout(700)  # the desk ignores an Enter that comes before anybody could have read
        return self.page.locator(".draft__text").inner_text()

    def presses(self, key: str) -> None:
        """A key while nobody is typing."""
        self.page.evaluate("document.activeElement?.blur()")
        self.page.keyboard.press(key)
