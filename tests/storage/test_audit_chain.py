"""The audit trail shows when somebody changed it, took a row out or put one in; on both databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from copilot.clock import now_iso
from copilot.storage import records
from copilot.storage.audit_chain import verify
from copilot.storage.database import Database
from copilot.storage.tables import audit


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """Three rows of a trail, one of them with every kind of value."""
    database = Database(database_url.replace("postgresql://", "postgresql+psycopg://"))
    database.migrate()
    for detail in ({"amount": 15.0, "who": "Ülle", "parts": [1, None, {"b": 1, "a": 2}]}, {}, {"to": None}):
        with database.begin() as connection:
            records.write_audit(connection, at=now_iso(), action="test", user_id="u", conversation_id=None, **detail)
    yield database
    database.close()


def look(db: Database, expected: str | None = None):
    with db.read() as connection:
        return verify(connection, expected=expected)


def ids(db: Database) -> list[int]:
    with db.read() as connection:
        return list(connection.execute(audit.select().with_only_columns(audit.c.id).order_by(audit.c.id)).scalars())


def test_an_untouched_trail_is_whole_and_has_a_head(db: Database):
    chain = look(db)

    assert chain.is_whole
    assert chain.rows == 3
    assert look(db, chain.head).is_whole


@pytest.mark.parametrize("column", ["action", "user_id", "at", "detail", "hash"])
def test_a_changed_row_is_found(db: Database, column: str):
    second = ids(db)[1]
    value = {"x": 1} if column == "detail" else "0"
    with db.begin() as connection:
        connection.execute(audit.update().where(audit.c.id == second).values({column: value}))

    assert look(db).broken_at == second


def test_a_row_taken_out_or_put_in_is_found(db: Database):
    first, second, third = ids(db)
    with db.begin() as connection:
        connection.execute(audit.delete().where(audit.c.id == second))
    assert look(db).broken_at == third

    with db.begin() as connection:
        connection.execute(audit.insert().values(id=second, at=now_iso(), action="put in", detail={}))
    assert look(db).broken_at == second
    assert first < second


def test_a_shortened_trail_is_found_by_the_hash_noted_earlier(db: Database):
    head = look(db).head
    with db.begin() as connection:
        connection.execute(audit.delete().where(audit.c.id == ids(db)[-1]))

    assert look(db).is_whole
    assert not look(db, head).is_whole


def test_rows_from_before_the_chain_are_counted_and_do_not_break_it(db: Database):
    with db.begin() as connection:
        connection.execute(audit.insert().values(id=-5, at=now_iso(), action="old", detail={}))

    chain = look(db)

    assert chain.is_whole
    assert chain.unchained == 1


def test_the_chain_is_held_at_the_end_of_a_transaction_alone(db: Database):
    """Whoever writes a row early and goes on working keeps nobody else from theirs."""
    if db.is_sqlite:
        pytest.skip("SQLite has one writer at a time anyway")

    with db.begin() as early:
        records.write_audit(early, at=now_iso(), action="first begun", user_id=None)
        with db.begin() as quick:
            quick.execute(text("SET LOCAL lock_timeout = '5s'"))
            records.write_audit(quick, at=now_iso(), action="first done", user_id=None)

    chain = look(db)
    assert chain.is_whole
    assert chain.rows == 5


def test_what_fails_leaves_no_row(db: Database):
    def change_my_mind() -> None:
        with db.begin() as connection:
            records.write_audit(connection, at=now_iso(), action="never", user_id=None)
            raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        change_my_mind()

    assert look(db).rows == 3
