"""The migrations make exactly the tables of `tables.py`, on both databases, and may run again."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

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
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
