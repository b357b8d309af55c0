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


def conversation(db: Database, *, state: str = "open") -> tuple[str, str]:
    """A stored conversation: its id and its visitor's."""
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
    return conversation_id, visitor_id


def incoming(ids: tuple[str, str], client_id: str, text: str = "Hello") -> Incoming:
    return Incoming(ids[0], ids[1], client_id, text, at=now_iso(), draft_at=now_iso())


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


def test_a_closed_conversation_takes_nothing(db: Database):
    assert append(db, incoming(conversation(db, state="closed"), "1")) == [None]


def test_somebody_elses_conversation_takes_nothing(db: Database):
    conversation_id, _ = conversation(db)
    _, stranger = conversation(db)

    assert append(db, incoming((conversation_id, stranger), "1")) == [None]


def test_every_message_leaves_one_draft_to_write_for_its_conversation(db: Database):
    ids = conversation(db)

    append(db, incoming(ids, "1"), incoming(ids, "2"))

    with db.read() as connection:
        jobs = connection.execute(select(tables.outbox.c.key, tables.outbox.c.seq)).all()
    assert [tuple(job) for job in jobs] == [(f"draft:{ids[0]}", 2)]
