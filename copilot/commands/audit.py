"""`levelhead audit verify`: whether the audit trail is still what was written."""

import json
import sys
from dataclasses import asdict

import click

from copilot.commands.accounts import open_database
from copilot.storage.audit_chain import verify


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@click.option("--expect", help="A hash noted earlier, which must still be in the chain.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify_command(expect: str | None, as_json: bool) -> None:
    """Walk along the chain of hashes. Exit status 1 when a row was changed, taken out or put in."""
    with open_database().read() as connection:
        chain = verify(connection, expected=expect)
    if as_json:
        click.echo(json.dumps({**asdict(chain), "whole": chain.is_whole}))
    elif chain.broken_at is not None:
        click.echo(f"The trail was changed: row {chain.broken_at} does not follow from the {chain.rows} before it.")
    elif not chain.holds_expected:
        click.echo("The chain fits together and does not hold the hash you noted: it was shortened or rewritten.")
    else:
        older = f", {chain.unchained} older rows before it" if chain.unchained else ""
        click.echo(
            f"{chain.rows} rows, all as they were written{older}.\nNewest hash, to be noted elsewhere: {chain.head}"
        )
    sys.exit(int(not chain.is_whole))
