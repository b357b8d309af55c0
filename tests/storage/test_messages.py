"""The hot path: gapless numbers, one row a client_id, and a draft queued beside each message."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from copilot.clock import now_iso
from copilot.ids import new_id
from copilot.storage import messages, tables
from copilot.storage.database import Database
from copilot.storage.messages import Incoming


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url.replace("postgresql://", "postgresql+psycopg://"))
    database.migrate()
    yield database
    database.close()


def conversation(db: Database, *, state: str = "open") -> tuple[str, str, str]:
    """A stored conversation: its id, its visitor's and its site's."""
    site_id, visitor_id, conversation_id = new_id(), new_id(), new_id()
    with db.begin() as connection:
        site = {"id": site_id, "name": "Shop", "key": site_id, "secret": "s", "origins": [], "settings": {}}
        connection.execute(tables.site.insert().values(**site, created_at=now_iso()))
        connection.execute(tables.visitor.insert().values(id=visitor_id, site_id=site_id, created_at=now_iso()))
        connection.execute(
            tables.conversation.insert().values(
                id=conversation_id, site_id=site_id, visitor_id=visitor_id, state=state, opened_at=now_iso()
            )
        )
    return conversation_id, visitor_id, site_id


def incoming(ids: tuple[str | None, str, str], client_id: str, text: str = "Hello") -> Incoming:
    since = now_iso(plus_s=-3_600.0)
    now = now_iso()
    return Incoming(*ids, client_id, text, at=now, draft_at=now, repeat_since=since, repeat_after=2)


def append(db: Database, *batch: Incoming):
    with db.durable() as connection:
        return messages.append_customer(connection, batch)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=20))
def test_any_order_of_retries_is_numbered_without_gaps_and_stored_once(db: Database, client_ids: list[str]):
    ids = conversation(db)

    stored = append(db, *(incoming(ids, client_id) for client_id in client_ids))

    first_seen = list(dict.fromkeys(client_ids))
    assert [entry.seq for entry in stored] == [first_seen.index(client_id) + 1 for client_id in client_ids]
    with db.read() as connection:
        rows = messages.list_after(connection, ids[0], 0, 100)
    assert [(row.seq, row.client_id) for row in rows] == [(n + 1, c) for n, c in enumerate(first_seen)]


def test_a_message_after_the_end_opens_a_new_conversation(db: Database):
    closed, visitor, site = conversation(db, state="closed")

    first, second = append(db, incoming((closed, visitor, site), "1"), incoming((closed, visitor, site), "2"))

    assert first is not None
    assert second is not None
    assert first.conversation_id == second.conversation_id != closed
    assert (first.seq, first.is_opening) == (1, True)
    assert (second.seq, second.is_opening) == (2, False)


def test_a_retry_after_the_end_finds_what_was_stored_before_it(db: Database):
    ids = conversation(db)
    append(db, incoming(ids, "1"))
    with db.begin() as connection:
        connection.execute(tables.conversation.update().values(state="closed"))

    for conversation_id in (ids[0], None):
        (again,) = append(db, incoming((conversation_id, *ids[1:]), "1"))
        assert again is not None
        assert (again.conversation_id, again.seq, again.is_new) == (ids[0], 1, False)


def test_somebody_elses_conversation_takes_nothing(db: Database):
    theirs, _, _ = conversation(db)
    own, stranger, site = conversation(db)

    (stored,) = append(db, incoming((theirs, stranger, site), "1"))

    assert stored is not None
    assert stored.conversation_id == own
    with db.read() as connection:
        assert messages.list_after(connection, theirs, 0, 10) == []


def test_a_visitor_who_is_gone_stores_nothing(db: Database):
    _, _, site = conversation(db)

    assert append(db, incoming((None, new_id(), site), "1")) == [None]


def test_the_third_conversation_in_a_month_is_a_repeat_contact(db: Database):
    closed, visitor, site = conversation(db, state="closed")
    marks: list[bool] = []
    for client_id in "12":
        append(db, incoming((None, visitor, site), client_id))
        with db.begin() as connection:
            newest = connection.execute(
                select(tables.conversation).order_by(tables.conversation.c.id.desc()).limit(1)
            ).one()
            marks.append(bool(newest.repeat_contact))
            connection.execute(tables.conversation.update().values(state="closed"))

    assert marks == [False, True]
    assert closed


def test_every_message_leaves_one_draft_to_write_for_its_conversation(db: Database):
    ids = conversation(db)

    append(db, incoming(ids, "1"), incoming(ids, "2"))

    with db.read() as connection:
        jobs = connection.execute(select(tables.outbox.c.key, tables.outbox.c.seq)).all()
    assert [tuple(job) for job in jobs] == [(f"draft:{ids[0]}", 2)]
