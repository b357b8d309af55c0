"""Making and taking back tokens for programs, from the command line and from the desk's page."""

from collections.abc import Iterable
from dataclasses import dataclass

from copilot.chat.errors import Invalid
from copilot.clock import now_iso
from copilot.desk.passwords import hash_token, new_token
from copilot.ids import new_id
from copilot.storage import api_tokens, people, records
from copilot.storage.database import Database
from copilot.storage.rows import ApiToken

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made; the secret is shown once and stored only as a hash."""

    token: ApiToken
    secret: str


def add_token(
    db: Database,
    *,
    name: str,
    user_id: str,
    scopes: Iterable[str],
    sites: Iterable[str] | None,
    days: int | None,
    made_by: str,
) -> NewToken:
    """A token that works in somebody's name, within their role. Raises Invalid naming `person` or `sites`."""
    secret = new_token()
    made = ApiToken(
        id=new_id(),
        name=" ".join(name.split()),
        token_hash=hash_token(secret),
        user_id=user_id,
        scopes=sorted({str(scope) for scope in scopes}),
        sites=sorted(set(sites or ())) or None,
        created_at=now_iso(),
        expires_at=now_iso(plus_s=DAY_S * days) if days else None,
        used_at=None,
    )
    with db.begin() as connection:
        user = people.find_user(connection, user_id=user_id)
        if user is None or user.disabled:
            raise Invalid("Nobody by that id works here.", field="person")
        unknown = set(made.sites or ()) - {site.id for site in people.list_sites(connection)}
        if unknown:
            raise Invalid(f"There is no site with the id {', '.join(sorted(unknown))}.", field="sites")
        api_tokens.insert(connection, made)
        records.write_audit(
            connection,
            at=now_iso(),
            action="token.add",
            user_id=made_by,
            token=made.id,
            name=made.name,
            scopes=made.scopes,
            person=user_id,
        )
    return NewToken(made, secret)


def remove_token(db: Database, token_id: str, *, removed_by: str | None) -> bool:
    """Take a token back; it stops working at once. False when there was none."""
    with db.begin() as connection:
        if not api_tokens.remove(connection, token_id):
            return False
        records.write_audit(connection, at=now_iso(), action="token.remove", user_id=removed_by, token=token_id)
    return True
