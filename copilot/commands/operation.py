"""`levelhead doctor`, `backup` and `restore`: for whoever keeps the server."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from copilot.operation.backup import BackupError, make_backup, restore_backup
from copilot.operation.doctor import PARTS, examine
from copilot.operation.moving import MoveError, move_data
from copilot.settings import Settings, SettingsError, load_settings
from copilot.storage.database import Database

MARKS = {"ok": "✓", "look": "!", "bad": "✗"}


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def doctor(parts: tuple[str, ...], as_json: bool) -> None:
    """Look at everything this installation leans on, or at some PARTS of it. Exit status 1 when something is wrong."""
    findings = examine(_settings(), *parts)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            advice = f"\n    → {finding.advice}" if finding.advice else ""
            click.echo(f"{MARKS[finding.state]} {finding.part}: {finding.words}{advice}")
    sys.exit(int(any(finding.state == "bad" for finding in findings)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> None:
    """Write everything into FILE (.tar.gz). The server may run meanwhile."""
    try:
        make_backup(_settings(), file)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{file}: {file.stat().st_size:,} bytes. It holds people's words and the signing key: keep it safe.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Replace the data that is here.")
def restore(file: Path, replace: bool) -> None:
    """Put the backup FILE in place. Stop the server first."""
    try:
        restore_backup(_settings(), file, over_data=replace)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo("Restored. Start the server; it brings an older backup up to date.")


@click.command("move-data")
@click.option(
    "--source", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="The SQLite file, if not the usual."
)
def move(source: Path | None) -> None:
    """Move everything from SQLite to the PostgreSQL database of LEVELHEAD_DATABASE_URL. Stop the server first."""
    settings = _settings()
    usual = settings.data_dir / "levelhead.sqlite3"
    if source is None and not usual.exists():
        raise click.ClickException(f"There is no {usual}; name the SQLite file with --source.")
    old, new = Database(f"sqlite:///{(source or usual).resolve()}"), Database(settings.database)
    try:
        counts = move_data(old, new)
    except MoveError as error:
        raise click.ClickException(str(error)) from None
    finally:
        old.close()
        new.close()
    for name, count in counts.items():
        click.echo(f"{name:<16}{count:>12,}")
    click.echo("Every row was compared. Uploads and the signing key stay in the data folder; keep the SQLite file.")
