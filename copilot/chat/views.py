"""Rows in the wire's form (`docs/wire.md`), shared by the doors."""

from datetime import timedelta
from typing import Any

from copilot.clock import from_iso, to_iso
from copilot.guard import Verdict, Violation
from copilot.playbook.types import Advice
from copilot.storage.rows import (
    Conversation,
    Draft,
    Message,
    PermissionRow,
    PromiseLine,
    PromiseRow,
    Site,
    User,
    Visitor,
)


def message_view(message: Message) -> dict[str, Any]:
    """A message for the desk."""
    view: dict[str, Any] = {
        "conversation": message.conversation_id,
        "seq": message.seq,
        "who": message.who,
        "text": message.text,
        "at": message.at,
    }
    for key, value in (
        ("name", message.name),
        ("client_id", message.client_id),
        ("kind", message.kind),
        ("draft", message.draft_id),
        ("user", message.user_id),
        ("attachments", message.attachments),
    ):
        if value:
            view[key] = value
    if message.is_edited:
        view["edited"] = True
    return view


def customer_message_view(message: Message) -> dict[str, Any]:
    """A message for the customer: nothing of drafts, nothing of who the agent is beyond the name."""
    view = message_view(message)
    view.pop("draft", None)
    view.pop("edited", None)
    view.pop("user", None)
    return view


def summary_view(
    conversation: Conversation,
    visitor: Visitor,
    *,
    site: Site,
    assignee: User | None,
    first_response_s: int,
    permission_waiting: bool = False,
    promises_at_risk: int = 0,
) -> dict[str, Any]:
    """A line of the inbox."""
    return {
        "id": conversation.id,
        "site": {"id": site.id, "name": site.name},
        "customer": _without_none(
            {"id": visitor.id, "name": visitor.name, "email": visitor.email, "locale": visitor.locale}
        ),
        "language": conversation.language,
        "anger": conversation.anger,
        "trend": conversation.trend,
        "flags": conversation.flags,
        "issue": conversation.issue,
        "state": conversation.state,
        "unread": max(0, conversation.customer_seq - conversation.seen_by_agent),
        "assignee": {"id": assignee.id, "name": assignee.name} if assignee else None,
        "last_message": {
            "who": conversation.last_who,
            "text": conversation.last_text,
            "at": conversation.last_at,
            "seq": conversation.last_seq,
        },
        "last_seq": conversation.last_seq,
        "opened_at": conversation.opened_at,
        "waiting_since": conversation.waiting_since,
        "first_response_due": _first_response_due(conversation, first_response_s),
        "first_response_at": conversation.first_response_at,
        "snoozed_until": conversation.snoozed_until,
        "repeat_contact": conversation.repeat_contact,
        "promises_at_risk": promises_at_risk,
        "permission_waiting": permission_waiting,
        "escalated": conversation.escalated,
        "priority": priority(conversation),
    }


def priority(conversation: Conversation) -> int:
    """How urgently a person is needed: safety first, then a manager wanted, anger, and anybody who waits."""
    score = 0
    if conversation.waiting_since:
        score += 100
    if "threat" in conversation.flags:
        score += 400
    if conversation.escalated or "wants_manager" in conversation.flags:
        score += 200
    return score + 30 * conversation.anger


def _first_response_due(conversation: Conversation, first_response_s: int) -> str | None:
    if conversation.first_response_at or not conversation.waiting_since:
        return None
    return to_iso(from_iso(conversation.waiting_since) + timedelta(seconds=first_response_s))


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def violation_view(violation: Violation) -> dict[str, Any]:
    """A finding of the guard."""
    return {
        "rule": str(violation.rule),
        "severity": str(violation.severity),
        "start": violation.start,
        "end": violation.end,
        "evidence": violation.evidence,
        "advice": violation.advice,
    }


def verdict_view(verdict: Verdict) -> dict[str, Any]:
    """A verdict with its findings."""
    view = {"verdict": str(verdict.decision), "violations": [violation_view(found) for found in verdict.violations]}
    return {**view, "unjudged": True} if verdict.is_unjudged else view


def draft_view(draft: Draft) -> dict[str, Any]:
    """A stored draft, as `draft.end` gives it."""
    return {
        "conversation": draft.conversation_id,
        "draft": draft.id,
        "text": draft.text,
        "verdict": draft.verdict,
        "violations": draft.violations,
        "drafter": draft.drafter,
        "step": draft.step,
        "reasons": draft.reasons,
        "ms": float(draft.ms or 0),
        "note": draft.note,
        "leaned_on": draft.leaned_on,
        "covers_seq": draft.covers_seq,
        "state": draft.state,
    }


def advice_view(advice: Advice) -> dict[str, Any]:
    """What the next reply should do, what is worth asking the customer, and which permission is worth asking for."""
    return {
        "steps": [{"step": str(due.step), "source": due.source, "reason": due.reason_key} for due in advice.steps],
        "missing": list(advice.missing),
        "permission_worth_asking": advice.permission_worth_asking,
    }


def permission_view(permission: PermissionRow) -> dict[str, Any]:
    """A permission as it stands. Amounts and percents are JSON numbers."""
    return _without_none(
        {
            "id": permission.id,
            "conversation": permission.conversation_id,
            "kind": permission.kind,
            "amount": None if permission.amount is None else float(permission.amount),
            "currency": permission.currency,
            "percent": None if permission.percent is None else float(permission.percent),
            "reason": permission.reason,
            "state": permission.state,
            "asked_by": permission.asked_by,
            "asked_at": permission.asked_at,
            "answered_by": permission.answered_by,
            "answered_at": permission.answered_at,
            "answer_reason": permission.answer_reason,
            "expires_at": permission.expires_at,
            "basis": permission.basis,
            "first_by": permission.first_by,
        }
    )


def promise_view(promise: PromiseRow) -> dict[str, Any]:
    """An entry of the promise ledger."""
    return {
        "id": promise.id,
        "conversation": promise.conversation_id,
        "seq": promise.seq,
        "what": promise.what,
        "evidence": promise.evidence,
        "due_at": promise.due_at,
        "owner": promise.owner_id,
        "state": promise.state,
    }


def promise_line_view(line: PromiseLine) -> dict[str, Any]:
    """An entry of the ledger for the list across conversations: with whose it is and where."""
    customer = {"id": line.visitor_id, "name": line.customer_name, "email": line.customer_email}
    return {
        **promise_view(line.promise),
        "created_at": line.promise.created_at,
        "site": line.site_id,
        "language": line.language,
        "customer": _without_none(customer),
    }
