"""A Socket.IO client thin enough not to be the bottleneck: raw text frames over asyncio, no JSON decoded on receipt."""

import asyncio
import base64
import json
import os
import struct
from collections.abc import Callable
from typing import Self


class WireClient:
    """One connection to one namespace, websocket only (Engine.IO 4, Socket.IO 5)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, namespace: str) -> None:
        self._reader, self._writer = reader, writer
        self._prefix = "" if namespace == "/" else namespace + ","
        self._next_id = 0
        self._answers: dict[int, asyncio.Future[str]] = {}
        self._open: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.on_event: Callable[[str], None] = lambda _: None
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def connect(cls, address: str, namespace: str, auth: object, *, origin: str | None = None) -> Self:
        """Open the websocket and join the namespace."""
        host, port = address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        key = base64.b64encode(os.urandom(16)).decode()
        head = f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n"
        head += f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
        head += f"Origin: {origin}\r\n\r\n" if origin else "\r\n"
        writer.write(head.encode())
        status = await reader.readuntil(b"\r\n\r\n")
        assert b" 101 " in status.split(b"\r\n", 1)[0], status
        client = cls(reader, writer, namespace)
        client._task = asyncio.create_task(client._listen())
        client._send(f"40{client._prefix}{json.dumps(auth)}")
        await asyncio.wait_for(client._open, 10)
        return client

    async def call(self, event: str, payload: object) -> str:
        """Emit and wait for the acknowledgement, as the text that came."""
        self._next_id += 1
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answers[self._next_id] = answer
        self._send(f"42{self._prefix}{self._next_id}{json.dumps([event, payload])}")
        return await asyncio.wait_for(answer, 30)

    async def close(self) -> None:
        """End the connection."""
        assert self._task is not None
        self._task.cancel()
        self._writer.close()

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

    async def _listen(self) -> None:
        while True:
            head = await self._reader.readexactly(2)
            size = head[1] & 0x7F
            if size == 126:
                size = int.from_bytes(await self._reader.readexactly(2))
            elif size == 127:
                size = int.from_bytes(await self._reader.readexactly(8))
            self._take((await self._reader.readexactly(size)).decode())

    def _take(self, text: str) -> None:
        if text == "2":
            self._send("3")
        elif text.startswith("42"):
            self.on_event(text)
        elif text.startswith("43"):
            rest = text[2 + len(self._prefix) :]
            number, _, answer = rest.partition("[")
            self._answers.pop(int(number)).set_result(answer)
        elif text.startswith("40") and not self._open.done():
            self._open.set_result(text)
        elif text.startswith("44") and not self._open.done():
            self._open.set_exception(AssertionError(text))
