"""A visitor's data can be had whole and deleted; what was closed long ago goes."""

import json
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from copilot.clock import now_iso
from copilot.ids import new_id
from copilot.storage import people
from copilot.storage import tables as t
from copilot.storage.database import Database
from copilot.storage.erasure import export_visitor, purge_closed


@pytest.fixture
def db(database_url: str) -> Database:
    """An empty, migrated database of each kind."""
    database = Database(database_url.replace("postgresql://", "postgresql+psycopg://"))
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def make_conversation(db: Database) -> Callable[..., tuple[str, str]]:
    """Stores a visitor with one conversation of one message; gives both ids."""

    def make(*, closed_at: str | None = None) -> tuple[str, str]:
        site_id, visitor_id, conversation_id = new_id(), new_id(), new_id()
        with db.begin() as connection:
            connection.execute(
                t.site.insert().values(
                    id=site_id, name="Shop", key=site_id, secret="s", origins=[], settings={}, created_at=now_iso()
                )
            )
            connection.execute(
                t.visitor.insert().values(id=visitor_id, site_id=site_id, name="Vera", created_at=now_iso())
            )
            connection.execute(
                t.conversation.insert().values(
                    id=conversation_id,
                    site_id=site_id,
                    visitor_id=visitor_id,
                    state="closed" if closed_at else "open",
                    closed_at=closed_at,
                    opened_at=now_iso(),
                )
            )
            connection.execute(
                t.message.insert().values(
                    conversation_id=conversation_id, seq=1, who="customer", text="Hello", at=now_iso(), client_id="1"
                )
            )
        return visitor_id, conversation_id

    return make


def test_an_export_holds_everything_of_the_visitor_and_nothing_of_others(db, make_conversation):
    vera, conversation = make_conversation()
    make_conversation()

    with db.read() as connection:
        data = export_visitor(connection, vera)

    assert data["visitor"]["name"] == "Vera"
    assert [row["id"] for row in data["conversation"]] == [conversation]
    assert [row["text"] for row in data["message"]] == ["Hello"]
    assert json.loads(orjson.dumps(data, default=str))["message"][0]["text"] == "Hello"


def test_deleting_a_visitor_leaves_nothing_of_theirs(db, make_conversation):
    vera, conversation = make_conversation()

    with db.begin() as connection:
        people.delete_visitor(connection, vera)

    with db.read() as connection:
        for table in t.metadata.sorted_tables:
            for column in ("visitor_id", "conversation_id"):
                if column in table.c:
                    found = connection.execute(table.select().where(table.c[column].in_([vera, conversation]))).all()
                    assert found == [], table.name


def test_a_purge_takes_what_was_closed_before_and_leaves_the_rest(db, make_conversation, tmp_path: Path):
    make_conversation(closed_at=now_iso(plus_s=-10 * 86_400))
    _, recent = make_conversation(closed_at=now_iso(plus_s=-86_400))
    _, open_one = make_conversation()

    with db.begin() as connection:
        count = purge_closed(connection, before=now_iso(plus_s=-5 * 86_400), data_dir=tmp_path)

    assert count == 1
    with db.read() as connection:
        left = set(connection.execute(t.conversation.select().with_only_columns(t.conversation.c.id)).scalars())
    assert left == {recent, open_one}
