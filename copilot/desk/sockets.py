"""The agent's and supervisor's side of the wire: parse, one action, answer."""

import logging
import time
from dataclasses import asdict
from typing import Any, cast

import gevent
from flask import request, session
from flask_login import current_user
from flask_socketio import SocketIO
from socketio import Server
from socketio.exceptions import ConnectionRefusedError as SocketRefused

from copilot.chat import cards, drafts, permissions, promises, rewording, searching
from copilot.chat import conversations as conversation_actions
from copilot.chat.access import conversation_for
from copilot.chat.actors import RIGHTS, Actor, Right
from copilot.chat.edits import edits_of
from copilot.chat.errors import CopilotError, Forbidden, Invalid, Unauthorised
from copilot.chat.events import (
    ConversationChanged,
    DeskNotice,
    MessageStored,
    PersonNotice,
    PresenceChanged,
    Seen,
    SessionEnded,
    Typing,
)
from copilot.chat.house import House
from copilot.chat.judging import judge, load_case
from copilot.chat.pausing import Pausing
from copilot.chat.presence import Presence
from copilot.chat.send import Outgoing, send_message
from copilot.chat.views import message_view, permission_view, promise_view, verdict_view
from copilot.desk import board, pausing, promise_list, schemas
from copilot.desk.admin_doors import AdminDoors
from copilot.desk.agent import Agent
from copilot.desk.opened import open_view
from copilot.desk.sign_in import SESSION_KEY, actor_for_token
from copilot.storage import attachments as stored_files
from copilot.storage import conversations, ledger, messages, people
from copilot.wire import Answer, Doors, RateLimiter, WireModel, parse_payload

logger = logging.getLogger(__name__)

NAMESPACE = "/desk"
PAGE = 50
FLUSH_S = 0.15  # inbox lines change at most this often each
FLUSH_LINES = 50  # in one go; a busy server sends the rest with the next


class Handshake(WireModel):
    """The auth object of an API user's connection; a browser's session cookie needs none."""

    token: str | None = None


class DeskDoors:
    """Everything under `/desk`, for the rooms of `rooms_of`."""

    def __init__(self, house: House, socketio: SocketIO, presence: Presence, pausing: Pausing) -> None:
        self.house, self.presence, self.pausing = house, presence, pausing
        self.server: Server = cast(Any, socketio).server
        self.agents: dict[str, Agent] = {}
        self._changed: dict[str, str] = {}
        self._open_doors()
        socketio.on_event("connect", self.connect, namespace=NAMESPACE)
        self.server.on("disconnect", self.disconnect, namespace=NAMESPACE)
        self._subscribe()

    def _open_doors(self) -> None:
        settings = self.house.settings
        self.doors = doors = Doors(self.server, NAMESPACE, self.agents, RateLimiter(settings.event_rate))
        check_model, send_model = schemas.text_models(settings.max_text_chars)
        doors.open("list", schemas.ListInbox, self.list_inbox)
        doors.open("open", schemas.OfConversation, self.open_conversation)
        doors.open("leave", schemas.OfConversation, self.leave)
        doors.open("since", schemas.SinceSeq, self.since)
        doors.open("before", schemas.SinceSeq, self.before)
        doors.open("typing", schemas.TypingSignal, self.typing)
        doors.open("seen", schemas.SinceSeq, self.seen)
        doors.open("draft.ask", schemas.AskDraft, self.ask_draft)
        doors.open("draft.reject", schemas.RejectDraft, self.reject_draft)
        doors.open("draft.edits", schemas.SinceSeq, self.draft_edits)
        doors.open("guard", check_model, self.check)
        doors.open("reword", check_model, self.reword)
        doors.open("send", send_model, self.send)
        doors.open("assign", schemas.Assign, self.assign)
        doors.open("snooze", schemas.Snooze, self.snooze)
        doors.open("escalate", schemas.Escalate, self.escalate)
        doors.open("close", schemas.Close, self.close)
        doors.open("reopen", schemas.OfConversation, self.reopen)
        doors.open("note", schemas.Note, self.note)
        doors.open("card", schemas.Card, self.card)
        doors.open("permission.ask", schemas.AskPermission, self.ask_permission)
        doors.open("permission.answer", schemas.AnswerPermission, self.answer_permission)
        doors.open("promise", schemas.ChangePromise, self.promise)
        promise_list.open_doors(doors, self.house)
        pausing.open_doors(doors, self.pausing)
        board.open_doors(doors, self.house, self.presence)
        AdminDoors(self.house, doors)

    def _subscribe(self) -> None:
        bus = self.house.bus
        bus.subscribe(MessageStored, self.on_message)
        bus.subscribe(ConversationChanged, self.on_changed)
        bus.subscribe(DeskNotice, self.on_notice)
        bus.subscribe(PersonNotice, self.on_person_notice)
        bus.subscribe(Typing, self.on_typing)
        bus.subscribe(Seen, self.on_seen)
        bus.subscribe(PresenceChanged, self.on_presence)
        bus.subscribe(SessionEnded, self.on_session_ended)

    # -- the connection

    def connect(self, auth: Any = None) -> None:
        """Admit somebody by session cookie or API token and send `welcome`."""
        try:
            actor = self._actor(auth)
            if not actor.can(Right.READ):
                raise Forbidden
        except CopilotError as error:
            answer = error.answer()["error"]
            raise SocketRefused(answer["message"], answer) from None
        key = None if auth else session.get(SESSION_KEY)
        self._welcome(request.sid, actor, key)  # type: ignore[attr-defined]

    def _actor(self, auth: Any) -> Actor:
        handshake = parse_payload(Handshake, (auth,)) if auth else Handshake()
        if handshake.token:
            return actor_for_token(self.house, handshake.token)
        self._require_own_page()
        if not current_user.is_authenticated:
            raise Unauthorised("Please sign in at /desk/sign-in, or connect with an API token.")
        actor: Actor = current_user.actor
        return actor

    def _require_own_page(self) -> None:
        """A session cookie works from this server's own pages only; SameSite alone lets neighbours of the site in."""
        own = {request.host_url.rstrip("/"), self.house.settings.public_url.rstrip("/")}
        named = {part.strip() for part in (request.headers.get("Origin") or "").split(",") if part.strip()}
        if not named <= own:
            raise Forbidden("The desk can be used from its own pages only.")

    def _welcome(self, sid: str, actor: Actor, session_key: str | None) -> None:
        self.agents[sid] = Agent(sid, actor, session_key)
        for room in rooms_of(actor):
            self.server.enter_room(sid, room, namespace=NAMESPACE)
        self.presence.arrive(actor)
        page = self._inbox(actor, schemas.ListInbox())
        with self.house.db.read() as connection:
            sites = [site for site in people.list_sites(connection) if actor.works_for(site.id)]
            users = [user for user in people.list_users(connection) if actor.shares_site_with(user.sites)]
            requests = ledger.open_requests(connection, sites=actor.site_list) if actor.can(Right.PERMIT) else []
        self._emit(
            "welcome",
            {
                "user": {
                    "id": actor.id,
                    "name": actor.name,
                    "email": actor.email,
                    "role": actor.role,
                    "rights": sorted(RIGHTS[actor.role]),
                    "locale": actor.locale,
                    "presence": self.presence.state_of(actor.id),
                },
                "conversations": page["conversations"],
                "more": "cursor" in page,
                "cursor": page.get("cursor"),
                "counts": page["counts"],
                "sites": [{"id": site.id, "name": site.name} for site in sites],
                "users": [
                    {"id": user.id, "name": user.name, "role": user.role, "presence": self.presence.state_of(user.id)}
                    for user in users
                ],
                "permissions": [permission_view(row) for row in requests],
                "alarms": promise_list.alarms_for(self.house, self.presence, actor),
                "drafter": self.house.drafter.name,
                "policy": policy_view(self.house),
            },
            to=sid,
        )

    def disconnect(self, sid: str, *_: Any) -> None:
        """Forget the connection and what it was looking at."""
        agent = self.agents.pop(sid, None)
        if agent is None:
            return
        self.presence.leave(agent.actor)
        for conversation_id in agent.viewing:
            self._tell_viewers(conversation_id)

    # -- looking

    def list_inbox(self, agent: Agent, payload: schemas.ListInbox) -> Answer:
        """A page of the inbox, or of what a search finds."""
        if payload.query:
            searching.catch_up(self.house)
        return {"ok": True, **self._inbox(agent.actor, payload)}

    def _inbox(self, actor: Actor, payload: schemas.ListInbox) -> dict[str, Any]:
        offset = int(payload.cursor or 0)
        with self.house.db.read() as connection:
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
            "conversations": conversation_actions.summaries(self.house, pairs[:PAGE]),
            "counts": counts,
        }
        return page | ({"cursor": str(offset + PAGE)} if len(pairs) > PAGE else {})

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

    # -- signals

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

    # -- drafting and sending

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
        """The guard's word on what the agent has typed so far."""
        with self.house.db.read() as connection:
            conversation = conversation_for(connection, agent.actor, payload.conversation)
            case = load_case(connection, conversation)
        return {"ok": True, **verdict_view(judge(self.house, case, payload.text).verdict)}

    def reword(self, agent: Agent, payload: Any) -> Answer:
        """A better wording for what the agent has typed."""
        return {"ok": True, **rewording.reword(self.house, agent.actor, payload.conversation, payload.text)}

    def send(self, agent: Agent, payload: Any) -> Answer:
        """Send a reply to the customer."""
        files = self._claim_files(agent, payload.attachments) if payload.attachments else None
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

    def _claim_files(self, agent: Agent, ids: list[str]) -> list[dict[str, Any]]:
        """The files that this person has uploaded. Raises Invalid for any other id: nothing is left out in silence."""
        with self.house.db.read() as connection:
            files = stored_files.views_for(connection, ids, user_id=agent.actor.id)
        if len(files) < len(ids):
            raise Invalid("One of the files is not known here. Please attach it again.", field="attachments")
        return files

    # -- what may happen to a conversation

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

    def ask_permission(self, agent: Agent, payload: schemas.AskPermission) -> Answer:
        """Ask a supervisor for compensation (L15)."""
        row = permissions.ask_permission(
            self.house,
            agent.actor,
            payload.conversation,
            kind=payload.kind,
            terms=permissions.Terms(payload.amount, payload.currency, payload.percent),
            reason=payload.reason,
        )
        return {"ok": True, "permission": permissions.permission_view(row)}

    def answer_permission(self, agent: Agent, payload: schemas.AnswerPermission) -> Answer:
        """Permit or refuse."""
        row = permissions.answer_permission(
            self.house,
            agent.actor,
            payload.permission,
            grant=payload.grant,
            terms=permissions.Terms(payload.amount, payload.currency, payload.percent),
            expires=payload.expires,
            reason=payload.reason,
        )
        return {"ok": True, "permission": permissions.permission_view(row)}

    def promise(self, agent: Agent, payload: schemas.ChangePromise) -> Answer:
        """Correct a promise, or say what became of it (L16)."""
        row = promises.change_promise(
            self.house,
            agent.actor,
            payload.promise,
            state=payload.state,
            due_at=payload.due_at,
            what=payload.what,
            owner_id=payload.owner,
        )
        return {"ok": True, "promise": promise_view(row)}

    # -- events to the desk

    def on_message(self, event: MessageStored) -> None:
        """Every desk of the site gets every message."""
        self._tell_site("message", message_view(event.message), event.site_id)

    def on_changed(self, event: ConversationChanged) -> None:
        """Note that an inbox line is out of date; it goes out with the next flush."""
        self._changed[event.conversation_id] = event.site_id

    def run_flushes(self) -> None:
        """Send changed inbox lines, each at most every `FLUSH_S`, until the process ends."""
        while True:
            gevent.sleep(FLUSH_S)
            ids = [conversation_id for conversation_id, _ in zip(self._changed, range(FLUSH_LINES), strict=False)]
            if not ids:
                continue
            sites = {conversation_id: self._changed.pop(conversation_id) for conversation_id in ids}
            started = time.perf_counter()
            try:
                self._flush(sites)
            except Exception:
                logger.exception("inbox lines failed", extra={"conversation_ids": ids})
            self.house.background.rest(time.perf_counter() - started)

    def _flush(self, sites: dict[str, str]) -> None:
        if self.agents or self.house.settings.redis_url:
            for summary in conversation_actions.find_summaries(self.house, list(sites)):
                self._tell_site("conversation", summary, sites[summary["id"]])

    def on_notice(self, event: DeskNotice) -> None:
        """Drafts, permissions, promises, notes, cards."""
        self._tell_site(event.name, event.payload, event.site_id)

    def on_person_notice(self, event: PersonNotice) -> None:
        """What only some should hear: one's own alarms, and what supervisors look after."""
        rooms = [f"u:{user_id}" for user_id in event.user_ids]
        rooms += ["lead:all", f"lead:{event.leads_of}"] if event.leads_of else []
        self.server.emit(event.name, event.payload, room=rooms, namespace=NAMESPACE)

    def on_typing(self, event: Typing) -> None:
        """Somebody types, customer or colleague."""
        payload = {"conversation": event.conversation_id, "on": event.on, "who": event.who, "name": event.name}
        if event.user_id:
            payload["user"] = event.user_id
        self._tell_site("typing", payload, event.site_id, skip_sid=event.origin)

    def on_seen(self, event: Seen) -> None:
        """One side has read."""
        payload = {"conversation": event.conversation_id, "who": event.who, "seq": event.seq}
        self._tell_site("seen", payload, event.site_id, skip_sid=event.origin)

    def on_presence(self, event: PresenceChanged) -> None:
        """Somebody came or went."""
        for sid, agent in list(self.agents.items()):
            if self.presence.is_colleague(agent.actor, event.user_id):
                self._emit("presence", {"user": event.user_id, "state": event.state}, to=sid)

    def on_session_ended(self, event: SessionEnded) -> None:
        """A session or a whole account is over: its live connections are too, at once."""
        for sid, agent in list(self.agents.items()):
            is_theirs = agent.actor.id == event.user_id and (event.session is None or agent.session == event.session)
            if is_theirs:
                self.server.disconnect(sid, namespace=NAMESPACE)

    def tell_policy(self) -> None:
        """The guardrails were reloaded, or a reload was refused."""
        for sid in list(self.agents):
            self._emit("policy", policy_view(self.house), to=sid)

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
                self._emit("viewers", payload, to=sid)

    def _tell_site(self, event: str, payload: dict[str, Any], site_id: str, skip_sid: str | None = None) -> None:
        rooms = ["all", f"s:{site_id}"]
        self.server.emit(event, payload, room=rooms, skip_sid=skip_sid, namespace=NAMESPACE)

    def _emit(self, event: str, payload: dict[str, Any], *, to: str) -> None:
        self.server.emit(event, payload, to=to, namespace=NAMESPACE)


def rooms_of(actor: Actor) -> list[str]:
    """`s:<site>` for each site of the person, `all` for those of every site; `lead:` the same for supervisors."""
    own = [f"u:{actor.id}"]
    sites = ["all"] if actor.sites is None else [f"s:{site}" for site in actor.sites]
    led = ["all"] if actor.sites is None else list(actor.sites)
    return own + sites + ([f"lead:{site}" for site in led] if actor.can(Right.BOARD) else [])


def _state(payload: schemas.ListInbox) -> str:
    return "any" if payload.query else "open"


def _messages(found: list[Any], last_seq: int, *, more: bool) -> Answer:
    return {"ok": True, "messages": [message_view(message) for message in found], "last_seq": last_seq, "more": more}


def policy_view(house: House) -> dict[str, Any]:
    """The guardrails in force, and whether the last change to them was refused."""
    standing = house.policies.state
    view: dict[str, Any] = {"version": standing.version, "state": standing.state}
    return view | ({"message": standing.refusal} if standing.refusal else {})
