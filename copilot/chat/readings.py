"""Reads customers' messages beside the hot path: the message is at the desk at once, its mood a moment later."""

import logging
import time
from collections import OrderedDict
from dataclasses import replace

from gevent.event import Event

from copilot.chat.cards import card_view
from copilot.chat.events import ConversationChanged, ConversationMoved, DeskNotice, MessageStored
from copilot.chat.house import House
from copilot.playbook import fill_card
from copilot.playbook.types import CaseCard
from copilot.reading import Reading, Turn, read
from copilot.storage import conversations, messages, records
from copilot.storage.rows import Conversation, Message

logger = logging.getLogger(__name__)

BURST = 6  # of a long burst the newest are read; the rest would not change the picture
HISTORY = 20


class Reader:
    """One greenlet that reads what came in, newest state of a conversation only, never more than its share."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: OrderedDict[str, None] = OrderedDict()
        self._wake = Event()
        house.bus.subscribe(MessageStored, self._on_message)
        if house.settings.jobs == "workers":
            house.bus.subscribe(ConversationMoved, lambda event: self._queue(event.conversation_id))

    def _on_message(self, event: MessageStored) -> None:
        if event.message.who == "customer":
            self._queue(event.message.conversation_id)

    def _queue(self, conversation_id: str) -> None:
        self._waiting[conversation_id] = None
        self._wake.set()

    def run(self) -> None:
        """Read until the process ends."""
        while True:
            self._wake.wait()
            while self._waiting:
                conversation_id, _ = self._waiting.popitem(last=False)
                started = time.perf_counter()
                try:
                    read_conversation(self._house, conversation_id)
                except Exception:
                    logger.exception("reading failed", extra={"conversation_id": conversation_id})
                self._house.background.rest(time.perf_counter() - started)
            self._wake.clear()


def read_conversation(house: House, conversation_id: str) -> Conversation | None:
    """Read the messages that were not read yet and bring language, mood, flags and issue up to date.

    Gives the conversation as it stands afterwards, None when there is no such conversation.
    """
    with house.db.read() as connection:
        conversation = conversations.find(connection, conversation_id)
        if conversation is None or conversation.read_seq >= conversation.customer_seq:
            return conversation
        turns = messages.list_before(connection, conversation_id, conversation.last_seq + 1, HISTORY + BURST)
        card, by_hand = records.find_card(connection, conversation_id)
    fresh = [turn for turn in turns if turn.who == "customer" and turn.seq > conversation.read_seq][-BURST:]
    if not fresh:
        return conversation
    with house.steps.take("reading", conversation_id, conversation.customer_seq) as note:
        readings = [(turn.seq, read(turn.text, history=as_turns(turns, before=turn.seq))) for turn in fresh]
        note(messages=len(readings), language=readings[-1][1].language, anger=readings[-1][1].anger)
    _, last = readings[-1]
    filled = keep_by_hand(card, fill_card(as_turns(turns), card), by_hand)
    issue = next((str(reading.issue) for _, reading in reversed(readings) if reading.issue != "other"), None)
    with house.db.begin() as connection:
        for seq, reading in readings:
            records.put_reading(connection, conversation_id, seq, reading)
        conversations.change(
            connection,
            conversation_id,
            language=last.language,
            anger=last.anger,
            first_anger=conversation.first_anger if conversation.first_anger is not None else readings[0][1].anger,
            trend=last.trend,
            flags=_flags(conversation, readings),
            issue=issue or conversation.issue,
            read_seq=readings[-1][0],
        )
        card, by_hand = records.find_card(connection, conversation_id)  # an agent may have corrected it meanwhile
        filled = keep_by_hand(card, filled, by_hand)
        if filled != card:
            records.put_card(connection, conversation_id, filled, by_hand=by_hand, at=fresh[-1].at)
        changed = conversations.find(connection, conversation_id)
    if filled != card:
        view = card_view(filled, by_hand)
        house.bus.publish(DeskNotice("card", conversation.site_id, {"conversation": conversation_id, "card": view}))
    house.bus.publish(ConversationChanged(conversation_id, conversation.site_id))
    return changed


def _flags(conversation: Conversation, readings: list[tuple[int, Reading]]) -> list[str]:
    """Flags of everything that is still unanswered; an answered burst's flags make room for the new ones."""
    was_answered = conversation.agent_seq >= conversation.read_seq
    kept: set[str] = set() if was_answered else set(conversation.flags)
    return sorted(kept.union(*(map(str, reading.flags) for _, reading in readings)))


def keep_by_hand(card: CaseCard, filled: CaseCard, by_hand: list[str]) -> CaseCard:
    """The filled card with the fields an agent set by hand left as they were."""
    return replace(filled, **{name: getattr(card, name) for name in by_hand})


def as_turns(turns: list[Message], *, before: int | None = None) -> tuple[Turn, ...]:
    """Stored messages as the pure parts take them, oldest first."""
    return tuple(
        Turn(who=turn.who, text=turn.text, name=turn.name, at=turn.at)  # type: ignore[arg-type]
        for turn in turns
        if before is None or turn.seq < before
    )
