"""The supervisor's board beside the agents' desks, and a pause that leaves nobody waiting."""

import csv
import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from copilot.clock import now_iso
from tests.browser.agent import Agent
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_desk_access import problems
from tests.cast import Cast, Vera


def customer(team: Cast, name: str, words: str) -> Vera:
    vera = team.vera()
    vera.asks("contact", {"name": name})
    vera.says(words)
    return vera


def board_of(agent: Agent, part: str = "") -> None:
    agent.page.get_by_role("link", name="Board", exact=True).click()
    if part:
        agent.page.locator(".tab", has_text=part).click()


def panel(agent: Agent, title: str) -> Locator:
    return agent.page.locator(".panel", has=agent.page.get_by_role("heading", name=title, exact=True))


def test_the_board_shows_the_team_at_this_moment(at_desk: Callable[..., Agent], team: Cast):
    dana, lee = at_desk("dana"), at_desk("lee")
    board_of(lee)
    expect(panel(lee, "The team")).to_contain_text("Dana")

    furious = customer(team, "Maria 9001", "This is the THIRD time order 9001 is late!!! I am furious!!!")
    dana.opens("order 9001")
    expect(panel(lee, "Angriest")).to_contain_text("Maria 9001")
    expect(panel(lee, "Longest waits")).to_contain_text("Maria 9001")
    person = team.person("dana")
    sent = person.sends(furious.conversation, "I am asking the courier now. I will write to you again in 30 minutes.")
    person.asks("promise", {"promise": sent["promises"][0]["id"], "due_at": now_iso(plus_s=1_500)})

    expect(panel(lee, "Promises at risk")).to_contain_text("I will write to you again")
    expect(panel(lee, "Longest waits")).not_to_contain_text("Maria 9001")
    panel(lee, "Angriest").get_by_text("Maria 9001").click()
    expect(lee.said("order 9001").first).to_be_visible()


def test_the_board_is_for_supervisors(at_desk: Callable[..., Agent]):
    dana = at_desk("dana")
    expect(dana.page.get_by_role("link", name="Board", exact=True)).to_have_count(0)

    dana.page.goto(f"{dana.base}/desk/#/board")
    answer = dana.page.request.get(f"{dana.base}/desk/board/figures?first=2026-01-01&last=2026-01-02")

    expect(dana.page.get_by_text("Your role does not allow this.")).to_be_visible()
    assert answer.status == 403


def test_figures_have_charts_tables_and_a_file(at_desk: Callable[..., Agent], team: Cast):
    person = team.person("dana")
    vera = customer(team, "Tom 9002", "My lamp 9002 came broken.")
    draft = person.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation)
    assert person.sends(vera.conversation, draft["text"], draft=draft["draft"])["ok"]
    lee = at_desk("lee")

    board_of(lee, "Over time")

    picture = lee.page.locator(".chart", has=lee.page.get_by_role("heading", name="Drafts", exact=True))
    expect(picture.locator("canvas")).to_be_visible()
    picture.get_by_text("As a table").click()
    expect(picture.get_by_role("columnheader", name="as it was")).to_be_visible()
    with lee.page.expect_download() as download:
        lee.page.get_by_role("link", name="Figures (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert len(rows) == 30
    assert int(rows[-1]["opened"]) + int(rows[-2]["opened"]) >= 1
    assert sum(int(row["drafts_as_is"]) for row in rows) >= 1


def test_the_fairness_report_says_who_gave_what_and_why(at_desk: Callable[..., Agent], team: Cast):
    vera = customer(team, "Eva 9003", "Order 9003 is a week late, I want something for my trouble.")
    dana, boss = team.person("dana"), team.person("lee")
    asked = dana.asks(
        "permission.ask",
        {
            "conversation": vera.conversation,
            "kind": "voucher",
            "amount": 15,
            "currency": "EUR",
            "reason": "A week late",
        },
    )
    boss.asks("permission.answer", {"permission": asked["permission"]["id"], "grant": True, "amount": 12})
    lee = at_desk("lee")

    board_of(lee, "Compensation")

    case = lee.page.locator(".figures--cases tr", has_text="Week late")
    expect(case).to_contain_text("Voucher €12")
    expect(case).to_contain_text("Dana → Lee")
    expect(panel(lee, "Who asked")).to_contain_text("Dana")


def test_a_pause_hands_over_who_waits_and_both_are_told(at_desk: Callable[..., Agent], team: Cast):
    vera = customer(team, "Liis 9004", "Where is order 9004?")
    team.person("dana").asks("assign", {"conversation": vera.conversation})
    dana, lee = at_desk("dana"), at_desk("lee")
    expect(dana.row.filter(has_text="9004")).to_be_visible()

    dana.page.locator(".rail__me").click()
    dana.sheet.get_by_role("radio", name="On a break").check()

    expect(dana.page.locator(".notice", has_text="Enjoy your break")).to_contain_text("Lee")
    handed = lee.page.locator(".notice", has_text="Dana is taking a break")
    handed.first.get_by_role("button", name="Open").click()
    expect(lee.said("order 9004")).to_be_visible()
    expect(lee.page.locator(".talk__head")).to_contain_text("Mine")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_part_of_the_board_has_an_accessibility_violation(
    at_desk: Callable[..., Agent], team: Cast, viewport: dict[str, int], scheme: str
):
    customer(team, "Axel 9005", "Order 9005 came broken again! This is unacceptable!!!")
    lee = at_desk("lee", viewport=viewport, color_scheme=scheme)
    lee.page.goto(f"{lee.base}/desk/#/board")  # on a phone the way there is in the menu
    expect(panel(lee, "Angriest")).to_contain_text("Axel 9005")
    found = {"now": problems(lee.page)}
    lee.page.locator(".tab", has_text="Over time").click()
    expect(lee.page.locator(".chart canvas").first).to_be_visible()
    found["time"] = problems(lee.page)
    lee.page.locator(".tab", has_text="Compensation").click()
    expect(panel(lee, "Case by case")).to_be_visible()
    found["fairness"] = problems(lee.page)

    assert {place: trouble for place, trouble in found.items() if trouble} == {}
