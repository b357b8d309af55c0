"""Adding people to the desk, from the command line and from the admin pages."""

import re
import secrets
from dataclasses import dataclass, replace

from copilot.chat.actors import Role
from copilot.chat.errors import Conflict, Invalid
from copilot.clock import now_iso
from copilot.desk.passwords import hash_password, hash_token, new_password, new_token
from copilot.ids import new_id
from copilot.storage import people
from copilot.storage.database import Database
from copilot.storage.rows import User

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person just added; password and token are shown once and stored only as hashes."""

    user: User
    password: str
    token: str


def add_user(
    db: Database, *, email: str, role: str, name: str | None = None, sites: list[str] | None = None, locale: str = "en"
) -> NewUser:
    """Add somebody who may sign in. Raises Invalid naming the field, Conflict when the e-mail is taken."""
    address = check_email(email)
    if role not in set(Role):
        raise Invalid(f"{role!r} is no role; choose {', '.join(Role)}.", field="role")
    password, token = new_password(), new_token()
    user = new_person(
        address, role=Role(role), name=name, sites=sites, locale=locale, password_hash=hash_password(password)
    )
    user = replace(user, token_hash=hash_token(token))
    with db.begin() as connection:
        if people.find_user(connection, email=address):
            raise Conflict(f"{address} is here already.", field="email")
        people.insert_user(connection, user, at=now_iso())
    return NewUser(user, password, token)


def check_email(email: str) -> str:
    """The address as it is stored: trimmed, in lower case. Raises Invalid for what is none."""
    address = email.strip().lower()
    if not EMAIL.fullmatch(address):
        raise Invalid(f"{email!r} is not an e-mail address.", field="email")
    return address


def new_person(
    email: str, *, role: Role, name: str | None, sites: list[str] | None, locale: str, password_hash: str
) -> User:
    """Somebody who is about to be stored; without a name, one is made from the address."""
    return User(
        id=new_id(),
        email=email,
        name=name or email.split("@")[0].replace(".", " ").title(),
        role=role,
        password_hash=password_hash,
        token_hash=None,
        locale=locale,
        sites=sites,
        languages=None,
        disabled=False,
        session_epoch=0,
    )


def make_one_time_link(db: Database, user_id: str, *, valid_s: float = 86_400.0) -> str:
    """The path of a link that signs somebody in once. Made by a demo start only."""
    token = secrets.token_urlsafe(32)
    with db.begin() as connection:
        people.insert_link(
            connection, token_hash=hash_token(token), user_id=user_id, expires_at=now_iso(plus_s=valid_s)
        )
    return f"/desk/enter/{token}"
