"""The customer's doors to the conversation: writing, reading, rating it and keeping a copy."""

from typing import Any

from copilot.chat import conversations as conversation_actions
from copilot.chat import transcripts
from copilot.chat.errors import NotFound, RateLimited
from copilot.chat.events import ConversationChanged, Typing
from copilot.chat.house import House
from copilot.chat.receive import Customer, Receiver
from copilot.chat.uploads import require_all
from copilot.chat.webhooks import HookEvent, announce
from copilot.clock import now_iso
from copilot.storage import attachments as stored_files
from copilot.storage import conversations, messages, records
from copilot.storage.rows import Conversation
from copilot.visitor import schemas
from copilot.visitor.tabs import Tabs
from copilot.visitor.views import CustomerViews
from copilot.wire import Answer, Doors, RateLimiter

PAGE_MESSAGES = 200
TRANSCRIPTS = "3 per 1 hour"
"""Transcripts that one visitor may have sent by e-mail (limits syntax)."""


class Talking:
    """What a customer does in a conversation."""

    def __init__(self, house: House, receiver: Receiver, tabs: Tabs, views: CustomerViews) -> None:
        self.house, self.receiver, self.tabs, self.views = house, receiver, tabs, views
        self.mail_limit = RateLimiter(TRANSCRIPTS)

    def open_doors(self, doors: Doors[Customer]) -> None:
        """Answer `message`, `since`, `before`, `typing`, `seen`, `rate` and `transcript`."""
        settings = self.house.settings
        message_model = schemas.message_model(settings.max_text_chars)
        limiter = _PerVisitor(RateLimiter(settings.message_rate), self.tabs.customers)
        doors.open("message", message_model, self.message, limiter=limiter)
        doors.open("since", schemas.Since, self.since)
        doors.open("before", schemas.Before, self.before)
        doors.open("typing", schemas.TypingSignal, self.typing)
        doors.open("seen", schemas.Since, self.seen)
        doors.open("rate", schemas.Rate, self.rate)
        doors.open("transcript", schemas.Transcript, self.transcript)

    def gone(self, customer: Customer) -> None:
        """A tab was closed: whoever was writing in it is not writing any more."""
        if customer.conversation_id and self.house.typing.is_typing(customer.conversation_id):
            self.house.typing.mark(customer.conversation_id, on=False)
            self._publish_typing(customer, on=False)

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
        """The files that this visitor has uploaded. Raises Invalid for any other id."""
        with self.house.db.read() as connection:
            files = stored_files.views_of_visitor(connection, ids, customer.visitor_id)
        return require_all(files, ids)

    def _enter_everywhere(self, customer: Customer, conversation_id: str) -> None:
        """All tabs of the visitor are in the conversation that one of them has opened."""
        for tab in self.tabs.of(customer.visitor_id):
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
            "messages": [self.views.message(message) for message in missed],
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
            "messages": [self.views.message(message) for message in older],
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

    def rate(self, customer: Customer, payload: schemas.Rate) -> None:
        """How satisfied the customer is."""
        conversation = self._latest(customer)
        if conversation is None:
            raise NotFound("There is no conversation to rate yet.")
        with self.house.db.begin() as connection:
            records.put_rating(connection, conversation.id, score=payload.score, comment=payload.comment, at=now_iso())
            announce(
                connection,
                HookEvent.RATING_GIVEN,
                site_id=conversation.site_id,
                conversation_id=conversation.id,
                data={"score": payload.score, "comment": payload.comment},
            )
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

    def _latest(self, customer: Customer) -> Conversation | None:
        """The conversation on the customer's screen: the open one, else the last one they had."""
        with self.house.db.read() as connection:
            if customer.conversation_id:
                return conversations.find(connection, customer.conversation_id)
            latest = conversations.list_of_visitor(connection, customer.visitor_id, limit=1)
        return latest[0] if latest else None


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
