"""What may happen to a conversation besides messages: opening, reading, assigning, snoozing, closing."""

from typing import Any

from sqlalchemy import Connection

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor, Right
from copilot.chat.assignment import pass_on, tell_passed_on
from copilot.chat.errors import Closed, Conflict, Invalid, MovedOn
from copilot.chat.events import ConversationChanged, ConversationClosed, Seen
from copilot.chat.house import House
from copilot.chat.sites import settings_of
from copilot.chat.views import message_view, summary_view
from copilot.chat.webhooks import HookEvent, announce
from copilot.clock import from_iso, now_iso, to_iso
from copilot.ids import new_id
from copilot.storage import conversations, ledger, messages, outbox, people, records
from copilot.storage.rows import Conversation, Site, User, Visitor

PROMISE_RISK_S = 3_600.0  # a promise due within the hour shows in the inbox


def mark_seen(house: House, conversation: Conversation, *, who: str, seq: int, origin: str | None = None) -> None:
    """Move one side's read mark forward and tell the other."""
    with house.db.begin() as connection:
        mark = conversations.raise_seen(connection, conversation.id, who=who, seq=seq)
    if mark is None:
        return
    house.bus.publish(
        Seen(conversation.id, conversation.site_id, conversation.visitor_id, who=who, seq=mark, origin=origin)
    )
    if who == "agent":
        house.bus.publish(ConversationChanged(conversation.id, conversation.site_id))


def assign(
    house: House,
    actor: Actor,
    conversation_id: str,
    *,
    user_id: str | None,
    reason: str | None = None,
    summary: str | None = None,
) -> Conversation:
    """Give a conversation to somebody, to oneself, or to nobody (`user_id` None). The hand-over is noted."""
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        if user_id is not None:
            _require_colleague(people.find_user(connection, user_id=user_id), conversation.site_id)
        if not pass_on(connection, conversation, taker_id=user_id, why="manual", by=actor.id):
            raise Conflict
        text = " · ".join(part for part in (reason, summary) if part)
        if text:
            records.insert_note(
                connection, id=new_id(), conversation_id=conversation_id, user_id=actor.id, text=text, at=now_iso()
            )
        changed = conversation_for(connection, actor, conversation_id)
    tell_passed_on(house, conversation, taker_id=user_id, why="manual", by=actor)
    return changed


def _require_colleague(user: User | None, site_id: str) -> None:
    if user is None or user.disabled or not Actor.of(user).works_for(site_id):
        raise Invalid("There is no such colleague for this site.", field="user")
    if not Actor.of(user).can(Right.REPLY):
        raise Invalid("That colleague does not answer customers.", field="user")


def snooze(house: House, actor: Actor, conversation_id: str, *, until: str) -> None:
    """Put a conversation aside until a moment; the customer's next message wakes it earlier."""
    try:
        moment = to_iso(from_iso(until))
    except ValueError:
        raise Invalid("Write the time as ISO 8601, like 2026-11-23T09:00:00Z.", field="until") from None
    if moment <= now_iso():
        raise Invalid("This time is past; choose a later one.", field="until")
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        if conversation.state == "closed":
            raise Closed
        conversations.change(connection, conversation_id, state="snoozed", snoozed_until=moment)
        outbox.put(
            connection,
            key=f"wake:{conversation_id}",
            kind="wake",
            conversation_id=conversation_id,
            due_at=moment,
            now=now_iso(),
        )
    house.bus.publish(ConversationChanged(conversation_id, conversation.site_id))


def close(
    house: House,
    actor: Actor,
    conversation_id: str,
    *,
    event: str | None = None,
    cause: str | None = None,
    solution: str | None = None,
    seen_seq: int | None = None,
) -> str:
    """End a conversation with its record (L22); the time it was closed. Closing twice is harmless.

    Raises MovedOn with the customer's messages after `seen_seq`, the newest one the agent had on screen.
    """
    at = now_iso()
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        if conversation.state == "closed":
            return conversation.closed_at or at
        _require_seen(connection, conversation, seen_seq)
        record = _closing_record(conversation, event=event, cause=cause, solution=solution, closed_at=at)
        conversations.change(
            connection, conversation_id, state="closed", closed_at=at, waiting_since=None, record=record
        )
        announce(
            connection,
            HookEvent.CONVERSATION_CLOSED,
            site_id=conversation.site_id,
            conversation_id=conversation_id,
            data={"record": record},
        )
        outbox.drop(connection, f"draft:{conversation_id}")
        records.withdraw_drafts(connection, conversation_id)
        records.write_audit(
            connection, at=at, action="close", user_id=actor.id, conversation_id=conversation_id, record=record
        )
    house.bus.publish(ConversationClosed(conversation_id, conversation.visitor_id, at))
    house.bus.publish(ConversationChanged(conversation_id, conversation.site_id))
    return at


def _require_seen(connection: Connection, conversation: Conversation, seen_seq: int | None) -> None:
    if seen_seq is None or conversation.customer_seq <= seen_seq:
        return
    missed = messages.list_after(connection, conversation.id, seen_seq, 50)
    raise MovedOn([message_view(message) for message in missed if message.who == "customer"])


def _closing_record(
    conversation: Conversation, *, event: str | None, cause: str | None, solution: str | None, closed_at: str
) -> dict[str, Any]:
    return {
        "opened_at": conversation.opened_at,
        "closed_at": closed_at,
        "issue": conversation.issue,
        "anger_first": conversation.first_anger,
        "anger_last": conversation.anger,
        "event": event,
        "cause": cause,
        "solution": solution,
    }


def reopen(house: House, actor: Actor, conversation_id: str) -> None:
    """Take a closed or snoozed conversation up again."""
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        newer = conversations.find_open_of(connection, conversation.visitor_id)
        if newer and newer.id != conversation_id:
            raise Invalid("This customer has a newer conversation open; answer there.", field="conversation")
        conversations.change(connection, conversation_id, state="open", closed_at=None, snoozed_until=None)
    house.bus.publish(ConversationChanged(conversation_id, conversation.site_id))


def wake(house: House, conversation_id: str) -> None:
    """A snooze has ended."""
    with house.db.begin() as connection:
        conversation = conversations.find(connection, conversation_id)
        if conversation is None or conversation.state != "snoozed":
            return
        conversations.change(connection, conversation_id, state="open", snoozed_until=None)
    house.bus.publish(ConversationChanged(conversation_id, conversation.site_id))


def summaries(house: House, pairs: list[tuple[Conversation, Visitor]]) -> list[dict[str, Any]]:
    """Inbox lines for conversations, with everything that other tables know of them."""
    ids = [conversation.id for conversation, _ in pairs]
    with house.db.read() as connection:
        sites = {site.id: site for site in people.list_sites(connection)}
        assignees = {conversation.assignee_id for conversation, _ in pairs if conversation.assignee_id}
        users = {user.id: user for user in people.find_users(connection, assignees)}
        waiting = ledger.waiting_permissions(connection, ids)
        risks = ledger.promises_at_risk(connection, ids, before=now_iso(plus_s=PROMISE_RISK_S))
    return [
        _summary(conversation, visitor, sites=sites, users=users, waiting=waiting, risks=risks)
        for conversation, visitor in pairs
        if conversation.site_id in sites
    ]


def _summary(
    conversation: Conversation,
    visitor: Visitor,
    *,
    sites: dict[str, Site],
    users: dict[str, User],
    waiting: set[str],
    risks: dict[str, int],
) -> dict[str, Any]:
    site = sites[conversation.site_id]
    return summary_view(
        conversation,
        visitor,
        site=site,
        assignee=users.get(conversation.assignee_id or ""),
        first_response_s=settings_of(site).first_response_s,
        permission_waiting=conversation.id in waiting,
        promises_at_risk=risks.get(conversation.id, 0),
    )


def find_summaries(house: House, conversation_ids: list[str]) -> list[dict[str, Any]]:
    """Inbox lines by conversation id; one that does not exist is left out."""
    with house.db.read() as connection:
        pairs = conversations.with_visitors(connection, conversation_ids)
    return summaries(house, pairs)


def find_summary(house: House, conversation_id: str) -> dict[str, Any] | None:
    """One inbox line."""
    lines = find_summaries(house, [conversation_id])
    return lines[0] if lines else None
