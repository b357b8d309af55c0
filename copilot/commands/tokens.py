"""`levelhead token`: tokens for programs, each with the scopes it needs and no more."""

import json

import click

from copilot.api.scopes import Scope
from copilot.chat.errors import Invalid
from copilot.commands.accounts import open_database
from copilot.desk.api_tokens import add_token, remove_token
from copilot.storage import api_tokens, people


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
    db = open_database()
    with db.read() as connection:
        user = people.find_user(connection, email=email.strip().lower())
    if user is None or user.disabled:
        raise click.ClickException(f"Nobody with the e-mail {email} works here. See levelhead user add.")
    try:
        made = add_token(db, name=name, user_id=user.id, scopes=scopes, sites=sites, days=days, made_by=user.id)
    except Invalid as error:
        raise click.ClickException(str(error)) from None
    values = {"id": made.token.id, "token": made.secret, "scopes": made.token.scopes}
    click.echo(json.dumps(values) if as_json else f"{made.secret}\nShown this once. Id: {made.token.id}")


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
    if not remove_token(open_database(), token_id, removed_by=None):
        raise click.ClickException(f"There is no token {token_id!r}; see levelhead token list.")
    click.echo("The token works no more.")
