"""The doors to looking: the inbox, one conversation and its history, and who else looks at it."""

from typing import Any

from socketio import Server

from copilot.chat import conversations as conversation_actions
from copilot.chat import searching
from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor, Right
from copilot.chat.house import House
from copilot.chat.views import message_view
from copilot.desk import schemas
from copilot.desk.agent import NAMESPACE, Agent
from copilot.desk.opened import open_view
from copilot.storage import conversations, messages
from copilot.wire import Answer, Doors

PAGE = 50


class Viewing:
    """What the connections in `agents` look at."""

    def __init__(self, house: House, server: Server, agents: dict[str, Agent]) -> None:
        self.house, self.server, self.agents = house, server, agents

    def open_doors(self, doors: Doors[Agent]) -> None:
        """Answer `list`, `open`, `leave`, `since` and `before`."""
        doors.open("list", schemas.ListInbox, self.list_inbox)
        doors.open("open", schemas.OfConversation, self.open_conversation)
        doors.open("leave", schemas.OfConversation, self.leave)
        doors.open("since", schemas.SinceSeq, self.since)
        doors.open("before", schemas.SinceSeq, self.before)

    def list_inbox(self, agent: Agent, payload: schemas.ListInbox) -> Answer:
        """A page of the inbox, or of what a search finds."""
        if payload.query:
            searching.catch_up(self.house)
        return {"ok": True, **inbox_page(self.house, agent.actor, payload)}

    def open_conversation(self, agent: Agent, payload: schemas.OfConversation) -> Answer:
        """Everything about one conversation; the others see that somebody looks."""
        conversation, view = open_view(self.house, agent.actor, payload.conversation)
        agent.viewing = {conversation.id}
        self._tell_viewers(conversation.id)
        return {**view, "viewers": self._viewers(conversation.id)}

    def leave(self, agent: Agent, payload: schemas.OfConversation) -> None:
        """Stop looking."""
        agent.viewing.discard(payload.conversation)
        self._tell_viewers(payload.conversation)

    def since(self, agent: Agent, payload: schemas.SinceSeq) -> Answer:
        """What was missed."""
        with self.house.db.read() as connection:
            conversation = conversation_for(connection, agent.actor, payload.conversation, needs=Right.READ)
            missed = messages.list_after(connection, conversation.id, payload.seq, 200)
        last = missed[-1].seq if missed else payload.seq
        return _messages(missed, conversation.last_seq, more=last < conversation.last_seq)

    def before(self, agent: Agent, payload: schemas.SinceSeq) -> Answer:
        """Older history."""
        with self.house.db.read() as connection:
            conversation = conversation_for(connection, agent.actor, payload.conversation, needs=Right.READ)
            older = messages.list_before(connection, conversation.id, payload.seq, 50)
        return _messages(older, conversation.last_seq, more=bool(older) and older[0].seq > 1)

    def gone(self, agent: Agent) -> None:
        """The connection ended: it looks at nothing any more."""
        for conversation_id in agent.viewing:
            self._tell_viewers(conversation_id)

    def _viewers(self, conversation_id: str) -> list[dict[str, Any]]:
        viewers: dict[str, dict[str, Any]] = {}
        for agent in self.agents.values():
            if conversation_id in agent.viewing:
                is_typing = agent.typing_in == conversation_id
                viewers[agent.actor.id] = {"id": agent.actor.id, "name": agent.actor.name, "typing": is_typing}
        return list(viewers.values())

    def _tell_viewers(self, conversation_id: str) -> None:
        payload = {"conversation": conversation_id, "users": self._viewers(conversation_id)}
        for sid, agent in list(self.agents.items()):
            if conversation_id in agent.viewing:
                self.server.emit("viewers", payload, to=sid, namespace=NAMESPACE)


def inbox_page(house: House, actor: Actor, payload: schemas.ListInbox) -> dict[str, Any]:
    """A page of the inbox, or of what a search finds, with its counts; `cursor` when there is more."""
    offset = int(payload.cursor or 0)
    with house.db.read() as connection:
        pairs = conversations.inbox(
            connection,
            sites=actor.site_list,
            state=payload.filter if payload.filter in ("snoozed", "closed") else _state(payload),
            assignee=actor.id if payload.filter == "mine" else None,
            unassigned=payload.filter == "unassigned",
            site=payload.site,
            language=payload.language,
            issue=payload.issue,
            words=payload.query,
            offset=offset,
            limit=PAGE + 1,
        )
        counts = conversations.counts(connection, sites=actor.site_list, assignee=actor.id)
    page: dict[str, Any] = {
        "conversations": conversation_actions.summaries(house, pairs[:PAGE]),
        "counts": counts,
    }
    return page | ({"cursor": str(offset + PAGE)} if len(pairs) > PAGE else {})


def _state(payload: schemas.ListInbox) -> str:
    return "any" if payload.query else "open"


def _messages(found: list[Any], last_seq: int, *, more: bool) -> Answer:
    return {"ok": True, "messages": [message_view(message) for message in found], "last_seq": last_seq, "more": more}
