"""`levelhead export` and `levelhead purge`: a person's right to their data, and data that has been kept long enough."""

import click
import orjson

from copilot.clock import now_iso
from copilot.commands.accounts import open_database
from copilot.settings import load_settings
from copilot.storage.erasure import export_visitor, purge_closed

DAY_S = 86_400.0


@click.command()
@click.argument("visitor")
def export(visitor: str) -> None:
    """Write everything stored about one visitor (by id, as the desk shows it) as JSON."""
    with open_database().read() as connection:
        data = export_visitor(connection, visitor)
    if data is None:
        raise click.ClickException(f"There is no visitor {visitor!r}.")
    click.echo(orjson.dumps(data, default=str, option=orjson.OPT_INDENT_2).decode())


@click.command()
@click.option("--days", type=click.IntRange(min=1), required=True, help="Delete what was closed longer ago.")
def purge(days: int) -> None:
    """Delete conversations that were closed more than DAYS days ago, with everything that belongs to them."""
    with open_database().begin() as connection:
        count = purge_closed(connection, before=now_iso(plus_s=-DAY_S * days), data_dir=load_settings().data_dir)
    click.echo(f"{count} closed conversation(s) deleted.")
