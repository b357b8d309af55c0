"""`levelhead token`: tokens for programs, each with the scopes it needs and no more."""

import json

import click

from copilot.api.scopes import Scope
from copilot.clock import now_iso
from copilot.commands.accounts import open_database
from copilot.desk.passwords import hash_token, new_token
from copilot.ids import new_id
from copilot.storage import api_tokens, people, records
from copilot.storage.rows import ApiToken

DAY_S = 86_400.0


@click.group()
def token() -> None:
    """Tokens for programs that use the REST API."""


@token.command("add")
@click.argument("name")
@click.option("--user", "email", required=True, help="E-mail of the person in whose name it works.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice([str(scope) for scope in Scope]))
@click.option("--site", "sites", multiple=True, help="Id of a site it is good for; all of the person's when left out.")
@click.option("--days", type=click.IntRange(min=1), help="Days until it ends; it does not end when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add(
    name: str, email: str, scopes: tuple[str, ...], sites: tuple[str, ...], days: int | None, as_json: bool
) -> None:
    """Make a token NAME; it is shown this once."""
    secret = new_token()
    with open_database().begin() as connection:
        user = people.find_user(connection, email=email.strip().lower())
        if user is None or user.disabled:
            raise click.ClickException(f"Nobody with the e-mail {email} works here. See levelhead user add.")
        unknown = set(sites) - {site.id for site in people.list_sites(connection)}
        if unknown:
            raise click.ClickException(f"There is no site with the id {', '.join(sorted(unknown))}.")
        made = ApiToken(
            id=new_id(),
            name=name,
            token_hash=hash_token(secret),
            user_id=user.id,
            scopes=sorted(set(scopes)),
            sites=sorted(set(sites)) or None,
            created_at=now_iso(),
            expires_at=now_iso(plus_s=DAY_S * days) if days else None,
            used_at=None,
        )
        api_tokens.insert(connection, made)
        records.write_audit(
            connection, at=now_iso(), action="token.add", user_id=user.id, token=made.id, scopes=made.scopes
        )
    values = {"id": made.id, "token": secret, "scopes": made.scopes}
    click.echo(json.dumps(values) if as_json else f"{secret}\nShown this once. Id: {made.id}")


@token.command("list")
def list_tokens() -> None:
    """Every token: id, name, scopes, when it was last used."""
    with open_database().read() as connection:
        for found in api_tokens.list_all(connection):
            used = f"used {found.used_at[:10]}" if found.used_at else "never used"
            ends = f", ends {found.expires_at[:10]}" if found.expires_at else ""
            click.echo(f"{found.id}  {found.name}  {' '.join(found.scopes)}  ({used}{ends})")


@token.command("remove")
@click.argument("token_id")
def remove(token_id: str) -> None:
    """Take a token back; it stops working at once."""
    with open_database().begin() as connection:
        if not api_tokens.remove(connection, token_id):
            raise click.ClickException(f"There is no token {token_id!r}; see levelhead token list.")
        records.write_audit(connection, at=now_iso(), action="token.remove", user_id=None, token=token_id)
    click.echo("The token works no more.")
