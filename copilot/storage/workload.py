"""Who has how much in hand: open conversations, turns, hard words read, words written, rests."""

from sqlalchemy import Connection, func, or_, select, update

from copilot.ids import new_id
from copilot.storage import tables
from copilot.storage.rows import Conversation, as_value

conversation = tables.conversation
message = tables.message
reading = tables.reading
rest = tables.rest


def waiting_of(connection: Connection, user_id: str) -> list[Conversation]:
    """Somebody's open conversations in which the customer waits, the longest wait first."""
    query = (
        select(conversation)
        .where(
            conversation.c.assignee_id == user_id,
            conversation.c.state == "open",
            conversation.c.waiting_since.is_not(None),
        )
        .order_by(conversation.c.waiting_since)
    )
    return [as_value(Conversation, row) for row in connection.execute(query)]


def unassigned(connection: Connection, site_id: str, *, limit: int) -> list[Conversation]:
    """Conversations of a site that wait for anybody, have been read, and are nobody's; the longest wait first."""
    query = (
        select(conversation)
        .where(
            conversation.c.site_id == site_id,
            conversation.c.state == "open",
            conversation.c.assignee_id.is_(None),
            conversation.c.waiting_since.is_not(None),
            conversation.c.read_seq >= conversation.c.customer_seq,
        )
        .order_by(conversation.c.waiting_since)
        .limit(limit)
    )
    return [as_value(Conversation, row) for row in connection.execute(query)]


def give(connection: Connection, conversation_id: str, *, giver_id: str | None, taker_id: str | None, at: str) -> bool:
    """Pass a conversation on if it still is the giver's (None: nobody's); False when it is not."""
    owner = conversation.c.assignee_id
    statement = (
        update(conversation)
        .where(
            conversation.c.id == conversation_id,
            conversation.c.state != "closed",
            owner.is_(None) if giver_id is None else owner == giver_id,
        )
        .values(assignee_id=taker_id, assigned_at=at if taker_id else None)
    )
    return connection.execute(statement).rowcount > 0


def turns_of(connection: Connection, user_ids: list[str]) -> dict[str, tuple[int, str]]:
    """By person: how many open conversations they have, and when they were last given one ("" for never)."""
    is_open = conversation.c.state == "open"
    query = (
        select(
            conversation.c.assignee_id,
            func.count().filter(is_open).label("open"),
            func.coalesce(func.max(conversation.c.assigned_at), "").label("last"),
        )
        .where(
            conversation.c.assignee_id.in_(user_ids),
            or_(is_open, conversation.c.assigned_at.is_not(None)),
        )
        .group_by(conversation.c.assignee_id)
    )
    return {row.assignee_id: (row.open, row.last) for row in connection.execute(query)}


def words_read(connection: Connection, user_ids: list[str], *, since: str) -> list[tuple[str, str, int, list[str]]]:
    """What customers wrote to these people since a moment: person, time, anger, flags."""
    query = (
        select(conversation.c.assignee_id, message.c.at, reading.c.anger, reading.c.flags)
        .join(message, message.c.conversation_id == conversation.c.id)
        .join(reading, (reading.c.conversation_id == message.c.conversation_id) & (reading.c.seq == message.c.seq))
        .where(conversation.c.assignee_id.in_(user_ids), conversation.c.last_at >= since, message.c.at >= since)
    )
    return [(row.assignee_id, row.at, row.anger, row.flags) for row in connection.execute(query)]


def words_written(connection: Connection, user_ids: list[str], *, since: str) -> list[tuple[str, str]]:
    """When these people wrote to customers since a moment."""
    query = (
        select(message.c.user_id, message.c.at)
        .join(conversation, conversation.c.id == message.c.conversation_id)
        .where(
            conversation.c.assignee_id.in_(user_ids),
            conversation.c.last_at >= since,
            message.c.at >= since,
            message.c.user_id.in_(user_ids),
        )
    )
    return [(row.user_id, row.at) for row in connection.execute(query)]


def begin_rest(connection: Connection, user_id: str, *, at: str) -> None:
    """Somebody steps aside; one who already has stays so."""
    if connection.execute(select(rest.c.id).where(rest.c.user_id == user_id, rest.c.ended_at.is_(None))).first():
        return
    connection.execute(rest.insert().values(id=new_id(), user_id=user_id, began_at=at))


def end_rests(connection: Connection, user_id: str, *, at: str) -> None:
    """They are back."""
    connection.execute(update(rest).where(rest.c.user_id == user_id, rest.c.ended_at.is_(None)).values(ended_at=at))


def rests_of(connection: Connection, user_ids: list[str], *, since: str) -> list[tuple[str, str, str | None]]:
    """Rests that ended after a moment or last still: person, begin, end."""
    query = select(rest.c.user_id, rest.c.began_at, rest.c.ended_at).where(
        rest.c.user_id.in_(user_ids), or_(rest.c.ended_at.is_(None), rest.c.ended_at >= since)
    )
    return [(row.user_id, row.began_at, row.ended_at) for row in connection.execute(query)]
