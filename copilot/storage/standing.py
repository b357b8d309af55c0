"""How the store itself is doing: for probes, figures and the doctor."""

from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select, text

from copilot.storage import tables

MIGRATIONS = Path(__file__).parent / "migrations"


def answers(connection: Connection) -> None:
    """Ask the database something; raises what it raises."""
    connection.execute(text("SELECT 1"))


def waiting_jobs(connection: Connection) -> dict[str, tuple[int, str]]:
    """By kind of job: how many wait, and when the first of them fell or falls due."""
    table = tables.outbox
    query = select(table.c.kind, func.count(), func.min(table.c.due_at)).group_by(table.c.kind)
    return {kind: (count, first) for kind, count, first in connection.execute(query)}


def tokens_of(connection: Connection, day: str) -> int:
    """Model tokens that all sites together used on a day (`2026-11-21`)."""
    table = tables.token_use
    return connection.execute(select(func.sum(table.c.tokens)).where(table.c.day == day)).scalar() or 0


def newest_message_at(connection: Connection) -> str | None:
    """When the newest message of all was written, by the clock of then."""
    return connection.execute(select(func.max(tables.conversation.c.last_at))).scalar()


def is_newest_schema(connection: Connection) -> bool:
    """Whether every migration that this version knows has run."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = set(ScriptDirectory.from_config(config).get_heads())
    return known <= set(MigrationContext.configure(connection).get_current_heads())


def has_data(connection: Connection) -> bool:
    """Whether anybody works here already, or any site is set up."""
    return any(connection.execute(select(table.c.id).limit(1)).first() for table in (tables.user, tables.site))


def server_time_s(connection: Connection) -> float | None:
    """The database server's clock in seconds since 1970; None where the database has no clock of its own."""
    if connection.dialect.name == "sqlite":
        return None
    return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())


def is_sound(connection: Connection) -> bool:
    """SQLite's own look through its file; another database looks after itself."""
    if connection.dialect.name != "sqlite":
        return True
    return connection.execute(text("PRAGMA quick_check(1)")).scalar() == "ok"
