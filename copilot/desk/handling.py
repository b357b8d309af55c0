"""The doors to what may happen to a conversation: who has it, its notes and card, its end."""

from copilot.chat import cards, promises
from copilot.chat import conversations as conversation_actions
from copilot.chat.house import House
from copilot.desk import schemas
from copilot.desk.agent import Agent
from copilot.wire import Answer, Doors


def open_doors(doors: Doors[Agent], house: House) -> None:
    """Answer `assign`, `snooze`, `escalate`, `close`, `reopen`, `note` and `card`."""
    handling = _Handling(house)
    doors.open("assign", schemas.Assign, handling.assign)
    doors.open("snooze", schemas.Snooze, handling.snooze)
    doors.open("escalate", schemas.Escalate, handling.escalate)
    doors.open("close", schemas.Close, handling.close)
    doors.open("reopen", schemas.OfConversation, handling.reopen)
    doors.open("note", schemas.Note, handling.note)
    doors.open("card", schemas.Card, handling.card)


class _Handling:
    def __init__(self, house: House) -> None:
        self.house = house

    def assign(self, agent: Agent, payload: schemas.Assign) -> Answer:
        """Give it to oneself, to somebody, or to nobody."""
        user_id = payload.user if "user" in payload.model_fields_set else agent.actor.id
        conversation_actions.assign(
            self.house,
            agent.actor,
            payload.conversation,
            user_id=user_id,
            reason=payload.reason,
            summary=payload.summary,
        )
        return {"ok": True, "conversation": conversation_actions.find_summary(self.house, payload.conversation)}

    def snooze(self, agent: Agent, payload: schemas.Snooze) -> None:
        """Put it aside."""
        conversation_actions.snooze(self.house, agent.actor, payload.conversation, until=payload.until)

    def escalate(self, agent: Agent, payload: schemas.Escalate) -> None:
        """Call a supervisor (L19)."""
        cards.escalate(self.house, agent.actor, payload.conversation, payload.reason)

    def close(self, agent: Agent, payload: schemas.Close) -> Answer:
        """End it, with its record (L22)."""
        record = payload.record or schemas.Record()
        at = conversation_actions.close(
            self.house,
            agent.actor,
            payload.conversation,
            event=record.event,
            cause=record.cause,
            solution=record.solution,
            seen_seq=payload.seen_seq,
        )
        if payload.follow_up_at:
            promises.plan_follow_up(self.house, agent.actor, payload.conversation, at=payload.follow_up_at)
        return {"ok": True, "at": at}

    def reopen(self, agent: Agent, payload: schemas.OfConversation) -> None:
        """Take it up again."""
        conversation_actions.reopen(self.house, agent.actor, payload.conversation)

    def note(self, agent: Agent, payload: schemas.Note) -> Answer:
        """An internal note."""
        return {"ok": True, "note": cards.add_note(self.house, agent.actor, payload.conversation, payload.text)}

    def card(self, agent: Agent, payload: schemas.Card) -> Answer:
        """Correct the case card (L3)."""
        changes = payload.model_dump(exclude={"conversation"}, exclude_unset=True)
        changes = {name: value or "" for name, value in changes.items()}
        return {"ok": True, "card": cards.correct_card(self.house, agent.actor, payload.conversation, changes)}
