"""The migrations make exactly the tables of `tables.py`, on both databases, and may run again."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from copilot.storage import search
from copilot.storage.database import Database
from copilot.storage.tables import metadata


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url.replace("postgresql://", "postgresql+psycopg://"))
    yield database
    database.close()


def test_the_migrations_end_where_the_tables_are(db: Database):
    db.migrate()
    db.migrate()

    with db.read() as connection:
        opts = {"compare_type": False, "include_object": _is_described}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def _is_described(_thing: object, name: str | None, *_: object) -> bool:
    """All but the index of the search, which each database has in its own way (`copilot.storage.search`)."""
    return not (name or "").startswith(search.NAMES)
