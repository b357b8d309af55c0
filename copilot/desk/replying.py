"""The doors to answering a customer: signals, drafts, the guard's word, and the send."""

import re
from dataclasses import asdict
from typing import Any

from copilot.chat import conversations as conversation_actions
from copilot.chat import drafts, rewording
from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor
from copilot.chat.edits import edits_of
from copilot.chat.events import Typing
from copilot.chat.house import TYPING_WAIT_S, House
from copilot.chat.judging import judge, load_case
from copilot.chat.send import Outgoing, send_message
from copilot.chat.uploads import require_all
from copilot.chat.views import promise_view, verdict_view
from copilot.desk import schemas
from copilot.desk.agent import Agent
from copilot.storage import attachments as stored_files
from copilot.wire import Answer, Doors

FINISHED = re.compile(r"[.!?…][\"'»”’)\]]*\s*\Z")  # a text that ends with a sentence's end


def open_doors(doors: Doors[Agent], house: House) -> None:
    """Answer `typing`, `seen`, `draft.*`, `guard`, `reword` and `send`."""
    check_model, send_model = schemas.text_models(house.settings.max_text_chars)
    replying = _Replying(house)
    doors.open("typing", schemas.TypingSignal, replying.typing)
    doors.open("seen", schemas.SinceSeq, replying.seen)
    doors.open("draft.ask", schemas.AskDraft, replying.ask_draft)
    doors.open("draft.reject", schemas.RejectDraft, replying.reject_draft)
    doors.open("draft.edits", schemas.SinceSeq, replying.draft_edits)
    doors.open("guard", check_model, replying.check)
    doors.open("reword", check_model, replying.reword)
    doors.open("send", send_model, replying.send)


class _Replying:
    def __init__(self, house: House) -> None:
        self.house = house

    def typing(self, agent: Agent, payload: schemas.TypingSignal) -> None:
        """Somebody at the desk is writing to the customer."""
        with self.house.db.read() as connection:
            conversation = conversation_for(connection, agent.actor, payload.conversation)
        agent.typing_in = conversation.id if payload.on else None
        self.house.bus.publish(
            Typing(
                conversation.id,
                conversation.site_id,
                conversation.visitor_id,
                who="agent",
                on=payload.on,
                name=agent.actor.name,
                user_id=agent.actor.id,
                origin=agent.sid,
            )
        )

    def seen(self, agent: Agent, payload: schemas.SinceSeq) -> None:
        """The agent has read up to there."""
        with self.house.db.read() as connection:
            conversation = conversation_for(connection, agent.actor, payload.conversation)
        conversation_actions.mark_seen(self.house, conversation, who="agent", seq=payload.seq, origin=agent.sid)

    def ask_draft(self, agent: Agent, payload: schemas.AskDraft) -> None:
        """Another draft."""
        drafts.ask_for_draft(self.house, agent.actor, payload.conversation, payload.ask)

    def reject_draft(self, agent: Agent, payload: schemas.RejectDraft) -> None:
        """Not this draft."""
        drafts.reject_draft(self.house, agent.actor, payload.draft, payload.reason)

    def draft_edits(self, agent: Agent, payload: schemas.SinceSeq) -> Answer:
        """What was changed in the draft that a message came of."""
        pieces = edits_of(self.house, agent.actor, payload.conversation, seq=payload.seq)
        return {"ok": True, "pieces": [asdict(piece) for piece in pieces]}

    def check(self, agent: Agent, payload: Any) -> Answer:
        """The guard's word on what the agent has typed so far; the semantic layer hears finished sentences."""
        with self.house.db.read() as connection:
            conversation = conversation_for(connection, agent.actor, payload.conversation)
            case = load_case(connection, conversation)
        ear = self.house.ear(within_s=TYPING_WAIT_S) if FINISHED.search(payload.text) else None
        return {"ok": True, **verdict_view(judge(self.house, case, payload.text, ear=ear).verdict)}

    def reword(self, agent: Agent, payload: Any) -> Answer:
        """A better wording for what the agent has typed."""
        return {"ok": True, **rewording.reword(self.house, agent.actor, payload.conversation, payload.text)}

    def send(self, agent: Agent, payload: Any) -> Answer:
        """Send a reply to the customer."""
        files = self._claim_files(agent.actor, payload) if payload.attachments else None
        outgoing = Outgoing(
            conversation_id=payload.conversation,
            client_id=payload.client_id,
            text=payload.text,
            draft_id=payload.draft,
            seen_seq=payload.seen_seq,
            override_reason=payload.override.reason if payload.override else None,
            attachments=files,
        )
        sent = send_message(self.house, agent.actor, outgoing)
        answer: Answer = {"ok": True, "seq": sent.message.seq, "at": sent.message.at}
        if sent.message.is_edited:
            answer["edited"] = True
        return answer | ({"promises": [promise_view(found) for found in sent.promises]} if sent.promises else {})

    def _claim_files(self, actor: Actor, payload: Any) -> list[dict[str, Any]]:
        """The files this person has uploaded here. Raises Invalid for any other id."""
        ids, conversation_id = payload.attachments, payload.conversation
        with self.house.db.read() as connection:
            files = stored_files.views_of_user(connection, ids, actor.id, conversation_id=conversation_id)
        return require_all(files, ids)
