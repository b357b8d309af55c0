"""The end of a process without a loss: nobody new comes in, what runs is finished or handed on, people move over."""

import logging
import random
import time
from typing import Any, cast

import gevent
from flask_socketio import SocketIO

from copilot.app import Levelhead

logger = logging.getLogger(__name__)

DRAIN_S = 30.0  # for what is being written; the slowest draft of a model takes twenty
MOVE_RATE = 200  # people a second who are sent elsewhere, so that the others can take them in
LONGEST_MOVE_S = 10.0
LAST_WORDS_S = 2.0


def drain(app: Levelhead, *, timeout_s: float = DRAIN_S) -> None:
    """Bring everything to a good end. The caller has closed the listening socket, and ends the process afterwards.

    Connections are closed below Socket.IO, so that people's programs take it for a lost line and come back by
    themselves, to whichever process the proxy gives them. What they had not got acknowledged they send again there.
    """
    started = time.monotonic()
    writing = gevent.spawn(app.jobs.stop, timeout_s=timeout_s)
    count = _send_people_elsewhere(app.socketio)
    writing.join()
    handed_on = app.jobs.hand_on()
    if app.shared:
        app.shared.neighbours.say_goodbye()
        app.shared.line.finish(timeout_s=LAST_WORDS_S)
    took_ms = round((time.monotonic() - started) * 1000)
    logger.info("drained", extra={"connections": count, "jobs_handed_on": handed_on, "took_ms": took_ms})


def _send_people_elsewhere(socketio: SocketIO) -> int:
    engine = cast(Any, socketio).server.eio
    lines: list[Any] = list(engine.sockets.values())
    random.shuffle(lines)
    rest_s = min(1 / MOVE_RATE, LONGEST_MOVE_S / max(1, len(lines)))
    for line in lines:
        gevent.spawn(line.close, wait=False)
        gevent.sleep(rest_s)
    return len(lines)
