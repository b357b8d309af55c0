"""Customers and desks that live through faults: what is not acknowledged they send again, and they remember all.

They keep to the wire as the widget and the desk do: a message keeps its `client_id` until it is acknowledged, and
after every connection they ask for what they missed.
"""

import asyncio
import itertools
import json
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.wire_client import ConnectionRefused, WireClient
from tests.cast import ORIGIN

ACK_S = 6.0  # as long as people's programs wait before they try again
PAUSE_S = (0.15, 0.5)
LOST = (ConnectionError, ConnectionRefused, TimeoutError, asyncio.IncompleteReadError, OSError)
TALK = ("My parcel {n} is late.", "Still nothing about order {n}!", "When will {n} come?", "I wait for {n}.")
REPLY = "I am sorry about the wait. I am looking into your order {n} right now."
PROMISE = "I am sorry. I will write to you again by 16:00 tomorrow about {n}."
OFFER = "I can offer you a voucher of 15 EUR."


@dataclass(slots=True)
class Seen:
    """A message as somebody was told it, live or when they asked."""

    seq: int
    who: str
    text: str
    client_id: str | None


@dataclass(slots=True)
class Diary:
    """What one person saw. `refusals` are all answers that were not ok, `outages` how often the line was lost."""

    acknowledged: dict[str, tuple[str, int]] = field(default_factory=dict)  # client_id: conversation and seq
    promised: dict[str, int] = field(default_factory=dict)  # client_id: how many promises the answer named
    live: dict[tuple[str, int], Seen] = field(default_factory=dict)
    told_twice: int = 0
    contradictions: list[str] = field(default_factory=list)
    refusals: list[dict[str, Any]] = field(default_factory=list)
    refused_connections: list[str] = field(default_factory=list)
    outages: int = 0
    connected_at: float | None = None
    operations: int = 0

    def take(self, message: dict[str, Any], *, is_live: bool) -> None:
        """Note a message; the same number with other words is a contradiction."""
        key = (message["conversation"], message["seq"])
        seen = Seen(message["seq"], message["who"], message["text"], message.get("client_id"))
        known = self.live.setdefault(key, seen)
        if known is seen:
            return
        self.told_twice += is_live
        if (known.who, known.text) != (seen.who, seen.text):
            self.contradictions.append(f"{key}: {known} and then {seen}")


class Person:
    """Somebody with a line to one of several servers; another one when theirs is gone."""

    namespace = ""
    origin: str | None = None

    def __init__(self, addresses: list[str], *, may_move: bool = True) -> None:
        self.addresses = itertools.cycle(addresses)
        self.address = next(self.addresses)
        self.may_move = may_move
        self.diary = Diary()
        self.client: WireClient | None = None
        self.welcome: dict[str, Any] = {}
        self._welcomed = asyncio.Event()

    def auth(self) -> dict[str, Any]:
        raise NotImplementedError

    def hear(self, event: str, payload: dict[str, Any]) -> None:
        """Whatever the server says by itself."""

    async def line(self) -> WireClient:
        """The connection, made anew when it was lost. Keeps trying, later and later, as the browsers do."""
        wait_s = 0.2
        while self.client is None or self.client.is_lost.is_set():
            if self.client is not None:
                self.client, self.diary.connected_at = None, None
                self.diary.outages += 1
            try:
                self._welcomed.clear()
                client = await asyncio.wait_for(self._connect(), ACK_S)
                await asyncio.wait_for(self._welcomed.wait(), ACK_S)
            except LOST as error:
                if isinstance(error, ConnectionRefused):
                    self.diary.refused_connections.append(str(error))
                if self.may_move:
                    self.address = next(self.addresses)
                await asyncio.sleep(wait_s * random.uniform(0.5, 1.5))
                wait_s = min(2 * wait_s, 2.0)
                continue
            self.client, self.diary.connected_at = client, time.time()
        return self.client

    async def _connect(self) -> WireClient:
        return await WireClient.connect(
            self.address, self.namespace, self.auth(), origin=self.origin, on_event=self._take
        )

    def _take(self, text: str) -> None:
        event, *data = json.loads(text[text.index("[") :])
        payload = data[0] if data else {}
        if event == "welcome":
            self.welcome = payload
            self._welcomed.set()
        if event == "message":
            self.diary.take(payload, is_live=True)
        self.hear(event, payload)

    async def ask(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        """One question and its answer. Raises one of LOST; a refusal is an answer and is noted."""
        client = await self.line()
        try:
            text = await client.call(event, payload, within_s=ACK_S)
        except TimeoutError:
            await client.close()  # a line that does not answer is a lost line
            raise
        answer = json.loads("[" + text)[0]
        self.diary.operations += 1
        if not answer["ok"]:
            self.diary.refusals.append(answer["error"])
        return answer

    async def ask_until_answered(
        self, event: str, payload: dict[str, Any], *, is_final: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        """Ask again and again until the answer is final; harmless, for everything asked so carries its `client_id`."""
        while True:
            try:
                answer = await self.ask(event, payload)
            except LOST:
                continue
            if is_final(answer):
                return answer
            await asyncio.sleep(answer["error"].get("retry_after", 0.3))

    async def leave(self) -> None:
        if self.client is not None:
            await self.client.close()


class Customer(Person):
    """Writes again and again until told to stop."""

    namespace, origin = "/visitor", ORIGIN

    def __init__(self, addresses: list[str], site: str, number: int) -> None:
        super().__init__(addresses)
        self.site, self.number = site, number
        self.token: str | None = None
        self.conversation: str | None = None
        self.sent: list[str] = []

    def auth(self) -> dict[str, Any]:
        return {"site": self.site} | ({"visitor": self.token} if self.token else {})

    def hear(self, event: str, payload: dict[str, Any]) -> None:
        if event == "welcome":
            self.token = payload["visitor"]
            for message in payload["messages"]:
                self.diary.take(message, is_live=False)

    async def write_until(self, is_over: asyncio.Event) -> None:
        """One message after the other, each until it is acknowledged."""
        for line in itertools.count():
            if is_over.is_set():
                return
            await self.write(random.choice(TALK).format(n=f"{self.number}-{line}"))
            await asyncio.sleep(random.uniform(*PAUSE_S))

    async def write(self, text: str) -> None:
        client_id = uuid.uuid4().hex
        self.sent.append(client_id)
        answer = await self.ask_until_answered(
            "message", {"client_id": client_id, "text": text}, is_final=lambda answer: answer["ok"]
        )
        self.conversation = answer["conversation"]
        self.diary.acknowledged[client_id] = (answer["conversation"], answer["seq"])

    async def catch_up(self) -> None:
        """Ask for everything, as after a reload."""
        seq, more = 0, self.conversation is not None
        while more:
            answer = await self.ask_until_answered("since", {"seq": seq}, is_final=lambda answer: answer["ok"])
            for message in answer["messages"]:
                self.diary.take(message, is_live=False)
                seq = message["seq"]
            more = answer["more"]


class Desk(Person):
    """An agent: hears everything and answers whoever waits, now with plain words, now with a promise or an offer."""

    namespace = "/desk"

    def __init__(self, addresses: list[str], token: str, *, leads: bool = False, may_move: bool = True) -> None:
        super().__init__(addresses, may_move=may_move)
        self.token, self.leads = token, leads
        self.waiting: dict[str, int] = {}  # conversation: newest seq
        self.drafted: set[str] = set()
        self.offers: dict[str, str] = {}  # client_id of an offer that was sent: its conversation
        self.count = itertools.count()

    def auth(self) -> dict[str, Any]:
        return {"token": self.token}

    def hear(self, event: str, payload: dict[str, Any]) -> None:
        if event == "welcome":
            self.waiting |= {line["id"]: line["last_seq"] for line in payload["conversations"] if line["waiting_since"]}
        elif event == "message" and payload["who"] == "customer":
            self.waiting[payload["conversation"]] = payload["seq"]
        elif event == "draft.end":
            self.drafted.add(payload["conversation"])

    async def stay_until(self, is_over: asyncio.Event) -> None:
        """Only listen; come back whenever the line is lost."""
        while not is_over.is_set():
            client = await self.line()
            waits = [asyncio.ensure_future(client.is_lost.wait()), asyncio.ensure_future(is_over.wait())]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()

    async def answer_until(self, is_over: asyncio.Event) -> None:
        """Answer those who wait, at an agent's pace."""
        while not is_over.is_set():
            await self.line()
            if self.waiting:
                conversation, seq = self.waiting.popitem()
                await self._answer(conversation, seq)
            await asyncio.sleep(random.uniform(*PAUSE_S))

    async def _answer(self, conversation: str, seq: int) -> None:
        number = next(self.count)
        if number % 5 == 4:
            await self._offer(conversation)
            return
        text = (PROMISE if number % 3 == 2 else REPLY).format(n=number)
        await self._send(conversation, text, seen_seq=seq)

    async def _offer(self, conversation: str) -> None:
        """Ask, grant, and offer twice at once over two ids: the permission must go once."""
        asked = await self._once(
            "permission.ask",
            {"conversation": conversation, "kind": "voucher", "amount": 15, "currency": "EUR", "reason": "waited long"},
        )
        if asked is None:
            return
        granted = await self._once("permission.answer", {"permission": asked["permission"]["id"], "grant": True})
        if granted is not None:
            await asyncio.gather(*(self._send(conversation, OFFER) for _ in range(2)))

    async def _once(self, event: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        """What carries no id of its own is asked once; None when the answer was lost or refused."""
        try:
            answer = await self.ask(event, payload)
        except LOST:
            return None
        return answer if answer["ok"] else None

    async def _send(self, conversation: str, text: str, **extra: Any) -> None:
        client_id = uuid.uuid4().hex
        payload = {"conversation": conversation, "client_id": client_id, "text": text, **extra}
        answer = await self.ask_until_answered("send", payload, is_final=_is_settled)
        if answer["ok"]:
            self.diary.acknowledged[client_id] = (conversation, answer["seq"])
            self.diary.promised[client_id] = len(answer.get("promises", []))
            if text == OFFER:
                self.offers[client_id] = conversation


def _is_settled(answer: dict[str, Any]) -> bool:
    """Whether asking again would be of no use: it is sent, or refused for a reason that stays."""
    return answer["ok"] or answer["error"]["code"] not in ("unavailable", "rate_limited")
