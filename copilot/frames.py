"""WebSocket frames within bounds: what announces more than the server takes is refused before it is read.

And at the price of the bytes: gevent-websocket takes the mask off in a loop over every byte, looks at the text's
encoding twice before it decodes it, and asks the kernel for the size of its buffer at every send. On a busy server
that is a sixth of what a message costs (`bench/messages.py`).
"""

import struct
from typing import Any, NoReturn, cast

from geventwebsocket import handler
from geventwebsocket.exceptions import ProtocolError, WebSocketError
from geventwebsocket.websocket import Header, WebSocket

MAX_FRAME_BYTES = 1_048_576  # beyond this a sender is not mistaken but hostile, and loses the connection
TOO_BIG = 1009
"""WebSocket's own code for a message that is too big to process (RFC 6455, 7.4.1)."""
REASON = "A message may have 1 MiB at most; events have 64 KiB."


class BoundedWebSocket(WebSocket):
    """Counts what a message announces, over all of its frames, and closes before the first byte too many is read."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._left = MAX_FRAME_BYTES
        self._socket: Any = cast(Any, self.handler).socket
        self.raw_write: Any = self._write

    def read_frame(self) -> tuple[Header, bytes]:
        """Header and payload of one frame. Raises WebSocketError when its message is too big, or cut off."""
        stream: Any = self.stream
        header: Any = Header.decode_header(stream)
        if header.flags:
            raise ProtocolError
        if header.opcode in (self.OPCODE_TEXT, self.OPCODE_BINARY):
            self._left = MAX_FRAME_BYTES
        if header.opcode < self.OPCODE_CLOSE:
            self._left -= header.length
        if self._left < 0:
            self._refuse()
        payload: bytes = stream.read(header.length) if header.length else b""
        if len(payload) < header.length:
            raise WebSocketError("Unexpected EOF reading frame payload")
        return header, _unmask(payload, header.mask) if header.mask and payload else payload

    def validate_utf8(self, payload: bytes) -> None:
        """Nothing: the whole message is decoded strictly right after, and a bad one closes the socket."""

    def _write(self, frame: bytes) -> None:
        """A frame mostly fits into the kernel's buffer in one go; what does not goes the long way."""
        sent = self._socket.send(frame)
        if sent < len(frame):
            self._socket.sendall(frame[sent:])

    def _refuse(self) -> NoReturn:
        self.send_frame(struct.pack("!H", TOO_BIG) + REASON.encode(), opcode=self.OPCODE_CLOSE)
        self.closed = True
        raise WebSocketError(REASON)


def _unmask(payload: bytes, mask: bytes) -> bytes:
    """The payload without its mask (RFC 6455, 5.3): one operation over all bytes at once."""
    length = len(payload)
    key = (mask * (length // 4 + 1))[:length]
    return (int.from_bytes(payload, "little") ^ int.from_bytes(key, "little")).to_bytes(length, "little")


def bound_frames() -> None:
    """Have gevent-websocket make bounded sockets. Its handler makes them by this name and offers no other way."""
    handler.WebSocket = BoundedWebSocket
