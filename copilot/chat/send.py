"""The agent's words go out: checked on the server whatever path they took, stored once, delivered."""

import difflib
import hashlib
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor, Right
from copilot.chat.canned_replies import require_filled
from copilot.chat.errors import Blocked, Closed, Conflict, Forbidden, Invalid, MovedOn
from copilot.chat.events import ConversationChanged, DeskNotice, MessageStored
from copilot.chat.house import House
from copilot.chat.judging import Case, Judgement, judge, listen, load_case
from copilot.chat.promises import note_promises
from copilot.chat.views import message_view, permission_view, promise_view, verdict_view
from copilot.clock import now_iso
from copilot.guard import Decision, Severity
from copilot.storage import conversations, ledger, messages, outbox, records
from copilot.storage.messages import PREVIEW_CHARS
from copilot.storage.rows import Conversation, Message, PermissionRow, PromiseRow


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A reply as the agent wants it sent. `seen_seq` is the newest message they had on screen."""

    conversation_id: str
    client_id: str
    text: str
    draft_id: str | None = None
    seen_seq: int | None = None
    override_reason: str | None = None
    attachments: list[dict[str, object]] | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of it."""

    message: Message
    promises: tuple[PromiseRow, ...] = ()
    is_new: bool = True


def send_message(house: House, actor: Actor, outgoing: Outgoing) -> Sent:
    """Check and store a reply once, however often the desk retries, then deliver it.

    Raises Blocked with the verdict, Unfilled, MovedOn with what is new, Closed, NotFound or Forbidden; then nothing is
    stored. A use-once permission is consumed, promises are noted and the draft is marked in the same transaction.
    """
    try:
        listen(house, actor, outgoing.conversation_id, outgoing.text)
        return _send(house, actor, outgoing)
    except Blocked as blocked:
        with house.db.begin() as connection:
            _keep_findings(connection, house, actor, outgoing, blocked.violations, source="send")
        raise


def _send(house: House, actor: Actor, outgoing: Outgoing) -> Sent:
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, outgoing.conversation_id)
        if known := messages.find_by_client_id(connection, conversation.id, outgoing.client_id):
            return Sent(known, is_new=False)
        if conversation.state == "closed":
            raise Closed
        case = load_case(connection, conversation)
        _require_fresh(case, actor, outgoing)
        require_filled(outgoing.text)
        judgement = judge(house, case, outgoing.text, ear=house.ear(within_s=0))
        _require_sendable(actor, outgoing, judgement)
        message = _store(connection, actor, conversation, outgoing)
        message = replace(message, is_edited=_close_draft(connection, outgoing, message) < 1)
        used = _consume(connection, judgement.grant, message)
        promises = note_promises(connection, case, message, owner_id=actor.id)
        if judgement.verdict.decision is Decision.BLOCK:
            _note_override(connection, house, actor, outgoing, judgement)
    _publish(house, conversation, message, used, promises)
    return Sent(message, tuple(promises))


def _require_fresh(case: Case, actor: Actor, outgoing: Outgoing) -> None:
    if outgoing.seen_seq is None:
        return
    unseen = [
        turn
        for turn in case.turns
        if turn.seq > outgoing.seen_seq and turn.user_id != actor.id and turn.who != "system"
    ]
    if unseen:
        raise MovedOn([message_view(turn) for turn in unseen])


def _keep_findings(
    connection: Connection,
    house: House,
    actor: Actor,
    outgoing: Outgoing,
    violations: list[dict[str, Any]],
    *,
    source: str,
) -> None:
    records.insert_findings(
        connection,
        outgoing.conversation_id,
        violations,
        source=source,
        policy=house.policies.policy.version,
        at=now_iso(),
        user_id=actor.id,
    )


def _require_sendable(actor: Actor, outgoing: Outgoing, judgement: Judgement) -> None:
    verdict = judgement.verdict
    if verdict.decision is not Decision.BLOCK:
        return
    view = verdict_view(verdict)
    refusal = Blocked(view["verdict"], view["violations"])
    if outgoing.override_reason is None:
        raise refusal
    if any(found.severity is Severity.STOP for found in verdict.violations):
        raise Blocked(
            view["verdict"],
            view["violations"],
            "This cannot be overridden: it needs a permission, or must not be sent at all.",
        )
    if not actor.can(Right.OVERRIDE):
        raise Forbidden("Your role cannot override the guardrails. Change the text, or ask a supervisor.")
    if not outgoing.override_reason.strip():
        raise Invalid("Say in a few words why this may be sent.", field="override.reason")


def _note_override(
    connection: Connection, house: House, actor: Actor, outgoing: Outgoing, judgement: Judgement
) -> None:
    """Keep who sent what past the guard; last in the transaction, for it holds the audit trail's chain."""
    verdict = judgement.verdict
    _keep_findings(connection, house, actor, outgoing, verdict_view(verdict)["violations"], source="override")
    records.write_audit(
        connection,
        at=now_iso(),
        action="override",
        user_id=actor.id,
        conversation_id=outgoing.conversation_id,
        reason=outgoing.override_reason,
        rules=sorted({str(found.rule) for found in verdict.violations}),
        policy=verdict.policy,
        text_sha256=hashlib.sha256(outgoing.text.encode()).hexdigest(),
        role=actor.role,
    )


def _store(connection: Connection, actor: Actor, conversation: Conversation, outgoing: Outgoing) -> Message:
    at = now_iso()
    seq = conversations.take_seq(
        connection,
        conversation.id,
        last_who="agent",
        last_text=outgoing.text[:PREVIEW_CHARS],
        last_at=at,
        waiting_since=None,
        first_response_at=conversation.first_response_at or at,
        assignee_id=conversation.assignee_id or actor.id,
    )
    if seq is None:
        raise Closed
    if seq != conversation.last_seq + 1:  # on PostgreSQL the customer may have written while the guard was reading
        unseen = messages.list_after(connection, conversation.id, conversation.last_seq, 50)
        raise MovedOn([message_view(turn) for turn in unseen])
    conversations.change(connection, conversation.id, agent_seq=seq, seen_by_agent=seq)
    message = Message(
        conversation_id=conversation.id,
        seq=seq,
        who="agent",
        user_id=actor.id,
        name=actor.name,
        text=outgoing.text,
        at=at,
        client_id=outgoing.client_id,
        kind=None,
        draft_id=outgoing.draft_id,
        attachments=outgoing.attachments,
    )
    messages.insert(connection, message)
    outbox.drop(connection, f"draft:{conversation.id}")
    return message


def _consume(connection: Connection, grant: PermissionRow | None, message: Message) -> PermissionRow | None:
    if grant is None:
        return None
    if not ledger.use_permission(connection, grant.id, seq=message.seq, now=message.at):
        raise Conflict("The permission was used or has run out meanwhile. Nothing was sent; ask again.")
    return ledger.find_permission(connection, grant.id)


def _close_draft(connection: Connection, outgoing: Outgoing, message: Message) -> float:
    """How much of the draft was sent as it was, 0 to 1; what was written without one counts as 1."""
    similarity = 1.0
    if outgoing.draft_id:
        draft = records.find_draft(connection, outgoing.draft_id)
        if draft is None or draft.conversation_id != outgoing.conversation_id:
            raise Invalid("There is no such draft in this conversation.", field="draft")
        ratio = difflib.SequenceMatcher(None, draft.text.strip(), outgoing.text.strip(), autojunk=False).ratio()
        similarity = round(ratio, 4)
        records.change_draft(connection, draft.id, state="used", sent_seq=message.seq, similarity=similarity)
    records.withdraw_drafts(connection, outgoing.conversation_id)
    return similarity


def _publish(
    house: House,
    conversation: Conversation,
    message: Message,
    used: PermissionRow | None,
    promises: list[PromiseRow],
) -> None:
    house.bus.publish(MessageStored(message, conversation.site_id, conversation.visitor_id))
    if used:
        house.bus.publish(DeskNotice("permission", conversation.site_id, permission_view(used)))
    for promise in promises:
        house.bus.publish(DeskNotice("promise", conversation.site_id, promise_view(promise)))
    house.bus.publish(ConversationChanged(conversation.id, conversation.site_id))
