"""Pictures of every page of the desk, light, dark and on a phone, into `docs/img`: `make pictures`.

Starts a server with its own data, fills it with two months of made-up conversations and a morning of live ones in five
languages, and looks at each page as an owner. `--only board people` takes some alone.
"""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bench.insights import fill
from copilot.clock import now_iso
from copilot.desk.people import NewUser, add_user
from copilot.storage import tables
from copilot.storage.database import Database
from tests.browser.agent import Agent
from tests.browser.conftest import CHROMIUM
from tests.cast import Cast, Vera
from tests.servers import ROOT, LevelheadServer

FOLDER = ROOT / "docs" / "img"
ORIGIN = "https://0.example"
DESKTOP, PHONE = {"width": 1360, "height": 850}, {"width": 390, "height": 844}
LOOKS = {"": ("light", DESKTOP), "-dark": ("dark", DESKTOP), "-phone": ("light", PHONE)}
CUSTOMERS = {
    "Kadri Saar": "Mu pakk 48213 on juba kolmandat korda hiljaks jäänud. Teid ei huvita see üldse!",
    "Oliver Grant": "The blender I ordered arrived broken, order 7781. This is the second one. I want my money back.",
    "Айгуль Сапарова": "Здравствуйте! С меня дважды списали деньги за заказ 4512. Верните, пожалуйста.",
    "Ingrid Moe": "Hei, pakken min 9920 skulle komme i går. Når kommer den?",
    "Нұрлан Әбенов": "Сәлеметсіз бе, тапсырысым 3107 әлі келген жоқ, екі апта күттім.",
    "Anne Lill": "Thank you, the new kettle works perfectly!",
}
PAGES = {
    "desk": "#/",
    "promises": "#/promises/team",
    "learning": "#/learning/lessons",
    "board-now": "#/board",
    "board": "#/board/time",
    "board-fairness": "#/board/fairness",
    "people": "#/people",
    "sites": "#/sites",
    "audit": "#/audit",
}


def set_scene(server: LevelheadServer) -> Cast:
    """History, people, and customers who write at this moment."""
    db = Database(server.database_url)
    fill(db, 700, days=60)
    with db.read() as connection:
        site = connection.execute(tables.site.select().order_by(tables.site.c.created_at)).first()
    assert site is not None
    people = {
        "mari": add_user(db, email="mari@kadaka.example", role="agent", name="Mari Tamm"),
        "owner": add_user(db, email="liis@kadaka.example", role="owner", name="Liis Kask"),
    }
    db.close()
    keys = {"site": site.id, "key": site.key, "secret": site.secret}
    return Cast(server, keys, {name: _account(user) for name, user in people.items()}, [])


def _account(new: NewUser) -> dict[str, str]:
    return {"user": new.user.id, "email": new.user.email, "password": new.password, "token": new.token}


def begin_morning(cast: Cast) -> Vera:
    """Customers write, Mari answers some of them; whose conversation is looked at."""
    mari, owner = cast.person("mari"), cast.person("owner")
    veras = {name: _writes(cast, name, words) for name, words in CUSTOMERS.items()}
    for vera in veras.values():
        mari.waits_for("draft.end", lambda draft, vera=vera: draft["conversation"] == vera.conversation)
    ingrid, anne, grant = (veras[name].conversation for name in ("Ingrid Moe", "Anne Lill", "Oliver Grant"))
    mari.sends(ingrid, "Hei, jeg skjønner at du venter. Jeg sjekker med transportøren og skriver til deg her.")
    mari.sends(anne, "Thank you for telling us, that is good to hear.")
    ask = {"conversation": grant, "kind": "refund", "amount": 49.9, "currency": "EUR"}
    mari.asks("permission.ask", {**ask, "reason": "The second broken blender in a row."})
    for text in ("Say in the first sentence that it is the second time.", "Ask for a photo only once."):
        mari.asks("lesson.add", {"conversation": grant, "text": text})
    mari.asks("review", {"conversation": anne, "well": "I stayed calm.", "better": "Thank them earlier."})
    later = {"follow_up_at": now_iso(plus_s=86_400)}
    mari.asks("close", {"conversation": anne, "record": {"cause": "wrong label", "solution": "New kettle"}, **later})
    promise = mari.waits_for("promise", lambda one: one["conversation"] == ingrid)
    mari.asks("promise", {"promise": promise["id"], "due_at": now_iso(plus_s=2_400)})
    for person in (mari, owner):
        person.forgets()
    return veras["Oliver Grant"]


def _writes(cast: Cast, name: str, words: str) -> Vera:
    vera = Vera(cast.server, cast.site["key"]).comes(origin=ORIGIN)
    cast.present.append(vera)
    vera.asks("contact", {"name": name})
    vera.says(words)
    vera.asks("contact", {"name": name})
    return vera


def take(browser: Browser, cast: Cast, wanted: list[str], shown: Vera) -> None:
    """Every wanted page in every look."""
    for ending, (scheme, viewport) in LOOKS.items():
        context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce", locale="en-GB")
        page = context.new_page()
        Agent(page, cast.server.url).signs_in(cast, "owner")
        for name in wanted:
            address = f"#/c/{shown.conversation}" if name == "desk" else PAGES[name]
            page.goto(f"{cast.server.url}/desk/{address}")
            _settle(page, name)
            page.screenshot(path=FOLDER / f"{name}{ending}.png")
            print(f"{name}{ending}.png", flush=True)
        context.close()


def _settle(page: Page, name: str) -> None:
    """Nothing is on its way any more."""
    expect(page.locator(".draft__text" if name == "desk" else ".page__title")).to_be_visible()
    if name == "sites":
        expect(page.frame_locator(".preview__frame").locator(".panel")).to_be_visible()
    page.wait_for_timeout(1_500)  # charts and lists come in by themselves


def main() -> None:
    """Start, fill, look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=list(PAGES), default=list(PAGES))
    asked = parser.parse_args()
    expect.set_options(timeout=30_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LevelheadServer(Path(folder)).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        cast = set_scene(server)
        try:
            take(browser, cast, asked.only, begin_morning(cast))
        finally:
            cast.everybody_leaves()
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
