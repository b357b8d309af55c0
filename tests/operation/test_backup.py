"""A backup holds everything and can be put back, on both databases; what is not one is refused."""

import stat
import tarfile
from pathlib import Path

import pytest
from pydantic import SecretStr

from copilot.desk.people import add_user
from copilot.operation.backup import BackupError, make_backup, restore_backup
from copilot.settings import Settings
from copilot.storage import people
from copilot.storage.database import Database


def emails(settings: Settings) -> list[str]:
    db = Database(settings.database)
    with db.read() as connection:
        found = [user.email for user in people.list_users(connection)]
    db.close()
    return found


def hire(settings: Settings, email: str) -> None:
    db = Database(settings.database)
    db.migrate()
    add_user(db, email=email, role="owner")
    db.close()


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Settings:
    """A house with one person, an upload and a signing key of its own."""
    settings = Settings(data_dir=tmp_path / "data", database_url=database_url)
    hire(settings, "ona@test.example")
    (settings.data_dir / "files" / "ab").mkdir(parents=True)
    (settings.data_dir / "files" / "ab" / "picture").write_bytes(b"picture")
    settings.signing_key()
    return settings


def test_a_backup_puts_everything_back(house: Settings, tmp_path: Path):
    target, key = tmp_path / "backup.tar.gz", house.signing_key()
    make_backup(house, target)
    hire(house, "later@test.example")
    (house.data_dir / "files" / "ab" / "picture").unlink()
    (house.data_dir / "secret_key").write_text("another")

    restore_backup(house, target, over_data=True)

    assert emails(house) == ["ona@test.example"]
    assert (house.data_dir / "files" / "ab" / "picture").read_bytes() == b"picture"
    assert house.signing_key() == key
    assert not (house.data_dir / "secret_key").stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)


def test_only_its_owner_may_read_a_backup_and_none_is_overwritten(house: Settings, tmp_path: Path):
    target = tmp_path / "backup.tar.gz"
    make_backup(house, target)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".backup")) == []
    with pytest.raises(BackupError, match="exists already"):
        make_backup(house, target)


def test_data_is_replaced_only_when_that_is_said(house: Settings, tmp_path: Path):
    target = tmp_path / "backup.tar.gz"
    make_backup(house, target)
    hire(house, "later@test.example")

    with pytest.raises(BackupError, match="--replace"):
        restore_backup(house, target)

    assert "later@test.example" in emails(house)


def test_what_is_no_whole_backup_changes_nothing(tmp_path: Path):
    settings = Settings(data_dir=tmp_path / "data", secret_key=SecretStr("x" * 40))
    hire(settings, "ona@test.example")
    torn, foreign = tmp_path / "torn.tar.gz", tmp_path / "foreign.tar.gz"
    make_backup(settings, torn)
    torn.write_bytes(torn.read_bytes()[:200])
    with tarfile.open(foreign, "w:gz") as archive:
        archive.add(__file__, "../../outside.py")

    for bad in (torn, foreign):
        with pytest.raises(BackupError):
            restore_backup(settings, bad, over_data=True)

    assert emails(settings) == ["ona@test.example"]
    assert not (tmp_path.parent / "outside.py").exists()


def test_missing_programs_of_postgresql_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    settings = Settings(data_dir=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none")

    with pytest.raises(BackupError, match="pg_dump is not installed"):
        make_backup(settings, tmp_path / "backup.tar.gz")
