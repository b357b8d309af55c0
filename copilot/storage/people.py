"""Sites, the people of the desk, and visitors."""

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, select, update

from copilot.storage import tables
from copilot.storage.rows import Site, User, Visitor, as_value


def insert_site(connection: Connection, site: Site, *, at: str) -> None:
    """Store a new site."""
    connection.execute(tables.site.insert().values(**asdict(site), created_at=at))


def find_site(connection: Connection, *, key: str | None = None, site_id: str | None = None) -> Site | None:
    """A site by public key or by id."""
    where = tables.site.c.key == key if key is not None else tables.site.c.id == site_id
    row = connection.execute(select(tables.site).where(where)).first()
    return as_value(Site, row) if row else None


def lock_site(connection: Connection, site_id: str) -> Site | None:
    """A site whose row no other transaction may change until this one ends; new conversations on it do not wait."""
    query = select(tables.site).where(tables.site.c.id == site_id).with_for_update(key_share=True)
    row = connection.execute(query).first()
    return as_value(Site, row) if row else None


def list_sites(connection: Connection) -> list[Site]:
    """All sites by name."""
    return [as_value(Site, row) for row in connection.execute(select(tables.site).order_by(tables.site.c.name))]


def change_site(connection: Connection, site_id: str, **values: Any) -> None:
    """Set columns of a site."""
    connection.execute(update(tables.site).where(tables.site.c.id == site_id).values(**values))


def insert_user(connection: Connection, user: User, *, at: str) -> None:
    """Store a new person of the desk."""
    connection.execute(tables.user.insert().values(**asdict(user), created_at=at))


def find_user(
    connection: Connection,
    *,
    user_id: str | None = None,
    email: str | None = None,
    token_hash: str | None = None,
) -> User | None:
    """A person by id, by e-mail (lower case) or by the hash of their API token; disabled ones too."""
    if user_id is not None:
        where = tables.user.c.id == user_id
    elif email is not None:
        where = tables.user.c.email == email
    else:
        where = tables.user.c.token_hash == token_hash
    row = connection.execute(select(tables.user).where(where)).first()
    return as_value(User, row) if row else None


def list_users(connection: Connection, *, with_disabled: bool = False) -> list[User]:
    """Everybody who may sign in, by name."""
    query = select(tables.user).order_by(tables.user.c.name)
    if not with_disabled:
        query = query.where(~tables.user.c.disabled)
    return [as_value(User, row) for row in connection.execute(query)]


def find_users(connection: Connection, user_ids: Collection[str]) -> list[User]:
    """People by id; disabled ones too."""
    if not user_ids:
        return []
    return [
        as_value(User, row) for row in connection.execute(select(tables.user).where(tables.user.c.id.in_(user_ids)))
    ]


def names_of_users(connection: Connection) -> list[str]:
    """The names of everybody who may sign in."""
    return list(connection.execute(select(tables.user.c.name).where(~tables.user.c.disabled)).scalars())


def list_owners(connection: Connection) -> list[User]:
    """Every owner who may sign in."""
    query = select(tables.user).where(tables.user.c.role == "owner", ~tables.user.c.disabled)
    return [as_value(User, row) for row in connection.execute(query)]


def change_user(connection: Connection, user_id: str, **values: Any) -> None:
    """Set columns of a person."""
    connection.execute(update(tables.user).where(tables.user.c.id == user_id).values(**values))


def insert_link(
    connection: Connection, *, token_hash: str, user_id: str, expires_at: str, purpose: str = "enter"
) -> None:
    """Store a one-time link: one that signs in (`enter`), or one to choose a password by (`password`)."""
    values = {"token_hash": token_hash, "user_id": user_id, "expires_at": expires_at, "purpose": purpose}
    connection.execute(tables.one_time_link.insert().values(**values))


def find_link(connection: Connection, *, token_hash: str, purpose: str, now: str) -> str | None:
    """The user id a one-time link stands for, without using it up."""
    link = tables.one_time_link
    query = select(link.c.user_id).where(
        link.c.token_hash == token_hash, link.c.purpose == purpose, link.c.expires_at > now
    )
    return connection.execute(query).scalar()


def take_link(connection: Connection, *, token_hash: str, now: str, purpose: str = "enter") -> str | None:
    """The user id a one-time link stands for; the link is gone afterwards."""
    link = tables.one_time_link
    statement = (
        delete(link)
        .where(link.c.token_hash == token_hash, link.c.purpose == purpose)
        .returning(link.c.user_id, link.c.expires_at)
    )
    row = connection.execute(statement).first()
    return row.user_id if row and row.expires_at > now else None


def drop_links(connection: Connection, user_id: str) -> None:
    """Forget every link of a person."""
    connection.execute(delete(tables.one_time_link).where(tables.one_time_link.c.user_id == user_id))


def insert_visitor(connection: Connection, visitor: Visitor, *, at: str) -> None:
    """Store a new visitor."""
    connection.execute(tables.visitor.insert().values(**asdict(visitor), created_at=at, seen_at=at))


def find_visitor(connection: Connection, visitor_id: str) -> Visitor | None:
    """A visitor by id."""
    row = connection.execute(select(tables.visitor).where(tables.visitor.c.id == visitor_id)).first()
    return as_value(Visitor, row) if row else None


def find_visitor_by_external_id(connection: Connection, *, site_id: str, external_id: str) -> Visitor | None:
    """A visitor by the site's own customer id."""
    query = select(tables.visitor).where(
        tables.visitor.c.site_id == site_id, tables.visitor.c.external_id == external_id
    )
    row = connection.execute(query).first()
    return as_value(Visitor, row) if row else None


def change_visitor(connection: Connection, visitor_id: str, **values: Any) -> None:
    """Set columns of a visitor."""
    connection.execute(update(tables.visitor).where(tables.visitor.c.id == visitor_id).values(**values))


def delete_visitor(connection: Connection, visitor_id: str) -> None:
    """Delete a visitor; the foreign keys take along everything that is theirs."""
    connection.execute(delete(tables.visitor).where(tables.visitor.c.id == visitor_id))


def merge_visitor(connection: Connection, visitor_id: str, *, into: Visitor) -> list[tuple[str, str]]:
    """Give a visitor's conversations and files to another and delete the visitor; conversation and site ids."""
    before = find_visitor(connection, visitor_id)
    if before is None:
        return []
    moved = (
        update(tables.conversation)
        .where(tables.conversation.c.visitor_id == visitor_id)
        .values(visitor_id=into.id)
        .returning(tables.conversation.c.id, tables.conversation.c.site_id)
    )
    ids = [(row.id, row.site_id) for row in connection.execute(moved)]
    files = update(tables.attachment).where(tables.attachment.c.visitor_id == visitor_id).values(visitor_id=into.id)
    connection.execute(files)
    missing = {name: getattr(before, name) for name in ("name", "email", "phone") if getattr(into, name) is None}
    if missing:
        change_visitor(connection, into.id, **missing)
    delete_visitor(connection, visitor_id)
    return ids
