"""The customer's side of the wire: who is let in, who they are, and what they find on arrival."""

from typing import Any, cast
from urllib.parse import urlsplit

from flask import request
from flask_socketio import SocketIO
from socketio import Server

from copilot.chat.agent_pictures import AgentPictures
from copilot.chat.errors import NotFound
from copilot.chat.events import ConversationChanged, DeskNotice, VisitorErased
from copilot.chat.house import House
from copilot.chat.presence import Presence
from copilot.chat.receive import Customer, Receiver
from copilot.clock import now_iso
from copilot.insights.reply_time import ReplyTimes
from copilot.storage import attachments as stored_files
from copilot.storage import conversations, messages, people, records
from copilot.storage.rows import Site, Visitor
from copilot.visitor import schemas
from copilot.visitor.away import AwayBoard
from copilot.visitor.identity import VisitorTokens, choose_locale, identified_visitor, site_for, visitor_for
from copilot.visitor.news import VisitorNews
from copilot.visitor.tabs import NAMESPACE, Tabs, room_of
from copilot.visitor.talking import Talking
from copilot.visitor.views import CustomerViews, seen_view
from copilot.wire import Answer, Doors, Nothing, RateLimiter, parse_payload, refusing_in_words

WELCOME_MESSAGES = 50


class VisitorDoors:
    """Everything under `/visitor`."""

    def __init__(
        self, house: House, socketio: SocketIO, receiver: Receiver, presence: Presence, pictures: AgentPictures
    ) -> None:
        self.house = house
        self.server: Server = cast(Any, socketio).server
        self.tokens = VisitorTokens(house.settings.signing_key(), house.settings.old_signing_keys())
        self.tabs = Tabs()
        self.views = CustomerViews(house, pictures, AwayBoard(presence, ReplyTimes(house.db)))
        self.talking = Talking(house, receiver, self.tabs, self.views)
        self.news = VisitorNews(house, self.server, self.tabs, self.views)
        self.doors = self._open_doors()
        socketio.on_event("connect", self.connect, namespace=NAMESPACE)
        self.server.on("disconnect", self.disconnect, namespace=NAMESPACE)

    def _open_doors(self) -> Doors[Customer]:
        doors = Doors(self.server, NAMESPACE, self.tabs.customers, RateLimiter(self.house.settings.event_rate))
        self.talking.open_doors(doors)
        doors.open("page", schemas.Page, self.page)
        doors.open("identify", schemas.Identity, self.identify)
        doors.open("contact", schemas.Contact, self.contact)
        doors.open("forget", Nothing, self.forget)
        return doors

    def connect(self, auth: Any = None) -> None:
        """Admit a visitor and send `welcome`; a refusal carries the error as the connect_error's data."""
        with refusing_in_words():
            self._admit(request.sid, auth)  # type: ignore[attr-defined]

    def _admit(self, sid: str, auth: Any) -> None:
        handshake = parse_payload(schemas.Handshake, (auth,) if auth is not None else ())
        site = site_for(self.house, handshake.site, request.headers.get("Origin"), own_origin=_own_origin())
        visitor = visitor_for(self.house, self.tokens, site, handshake)
        locale = choose_locale(handshake.locale or visitor.locale, site)
        self._welcome(sid, site, visitor, locale)

    def _welcome(self, sid: str, site: Site, visitor: Visitor, locale: str) -> None:
        # Before the look, or what is stored between look and entry would reach nobody.
        self.server.enter_room(sid, room_of(visitor.id), namespace=NAMESPACE)
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
        self.tabs.add(
            Customer(
                sid=sid,
                visitor_id=visitor.id,
                site_id=site.id,
                locale=locale,
                conversation_id=conversation.id if conversation and is_open else None,
                name=visitor.name,
            )
        )
        self.server.emit(
            "welcome",
            {
                "visitor": self.tokens.sign(visitor),
                "conversation": conversation.id if conversation else None,
                "state": conversation.state if conversation else "new",
                "site": self.views.site(site, locale),
                "messages": [self.views.message(message) for message in recent],
                "last_seq": conversation.last_seq if conversation else 0,
                "seen": seen_view(conversation),
                "agents": [{"name": name} for name in sorted({m.name for m in recent if m.who == "agent" and m.name})],
            },
            to=sid,
            namespace=NAMESPACE,
        )

    def disconnect(self, sid: str, *_: Any) -> None:
        """Forget the connection; the customer is not typing any more."""
        customer = self.tabs.remove(sid)
        if customer is not None:
            self.talking.gone(customer)

    # -- who the customer is

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
            self.tabs.move_from(customer)
            self.server.leave_room(customer.sid, room_of(current.id), namespace=NAMESPACE)
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


def _with_order(visitor: Visitor | None, order: str) -> dict[str, Any]:
    """The visitor's page with the order number among its facts, where the desk shows it."""
    page = dict(visitor.page or {}) if visitor else {}
    return {**page, "facts": {**(page.get("facts") or {}), "order": order}}


def _own_origin() -> str:
    parts = urlsplit(request.host_url)
    return f"{parts.scheme}://{parts.netloc}"
