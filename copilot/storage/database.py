"""The engine and its transactions, on SQLite (WAL) and PostgreSQL alike.

On SQLite an ordinary commit survives the end of the process, a durable one also a power cut: it waits for the disk.
"""

import logging
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import gevent
import orjson
import psycopg
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)

DATABASE_ERRORS = (SQLAlchemyError, sqlite3.Error, psycopg.Error)
"""What a refusing database raises, through SQLAlchemy or from the drivers themselves."""
MIGRATIONS = Path(__file__).parent / "migrations"
POSTGRES_WAIT_S = 8
"""Seconds without a sign of the PostgreSQL server after which a connection counts as lost."""
SILENT_S = 12.0
"""Longest time that one statement may take, but in transactions that say they are long."""
LOG_LOOK_S = 1.0
LOG_BYTES = 4_194_304
"""SQLite's write-ahead log is folded into the database beside the work when it is longer than this."""
LONGEST_LOG_PAGES = 16_384
"""64 MiB: only a log that grew this long, with nobody folding it, is folded by whoever commits, as SQLite does it."""


Result = TypeVar("Result")


FORGET_THE_DEAD = "SET idle_in_transaction_session_timeout = '15s'"
"""Else a process that froze or was cut off in the middle keeps its locks, and everybody else waits, for hours."""
LAST_WORDS = "levelhead_last_words"


def put_off(connection: Connection, write: Callable[[], None]) -> None:
    """Have `write` run as the last thing of the connection's transaction, or not at all when that fails."""
    last_words: list[Callable[[], None]] | None = connection.get_execution_options().get(LAST_WORDS)
    if last_words is None:
        raise RuntimeError("only a transaction of Database.begin has an end to put something off to")
    last_words.append(write)


@contextmanager
def _last_words(connection: Connection) -> Generator[None]:
    yield
    for write in connection.get_execution_options()[LAST_WORDS]:
        write()


class ImpatientConnection(psycopg.Connection[Any]):
    """A psycopg connection that gives up on a server that says nothing, whatever stands between them."""

    is_patient = False

    def wait(self, gen: Any, *arguments: Any, **options: Any) -> Any:
        """As psycopg's own; closes the connection and raises OperationalError after `SILENT_S` without an answer."""
        if self.is_patient:
            return super().wait(gen, *arguments, **options)
        patience = gevent.Timeout(SILENT_S)
        try:
            with patience:
                return super().wait(gen, *arguments, **options)
        except gevent.Timeout as ended:
            if ended is not patience:
                raise
        self.pgconn.finish()  # what was asked may happen or not: nobody may ask anything else on this line
        raise psycopg.OperationalError(f"PostgreSQL did not answer within {SILENT_S:.0f} seconds")


class Database:
    """Hands out transactions. One writer at a time on SQLite, where a second one could only wait anyway.

    The writer's lock is a `threading.RLock`, which gevent turns into a cooperative one: a greenlet waits its
    turn instead of blocking the whole process inside SQLite's busy handler.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        self._write_lock = RLock() if self.is_sqlite else nullcontext()
        self._durable: Any = None

    @contextmanager
    def begin(self, *, is_long: bool = False) -> Generator[Connection]:
        """A writing transaction: commits at the end, rolls back on an exception.

        One that `is_long` may have statements of any length; others count as lost after a while on PostgreSQL.
        """
        with self._write_lock, self.engine.connect() as connection:
            writing = connection.execution_options(levelhead_write=True, **{LAST_WORDS: []})
            with writing.begin(), _patience(writing, is_long=is_long), _last_words(writing):
                yield writing

    @contextmanager
    def durable(self) -> Generator[Any]:
        """A writing transaction on the driver's own connection, on disk before the block is left.

        For the hot path: no SQLAlchemy in between, and on SQLite the wait for the disk happens in a thread, so that
        nobody else waits with it.
        """
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                yield connection.connection.driver_connection
            return
        with self._write_lock:
            connection = self._durable_connection()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                gevent.get_hub().threadpool.apply(connection.execute, ("COMMIT",))
            except BaseException:
                self._abandon_durable(connection)
                raise

    def _abandon_durable(self, connection: Any) -> None:
        """Roll back; a connection that cannot even do that is thrown away with its lock."""
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._durable.invalidate()
            self._durable = None

    def _durable_connection(self) -> Any:
        if self._durable is None:
            self._durable = self.engine.raw_connection()
            self._durable.driver_connection.execute("PRAGMA synchronous=FULL")
        return self._durable.driver_connection

    @contextmanager
    def read(self) -> Generator[Connection]:
        """A reading transaction."""
        with self.engine.connect() as connection:
            yield connection

    def read_aside(self, read: Callable[[Connection], Result]) -> Result:
        """A long reading that holds nobody up: on SQLite, whose calls block, it runs in a thread.

        Nothing but the statements runs there; the connection is taken and given back by the caller's greenlet.
        """
        with self.read() as connection:
            return gevent.get_hub().threadpool.apply(read, (connection,)) if self.is_sqlite else read(connection)

    def migrate(self) -> None:
        """Bring the schema to the newest version; safe to run from several processes at once on PostgreSQL."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.begin(is_long=True) as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(762814)")
            config.attributes["connection"] = connection
            command.upgrade(config, "heads")  # branches of work may end side by side

    def keep_log_short(self) -> None:
        """Fold the write-ahead log into the database in a thread, until the process ends. Nothing to do on PostgreSQL.

        Left to itself SQLite does so inside whichever commit comes next, and the whole process waits for the disk.
        """
        if not self.is_sqlite or not (path := make_url(self.url).database):
            return
        log = Path(f"{path}-wal")
        while True:
            gevent.sleep(LOG_LOOK_S)
            try:
                if log.exists() and log.stat().st_size > LOG_BYTES:
                    gevent.get_hub().threadpool.apply(_fold_log, (path,))
            except (OSError, sqlite3.Error):
                logger.exception("the write-ahead log could not be folded")

    def close(self) -> None:
        """Give every connection back."""
        if self._durable is not None:
            self._durable.close()
        self.engine.dispose()


@contextmanager
def _patience(connection: Connection, *, is_long: bool) -> Generator[None]:
    """Take away a PostgreSQL connection's impatience for one transaction."""
    driver: Any = connection.connection.driver_connection
    if not is_long or not isinstance(driver, ImpatientConnection):
        yield
        return
    driver.is_patient = True
    try:
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield
    finally:
        driver.is_patient = False


def _fold_log(path: str) -> None:
    """Passive: it waits for no reader and stops no writer; what it could not take the next look will."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def _sqlite_engine(url: str) -> Engine:
    if path := make_url(url).database:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error in the log must not carry what people wrote
        pool_size=8,
        max_overflow=24,
        connect_args={"check_same_thread": False, "timeout": 5.0},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # BEGIN is ours to say, see below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "cache_size=-32768",
            "mmap_size=268435456",
            "temp_store=MEMORY",
            f"wal_autocheckpoint={LONGEST_LOG_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes its lock at once: a transaction that starts by reading and then writes could fail half-way.
        is_writer = connection.get_execution_options().get("levelhead_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    _ = (_prepare, _begin)
    return engine


def _postgres_engine(url: str) -> Engine:
    engine = create_engine(
        url,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error in the log must not carry what people wrote
        pool_size=8,
        max_overflow=16,
        pool_timeout=POSTGRES_WAIT_S,
        pool_pre_ping=True,
        pool_recycle=1800,
        connect_args={
            # A cable that was pulled says nothing: without these a query on it would wait for hours.
            "connect_timeout": POSTGRES_WAIT_S,
            "tcp_user_timeout": 1_000 * POSTGRES_WAIT_S,
            "keepalives_idle": POSTGRES_WAIT_S,
            "keepalives_interval": 2,
            "keepalives_count": 3,
        },
    )

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> Any:
        connection = ImpatientConnection.connect(*arguments, **options)
        connection.execute(FORGET_THE_DEAD)
        connection.commit()
        return connection

    _ = _connect
    return engine
