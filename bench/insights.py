"""How long the board's figures take on a large database: `python -m bench.insights --conversations 100000`.

Fills an empty database (SQLite in a temporary folder, or `--database`) with made-up conversations over a year, then
asks for every report and prints the milliseconds of each, best of three: by the clock, and of this process, which on
SQLite is the whole work and does not mind a busy machine.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.filled import filled_database, print_times
from copilot.chat.load import loads_now
from copilot.chat.sites import SiteSettings, add_site
from copilot.clock import now_iso, to_iso
from copilot.desk.people import add_user
from copilot.ids import new_id
from copilot.insights import csv_files, live
from copilot.insights.fairness import fairness
from copilot.insights.figures import figures
from copilot.insights.scope import Scope
from copilot.storage import ledger, tables
from copilot.storage.database import Database

ISSUES = [
    "late",
    "damaged",
    "wrong_item",
    "not_working",
    "billing",
    "refund_missing",
    "cancelled",
    "no_answer",
    "other",
]
WEIGHTS = [30, 18, 9, 10, 9, 8, 4, 6, 6]
LANGUAGES = ["en", "et", "ru", "nb", "kk"]
RULES = ["promise", "ungrounded", "compensation", "dismissive", "blame", "language", "sarcasm"]
CAUSES = ["courier delay", "damaged in transport", "wrong label", "out of stock", "invoice sent twice", "no one called"]
VERSIONS = ["2026.08", "2026.09", "2026.11"]
NAMES = ["Dana", "Eva", "Marat", "Ingrid", "Aigerim", "Toomas", "Nils", "Olga"]
PART = 2_000


def fill(db: Database, count: int, *, days: int = 365, seed: int = 7) -> dict[str, int]:
    """Put `count` conversations of the last `days` into the database, with everything that hangs on them."""
    chance = random.Random(seed)
    site_ids = [
        add_site(
            db, name=name, origins=[f"https://{number}.example"], settings=SiteSettings(timezone="Europe/Tallinn")
        ).id
        for number, name in enumerate(["Kadaka Kodukaubad", "Fjord & Fjell"])
    ]
    user_ids = [add_user(db, email=f"{name.lower()}@bench.example", role="agent", name=name).user.id for name in NAMES]
    lead = add_user(db, email="lee@bench.example", role="supervisor", name="Lee").user.id
    for begin in range(0, count, PART):
        rows: dict[str, list[dict[str, Any]]] = {}
        for _ in range(min(PART, count - begin)):
            _conversation(rows, chance, site_ids=site_ids, user_ids=user_ids, lead=lead, days=days)
        with db.begin() as connection:
            for name in ("visitor", "conversation", "draft", "permission", "promise", "rating", "finding"):
                if rows.get(name):
                    connection.execute(tables.metadata.tables[name].insert(), rows[name])
    return {"conversations": count}


def _conversation(
    rows: dict[str, list[dict[str, Any]]],
    chance: random.Random,
    *,
    site_ids: list[str],
    user_ids: list[str],
    lead: str,
    days: int,
) -> None:
    opened = datetime.now(UTC) - timedelta(days=days * chance.random() ** 1.3, hours=chance.random() * 3)
    answered = opened + timedelta(seconds=chance.lognormvariate(3.6, 0.8))
    closed = answered + timedelta(seconds=chance.lognormvariate(6.8, 1.0))
    start = chance.choices([0, 1, 2, 3], [25, 35, 28, 12])[0]
    end = max(0, start - chance.choices([-1, 0, 1, 2], [6, 34, 42, 18])[0])
    ids = {"site_id": site_ids[chance.random() < 0.3], "visitor_id": new_id(), "id": new_id()}
    agent, issue = chance.choice(user_ids), chance.choices(ISSUES, WEIGHTS)[0]

    def put(table: str, **values: Any) -> None:
        rows.setdefault(table, []).append(values)

    put("visitor", id=ids["visitor_id"], site_id=ids["site_id"], created_at=to_iso(opened))
    put(
        "conversation",
        **ids,
        state="closed",
        opened_at=to_iso(opened),
        first_response_at=to_iso(answered),
        closed_at=to_iso(closed),
        last_at=to_iso(closed),
        language=chance.choice(LANGUAGES),
        anger=end,
        first_anger=start,
        issue=issue,
        assignee_id=agent,
        flags=[],
        record={"cause": chance.choice(CAUSES) if chance.random() < 0.5 else None, "solution": None},
        repeat_contact=chance.random() < 0.12,
    )
    for _ in range(2):
        state = chance.choices(["used", "rejected", "withdrawn"], [62, 12, 26])[0]
        similarity = 1.0 if chance.random() < 0.55 else round(0.4 + chance.random() * 0.58, 4)
        put(
            "draft",
            id=new_id(),
            conversation_id=ids["id"],
            covers_seq=1,
            state=state,
            violations=[],
            attempts=[],
            drafter=chance.choice(["playbook", "openai"]),
            version=chance.choice(VERSIONS),
            policy="p",
            step="act",
            reasons=[],
            created_at=to_iso(opened + timedelta(seconds=5)),
            similarity=similarity if state == "used" else None,
        )
    if chance.random() < 0.08:
        state = chance.choices(["used", "granted", "denied"], [70, 10, 20])[0]
        amount = chance.choice([5, 10, 10, 10, 15, 20, 40])
        put(
            "permission",
            id=new_id(),
            conversation_id=ids["id"],
            state=state,
            kind=chance.choices(["voucher", "refund", "credit"], [5, 3, 2])[0],
            amount=amount,
            currency="EUR",
            reason=chance.choice(["late twice", "arrived broken", "waited a week for an answer"]),
            asked_by=agent,
            asked_at=to_iso(answered),
            answered_by=lead,
            answered_at=to_iso(answered + timedelta(seconds=40)),
            used_at=to_iso(answered + timedelta(seconds=90)) if state == "used" else None,
        )
    if chance.random() < 0.35:
        put(
            "promise",
            id=new_id(),
            conversation_id=ids["id"],
            what="I will write to you again",
            due_at=to_iso(answered + timedelta(hours=2)),
            owner_id=agent,
            state=chance.choices(["kept", "broken"], [92, 8])[0],
            created_at=to_iso(answered),
        )
    if chance.random() < 0.3:
        score = min(5, max(1, 5 - end + chance.choice([-1, 0, 0, 1])))
        put("rating", conversation_id=ids["id"], score=score, at=to_iso(closed))
    if chance.random() < 0.15:
        source = chance.choices(["draft", "send", "override"], [60, 35, 5])[0]
        put(
            "finding",
            id=new_id(),
            conversation_id=ids["id"],
            user_id=agent,
            source=source,
            rule=chance.choice(RULES),
            severity="block",
            policy="p",
            at=to_iso(answered),
        )


def measure(db: Database) -> dict[str, tuple[float, float]]:
    """Milliseconds of each report, best of three: by the clock and of this process."""
    today = datetime.now(UTC).date()
    zone = ZoneInfo("Europe/Tallinn")
    with db.read() as connection:
        users = [row.id for row in connection.execute(tables.user.select())]

    def asked(days: int, **narrowed: Any) -> Scope:
        return Scope(date.fromordinal(today.toordinal() - days + 1), today, zone, **narrowed)

    reports: dict[str, Callable[[Any], object]] = {
        "figures, 30 days": lambda connection: figures(connection, asked(30), standards={}),
        "figures, a year": lambda connection: figures(connection, asked(365), standards={}),
        "figures, a year, one agent": lambda connection: figures(connection, asked(365, agent=users[0]), standards={}),
        "figures, a year, one version": lambda connection: figures(
            connection, asked(365, version=VERSIONS[0]), standards={}
        ),
        "fairness, a year": lambda connection: fairness(connection, asked(365)),
        "closing records, 30 days": lambda connection: csv_files.of_conversations(connection, asked(30)),
        "live counts": lambda connection: live.counts_now(connection, sites=None, standards={}),
        "live lists": lambda connection: (
            live.angriest(connection, sites=None),
            live.longest_waits(connection, sites=None),
        ),
        "promises at risk": lambda connection: ledger.promises_due(connection, sites=None, before=now_iso(plus_s=3600)),
        "loads of the team": lambda connection: loads_now(connection, users, now=now_iso()),
    }
    return {name: min(_ms(db, report) for _ in range(3)) for name, report in reports.items()}


def _ms(db: Database, report: Callable[[Any], object]) -> tuple[float, float]:
    started, worked = time.perf_counter(), time.process_time()
    with db.read() as connection:
        report(connection)
    return (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000


def main() -> None:
    """Fill, measure, print."""
    with filled_database(__doc__, fill) as (db, conversations, took_s):
        print(f"{conversations:,} conversations in {took_s:.0f} s")
        print_times(measure(db), width=32)


if __name__ == "__main__":
    main()
