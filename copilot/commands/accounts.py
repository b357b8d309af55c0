"""`levelhead user` and `levelhead site`: set up from a script."""

import json
from typing import Any

import click

from copilot.chat.actors import Role
from copilot.chat.errors import CopilotError
from copilot.chat.sites import add_site
from copilot.desk import second_factor
from copilot.desk.people import add_user
from copilot.settings import SettingsError, load_settings
from copilot.storage import people
from copilot.storage.database import Database


def open_database() -> Database:
    """The configured database, migrated. Raises ClickException naming a bad setting."""
    try:
        db = Database(load_settings().database)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
    db.migrate()
    return db


def _print(values: dict[str, Any], *, as_json: bool, sentence: str) -> None:
    click.echo(json.dumps(values, ensure_ascii=False) if as_json else sentence)


@click.group()
def user() -> None:
    """The people who work at the desk."""


@user.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice([str(role) for role in Role]), required=True, help="What they may do.")
@click.option("--name", help="The name customers see; made from the e-mail when left out.")
@click.option("--site", "sites", multiple=True, help="Id of a site they work for; all when left out.")
@click.option("--locale", type=click.Choice(["en", "et", "ru", "nb", "kk"]), default="en", help="The desk's language.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add_user_command(
    email: str, role: str, name: str | None, sites: tuple[str, ...], locale: str, as_json: bool
) -> None:
    """Add somebody; the password and the API token are shown this once."""
    try:
        new = add_user(open_database(), email=email, role=role, name=name, sites=list(sites) or None, locale=locale)
    except CopilotError as error:
        raise click.ClickException(str(error)) from None
    values = {"user": new.user.id, "email": new.user.email, "password": new.password, "token": new.token}
    sentence = f"{new.user.email} is a new {role}.\n  password  {new.password}\n  token     {new.token}"
    _print(values, as_json=as_json, sentence=sentence + "\nBoth are shown this once.")


@user.command("reset-second-step")
@click.argument("email")
def reset_second_step(email: str) -> None:
    """For somebody who lost phone and recovery codes: the password alone lets them in again; their sessions end."""
    db = open_database()
    with db.read() as connection:
        found = people.find_user(connection, email=email.strip().lower())
    if found is None:
        raise click.ClickException(f"Nobody here has the address {email}.")
    if not second_factor.reset(db, found, by=None):
        raise click.ClickException(f"{found.email} has no second step.")
    click.echo(f"{found.email} signs in with the password alone until they set up a new second step.")


@click.group()
def site() -> None:
    """The sites that carry the widget."""


@site.command("add")
@click.argument("name")
@click.option("--origin", "origins", multiple=True, required=True, help="Where its pages are: https://shop.example")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add_site_command(name: str, origins: tuple[str, ...], as_json: bool) -> None:
    """Add a site; the key goes into the snippet, the secret into the site's back end."""
    try:
        new = add_site(open_database(), name=name, origins=list(origins))
    except CopilotError as error:
        raise click.ClickException(str(error)) from None
    values = {"site": new.id, "key": new.key, "secret": new.secret}
    sentence = f"{new.name}\n  key     {new.key}\n  secret  {new.secret}\n"
    snippet = f'<script async src="…/widget.js" data-site="{new.key}"></script>'
    _print(values, as_json=as_json, sentence=f"{sentence}Put this on its pages:\n  {snippet}")
