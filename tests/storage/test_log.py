"""SQLite's write-ahead log is folded into the database beside the work, and no commit waits for it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import gevent
import pytest

from copilot.storage import database
from copilot.storage.database import Database

ROW = b"x" * 4_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "levelhead.sqlite3"


def test_a_long_log_is_folded_while_somebody_still_reads_and_nothing_is_lost(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "LOG_LOOK_S", 0.05)
    db = Database(f"sqlite:///{path}")
    with db.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE page (text BLOB)")
    for _ in range(20):
        with db.begin() as connection:
            connection.exec_driver_sql("INSERT INTO page VALUES (?)", [(ROW,) for _ in range(100)])
    before = path.stat().st_size
    assert Path(f"{path}-wal").stat().st_size > database.LOG_BYTES, "nobody who commits has folded it"

    folding = gevent.spawn(db.keep_log_short)
    with gevent.Timeout(20), db.read() as reader:
        while path.stat().st_size == before:
            gevent.sleep(0.05)
        assert reader.exec_driver_sql("SELECT COUNT(*) FROM page").scalar() == 2_000
    folding.kill()
    db.close()

    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT COUNT(*) FROM page").fetchone() == (2_000,)
