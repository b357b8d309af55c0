"""What a house gathered on SQLite is in PostgreSQL afterwards, row by row, and the audit trail's chain holds."""

from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from copilot.chat.sites import add_site
from copilot.clock import now_iso
from copilot.desk.people import add_user
from copilot.operation.moving import MoveError, move_data
from copilot.storage import audit_chain, messages, people, records, tables
from copilot.storage.database import Database
from copilot.storage.messages import Incoming
from tests.servers import PostgresServer

WORDS = ("Mu pakk on hiljaks jäänud!", "Третий день жду 😡", "Pakken er forsinket – «igjen»", "Сәлемдемем қайда?")


def furnish(db: Database) -> None:
    """A site, people, conversations in several languages, an audit trail with every kind of value."""
    db.migrate()
    site = add_site(db, name="Pood", origins=["http://shop.test"])
    add_user(db, email="ona@test.example", role="owner")
    add_user(db, email="olu@test.example", role="agent", sites=[site.id])
    with db.begin() as connection:
        for number, words in enumerate(WORDS):
            visitor = f"visitor-{number}"
            connection.execute(tables.visitor.insert().values(id=visitor, site_id=site.id, created_at=now_iso()))
            incoming = Incoming(None, visitor, site.id, f"c{number}", words, now_iso(), now_iso(), now_iso(), 2)
            driver = connection.connection.driver_connection
            assert messages.append_customer(driver, [incoming])[0] is not None
            records.write_audit(
                connection, at=now_iso(), action="test", user_id=None, words=words, part=0.1, none=None, deep={"ä": [1]}
            )


@pytest.fixture
def old(tmp_path: Path) -> Database:
    db = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    furnish(db)
    return db


@pytest.fixture
def new(postgres: PostgresServer) -> Database:
    return Database(postgres.new_database())


def test_every_row_arrives(old: Database, new: Database):
    counts = move_data(old, new)

    assert counts["message"] == counts["conversation"] == counts["outbox"] == len(WORDS)
    assert counts["audit"] >= len(WORDS)
    with new.read() as connection:
        assert set(connection.execute(select(tables.message.c.text)).scalars()) == set(WORDS)
        everywhere = select(func.count()).select_from(tables.user).where(tables.user.c.sites.is_(None))
        with old.read() as before:
            assert connection.execute(everywhere).scalar() == before.execute(everywhere).scalar()


def test_the_audit_trail_goes_on_where_it_was(old: Database, new: Database):
    with old.read() as connection:
        head = audit_chain.verify(connection).head
    move_data(old, new)

    with new.begin() as connection:
        records.write_audit(connection, at=now_iso(), action="after", user_id=None)
    with new.read() as connection:
        chain = audit_chain.verify(connection, expected=head)

    assert chain.is_whole
    assert chain.rows == len(WORDS) + 1


def test_a_database_with_data_is_left_alone(old: Database, new: Database):
    new.migrate()
    add_user(new, email="dana@test.example", role="owner")

    with pytest.raises(MoveError, match="already"):
        move_data(old, new)

    with new.read() as connection:
        assert [user.email for user in people.list_users(connection)] == ["dana@test.example"]


def test_what_does_not_fit_is_named_and_nothing_is_moved(old: Database, new: Database):
    with old.engine.begin() as connection:
        connection.execute(text("UPDATE conversation SET opened_at = printf('%0200d', 7)"))

    with pytest.raises(MoveError, match="conversation"):
        move_data(old, new)

    with new.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.site)).scalar() == 0
