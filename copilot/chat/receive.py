"""The customer's words come in: stored once and in order, acknowledged after the commit, then told to the desk."""

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from copilot.chat.conversations import open_conversation
from copilot.chat.errors import Closed, NotFound, Unavailable
from copilot.chat.events import MessageStored
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.storage import messages
from copilot.storage.database import DATABASE_ERRORS
from copilot.storage.group_commit import GroupCommit
from copilot.storage.messages import Incoming, Stored
from copilot.storage.rows import Message


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
        self._commits: GroupCommit[Incoming, Stored | None] = GroupCommit(house.db, messages.append_customer)

    def receive(
        self,
        customer: Customer,
        *,
        client_id: str,
        text: str,
        attachments: list[dict[str, object]] | None = None,
        on_opened: Callable[[str], None] | None = None,
    ) -> Stored:
        """Store a message once, however often the browser retries (unique on conversation and client_id).

        The first message opens a conversation, and so does one written after the last was closed; `on_opened`
        hears its id. Raises Unavailable when the database refuses; nothing is stored then.
        """
        if customer.conversation_id is None:
            if known := self._find_retry(customer, client_id):
                return known
            self._enter(customer, on_opened)
        stored = self._store(customer, client_id, text, attachments)
        if stored is None:
            if known := self._find_retry(customer, client_id):
                return known
            self._enter(customer, on_opened)
            stored = self._store(customer, client_id, text, attachments)
        if stored is None:
            raise Closed
        if stored.is_new:
            self._publish(customer, stored, client_id, text, attachments)
        return stored

    def _store(
        self, customer: Customer, client_id: str, text: str, attachments: list[dict[str, object]] | None
    ) -> Stored | None:
        if customer.conversation_id is None:
            raise NotFound
        incoming = Incoming(
            conversation_id=customer.conversation_id,
            visitor_id=customer.visitor_id,
            client_id=client_id,
            text=text,
            at=now_iso(),
            draft_at=now_iso(plus_s=self._house.settings.pause_s),
            attachments=orjson.dumps(attachments).decode() if attachments else None,
        )
        try:
            return self._commits.submit(incoming)
        except DATABASE_ERRORS as error:
            raise Unavailable from error

    def _enter(self, customer: Customer, on_opened: Callable[[str], None] | None) -> None:
        before = customer.conversation_id
        customer.conversation_id = open_conversation(
            self._house, visitor_id=customer.visitor_id, site_id=customer.site_id
        )
        if on_opened and customer.conversation_id != before:
            on_opened(customer.conversation_id)

    def _find_retry(self, customer: Customer, client_id: str) -> Stored | None:
        with self._house.db.read() as connection:
            message = messages.find_retry(connection, customer.visitor_id, client_id)
        return Stored(seq=message.seq, at=message.at, is_new=False) if message else None

    def _publish(
        self,
        customer: Customer,
        stored: Stored,
        client_id: str,
        text: str,
        attachments: list[dict[str, object]] | None,
    ) -> None:
        message = Message(
            conversation_id=customer.conversation_id or "",
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
