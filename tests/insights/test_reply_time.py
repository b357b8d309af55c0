"""How soon a customer is told to expect an answer: from what others have really waited, or nothing at all."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from copilot.chat.sites import add_site
from copilot.clock import to_iso
from copilot.ids import new_id
from copilot.insights.reply_time import ENOUGH, ReplyTimes
from copilot.storage import tables
from copilot.storage.database import Database

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def told(database_url: str, waits: list[tuple[datetime, int]]) -> int | None:
    """What a site that is closed before six says, from conversations opened then and answered so many seconds later."""
    db = Database(database_url.replace("postgresql://", "postgresql+psycopg://"))
    db.migrate()
    site = add_site(db, name="Shop", origins=["http://shop.test"])
    with db.begin() as connection:
        for opened, seconds in waits:
            visitor, at = new_id(), to_iso(opened + timedelta(seconds=seconds))
            values = {"id": new_id(), "site_id": site.id, "visitor_id": visitor, "opened_at": to_iso(opened)}
            connection.execute(tables.visitor.insert().values(id=visitor, site_id=site.id, created_at=to_iso(opened)))
            connection.execute(tables.conversation.insert().values(**values, first_response_at=at, last_at=at))
    usual = ReplyTimes(db).usual_s(site.id, lambda at: at.hour >= 6)
    db.close()
    return usual


def test_three_of_four_customers_had_their_answer_within_what_is_said(database_url: str):
    assert told(database_url, [(NOON, seconds) for seconds in (20, 30, 40, 50, 900)]) == 50


@pytest.mark.parametrize("known", range(ENOUGH))
def test_too_few_answers_promise_nothing(known: int, tmp_path: Path):
    assert told(f"sqlite:///{tmp_path / 'test.sqlite3'}", [(NOON, 20)] * known) is None


def test_who_wrote_at_night_and_waited_for_the_morning_lengthens_no_promise(database_url: str):
    assert told(database_url, [(NOON, 40)] * ENOUGH + [(NIGHT, 6 * 3_600)] * 20) == 40
