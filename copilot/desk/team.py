"""The people of the desk as their owner manages them: invited by a one-time link, given roles and sites, disabled."""

import secrets
from typing import Any

from sqlalchemy import Connection

from copilot.chat.access import require
from copilot.chat.actors import Actor, Right, Role
from copilot.chat.errors import Conflict, Invalid, NotFound
from copilot.chat.events import ConversationChanged, SessionEnded
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.desk import second_factor
from copilot.desk.passwords import hash_token
from copilot.desk.people import check_email, new_person
from copilot.storage import conversations, people, records, second_factors
from copilot.storage.rows import User

INVITATION_S = 7 * 86_400.0  # a week: somebody may be on holiday when it comes
NO_PASSWORD = ""  # no argon2 hash, so no password fits it


def list_team(house: House, actor: Actor) -> list[dict[str, Any]]:
    """Everybody the actor may manage, those without access too, by name."""
    require(actor, Right.ADMIN)
    with house.db.read() as connection:
        everybody = people.list_users(connection, with_disabled=True)
        with_two_steps = second_factors.list_confirmed(connection)
    return [
        {**person_view(user), "second_step": user.id in with_two_steps}
        for user in everybody
        if _may_manage(actor, user.sites)
    ]


def invite(
    house: House, actor: Actor, *, email: str, role: Role, name: str | None, sites: list[str] | None, locale: str
) -> tuple[User, str]:
    """Add somebody without a password; they choose it themselves by the link, whose path comes second.

    Raises Invalid naming the field, Conflict when the address is taken, Forbidden without the right.
    """
    require(actor, Right.ADMIN)
    address = check_email(email)
    with house.db.begin() as connection:
        _check_sites(connection, actor, sites)
        if people.find_user(connection, email=address):
            raise Conflict(f"{address} is here already.", field="email")
        user = new_person(address, role=role, name=name, sites=sites, locale=locale, password_hash=NO_PASSWORD)
        people.insert_user(connection, user, at=now_iso())
        path = _link(connection, user)
        _audit(connection, actor, "person.invite", user, email=address, role=role)
    return user, path


def renew_link(house: House, actor: Actor, user_id: str) -> str:
    """A fresh link by which somebody chooses a password; earlier ones no longer work. Ends nothing until it is used."""
    require(actor, Right.ADMIN)
    with house.db.begin() as connection:
        user = _person_for(connection, actor, user_id)
        if user.disabled:
            raise Invalid("This person has no access. Give it back first.", field="user")
        path = _link(connection, user)
        _audit(connection, actor, "person.link", user)
    return path


def reset_second_step(house: House, actor: Actor, user_id: str) -> None:
    """For somebody who lost their phone: the password alone lets them in again; sessions of theirs end.

    Raises Forbidden, NotFound, Conflict when they have no second step.
    """
    require(actor, Right.ADMIN)
    with house.db.read() as connection:
        user = _person_for(connection, actor, user_id)
    if user.id == actor.id:
        raise Invalid("Another owner has to do this for you; or turn it off with a code, at the second step.")
    if not second_factor.reset(house.db, user, by=actor.id):
        raise Conflict
    house.bus.publish(SessionEnded(user.id))


def change_person(house: House, actor: Actor, user_id: str, **changes: Any) -> User:
    """Set name, role, sites, languages or `disabled`. Whatever changes their rights ends their connections at once.

    Raises Invalid for a change that would leave the installation without an owner, or lock oneself out.
    """
    require(actor, Right.ADMIN)
    released: list[tuple[str, str]] = []
    with house.db.begin() as connection:
        user = _person_for(connection, actor, user_id)
        changes = {name: value for name, value in changes.items() if getattr(user, name) != value}
        if not changes:
            return user
        if "sites" in changes:
            _check_sites(connection, actor, changes["sites"])
        if {"role", "disabled"} & changes.keys():
            _check_owner_stays(connection, actor, user, changes)
        if changes.get("disabled"):
            changes["session_epoch"] = user.session_epoch + 1
            released = conversations.release_all_of(connection, user.id)
        people.change_user(connection, user.id, **changes)
        _audit(connection, actor, "person.change", user, **{k: v for k, v in changes.items() if k != "session_epoch"})
        changed = people.find_user(connection, user_id=user.id)
        assert changed is not None
    if {"role", "sites", "disabled"} & changes.keys():
        house.bus.publish(SessionEnded(user.id))
    for conversation_id, site_id in released:
        house.bus.publish(ConversationChanged(conversation_id, site_id))
    return changed


def person_view(user: User) -> dict[str, Any]:
    """Somebody of the team, without anything that opens a door."""
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "role": user.role,
        "sites": user.sites,
        "languages": user.languages,
        "disabled": user.disabled,
        "invited": user.password_hash == NO_PASSWORD,
    }


def _person_for(connection: Connection, actor: Actor, user_id: str) -> User:
    user = people.find_user(connection, user_id=user_id)
    if user is None or not _may_manage(actor, user.sites):
        raise NotFound("There is no such person among yours.")
    return user


def _may_manage(actor: Actor, sites: list[str] | None) -> bool:
    """Whoever runs some of the sites manages those who work for these alone."""
    return actor.sites is None or (sites is not None and actor.sites.issuperset(sites))


def _check_sites(connection: Connection, actor: Actor, sites: list[str] | None) -> None:
    if not _may_manage(actor, sites):
        raise Invalid("Choose sites of your own.", field="sites")
    known = {site.id for site in people.list_sites(connection)}
    if sites is not None and (not sites or not known.issuperset(sites)):
        raise Invalid("Choose at least one site, or all of them.", field="sites")


def _check_owner_stays(connection: Connection, actor: Actor, user: User, changes: dict[str, Any]) -> None:
    if user.id == actor.id:
        raise Invalid("Another owner has to change your own role or access.", field="user")
    stays = changes.get("role", user.role) == Role.OWNER and not changes.get("disabled", user.disabled)
    if user.role == Role.OWNER and not user.disabled and not stays and len(people.list_owners(connection)) == 1:
        raise Invalid("Somebody has to stay owner. Make another one first.", field="role")


def _link(connection: Connection, user: User) -> str:
    token = secrets.token_urlsafe(32)
    people.drop_links(connection, user.id)
    people.insert_link(
        connection,
        token_hash=hash_token(token),
        user_id=user.id,
        expires_at=now_iso(plus_s=INVITATION_S),
        purpose="password",
    )
    return f"/desk/join/{token}"


def _audit(connection: Connection, actor: Actor, action: str, user: User, **detail: Any) -> None:
    records.write_audit(connection, at=now_iso(), action=action, user_id=actor.id, person=user.name, **detail)
