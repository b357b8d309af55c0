"""Everything the desk shows of one conversation, put together for `open`."""

from typing import Any

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor, Right
from copilot.chat.cards import card_view
from copilot.chat.conversations import find_summary
from copilot.chat.drafts import find_shown_draft, snapshot_for
from copilot.chat.house import House
from copilot.chat.judging import load_case
from copilot.chat.views import advice_view, draft_view, message_view, permission_view, promise_view
from copilot.storage import conversations, ledger, messages, people, records
from copilot.storage.rows import Conversation

MESSAGES = 100


def open_view(house: House, actor: Actor, conversation_id: str) -> tuple[Conversation, dict[str, Any]]:
    """The conversation and its view; raises NotFound when it is not theirs."""
    with house.db.read() as connection:
        conversation = conversation_for(connection, actor, conversation_id, needs=Right.READ)
        recent = messages.list_before(connection, conversation_id, conversation.last_seq + 1, MESSAGES)
        card, by_hand = records.find_card(connection, conversation_id)
        permissions = ledger.list_permissions(connection, conversation_id)
        promises = ledger.list_promises(connection, conversation_id)
        notes = records.list_notes(connection, conversation_id)
        readings = records.list_readings(connection, conversation_id)
        earlier = conversations.list_of_visitor(connection, conversation.visitor_id)
        past_permissions = [
            permission
            for other in earlier
            if other.id != conversation_id
            for permission in ledger.list_permissions(connection, other.id)
            if permission.state == "used"
        ]
        visitor = people.find_visitor(connection, conversation.visitor_id)
        advice = None
        if conversation.state != "closed" and conversation.customer_seq:
            advice = snapshot_for(connection, load_case(connection, conversation), ask=None, rejected=[]).advice
    draft = find_shown_draft(house, conversation)
    return conversation, {
        "ok": True,
        "conversation": find_summary(house, conversation_id),
        "messages": [message_view(message) for message in recent],
        "last_seq": conversation.last_seq,
        "seen": {"customer": conversation.seen_by_customer, "agent": conversation.seen_by_agent},
        "card": card_view(card, by_hand),
        "draft": draft_view(draft) if draft else None,
        "permissions": [permission_view(permission) for permission in permissions],
        "promises": [promise_view(promise) for promise in promises],
        "notes": [_note_view(note) for note in notes],
        "history": {
            "conversations": [_history_view(other) for other in earlier if other.id != conversation_id],
            "compensations": [permission_view(permission) for permission in past_permissions],
        },
        "reading": {"moods": [{"seq": entry["seq"], "anger": entry["anger"]} for entry in readings]},
        "advice": advice_view(advice) if advice else None,
        "page": visitor.page if visitor else None,
    }


def _note_view(note: dict[str, Any]) -> dict[str, Any]:
    user = {"id": note["user_id"], "name": note["name"]} if note["user_id"] else None
    return {"id": note["id"], "text": note["text"], "at": note["at"], "user": user}


def _history_view(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "opened_at": conversation.opened_at,
        "closed_at": conversation.closed_at,
        "issue": conversation.issue,
        "anger": conversation.anger,
        "state": conversation.state,
        "last_text": conversation.last_text,
    }
