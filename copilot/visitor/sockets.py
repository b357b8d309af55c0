"""The customer's side of the wire: a door reads, finds who is asking, calls one action and answers."""

import logging
from typing import Any, cast
from urllib.parse import urlsplit

import gevent
from flask import request
from flask_socketio import SocketIO
from socketio import Server
from socketio.exceptions import ConnectionRefusedError as SocketRefused

from copilot.chat import conversations as conversation_actions
from copilot.chat import transcripts
from copilot.chat.agent_pictures import AgentPictures
from copilot.chat.errors import CopilotError, Invalid, NotFound, RateLimited
from copilot.chat.events import (
    ConversationChanged,
    ConversationClosed,
    DeskNotice,
    MessageStored,
    PresenceChanged,
    Seen,
    Typing,
    VisitorErased,
)
from copilot.chat.house import House
from copilot.chat.launcher_icons import ICONS
from copilot.chat.presence import Presence
from copilot.chat.receive import Customer, Receiver
from copilot.chat.site_settings import SiteSettings
from copilot.chat.sites import settings_of
from copilot.chat.views import customer_message_view
from copilot.clock import now_iso
from copilot.insights.reply_time import ReplyTimes
from copilot.storage import attachments as stored_files
from copilot.storage import conversations, messages, people, records
from copilot.storage.rows import Conversation, Message, Site, Visitor
from copilot.visitor import schemas
from copilot.visitor.away import AwayBoard
from copilot.visitor.identity import VisitorTokens, choose_locale, identified_visitor, site_for, visitor_for
from copilot.wire import Answer, Doors, Nothing, RateLimiter, parse_payload

logger = logging.getLogger(__name__)

NAMESPACE = "/visitor"
WELCOME_MESSAGES = 50
PAGE_MESSAGES = 200
HOURS_LOOK_S = 20.0
TRANSCRIPTS = "3 per 1 hour"
"""Transcripts that one visitor may have sent by e-mail (limits syntax)."""


class VisitorDoors:
    """Everything under `/visitor`. Rooms: `v:<visitor>` holds all tabs of one visitor, and nothing else is needed."""

    def __init__(
        self, house: House, socketio: SocketIO, receiver: Receiver, presence: Presence, pictures: AgentPictures
    ) -> None:
        self.house, self.receiver, self.presence = house, receiver, presence
        self.server: Server = cast(Any, socketio).server
        self.tokens = VisitorTokens(house.settings.signing_key(), house.settings.old_signing_keys())
        self.pictures = pictures
        self.mail_limit = RateLimiter(TRANSCRIPTS)
        self.board = AwayBoard(presence, ReplyTimes(house.db))
        self.customers: dict[str, Customer] = {}
        self.tabs: dict[str, set[str]] = {}
        self.message_model = schemas.message_model(house.settings.max_text_chars)
        self._open_doors()
        socketio.on_event("connect", self.connect, namespace=NAMESPACE)
        self.server.on("disconnect", self.disconnect, namespace=NAMESPACE)
        self._subscribe()

    def _open_doors(self) -> None:
        settings = self.house.settings
        doors = Doors(self.server, NAMESPACE, self.customers, RateLimiter(settings.event_rate))
        message_rate = RateLimiter(settings.message_rate)
        doors.open("message", self.message_model, self.message, limiter=_PerVisitor(message_rate, self.customers))
        doors.open("since", schemas.Since, self.since)
        doors.open("before", schemas.Before, self.before)
        doors.open("typing", schemas.TypingSignal, self.typing)
        doors.open("seen", schemas.Since, self.seen)
        doors.open("page", schemas.Page, self.page)
        doors.open("identify", schemas.Identity, self.identify)
        doors.open("contact", schemas.Contact, self.contact)
        doors.open("rate", schemas.Rate, self.rate)
        doors.open("transcript", schemas.Transcript, self.transcript)
        doors.open("forget", Nothing, self.forget)
        self.doors = doors

    def _subscribe(self) -> None:
        bus = self.house.bus
        bus.subscribe(MessageStored, self.on_message)
        bus.subscribe(ConversationClosed, self.on_closed)
        bus.subscribe(Typing, self.on_typing)
        bus.subscribe(Seen, self.on_seen)
        bus.subscribe(PresenceChanged, self.on_presence)
        bus.subscribe(VisitorErased, self.on_erased)

    # -- the connection

    def connect(self, auth: Any = None) -> None:
        """Admit a visitor and send `welcome`; a refusal carries the error as the connect_error's data."""
        try:
            self._admit(request.sid, auth)  # type: ignore[attr-defined]
        except CopilotError as error:
            answer = error.answer()["error"]
            raise SocketRefused(answer["message"], answer) from None

    def _admit(self, sid: str, auth: Any) -> None:
        handshake = parse_payload(schemas.Handshake, (auth,) if auth is not None else ())
        site = site_for(self.house, handshake.site, request.headers.get("Origin"), own_origin=_own_origin())
        visitor = visitor_for(self.house, self.tokens, site, handshake)
        locale = choose_locale(handshake.locale or visitor.locale, site)
        self._welcome(sid, site, visitor, locale)

    def _welcome(self, sid: str, site: Site, visitor: Visitor, locale: str) -> None:
        with self.house.db.read() as connection:
            conversation = conversations.find_open_of(connection, visitor.id)
            if conversation is None:
                latest = conversations.list_of_visitor(connection, visitor.id, limit=1)
                conversation = latest[0] if latest else None
            is_open = conversation is not None and conversation.state != "closed"
            recent = (
                messages.list_before(connection, conversation.id, conversation.last_seq + 1, WELCOME_MESSAGES)
                if conversation
                else []
            )
        self.customers[sid] = Customer(
            sid=sid,
            visitor_id=visitor.id,
            site_id=site.id,
            locale=locale,
            conversation_id=conversation.id if conversation and is_open else None,
            name=visitor.name,
        )
        self.tabs.setdefault(visitor.id, set()).add(sid)
        self.server.enter_room(sid, _room(visitor.id), namespace=NAMESPACE)
        self.server.emit(
            "welcome",
            {
                "visitor": self.tokens.sign(visitor),
                "conversation": conversation.id if conversation else None,
                "state": conversation.state if conversation else "new",
                "site": self._site_view(site, locale),
                "messages": [self._view(message) for message in recent],
                "last_seq": conversation.last_seq if conversation else 0,
                "seen": _seen_view(conversation),
                "agents": [{"name": name} for name in sorted({m.name for m in recent if m.who == "agent" and m.name})],
            },
            to=sid,
            namespace=NAMESPACE,
        )

    def _view(self, message: Message) -> dict[str, Any]:
        """A message as the customer sees it, with the picture of whoever answered."""
        view = customer_message_view(message)
        if picture := self.pictures.url_of(message.user_id):
            view["picture"] = picture
        return view

    def _site_view(self, site: Site, locale: str) -> dict[str, Any]:
        settings = settings_of(site)
        files = self.house.settings.max_file_bytes if settings.files else 0
        return {
            "name": site.name,
            "locale": locale,
            "locales": settings.locales,
            "colour": settings.colour,
            "position": settings.position,
            "icon": ICONS[settings.icon],
            "mail": transcripts.can_mail(self.house.settings),
            "pre_chat": [entry.model_dump() for entry in settings.pre_chat],
            "sound": settings.sound,
            "rating": settings.rating,
            "files": {"types": list(stored_files.TYPES), "max_bytes": files} if files else None,
            **_texts(settings, locale),
            **self.board.view(site, locale),
        }

    def disconnect(self, sid: str, *_: Any) -> None:
        """Forget the connection; the customer is not typing any more."""
        customer = self.customers.pop(sid, None)
        if customer is None:
            return
        self._forget_tab(customer)
        if customer.conversation_id and self.house.typing.is_typing(customer.conversation_id):
            self.house.typing.mark(customer.conversation_id, on=False)
            self._publish_typing(customer, on=False)

    def _forget_tab(self, customer: Customer) -> None:
        tabs = self.tabs.get(customer.visitor_id, set())
        tabs.discard(customer.sid)
        if not tabs:
            self.tabs.pop(customer.visitor_id, None)

    def _tabs_of(self, visitor_id: str) -> list[Customer]:
        return [self.customers[sid] for sid in self.tabs.get(visitor_id, ()) if sid in self.customers]

    # -- events from the customer

    def message(self, customer: Customer, payload: Any) -> Answer:
        """Store a message; the acknowledgement goes out after the commit."""
        files = self._claim_files(customer, payload.attachments) if payload.attachments else None
        stored = self.receiver.receive(
            customer,
            client_id=payload.client_id,
            text=payload.text,
            attachments=files,
            on_entered=lambda conversation_id: self._enter_everywhere(customer, conversation_id),
        )
        self.house.typing.mark(stored.conversation_id, on=False)
        if files:
            with self.house.db.begin() as connection:
                stored_files.put_into(connection, [file["id"] for file in files], stored.conversation_id)
        return {"ok": True, "seq": stored.seq, "at": stored.at, "conversation": stored.conversation_id}

    def _claim_files(self, customer: Customer, ids: list[str]) -> list[dict[str, Any]]:
        """The files that this visitor has uploaded. Raises Invalid for any other id: nothing is left out in silence."""
        with self.house.db.read() as connection:
            files = stored_files.views_for(connection, ids, visitor_id=customer.visitor_id)
        if len(files) < len(ids):
            raise Invalid("One of the files is not known here. Please attach it again.", field="attachments")
        return files

    def _enter_everywhere(self, customer: Customer, conversation_id: str) -> None:
        """All tabs of the visitor are in the conversation that one of them has opened."""
        for tab in self._tabs_of(customer.visitor_id):
            tab.conversation_id = conversation_id

    def since(self, customer: Customer, payload: schemas.Since) -> Answer:
        """What was missed."""
        conversation = self._latest(customer)
        if conversation is None:
            return {"ok": True, "messages": [], "last_seq": 0, "more": False}
        with self.house.db.read() as connection:
            missed = messages.list_after(connection, conversation.id, payload.seq, PAGE_MESSAGES)
        last = missed[-1].seq if missed else payload.seq
        return {
            "ok": True,
            "messages": [self._view(message) for message in missed],
            "last_seq": conversation.last_seq,
            "more": last < conversation.last_seq,
        }

    def before(self, customer: Customer, payload: schemas.Before) -> Answer:
        """Older history."""
        conversation = self._latest(customer)
        if conversation is None:
            return {"ok": True, "messages": [], "more": False}
        with self.house.db.read() as connection:
            older = messages.list_before(connection, conversation.id, payload.seq, payload.limit)
        return {
            "ok": True,
            "messages": [self._view(message) for message in older],
            "more": bool(older) and older[0].seq > 1,
        }

    def typing(self, customer: Customer, payload: schemas.TypingSignal) -> None:
        """The customer is writing: the draft waits (L1) and the desk sees it."""
        if customer.conversation_id:
            self.house.typing.mark(customer.conversation_id, on=payload.on)
            self._publish_typing(customer, on=payload.on)

    def _publish_typing(self, customer: Customer, *, on: bool) -> None:
        assert customer.conversation_id is not None
        self.house.bus.publish(
            Typing(
                customer.conversation_id,
                customer.site_id,
                customer.visitor_id,
                who="customer",
                on=on,
                name=customer.name,
                origin=customer.sid,
            )
        )

    def seen(self, customer: Customer, payload: schemas.Since) -> None:
        """The customer has read up to there."""
        if conversation := self._latest(customer):
            conversation_actions.mark_seen(
                self.house, conversation, who="customer", seq=payload.seq, origin=customer.sid
            )

    def page(self, customer: Customer, payload: schemas.Page) -> None:
        """The customer moved to another page of the site."""
        with self.house.db.begin() as connection:
            people.change_visitor(connection, customer.visitor_id, page=payload.model_dump(exclude_none=True))

    def identify(self, customer: Customer, payload: schemas.Identity) -> Answer:
        """The site vouches for who the customer is; a fresh `welcome` follows."""
        with self.house.db.read() as connection:
            site = people.find_site(connection, site_id=customer.site_id)
            current = people.find_visitor(connection, customer.visitor_id)
        if site is None or current is None:
            raise NotFound("This visitor is not known any more; please reload the page.")
        visitor = identified_visitor(self.house, site, payload, current, origin=customer.sid)
        if visitor.id != current.id:
            self._forget_tab(customer)
            self.server.leave_room(customer.sid, _room(current.id), namespace=NAMESPACE)
        self._welcome(customer.sid, site, visitor, customer.locale)
        return {"ok": True}

    def contact(self, customer: Customer, payload: schemas.Contact) -> None:
        """Contact details that the customer gave of their own accord (L7)."""
        details = payload.model_dump(exclude_none=True, exclude={"order"})
        with self.house.db.begin() as connection:
            if payload.order:
                details["page"] = _with_order(people.find_visitor(connection, customer.visitor_id), payload.order)
            if details:
                people.change_visitor(connection, customer.visitor_id, **details)
        customer.name = details.get("name", customer.name)
        if customer.conversation_id:
            self.house.bus.publish(ConversationChanged(customer.conversation_id, customer.site_id))

    def rate(self, customer: Customer, payload: schemas.Rate) -> None:
        """How satisfied the customer is."""
        conversation = self._latest(customer)
        if conversation is None:
            raise NotFound("There is no conversation to rate yet.")
        with self.house.db.begin() as connection:
            records.put_rating(connection, conversation.id, score=payload.score, comment=payload.comment, at=now_iso())
        self.house.bus.publish(ConversationChanged(conversation.id, customer.site_id))

    def transcript(self, customer: Customer, payload: schemas.Transcript) -> Answer:
        """The conversation as plain text for the customer to keep, or on its way by e-mail."""
        conversation = self._latest(customer)
        if conversation is None:
            raise NotFound("There is no conversation yet.")
        if payload.email is None:
            return {"ok": True, "text": transcripts.transcript_of(self.house, conversation)}
        self.mail_limit.hit(customer.visitor_id)
        transcripts.queue_mail(self.house, conversation, email=payload.email, locale=customer.locale)
        return {"ok": True, "queued": True}

    def forget(self, customer: Customer, _: Nothing) -> Answer:
        """Delete the visitor and everything of theirs."""
        with self.house.db.begin() as connection:
            gone = [one.id for one in conversations.list_of_visitor(connection, customer.visitor_id, limit=10_000)]
            stored_files.delete_files_of(connection, customer.visitor_id, self.house.settings.data_dir)
            people.delete_visitor(connection, customer.visitor_id)
            records.write_audit(connection, at=now_iso(), action="visitor.forget", user_id=None)
        self.house.bus.publish(VisitorErased(customer.visitor_id))
        if gone:
            self.house.bus.publish(DeskNotice("erased", customer.site_id, {"conversations": gone}))
        return {"ok": True}

    def _latest(self, customer: Customer) -> Conversation | None:
        """The conversation on the customer's screen: the open one, else the last one they had."""
        with self.house.db.read() as connection:
            if customer.conversation_id:
                return conversations.find(connection, customer.conversation_id)
            latest = conversations.list_of_visitor(connection, customer.visitor_id, limit=1)
        return latest[0] if latest else None

    # -- events to the customer

    def on_message(self, event: MessageStored) -> None:
        """Deliver a message to every tab of its customer but the one that wrote it."""
        if event.origin and not self.house.settings.redis_url and len(self.tabs.get(event.visitor_id, ())) < 2:
            return  # the only tab is the one that wrote it: the usual case, and the hot one
        view = self._view(event.message)
        room = _room(event.visitor_id)
        self.server.emit("message", view, room=room, skip_sid=event.origin, namespace=NAMESPACE)

    def on_closed(self, event: ConversationClosed) -> None:
        """The conversation has ended; the next message opens another."""
        for tab in self._tabs_of(event.visitor_id):
            if tab.conversation_id == event.conversation_id:
                tab.conversation_id = None
        payload = {"conversation": event.conversation_id, "at": event.at}
        self.server.emit("closed", payload, room=_room(event.visitor_id), namespace=NAMESPACE)

    def on_typing(self, event: Typing) -> None:
        """An agent is typing."""
        if event.who == "agent":
            payload = {"on": event.on, "name": event.name}
            self.server.emit("typing", payload, room=_room(event.visitor_id), namespace=NAMESPACE)

    def on_seen(self, event: Seen) -> None:
        """The other side has read; the customer's own other tabs learn of it too."""
        payload = {"seq": event.seq, "who": event.who}
        self.server.emit("seen", payload, room=_room(event.visitor_id), skip_sid=event.origin, namespace=NAMESPACE)

    def on_presence(self, _: PresenceChanged) -> None:
        """Somebody came or went."""
        self._tell_if_away()

    def run_hours(self) -> None:
        """Tell the customers of a site when its hours begin or end."""
        while True:
            gevent.sleep(HOURS_LOOK_S)
            try:
                self._tell_if_away()
            except Exception:
                logger.exception("hours could not be looked at")

    def _tell_if_away(self) -> None:
        """Tell the customers of every site that has come or gone since the last look."""
        with self.house.db.read() as connection:
            ids = {customer.site_id for customer in self.customers.values()}
            sites = [site for site_id in ids if (site := people.find_site(connection, site_id=site_id))]
        changed = {site.id: site for site in sites if self.board.has_changed(site)}
        for sid, customer in list(self.customers.items()):
            if site := changed.get(customer.site_id):
                self.server.emit("away", self.board.view(site, customer.locale), to=sid, namespace=NAMESPACE)

    def on_erased(self, event: VisitorErased) -> None:
        """Close every tab of a visitor who is gone, but the one that knows."""
        for tab in self._tabs_of(event.visitor_id):
            if tab.sid == event.origin:
                continue
            self._forget_tab(tab)
            self.customers.pop(tab.sid, None)
            self.server.start_background_task(self._disconnect_soon, tab.sid)

    def _disconnect_soon(self, sid: str) -> None:
        gevent.sleep(0.2)  # the acknowledgement goes out first
        self.server.disconnect(sid, namespace=NAMESPACE)


class _PerVisitor(RateLimiter):
    """Counts by visitor, not by connection, so that another tab is no way round."""

    def __init__(self, limiter: RateLimiter, customers: dict[str, Customer]) -> None:
        self._inner, self._customers = limiter, customers

    def hit(self, key: str) -> None:
        customer = self._customers.get(key)
        try:
            self._inner.hit(customer.visitor_id if customer else key)
        except RateLimited as limited:
            raise RateLimited(
                "That was a lot of messages at once. Nothing is lost; please send it again in a moment.",
                retry_after=limited.retry_after,
            ) from None


def _room(visitor_id: str) -> str:
    return f"v:{visitor_id}"


def _with_order(visitor: Visitor | None, order: str) -> dict[str, Any]:
    """The visitor's page with the order number among its facts, where the desk shows it."""
    page = dict(visitor.page or {}) if visitor else {}
    return {**page, "facts": {**(page.get("facts") or {}), "order": order}}


def _own_origin() -> str:
    parts = urlsplit(request.host_url)
    return f"{parts.scheme}://{parts.netloc}"


def _seen_view(conversation: Conversation | None) -> dict[str, int]:
    if conversation is None:
        return {"customer": 0, "agent": 0}
    return {"customer": conversation.seen_by_customer, "agent": conversation.seen_by_agent}


def _texts(settings: SiteSettings, locale: str) -> dict[str, str]:
    names = ("launcher_text", "greeting", "away_text", "consent")
    return {name: getattr(settings, name).get(locale, "") for name in names}
