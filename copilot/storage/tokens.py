"""Tokens a site's drafts have used, by day: holds across processes and restarts."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from copilot.storage import tables
from copilot.storage.database import Database

table = tables.token_use


class TokenLedger:
    """The drafting budget's ledger, kept in the database. Sites go by name, as snapshots know them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def spent(self, site: str, day: date) -> int:
        """Tokens used on that day."""
        with self._db.read() as connection:
            query = select(table.c.tokens).where(table.c.site == site, table.c.day == day.isoformat())
            return connection.execute(query).scalar() or 0

    def add(self, site: str, day: date, tokens: int) -> None:
        """Count tokens that were used."""
        insert = sqlite.insert if self._db.is_sqlite else postgresql.insert
        statement = insert(table).values(site=site, day=day.isoformat(), tokens=tokens)
        with self._db.begin() as connection:
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=["site", "day"], set_={"tokens": table.c.tokens + tokens}
                )
            )
