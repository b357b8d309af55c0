"""A Socket.IO client thin enough not to be the bottleneck: raw text frames over asyncio, no JSON decoded on receipt."""

import asyncio
import base64
import json
import os
import struct
from collections.abc import Callable
from typing import Self

ANSWER_S = 30.0
CLOSE = 0x8


class ConnectionRefused(Exception):
    """The server said no; the text is its answer as it came."""


class WireClient:
    """One connection to one namespace, websocket only (Engine.IO 4, Socket.IO 5)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, namespace: str) -> None:
        self._reader, self._writer = reader, writer
        self._prefix = "" if namespace == "/" else namespace + ","
        self._next_id = 0
        self._answers: dict[int, asyncio.Future[str]] = {}
        self._open: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.on_event: Callable[[str], None] = lambda _: None
        self.is_lost = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def connect(
        cls,
        address: str,
        namespace: str,
        auth: object,
        *,
        origin: str | None = None,
        on_event: Callable[[str], None] | None = None,
    ) -> Self:
        """Open the websocket and join the namespace. Raises ConnectionRefused with the server's words."""
        host, port = address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        key = base64.b64encode(os.urandom(16)).decode()
        head = f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n"
        head += f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        head += f"Origin: {origin}\r\n\r\n" if origin else "\r\n"
        writer.write(head.encode())
        try:
            status = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), ANSWER_S)
            if b" 101 " not in status.split(b"\r\n", 1)[0]:
                raise ConnectionRefused(status.decode(errors="replace"))
            client = cls(reader, writer, namespace)
            client.on_event = on_event or client.on_event
            client._task = asyncio.create_task(client._listen())
            client._send(f"40{client._prefix}{json.dumps(auth)}")
            await asyncio.wait_for(client._open, ANSWER_S)
        except BaseException:
            writer.close()
            raise
        return client

    async def call(self, event: str, payload: object, *, within_s: float = ANSWER_S) -> str:
        """Emit and wait for the acknowledgement, as the text that came."""
        if self.is_lost.is_set():
            raise ConnectionResetError("the connection was lost")
        self._next_id += 1
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answers[self._next_id] = answer
        self._send(f"42{self._prefix}{self._next_id}{json.dumps([event, payload])}")
        return await asyncio.wait_for(answer, within_s)

    async def close(self) -> None:
        """End the connection."""
        assert self._task is not None
        self._task.cancel()
        self._lose()

    def _send(self, text: str) -> None:
        body = text.encode()
        size = len(body)
        if size < 126:
            head = struct.pack("!BB", 0x81, 0x80 | size)
        elif size < 65_536:
            head = struct.pack("!BBH", 0x81, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x81, 0x80 | 127, size)
        self._writer.write(head + b"\0\0\0\0" + body)  # an all-zero mask leaves the body as it is

    def _lose(self) -> None:
        """Nobody waits for an answer that cannot come any more."""
        self._writer.close()
        self.is_lost.set()
        for answer in [self._open, *self._answers.values()]:
            if not answer.done():
                answer.set_exception(ConnectionResetError("the connection was lost"))
                answer.exception()  # whoever waited has given up already, perhaps
        self._answers.clear()

    async def _listen(self) -> None:
        try:
            await self._read_frames()
        except (asyncio.IncompleteReadError, OSError):
            self._lose()

    async def _read_frames(self) -> None:
        while True:
            head = await self._reader.readexactly(2)
            size = head[1] & 0x7F
            if size == 126:
                size = int.from_bytes(await self._reader.readexactly(2))
            elif size == 127:
                size = int.from_bytes(await self._reader.readexactly(8))
            body = await self._reader.readexactly(size)
            if head[0] & 0x0F == CLOSE:
                return self._lose()
            self._take(body.decode())

    def _take(self, text: str) -> None:
        if text == "2":
            self._send("3")
        elif text.startswith("42"):
            self.on_event(text)
        elif text.startswith("43"):
            rest = text[2 + len(self._prefix) :]
            number, _, answer = rest.partition("[")
            if (waiting := self._answers.pop(int(number), None)) and not waiting.done():
                waiting.set_result(answer)
        elif text.startswith("40") and not self._open.done():
            self._open.set_result(text)
        elif text.startswith("44") and not self._open.done():
            self._open.set_exception(ConnectionRefused(text[2 + len(self._prefix) :]))
        elif text[:1] == "1" or text.startswith("41"):  # Engine.IO's close, Socket.IO's disconnect
            self._lose()
