"""A database filled for a measurement: on SQLite in a folder of its own, or the empty PostgreSQL one that is named."""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from copilot.storage.database import Database

Times = Mapping[str, tuple[float, float]]
"""Milliseconds by the clock and of the processor, by what was measured."""


@contextmanager
def filled_database(
    about: str | None, fill: Callable[[Database, int], object]
) -> Iterator[tuple[Database, int, float]]:
    """The database, how many conversations it holds, and the seconds that filling took; options from the command."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL database; SQLite otherwise")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(asked.database or f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        db.migrate()
        started = time.perf_counter()
        fill(db, asked.conversations)
        if not db.is_sqlite:
            with db.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
        yield db, asked.conversations, time.perf_counter() - started
        db.close()


def print_times(times: Times, *, width: int) -> None:
    """A line for each, with the names in a column of `width`."""
    for name, (clock_ms, work_ms) in times.items():
        print(f"{name:{width}}{clock_ms:10.0f} ms{work_ms:10.0f} ms of work", flush=True)
