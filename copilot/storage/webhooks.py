"""Web hooks of sites, and what is still to be delivered to them."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from copilot.storage import tables
from copilot.storage.rows import as_value

hook, delivery, conversation = tables.webhook, tables.webhook_delivery, tables.conversation


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where a site wants to hear of what happens, and of what."""

    id: str
    site_id: str
    url: str
    events: list[str]
    secret: str
    is_on: bool
    created_at: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one hook. `state` is waiting, delivered or given_up; `body` goes when it has been delivered."""

    id: str
    webhook_id: str
    conversation_id: str | None
    event: str
    body: str | None
    state: str
    attempts: int
    due_at: str
    claimed_until: str | None
    status: int | None
    problem: str | None
    created_at: str
    tried_at: str | None


def insert(connection: Connection, new: Webhook) -> None:
    """Store a new hook."""
    connection.execute(hook.insert().values(**asdict(new)))


def find(connection: Connection, hook_id: str) -> Webhook | None:
    """A hook by id."""
    row = connection.execute(select(hook).where(hook.c.id == hook_id)).first()
    return as_value(Webhook, row) if row else None


def list_hooks(connection: Connection, *, sites: list[str] | None) -> list[Webhook]:
    """The hooks of these sites (None: of all), oldest first."""
    query = select(hook).order_by(hook.c.id)
    if sites is not None:
        query = query.where(hook.c.site_id.in_(sites))
    return [as_value(Webhook, row) for row in connection.execute(query)]


def change(connection: Connection, hook_id: str, **values: Any) -> None:
    """Set columns of a hook."""
    connection.execute(update(hook).where(hook.c.id == hook_id).values(**values))


def remove(connection: Connection, hook_id: str) -> None:
    """Delete a hook with all its deliveries."""
    connection.execute(delete(hook).where(hook.c.id == hook_id))


def listening(connection: Connection, *, site_id: str) -> list[Webhook]:
    """The hooks of a site that are on."""
    query = select(hook).where(hook.c.site_id == site_id, hook.c.is_on)
    return [as_value(Webhook, row) for row in connection.execute(query)]


def is_heard(connection: Connection, conversation_id: str) -> bool:
    """Whether the site of a conversation has a hook that is on."""
    query = (
        select(hook.c.id)
        .join(conversation, conversation.c.site_id == hook.c.site_id)
        .where(conversation.c.id == conversation_id, hook.c.is_on)
        .limit(1)
    )
    return connection.execute(query).first() is not None


def put_deliveries(connection: Connection, deliveries: Iterable[Delivery]) -> None:
    """Queue deliveries; one whose id is there already is left as it is."""
    insert_into = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    for one in deliveries:
        statement = insert_into(delivery).values(**asdict(one))
        connection.execute(statement.on_conflict_do_nothing(index_elements=["id"]))


def has_due(connection: Connection, *, now: str) -> bool:
    """Whether a claim would find something: a read, so that an idle server writes nothing."""
    return connection.execute(select(delivery.c.id).where(_due(now)).limit(1)).first() is not None


def claim(connection: Connection, *, now: str, lease_until: str, limit: int) -> list[tuple[Delivery, Webhook]]:
    """Take due deliveries that nobody holds, for a time, each with its hook. One whose lease ran out comes again."""
    due = (
        select(delivery.c.id)
        .where(_due(now))
        .order_by(delivery.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(delivery)
        .where(delivery.c.id.in_(due.scalar_subquery()))
        .values(claimed_until=lease_until, attempts=delivery.c.attempts + 1)
        .returning(delivery)
    )
    claimed = [as_value(Delivery, row) for row in connection.execute(statement)]
    hooks = {one.id: one for one in list_hooks(connection, sites=None)} if claimed else {}
    return [(one, hooks[one.webhook_id]) for one in claimed]


def _due(now: str) -> Any:
    is_free = or_(delivery.c.claimed_until.is_(None), delivery.c.claimed_until < now)
    return (delivery.c.state == "waiting") & (delivery.c.due_at <= now) & is_free


def settle(connection: Connection, claimed: Delivery, **values: Any) -> None:
    """Write what became of an attempt, unless somebody else has taken the delivery meanwhile."""
    held = (delivery.c.id == claimed.id) & (delivery.c.claimed_until == claimed.claimed_until)
    connection.execute(update(delivery).where(held).values(claimed_until=None, **values))


def find_delivery(connection: Connection, delivery_id: str) -> Delivery | None:
    """A delivery by id."""
    row = connection.execute(select(delivery).where(delivery.c.id == delivery_id)).first()
    return as_value(Delivery, row) if row else None


def deliver_again(connection: Connection, delivery_id: str, *, now: str) -> bool:
    """Queue a delivery that was given up; False for any other."""
    is_given_up = (delivery.c.id == delivery_id) & (delivery.c.state == "given_up")
    values = {"state": "waiting", "attempts": 0, "due_at": now, "claimed_until": None}
    return connection.execute(update(delivery).where(is_given_up).values(**values)).rowcount > 0


def list_deliveries(
    connection: Connection, hook_id: str, *, state: str | None, before: str | None, limit: int
) -> list[Delivery]:
    """The log of a hook, newest first; `before` is when the last one of the page before was made."""
    query = select(delivery).where(delivery.c.webhook_id == hook_id)
    if state:
        query = query.where(delivery.c.state == state)
    if before:
        query = query.where(delivery.c.created_at < before)
    query = query.order_by(delivery.c.created_at.desc()).limit(limit)
    return [as_value(Delivery, row) for row in connection.execute(query)]


def purge(connection: Connection, *, before: str) -> int:
    """Forget deliveries that were made before a moment and wait no more; how many."""
    old = (delivery.c.created_at < before) & (delivery.c.state != "waiting")
    return connection.execute(delete(delivery).where(old)).rowcount
