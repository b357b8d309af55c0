"""Socket.IO's rooms across processes, over the one line they share.

python-socketio's own Redis manager publishes each event by itself and waits for Redis while it does: under load that
cost as much as the message, and with Redis away every event waited for seconds.
"""

from collections.abc import Callable
from typing import Any, cast

from socketio.manager import Manager
from socketio.pubsub_manager import PubSubManager

from copilot.redis_line import RedisLine, Word

KIND = "rooms"

Watcher = Callable[[str, str, Any], None]


class SharedRooms(PubSubManager):
    """Tells this process's own connections first, then the other processes. Events carry text only, no callbacks.

    `watch`, when set, sees each event that reaches this process: namespace, event, payload.
    """

    def __init__(self, line: RedisLine) -> None:
        super().__init__(channel="", write_only=True)  # no thread of its own: the line listens
        self._line = line
        self.watch: Watcher = lambda _namespace, _event, _payload: None
        line.on(KIND, self._hear)

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str | None = None,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **options: Any,
    ) -> None:
        """As the base class, without the search for binary parts, which the wire does not have."""
        room, namespace = to or room, namespace or "/"
        self._emit_here(event, data, namespace, room, skip_sid)
        if not options.get("ignore_queue") and not self._is_own(namespace, room):
            told = {"event": event, "data": data, "namespace": namespace, "room": room, "skip_sid": skip_sid}
            self._line.tell(KIND, method="emit", **told)

    def _emit_here(self, event: str, data: Any, namespace: str, room: Any, skip_sid: Any) -> None:
        self.watch(namespace, event, data)
        rooms = cast(dict[str, Any], self.rooms.get(namespace, {}))
        names: list[Any] = room if isinstance(room, list) else [room]
        if any(name in rooms for name in names):  # else the packet would be put together for nobody
            Manager.emit(self, event, data, namespace, room=room, skip_sid=skip_sid)

    def _is_own(self, namespace: str, room: Any) -> bool:
        """Whether an event goes to one connection of this very process, which nobody else needs to hear of."""
        everybody = cast(dict[Any, Any], self.rooms.get(namespace, {})).get(None, {})
        return isinstance(room, str) and room in everybody

    def _publish(self, data: dict[str, Any]) -> None:
        """What the base class tells the others: disconnections and rooms of connections elsewhere."""
        self._line.tell(KIND, **data)

    def _hear(self, _process: str, word: Word) -> None:
        match word["method"]:
            case "emit":
                self._emit_here(word["event"], word["data"], word["namespace"], word["room"], word["skip_sid"])
            case "disconnect":
                self._handle_disconnect(word)
            case "enter_room":
                self._handle_enter_room(word)
            case "leave_room":
                self._handle_leave_room(word)
            case "close_room":
                self._handle_close_room(word)
            case _:
                pass
