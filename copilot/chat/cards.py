"""The case card (L3), internal notes and escalation (L19)."""

from dataclasses import asdict, replace
from typing import Any

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor
from copilot.chat.events import ConversationChanged, DeskNotice, PersonNotice
from copilot.chat.house import House
from copilot.chat.mentions import find_mentioned, mention_view
from copilot.clock import now_iso
from copilot.ids import new_id
from copilot.playbook.types import CaseCard
from copilot.storage import conversations, mentions, people, records
from copilot.storage.rows import User


def card_view(card: CaseCard, by_hand: list[str]) -> dict[str, Any]:
    """The card in the wire's form."""
    return {**{name: getattr(card, name) for name in records.CARD_FIELDS}, "issue": card.issue, "by_hand": by_hand}


def correct_card(house: House, actor: Actor, conversation_id: str, changes: dict[str, str]) -> dict[str, Any]:
    """Set fields by hand; the reader leaves those alone from now on. An emptied field is the reader's again."""
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        card, by_hand = records.find_card(connection, conversation_id)
        card = replace(card, **{name: value or None for name, value in changes.items()})
        kept = {name for name in by_hand if name not in changes} | {name for name, value in changes.items() if value}
        records.put_card(connection, conversation_id, card, by_hand=sorted(kept), at=now_iso())
    view = card_view(card, sorted(kept))
    house.bus.publish(DeskNotice("card", conversation.site_id, {"conversation": conversation_id, "card": view}))
    return view


def add_note(house: House, actor: Actor, conversation_id: str, text: str) -> dict[str, Any]:
    """Write an internal note; customers never see it. Colleagues named with an @ hear of it."""
    note = {"id": new_id(), "text": text, "at": now_iso()}
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        records.insert_note(connection, conversation_id=conversation_id, user_id=actor.id, **note)
        colleagues = [one for one in people.list_users(connection) if _may_read(one, conversation.site_id)]
        named = [user_id for user_id in find_mentioned(text, colleagues) if user_id != actor.id]
        mentions.insert(connection, note["id"], named)
    view = {**note, "user": {"id": actor.id, "name": actor.name}}
    house.bus.publish(DeskNotice("note", conversation.site_id, {"conversation": conversation_id, "note": view}))
    if named:
        told = mention_view(conversation_id, note, {"id": actor.id, "name": actor.name})
        house.bus.publish(PersonNotice("mention", told, user_ids=frozenset(named)))
    return view


def _may_read(user: User, site_id: str) -> bool:
    return Actor.of(user).works_for(site_id)


def escalate(house: House, actor: Actor, conversation_id: str, reason: str) -> None:
    """Call a supervisor, with the case card as it stands."""
    at = now_iso()
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        card, _ = records.find_card(connection, conversation_id)
        records.insert_escalation(
            connection,
            id=new_id(),
            conversation_id=conversation_id,
            user_id=actor.id,
            reason=reason,
            card=asdict(card),
            at=at,
        )
        conversations.change(connection, conversation_id, escalated=True)
        records.write_audit(
            connection, at=at, action="escalate", user_id=actor.id, conversation_id=conversation_id, reason=reason
        )
    house.bus.publish(
        DeskNotice(
            "escalation",
            conversation.site_id,
            {"conversation": conversation_id, "by": {"id": actor.id, "name": actor.name}, "reason": reason, "at": at},
        )
    )
    house.bus.publish(ConversationChanged(conversation_id, conversation.site_id))
