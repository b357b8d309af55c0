"""Compares what people saw with what the database holds, and says in words what does not fit."""

import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from copilot.clock import from_iso
from copilot.storage import tables
from copilot.storage.database import Database
from tests.faults.load import Load
from tests.faults.people import OFFER
from tests.servers import wait_until

PROSE = re.compile(r"^[A-Z“].{8,}[.!?]$", re.S)


@dataclass(slots=True)
class Findings:
    """`losses` and `doubles` are counted apart; `others` is whatever else is wrong."""

    operations: int = 0
    outages: int = 0
    refusals: int = 0
    losses: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[str]:
        return [*self.losses, *self.doubles, *self.others]


class Checker:
    """Looks at one site's data once the people have come to rest."""

    def __init__(self, database_url: str, site_id: str, load: Load) -> None:
        self.db = Database(database_url)
        self.site_id, self.load = site_id, load
        self.found = Findings()

    def check(self, *, settle_s: float = 60.0) -> Findings:
        """Wait until everything is drafted and told, then compare. Closes the load."""
        try:
            wait_until(
                lambda: not self._undrafted(),
                timeout_s=settle_s,
                what=_Late(lambda: f"a draft for {self._undrafted()[:5]}"),
            )
            self._wait_for_the_desks()
        finally:
            self.load.close()
        self._read()
        for look in (self._customers, self._agents, self._sequences, self._permissions, self._promises, self._words):
            look()
        diaries = [person.diary for person in self.load.people]
        self.found.operations = sum(diary.operations for diary in diaries)
        self.found.outages = sum(diary.outages for diary in diaries)
        self.found.refusals = sum(len(diary.refusals) + len(diary.refused_connections) for diary in diaries)
        self.db.close()
        return self.found

    # -- what must come by itself

    def _undrafted(self) -> list[str]:
        """Conversations of which the newest customer message is neither answered nor covered by a draft."""
        conversation, draft = tables.conversation, tables.draft
        covered = (
            select(draft.c.id)
            .where(
                draft.c.conversation_id == conversation.c.id,
                draft.c.state == "ready",
                draft.c.covers_seq >= conversation.c.customer_seq,
            )
            .exists()
        )
        query = select(conversation.c.id).where(
            conversation.c.site_id == self.site_id,
            conversation.c.customer_seq > conversation.c.agent_seq,
            conversation.c.state != "closed",
            ~covered,
        )
        with self.db.read() as connection:
            return list(connection.execute(query).scalars())

    def _wait_for_the_desks(self) -> None:
        """Everything stored while a desk listened must reach it without its asking."""
        wait_until(
            lambda: not self._untold(), timeout_s=20.0, what=_Late(lambda: f"news at the desks: {self._untold()[:5]}")
        )

    def _untold(self) -> list[str]:
        missing: list[str] = []
        for watcher in self.load.watchers:
            if watcher.diary.connected_at is None:
                missing.append(f"the desk at {watcher.address} itself")
                continue
            since = watcher.diary.connected_at + 1.0
            told = watcher.diary.live
            with self.db.read() as connection:
                rows = connection.execute(self._messages()).all()
            missing += [
                f"{row.conversation_id} {row.seq} ({row.who})"
                for row in rows
                if from_iso(row.at).timestamp() > since and (row.conversation_id, row.seq) not in told
            ]
        return missing

    def _messages(self) -> Any:
        message, conversation = tables.message, tables.conversation
        return (
            select(message)
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .where(conversation.c.site_id == self.site_id)
            .order_by(message.c.conversation_id, message.c.seq)
        )

    # -- what must fit

    def _read(self) -> None:
        with self.db.read() as connection:
            self.rows = connection.execute(self._messages()).all()
            ids = list({row.conversation_id for row in self.rows})
            self.permissions = connection.execute(
                select(tables.permission).where(tables.permission.c.conversation_id.in_(ids))
            ).all()
            self.promises = connection.execute(
                select(tables.promise).where(tables.promise.c.conversation_id.in_(ids))
            ).all()
            self.timers = set(connection.execute(select(tables.outbox.c.key)).scalars())
        self.by_client_id = defaultdict(list)
        for row in self.rows:
            if row.client_id:
                self.by_client_id[row.client_id].append(row)

    def _acknowledged(self, client_id: str, conversation: str, seq: int) -> None:
        stored = self.by_client_id[client_id]
        if not stored:
            self.found.losses.append(f"{client_id} was acknowledged as {conversation} {seq} and is not there")
        elif len(stored) > 1:
            self.found.doubles.append(f"{client_id} is stored {len(stored)} times")
        elif (stored[0].conversation_id, stored[0].seq) != (conversation, seq):
            self.found.others.append(f"{client_id} was acknowledged as {seq} and stands at {stored[0].seq}")

    def _customers(self) -> None:
        for customer in self.load.customers:
            diary = customer.diary
            for client_id, (conversation, seq) in diary.acknowledged.items():
                self._acknowledged(client_id, conversation, seq)
            order = [diary.acknowledged[client_id][1] for client_id in customer.sent if client_id in diary.acknowledged]
            if order != sorted(order):
                self.found.others.append(f"customer {customer.number} wrote in another order than is stored: {order}")
            for row in self.rows:
                if row.conversation_id != customer.conversation:
                    continue
                seen = diary.live.get((row.conversation_id, row.seq))
                if seen is None:
                    self.found.losses.append(f"customer {customer.number} was never told {row.seq} ({row.who})")
                elif (seen.who, seen.text) != (row.who, row.text):
                    self.found.others.append(f"customer {customer.number} was told other words for {row.seq}")

    def _agents(self) -> None:
        for agent in self.load.agents:
            for client_id, (conversation, seq) in agent.diary.acknowledged.items():
                self._acknowledged(client_id, conversation, seq)
        for person in self.load.people:
            self.found.doubles += person.diary.contradictions

    def _sequences(self) -> None:
        by_conversation: dict[str, list[int]] = defaultdict(list)
        for row in self.rows:
            by_conversation[row.conversation_id].append(row.seq)
        for conversation, seqs in by_conversation.items():
            if seqs != list(range(1, len(seqs) + 1)):
                self.found.others.append(f"{conversation} has a gap or a double: {seqs}")
        by_visitor = Counter(customer.conversation for customer in self.load.customers)
        if any(count > 1 for count in by_visitor.values()):
            self.found.others.append("two customers share a conversation")

    def _permissions(self) -> None:
        """Money was offered as often as a permission was used, and no permission twice."""
        offers = {(row.conversation_id, row.seq) for row in self.rows if row.text == OFFER}
        used = [(row.conversation_id, row.used_seq) for row in self.permissions if row.state == "used"]
        self.found.doubles += [f"a permission went twice: {one}" for one, count in Counter(used).items() if count > 1]
        self.found.others += [f"an offer without a permission: {one}" for one in offers - set(used)]
        self.found.losses += [f"a permission was used for nothing that was sent: {one}" for one in set(used) - offers]

    def _promises(self) -> None:
        """Every promise in what was sent is in the ledger once, with a clock of its own."""
        noted = Counter((row.conversation_id, row.seq) for row in self.promises)
        for agent in self.load.agents:
            for client_id, count in agent.diary.promised.items():
                place = agent.diary.acknowledged[client_id]
                if noted[place] != count:
                    self.found.losses.append(f"{count} promises were acknowledged at {place}, {noted[place]} are kept")
        for row in self.promises:
            is_waiting = row.state == "open" and row.due_at and from_iso(row.due_at).timestamp() > time.time()
            if is_waiting and f"promise:{row.id}" not in self.timers:
                self.found.losses.append(f"the promise {row.id} has no clock")

    def _words(self) -> None:
        """Whatever was refused was refused in words."""
        for person in self.load.people:
            for error in person.diary.refusals:
                if not PROSE.match(error.get("message", "")) or "Traceback" in error["message"]:
                    self.found.others.append(f"an error without words: {error}")
            for text in person.diary.refused_connections:
                if "{" in text and not re.search(r'"message":"[A-Z][^"]{8,}[.!?]"', text.replace('": "', '":"')):
                    self.found.others.append(f"a connection was refused without words: {text[:200]}")


class _Late:
    """Words that are only put together when they are needed."""

    def __init__(self, words: Any) -> None:
        self._words = words

    def __str__(self) -> str:
        return self._words()
