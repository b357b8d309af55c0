"""A backup is one file with everything: the database, what people uploaded, and the signing key.

SQLite is copied by its own online backup while the server runs; PostgreSQL by its own programs.
"""

import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

from sqlalchemy import make_url

from copilot.settings import Settings
from copilot.storage import standing
from copilot.storage.database import Database

SQLITE, POSTGRES, SECRET, FILES = "database.sqlite3", "database.dump", "secret_key", "files"


class BackupError(Exception):
    """A backup cannot be made or used; the message says why and what to do."""


def make_backup(settings: Settings, target: Path) -> None:
    """Write everything into one compressed file that only its owner may read. Never leaves half a file behind."""
    if target.exists():
        raise BackupError(f"{target} exists already; name a new file.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as scratch:
        database = _copy_database(settings, Path(scratch))
        half = Path(scratch) / "half.tar.gz"
        descriptor = os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as archive:
            archive.add(database, database.name)
            for name in (SECRET, FILES):
                if (part := settings.data_dir / name).exists():
                    archive.add(part, name)
        half.rename(target)


def restore_backup(settings: Settings, source: Path, *, over_data: bool = False) -> None:
    """Put a backup in place of what is there. Raises BackupError when there is data and `over_data` is False."""
    db = Database(settings.database)
    try:
        db.migrate()
        with db.read() as connection:
            if standing.has_data(connection) and not over_data:
                raise BackupError("There is data here already. Stop the server, and say --replace to replace it.")
    finally:
        db.close()
    with tempfile.TemporaryDirectory(prefix="levelhead-restore-") as scratch:
        folder = Path(scratch)
        _unpack(source, folder)
        _put_database(settings, folder)
        _put_files(settings, folder)


def _copy_database(settings: Settings, folder: Path) -> Path:
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        copy = folder / SQLITE
        _copy_sqlite(str(url.database), str(copy))
        return copy
    dump = folder / POSTGRES
    _run_postgres("pg_dump", settings, "--format=custom", "--no-owner", f"--file={dump}")
    return dump


def _copy_sqlite(source: str, target: str) -> None:
    """SQLite's online backup: a whole copy of one moment, whoever writes meanwhile."""
    origin, copy = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(copy)
    finally:
        origin.close()
        copy.close()


def _unpack(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source, mode="r:gz") as archive:
            archive.extractall(folder, filter="data")  # refuses links and paths that lead out of the folder
    except (OSError, tarfile.TarError, EOFError) as error:
        raise BackupError(f"{source} is not a whole backup: {error}.") from None


def _put_database(settings: Settings, folder: Path) -> None:
    url = make_url(settings.database)
    is_sqlite = url.get_backend_name() == "sqlite"
    copy = folder / (SQLITE if is_sqlite else POSTGRES)
    if not copy.exists():
        kind = "SQLite" if is_sqlite else "PostgreSQL"
        raise BackupError(f"This backup is of another kind of database; LEVELHEAD_DATABASE_URL names {kind}.")
    if not is_sqlite:
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        _run_postgres("pg_restore", settings, *options, str(copy))
        return
    check = sqlite3.connect(copy)
    try:
        if check.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise BackupError("The database in this backup is damaged; nothing was changed.")
    except sqlite3.DatabaseError:
        raise BackupError("The database in this backup is damaged; nothing was changed.") from None
    finally:
        check.close()
    _copy_sqlite(str(copy), str(url.database))


def _put_files(settings: Settings, folder: Path) -> None:
    if (files := folder / FILES).exists():
        shutil.copytree(files, settings.data_dir / FILES, dirs_exist_ok=True)
    if (secret := folder / SECRET).exists():
        target = settings.data_dir / SECRET
        target.unlink(missing_ok=True)
        shutil.copy(secret, target)
        target.chmod(0o600)


def _run_postgres(program: str, settings: Settings, *arguments: str) -> None:
    """One of PostgreSQL's own programs. The password goes by environment: arguments are for all to see."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not installed; it comes with PostgreSQL's client programs.")
    url = make_url(settings.database)
    place = url.set(drivername="postgresql", password=None).render_as_string()
    env = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    command = [found, *arguments, f"--dbname={place}"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip().splitlines()[-1]}")
