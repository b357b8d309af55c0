"""The main job in two browsers: a customer writes, a guarded draft streams in, the agent answers, nothing is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.agent import Agent
from tests.browser.customer import Customer
from tests.browser.host_pages import HostPages
from tests.cast import Cast
from tests.servers import LevelheadServer

COMPLAINTS = {
    "en": "My parcel 48213 was due on Monday and it is still not here!",
    "et": "Minu pakk 48213 pidi jõudma esmaspäeval, aga seda pole ikka veel!",
    "ru": "Моя посылка 48213 должна была прийти в понедельник, а её всё нет!",
    "nb": "Pakken min 48213 skulle komme på mandag, og den er fortsatt ikke her!",
    "kk": "Менің 48213 сәлемдемем дүйсенбіде келуі керек еді, әлі жоқ!",
}


@pytest.fixture
def vera(new_context: Callable[..., BrowserContext], team: Cast, host_pages: HostPages) -> Customer:
    """A customer in a browser of her own."""
    page = new_context(viewport={"width": 1280, "height": 800}).new_page()
    return Customer(page).visits(host_pages.url("plain")).opens()


@pytest.fixture
def dana(new_context: Callable[..., BrowserContext], team: Cast, server: LevelheadServer) -> Agent:
    """An agent in another browser."""
    page = new_context(viewport={"width": 1400, "height": 900}).new_page()
    return Agent(page, server.url).signs_in(team, "dana")


@pytest.mark.parametrize("language", COMPLAINTS)
def test_a_customer_is_read_drafted_for_and_answered_in_their_own_language(vera: Customer, dana: Agent, language: str):
    vera.says(COMPLAINTS[language])
    dana.opens(COMPLAINTS[language])
    expect(dana.page.locator(".talk")).to_contain_text(language.upper())

    text = dana.has_draft()
    dana.presses("Enter")

    vera.sees(text)


def test_both_browsers_come_back_after_a_kill_with_nothing_lost_or_doubled(
    vera: Customer, dana: Agent, server: LevelheadServer
):
    vera.says("First, before the crash")
    dana.opens("First, before the crash")
    dana.writes("Half a sentence of mine")
    vera.writes("Half a sentence of hers")

    server.kill()
    server.start()

    vera.is_connected()
    expect(vera.field).to_have_value("Half a sentence of hers")
    expect(dana.field).to_have_value("Half a sentence of mine")
    vera.says("Second, after the crash")
    dana.sees("First, before the crash")
    dana.sees("Second, after the crash")
    dana.writes("I am here and I have read both of your messages.")
    dana.field.press("Enter")
    # She began to write before the second message came, so the desk asks once whether it still fits.
    dana.page.get_by_role("button", name="It still fits, send it").click()
    vera.sees("I am here and I have read both of your messages.")
    vera.sees("First, before the crash")
