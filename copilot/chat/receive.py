"""The customer's words come in: stored once and in order, acknowledged after the commit, then told to the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from copilot.chat.errors import NotFound, Unavailable
from copilot.chat.events import ConversationChanged, HooksChanged, MessageStored
from copilot.chat.house import House
from copilot.chat.site_book import SiteBook
from copilot.clock import to_iso
from copilot.storage import messages
from copilot.storage.database import DATABASE_ERRORS
from copilot.storage.group_commit import GroupCommit
from copilot.storage.messages import Incoming, Stored
from copilot.storage.rows import Message

REPEAT_CONTACTS = 2  # that many earlier conversations within the time below make a repeat contact (L24)
REPEAT_WITHIN = timedelta(days=30)


@dataclass(slots=True)
class Customer:
    """A visitor's connection: who they are and the conversation they are in, if they have begun one."""

    sid: str
    visitor_id: str
    site_id: str
    locale: str
    conversation_id: str | None = None
    name: str | None = None


class Receiver:
    """Stores customers' messages by group commit and publishes each new one."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._sites = SiteBook(house.db)
        house.bus.subscribe(HooksChanged, lambda event: self._sites.forget(event.site_id))
        self._commits: GroupCommit[Incoming, Stored | None] = GroupCommit(house.db, messages.append_customer)

    def receive(
        self,
        customer: Customer,
        *,
        client_id: str,
        text: str,
        attachments: list[dict[str, object]] | None = None,
        on_entered: Callable[[str], None] | None = None,
    ) -> Stored:
        """Store a message once, however often the browser retries (unique on visitor and client_id).

        The first message opens a conversation, and so does one written after the last was closed; `on_entered`
        hears the id whenever it is another than the customer was in. Raises NotFound for a visitor who was erased,
        Unavailable when the database refuses; nothing is stored then.
        """
        stored = self._store(customer, client_id, text, attachments)
        if stored is None:
            raise NotFound("This visitor is not known any more; please reload the page.")
        if stored.is_new:
            self._enter(customer, stored, on_entered)
            self._publish(customer, stored, client_id, text, attachments)
        return stored

    def _store(
        self, customer: Customer, client_id: str, text: str, attachments: list[dict[str, object]] | None
    ) -> Stored | None:
        now = datetime.now(UTC)
        acknowledge_after_s = self._sites.settings(customer.site_id).acknowledge_after_s
        incoming = Incoming(
            conversation_id=customer.conversation_id,
            visitor_id=customer.visitor_id,
            site_id=customer.site_id,
            client_id=client_id,
            text=text,
            at=to_iso(now),
            draft_at=to_iso(now + timedelta(seconds=self._house.settings.pause_s)),
            repeat_since=to_iso(now - REPEAT_WITHIN),
            repeat_after=REPEAT_CONTACTS,
            attachments=orjson.dumps(attachments).decode() if attachments else None,
            is_heard=self._sites.is_heard(customer.site_id),
            acknowledge_at=to_iso(now + timedelta(seconds=acknowledge_after_s)) if acknowledge_after_s else None,
        )
        try:
            return self._commits.submit(incoming)
        except DATABASE_ERRORS as error:
            raise Unavailable from error

    def _enter(self, customer: Customer, stored: Stored, on_entered: Callable[[str], None] | None) -> None:
        if customer.conversation_id == stored.conversation_id:
            return
        customer.conversation_id = stored.conversation_id
        if on_entered:
            on_entered(stored.conversation_id)
        if stored.is_opening:
            self._house.bus.publish(ConversationChanged(stored.conversation_id, customer.site_id))

    def _publish(
        self,
        customer: Customer,
        stored: Stored,
        client_id: str,
        text: str,
        attachments: list[dict[str, object]] | None,
    ) -> None:
        message = Message(
            conversation_id=stored.conversation_id,
            seq=stored.seq,
            who="customer",
            user_id=None,
            name=customer.name,
            text=text,
            at=stored.at,
            client_id=client_id,
            kind=None,
            draft_id=None,
            attachments=attachments,
        )
        self._house.bus.publish(
            MessageStored(message, site_id=customer.site_id, visitor_id=customer.visitor_id, origin=customer.sid)
        )
