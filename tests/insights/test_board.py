"""The figures, asked of both databases: medians, days of a time zone, rights, files, fairness."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.chat.sites import add_site
from copilot.clock import from_iso, to_iso
from copilot.desk.people import add_user
from copilot.ids import new_id
from copilot.insights import csv_files
from copilot.insights.fairness import fairness
from copilot.insights.figures import figures
from copilot.insights.live import counts_now
from copilot.insights.scope import Scope
from copilot.insights.sql import offsets
from copilot.storage import tables
from copilot.storage.database import Database

TALLINN = ZoneInfo("Europe/Tallinn")
DAY = date(2026, 11, 20)


@dataclass
class Shop:
    """A database with one site and two agents, and quick hands to fill it."""

    db: Database
    site: str
    ann: str
    ben: str

    def conversation(self, opened: str, **values: Any) -> str:
        conversation_id, visitor_id = new_id(), new_id()
        usual = {"first_anger": 2, "anger": 1, "issue": "late", "language": "en", "assignee_id": self.ann}
        ids = {"id": conversation_id, "site_id": self.site, "visitor_id": visitor_id, "opened_at": opened}
        with self.db.begin() as connection:
            connection.execute(tables.visitor.insert().values(id=visitor_id, site_id=self.site, created_at=opened))
            connection.execute(tables.conversation.insert().values(**(ids | usual | values)))
        return conversation_id

    def put(self, table: str, **values: Any) -> None:
        with self.db.begin() as connection:
            connection.execute(tables.metadata.tables[table].insert().values(**values))

    def draft(
        self, conversation: str, at: str, state: str, similarity: float | None = None, version: str = "v1"
    ) -> None:
        self.put(
            "draft", id=new_id(), conversation_id=conversation, covers_seq=1, state=state, violations=[], attempts=[],
            drafter="playbook", version=version, policy="p", step="act", reasons=[], created_at=at,
            similarity=similarity,
        )  # fmt: skip

    def permission(self, conversation: str, at: str, state: str, amount: float | None, **values: Any) -> None:
        columns: dict[str, Any] = {"kind": "voucher", "currency": "EUR" if amount else None, "asked_by": self.ann}
        used_at = at if state == "used" else None
        self.put(
            "permission", id=new_id(), conversation_id=conversation, state=state, amount=amount, reason="late twice",
            asked_at=at, answered_at=at, used_at=used_at, **(columns | values),
        )  # fmt: skip

    def figures(self, scope: Scope) -> dict[str, Any]:
        with self.db.read() as connection:
            return figures(connection, scope, standards={self.site: 60})


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    db = Database(database_url.replace("postgresql://", "postgresql+psycopg://"))
    db.migrate()
    site = add_site(db, name="Shop", origins=["http://shop.test"])
    ann, ben = (add_user(db, email=f"{name}@test.example", role="agent", name=name).user.id for name in ("Ann", "Ben"))
    yield Shop(db, site.id, ann, ben)
    db.close()


def of_days(first: date = DAY, last: date = DAY, **narrowed: Any) -> Scope:
    return Scope(first, last, TALLINN, **narrowed)


def later(moment: str, seconds: float) -> str:
    return to_iso(from_iso(moment) + timedelta(seconds=seconds))


ZONES = ["Europe/Tallinn", "America/New_York", "Asia/Almaty", "Asia/Kolkata", "UTC", "Australia/Lord_Howe"]
FIRST_DAYS = st.dates(date(2015, 1, 1), date(2030, 1, 1))
NOON = "2026-11-20T10:00:00.000Z"  # in Tallinn


def test_the_first_answer_is_measured_by_median_and_against_the_standard(shop: Shop):
    for waited in (10, 30, 50, 4_000):
        shop.conversation(
            NOON, first_response_at=later(NOON, waited), closed_at=later(NOON, waited * 2), state="closed"
        )
    shop.conversation(NOON)

    found = shop.figures(of_days())

    assert found["first_response"]["total"] == {"median_s": 40.0, "within": 0.75, "answered": 4, "opened": 5}
    assert found["first_response"]["median_s"] == [40.0]
    assert found["resolution"]["total"] == {"median_s": 80.0, "closed": 4}
    assert found["mood"]["total"]["calmer"] == 5
    assert found["mood"]["start"] == [2.0]


def test_a_day_is_a_day_of_the_zone_that_was_asked_for(shop: Shop):
    shop.conversation("2026-11-19T22:30:00.000Z")  # half past midnight on the 20th in Tallinn
    shop.conversation("2026-11-20T21:59:00.000Z")
    shop.conversation("2026-11-20T22:01:00.000Z")  # the 21st

    found = shop.figures(of_days(DAY - timedelta(days=1), DAY + timedelta(days=1)))

    assert found["period"]["buckets"] == ["2026-11-19", "2026-11-20", "2026-11-21"]
    assert found["volume"]["opened"] == [0, 2, 1]


def test_a_day_keeps_its_hours_when_the_clocks_change(shop: Shop):
    shop.conversation("2026-10-24T21:30:00.000Z")  # 00:30 summer time on the 25th, which lasts 25 hours
    shop.conversation("2026-10-25T21:30:00.000Z")  # 23:30 winter time on the same day

    found = shop.figures(of_days(date(2026, 10, 24), date(2026, 10, 26)))

    assert found["volume"]["opened"] == [0, 2, 0]


@pytest.mark.parametrize(("days", "unit", "first"), [(60, "week", "2026-11-16"), (500, "month", "2026-11-01")])
def test_long_periods_are_told_by_week_and_by_month(shop: Shop, days: int, unit: str, first: str):
    shop.conversation(NOON)

    found = shop.figures(of_days(DAY - timedelta(days=days - 1), DAY))

    assert found["period"]["unit"] == unit
    assert found["period"]["buckets"][-1] == first
    assert found["volume"]["opened"][-1] == 1


def test_drafts_tell_taken_from_changed_from_rejected_by_version(shop: Shop):
    conversation = shop.conversation(NOON)
    shop.draft(conversation, NOON, "used", 1.0)
    shop.draft(conversation, NOON, "used", 0.6)
    shop.draft(conversation, NOON, "used", 0.8, version="v2")
    shop.draft(conversation, NOON, "rejected", version="v2")
    shop.draft(conversation, NOON, "withdrawn")

    found = shop.figures(of_days())["drafts"]

    assert found["total"] == {"as_is": 1, "edited": 2, "rejected": 1, "changed": pytest.approx(0.3)}
    versions = {version["version"]: version for version in found["versions"]}
    assert versions["v1"]["changed"] == pytest.approx(0.4)
    assert (versions["v2"]["edited"], versions["v2"]["rejected"]) == (1, 1)
    assert shop.figures(of_days(version="v2"))["drafts"]["total"]["as_is"] == 0


def test_the_rest_is_counted_where_it_belongs(shop: Shop):
    conversation = shop.conversation(
        NOON, state="closed", closed_at=NOON, record={"cause": " Courier strike ", "solution": "x"}
    )
    shop.conversation(NOON, issue="damaged", assignee_id=shop.ben)
    shop.put("rating", conversation_id=conversation, score=4, at=NOON)
    for source in ("draft", "send", "override"):
        shop.put(
            "finding", id=new_id(), conversation_id=conversation, source=source, rule="blame", severity="block",
            policy="p", at=NOON,
        )  # fmt: skip
    shop.permission(conversation, NOON, "used", 15)
    shop.permission(conversation, NOON, "granted", 15)
    for state in ("kept", "kept", "broken"):
        shop.put(
            "promise", id=new_id(), conversation_id=conversation, what="call", due_at=NOON, owner_id=shop.ann,
            state=state, created_at=NOON,
        )  # fmt: skip

    found = shop.figures(of_days())

    assert found["rating"]["total"] == {"average": 4.0, "count": 1, "scores": [0, 0, 0, 1, 0]}
    assert found["guard"] == [{"rule": "blame", "draft": 1, "send": 1, "override": 1}]
    assert found["compensation"]["kinds"] == [{"kind": "voucher", "currency": "EUR", "count": 1, "amount": 15.0}]
    assert found["promises"]["total"] == {"kept": 2, "broken": 1, "open": 0, "late": 0}
    assert found["causes"]["said"] == [{"cause": "courier strike", "count": 1}]
    assert {one["issue"]: one["count"] for one in found["causes"]["issues"]} == {"late": 1, "damaged": 1}
    of_ben = shop.figures(of_days(agent=shop.ben))
    assert of_ben["volume"]["opened"] == [1]
    assert of_ben["promises"]["total"]["kept"] == 0
    nothing = shop.figures(of_days(sites=()))
    assert nothing["volume"]["opened"] == [0]
    assert nothing["first_response"]["total"]["median_s"] is None


def test_fairness_shows_what_similar_cases_got_and_who_stands_out(shop: Shop):
    for amount in (10, 10, 12, 30):
        shop.permission(shop.conversation(NOON), NOON, "used", amount)
    shop.permission(shop.conversation(NOON, issue="damaged"), NOON, "denied", 10, asked_by=shop.ben)

    with shop.db.read() as connection:
        found = fairness(connection, of_days())

    late = next(group for group in found["groups"] if group["issue"] == "late")
    assert (late["given"], late["usual"], late["lowest"], late["highest"]) == (4, 11.0, 10.0, 30.0)
    assert {case["amount"]: case["stands_out"] for case in found["cases"]} == {10.0: None, 12.0: None, 30.0: "more"}
    people = {person["name"]: (person["asked"], person["given"], person["amount"]) for person in found["people"]}
    assert people == {"Ann": (4, 4, 62.0), "Ben": (1, 0, None)}
    assert "30.0" in csv_files.of_fairness(found)


def test_files_carry_no_formulas(shop: Shop):
    shop.conversation(
        NOON, state="closed", closed_at=NOON, record={"cause": '=HYPERLINK("http://x")', "solution": "-1+1"}
    )

    with shop.db.read() as connection:
        text = csv_files.of_conversations(connection, of_days())

    assert "'=HYPERLINK" in text
    assert "'-1+1" in text


def test_now_counts_who_waits_beyond_the_standard(shop: Shop):
    now = datetime.now(TALLINN)
    shop.conversation(to_iso(now), waiting_since=to_iso(now - timedelta(seconds=90)), anger=3)
    shop.conversation(to_iso(now), waiting_since=to_iso(now - timedelta(seconds=5)), assignee_id=None)
    shop.conversation(to_iso(now), waiting_since=to_iso(now - timedelta(seconds=90)), first_response_at=to_iso(now))

    with shop.db.read() as connection:
        counts = counts_now(connection, sites=None, standards={shop.site: 60})

    assert counts == {"open": 3, "waiting": 3, "breached": 1, "unassigned": 1, "escalated": 0, "angry": 1}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(ZONES),
    st.dates(date(2015, 1, 1), date(2030, 1, 1)),
    st.integers(1, 400),
    st.floats(0, 1, exclude_max=True),
)
def test_the_offsets_of_a_period_are_those_of_the_zone(name: str, first: date, days: int, place: float):
    scope = Scope(first, first + timedelta(days=days - 1), ZoneInfo(name))
    since, until = from_iso(scope.since), from_iso(scope.until)
    moment = since + (until - since) * place

    parts = offsets(scope.zone, since=scope.since, until=scope.until)
    offset_s = next((offset for ends, offset in parts if to_iso(moment) < ends), parts[-1][1])

    assert moment.astimezone(scope.zone).utcoffset() == timedelta(seconds=offset_s)
