"""The baseline: a default Flask-SocketIO gevent server that stores nothing, acknowledges and broadcasts."""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402

from flask import Flask  # noqa: E402
from flask_socketio import SocketIO, join_room  # noqa: E402

app = Flask(__name__)
socketio = SocketIO(app, async_mode="gevent", cors_allowed_origins="*", http_compression=False)
count = 0


@socketio.on("connect")
def connect(auth: dict[str, str]) -> None:
    """Agents hear every message."""
    if auth.get("role") == "agent":
        join_room("agents")


@socketio.on("message")
def message(data: dict[str, str]) -> dict[str, object]:
    """Broadcast and acknowledge."""
    global count
    count += 1
    socketio.emit("message", {"id": count, "text": data["text"]}, to="agents")
    return {"ok": True, "id": count}


if __name__ == "__main__":
    socketio.run(app, host="127.0.0.1", port=int(sys.argv[1]))
