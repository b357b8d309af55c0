"""WebSocket frames within bounds: what announces more than the server takes is refused before it is read."""

import struct
from typing import Any, NoReturn

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
        return header, header.unmask_payload(payload) if header.mask and payload else payload

    def _refuse(self) -> NoReturn:
        self.send_frame(struct.pack("!H", TOO_BIG) + REASON.encode(), opcode=self.OPCODE_CLOSE)
        self.closed = True
        raise WebSocketError(REASON)


def bound_frames() -> None:
    """Have gevent-websocket make bounded sockets. Its handler makes them by this name and offers no other way."""
    handler.WebSocket = BoundedWebSocket
