"""A draft from a job to the desk: the snapshot, the guarded stream, and what is kept of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import gevent
from sqlalchemy import Connection

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor
from copilot.chat.errors import Closed, Invalid, NotFound
from copilot.chat.events import ConversationClosed, ConversationMoved, DeskNotice, MessageStored
from copilot.chat.house import STREAM_WAIT_S, House
from copilot.chat.judging import Case, as_permission, load_case
from copilot.chat.readings import as_turns, read_conversation
from copilot.chat.sites import profile_of
from copilot.chat.views import draft_view, verdict_view
from copilot.clock import from_iso, now_iso
from copilot.drafting import pipeline
from copilot.drafting.snapshot import make_snapshot
from copilot.drafting.types import DraftBegin, DraftDelta, DraftEnd, DraftEvent, DraftVerdict, Snapshot
from copilot.ids import new_id
from copilot.playbook.types import Known, StepAdvice
from copilot.storage import ledger, outbox, people, records
from copilot.storage.rows import Conversation, Draft, Job

DELTA_S = 0.035  # pieces go to the desk at most this often: under 30 a second
TYPING_WAIT_S = 0.4


@dataclass(slots=True)
class _Running:
    """A draft that is being written; `is_cancelled` tells the pipeline to stop."""

    covers_seq: int
    is_cancelled: bool = False


class Drafts:
    """Runs draft jobs and stops those that the conversation has overtaken."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._running: dict[str, _Running] = {}
        self._ready: dict[str, str] = {}  # conversation: the draft that stands on the desk
        house.bus.subscribe(MessageStored, self._on_message)
        house.bus.subscribe(ConversationClosed, self._on_closed)
        house.bus.subscribe(ConversationMoved, self._on_closed)

    def _on_message(self, event: MessageStored) -> None:
        message = event.message
        if message.who == "system":
            return
        self.cancel(message.conversation_id)
        if draft_id := self._ready.pop(message.conversation_id, None):
            reason = "moved_on" if message.who == "customer" else "answered"
            # Beside the message and not before it: nobody's words wait for the desk's tidying up.
            gevent.spawn(self._take_off, message.conversation_id, event.site_id, draft_id, reason)

    def _on_closed(self, event: ConversationClosed | ConversationMoved) -> None:
        self.cancel(event.conversation_id)
        self._ready.pop(event.conversation_id, None)

    def _take_off(self, conversation_id: str, site_id: str, draft_id: str, reason: str) -> None:
        with self._house.db.begin() as connection:
            records.change_draft(connection, draft_id, only_if=("ready",), state="withdrawn")
            draft = records.find_draft(connection, draft_id)
        if draft is not None and draft.state == "withdrawn":  # one that was sent or rejected is gone from the desk
            payload = {"conversation": conversation_id, "draft": draft_id, "reason": reason}
            self._house.bus.publish(DeskNotice("draft.withdrawn", site_id, payload))

    def cancel(self, conversation_id: str) -> None:
        """Stop what is being written for a conversation, if anything is."""
        if running := self._running.get(conversation_id):
            running.is_cancelled = True

    def run_job(self, job: Job) -> str | None:
        """Write the draft that a job asks for; a time to try again when the customer is still typing."""
        assert job.conversation_id is not None
        conversation = read_conversation(self._house, job.conversation_id)
        ask = (job.payload or {}).get("ask")
        if conversation is None or conversation.state == "closed":
            return None
        if not conversation.waiting_since and ask is None:
            return None  # answered meanwhile
        if ask is None and self._should_wait(conversation):
            return now_iso(plus_s=TYPING_WAIT_S)
        self._write(conversation, ask)
        return None

    def _should_wait(self, conversation: Conversation) -> bool:
        """Whether the customer is still typing, and has not been doing so for too long (L1)."""
        if not self._house.typing.is_typing(conversation.id) or conversation.last_at is None:
            return False
        waited_s = time.time() - from_iso(conversation.last_at).timestamp()
        return waited_s < self._house.settings.max_pause_s

    def _write(self, conversation: Conversation, ask: str | None) -> None:
        self.cancel(conversation.id)
        running = self._running[conversation.id] = _Running(conversation.customer_seq)
        try:
            if draft_id := _Writing(self._house, conversation, ask, running).run():
                self._ready[conversation.id] = draft_id
        finally:
            if self._running.get(conversation.id) is running:
                del self._running[conversation.id]


@dataclass(slots=True)
class _Writing:
    """One draft's way from the snapshot to its row."""

    house: House
    conversation: Conversation
    ask: str | None
    running: _Running
    draft_id: str = field(default_factory=new_id)
    buffer: list[str] = field(default_factory=list[str])
    shown: list[str] = field(default_factory=list[str])
    attempts: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    reasons: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    found: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    flushed_at: float = 0.0

    def run(self) -> str | None:
        """Stream the draft to the desk; its id when it is ready there, None when it was overtaken and withdrawn."""
        with self.house.steps.take("draft", self.conversation.id, self.running.covers_seq) as note:
            draft_id = self._write()
            note(draft=self.draft_id, withdrawn=draft_id is None, attempts=len(self.attempts))
        return draft_id

    def _write(self) -> str | None:
        with self.house.steps.take("snapshot", self.conversation.id, self.running.covers_seq):
            snapshot = self._prepare()
        ended = False
        for event in pipeline.run(
            snapshot,
            drafter=self.house.drafter,
            fallback=self.house.fallback,
            policy=self.house.policies.policy,
            ear=self.house.ear(within_s=STREAM_WAIT_S),
            is_cancelled=lambda: self.running.is_cancelled,
        ):
            ended = self._take(event) or ended
        if not ended or self.running.is_cancelled:
            self._withdraw()
            return None
        return self.draft_id

    def _prepare(self) -> Snapshot:
        with self.house.db.begin() as connection:
            case = load_case(connection, self.conversation)
            earlier = records.drafts_for(connection, self.conversation.id, covers_seq=self.running.covers_seq)
            snapshot = snapshot_for(connection, case, ask=self.ask, rejected=[draft.text for draft in earlier])
            records.withdraw_drafts(connection, self.conversation.id)
            records.insert_draft(connection, self._row(snapshot))
        return snapshot

    def _row(self, snapshot: Snapshot) -> Draft:
        steps = snapshot.advice.steps
        self.reasons = _reasons(steps)
        return Draft(
            id=self.draft_id,
            conversation_id=self.conversation.id,
            covers_seq=self.running.covers_seq,
            state="streaming",
            text="",
            verdict="allow",
            violations=[],
            attempts=[],
            drafter=self.house.drafter.name,
            version=self.house.drafter.version,
            policy=self.house.policies.policy.version,
            step=str(steps[0].step) if steps else "listen",
            reasons=self.reasons,
            ask=self.ask,
            note=None,
            leaned_on=None,
            ms=None,
            sent_seq=None,
            created_at=now_iso(),
        )

    def _take(self, event: DraftEvent) -> bool:
        if self.running.is_cancelled:
            return False
        match event:
            case DraftBegin():
                self._begin(event)
            case DraftDelta():
                self._delta(event.text)
            case DraftVerdict():
                self._flush()
                self._verdict(event)
            case DraftEnd():
                self._flush()
                self._end(event)
                return True
        return False

    def _begin(self, event: DraftBegin) -> None:
        self.buffer, self.shown = [], []
        self.attempts.append({"attempt": event.attempt, "drafter": event.drafter, "note": event.note})
        self._tell(
            "draft.begin",
            drafter=event.drafter,
            step=event.step,
            attempt=event.attempt,
            note=event.note,
            # The built-in drafter tells at the end what it wrote; a model is shown at what it was asked to do.
            reasons=[] if event.drafter == self.house.fallback.name else self.reasons,
        )

    def _delta(self, text: str) -> None:
        self.buffer.append(text)
        self.shown.append(text)
        if time.monotonic() - self.flushed_at >= DELTA_S:
            self._flush()

    def _flush(self) -> None:
        if self.buffer:
            self._tell("draft.delta", text="".join(self.buffer))
            self.buffer, self.flushed_at = [], time.monotonic()

    def _verdict(self, event: DraftVerdict) -> None:
        view = verdict_view(event.verdict)
        if self.attempts:
            self.attempts[-1] |= {"text": "".join(self.shown), **view}
        self.found += view["violations"]
        self._tell("draft.verdict", attempt=event.attempt, **view)

    def _end(self, event: DraftEnd) -> None:
        view = verdict_view(event.verdict)
        if event.reasons is not None:
            self.reasons = _reasons(event.reasons)
        with self.house.db.begin() as connection:
            records.change_draft(
                connection,
                self.draft_id,
                only_if=("streaming",),
                state="ready",
                text=event.text,
                **view,
                attempts=self.attempts,
                drafter=event.drafter,
                version=event.version,
                policy=event.verdict.policy,
                step=event.step,
                reasons=self.reasons,
                note=event.note,
                leaned_on=event.leaned_on,
                tokens_in=event.tokens_in,
                tokens_out=event.tokens_out,
                ms=round(event.ms, 3),
            )
            self._keep_findings(connection)
            draft = records.find_draft(connection, self.draft_id)
        if draft is not None and draft.state == "ready":  # else it was rejected or sent while it streamed
            self._tell("draft.end", **draft_view(draft))

    def _withdraw(self) -> None:
        with self.house.db.begin() as connection:
            records.change_draft(
                connection, self.draft_id, only_if=("streaming", "ready"), state="withdrawn", attempts=self.attempts
            )
            self._keep_findings(connection)
        self._tell("draft.withdrawn", reason="moved_on")

    def _keep_findings(self, connection: Connection) -> None:
        """What the guard found in any attempt, those the agent never saw included."""
        records.insert_findings(
            connection,
            self.conversation.id,
            self.found,
            source="draft",
            policy=self.house.policies.policy.version,
            at=now_iso(),
            draft_id=self.draft_id,
        )

    def _tell(self, name: str, **payload: Any) -> None:
        payload = {"conversation": self.conversation.id, "draft": self.draft_id, **payload}
        self.house.bus.publish(DeskNotice(name, self.conversation.site_id, payload))


def snapshot_for(connection: Connection, case: Case, *, ask: str | None, rejected: list[str]) -> Snapshot:
    """The conversation as a drafter sees it, with the card, the names and the newest permission in force."""
    card, _ = records.find_card(connection, case.conversation.id)
    visitor = people.find_visitor(connection, case.conversation.visitor_id)
    agent = people.find_user(connection, user_id=case.conversation.assignee_id or "")
    known = Known(
        order=card.order,
        contact=card.contact,
        next_step=card.can_do,
        customer_name=visitor.name if visitor else None,
        agent_name=agent.name if agent else None,
    )
    return make_snapshot(
        as_turns(list(case.turns)),
        site=profile_of(case.site),
        known=known,
        card=card,
        permission=as_permission(case.grants[0]) if case.grants else None,
        is_refused=ledger.last_state(connection, case.conversation.id) == "denied",
        ask=ask,
        rejected=tuple(text for text in rejected if text),
        seed=case.conversation.id,
    )


def ask_for_draft(house: House, actor: Actor, conversation_id: str, ask: str | None) -> None:
    """Queue another draft at once: again, shorter, warmer, formal, or in the agent's own words."""
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        if conversation.state == "closed":
            raise Closed
        if not conversation.customer_seq:
            raise Invalid("The customer has not written yet.", field="conversation")
        outbox.put(
            connection,
            key=f"draft:{conversation_id}",
            kind="draft",
            conversation_id=conversation_id,
            due_at=now_iso(),
            now=now_iso(),
            seq=conversation.customer_seq,
            payload={"ask": ask or "again", "by": actor.id},
        )


def reject_draft(house: House, actor: Actor, draft_id: str, reason: str | None) -> None:
    """Take a draft off the desk; the reason is kept for the prompt maintainers."""
    with house.db.begin() as connection:
        draft = records.find_draft(connection, draft_id)
        if draft is None:
            raise NotFound("There is no such draft among yours.")
        conversation = conversation_for(connection, actor, draft.conversation_id)
        records.change_draft(
            connection, draft_id, only_if=("streaming", "ready"), state="rejected", reject_reason=reason
        )
    house.bus.publish(
        DeskNotice(
            "draft.withdrawn",
            conversation.site_id,
            {"conversation": draft.conversation_id, "draft": draft_id, "reason": "rejected"},
        )
    )


def find_shown_draft(house: House, conversation: Conversation) -> Draft | None:
    """The draft that belongs on the desk now: ready, and not overtaken by newer words."""
    with house.db.read() as connection:
        draft = records.latest_draft(connection, conversation.id)
    return draft if draft and draft.covers_seq >= conversation.customer_seq else None


def _reasons(steps: Sequence[StepAdvice]) -> list[dict[str, Any]]:
    """Steps as the desk shows them, each with its line of the handbooks."""
    return [
        {"step": str(due.step), "source": due.source, "key": due.reason_key, "values": dict(due.values)}
        for due in steps
    ]
