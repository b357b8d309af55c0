"""What every socket door shares: strict payloads, one answer shape, rate limits, and the size of an event.

Doors are registered on python-socketio's own server. Flask-SocketIO would push a whole request context for each
event, which costs as much as everything else a message needs together.
"""

import json
import logging
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, cast

import orjson
from limits import parse
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from socketio import Server
from socketio.exceptions import ConnectionRefusedError

from copilot.chat.errors import (
    CopilotError,
    Invalid,
    RateLimited,
    TooLarge,
    Unauthorised,
    Unavailable,
    UnknownEvent,
)

logger = logging.getLogger(__name__)

Session = TypeVar("Session")
Payload = TypeVar("Payload", bound=BaseModel)
Answer = dict[str, Any]


class WireModel(BaseModel):
    """A payload at the border: strict about types, and a field it does not know is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_nul(cls, value: Any) -> Any:
        """No database column holds U+0000, and no person types it."""
        if isinstance(value, dict):
            for name, text in cast("dict[str, Any]", value).items():
                if isinstance(text, str) and "\0" in text:
                    raise PydanticCustomError("nul", "“{field}” holds a NUL character", {"field": str(name)[:60]})
        return cast(Any, value)


class Nothing(WireModel):
    """An event without a payload."""


class Oversized:
    """Stands in for an event's payload that was larger than the wire takes."""


def json_codec(max_bytes: int) -> Any:
    """The `json` module for Socket.IO packets: fast, and an oversized event keeps its name but not its payload.

    The connection stays: the sender gets an error for this one event. Malformed JSON raises ValueError, as
    python-socketio expects.
    """

    class Codec:
        @staticmethod
        def dumps(value: Any, **_: Any) -> str:
            return orjson.dumps(value).decode()

        @staticmethod
        def loads(text: str | bytes, **_: Any) -> Any:
            value = _loads(text)
            is_event = isinstance(value, list) and len(value) > 1 and isinstance(value[0], str)
            if is_event and len(text if isinstance(text, bytes) else text.encode()) > max_bytes:
                return [value[0], Oversized()]
            return value

    return Codec


def _loads(text: str | bytes) -> Any:
    """JSON; half a surrogate pair, which JSON may escape and no text can hold, becomes a question mark."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        whole = json.dumps(json.loads(text), ensure_ascii=False)
        return orjson.loads(whole.encode("utf-8", "replace"))


class RateLimiter:
    """So many events of one key in a window that begins with its first event; in this process's memory.

    Counted here and not by `limits`' own memory storage, which starts a timer thread at every hit: with that, the
    limit cost more than the message.
    """

    def __init__(self, rate: str) -> None:
        item = parse(rate)
        self._amount, self._window_s = item.amount, item.get_expiry()
        self._windows: dict[str, tuple[float, int]] = {}  # key -> when the window ends, events in it
        self._sweep_at = 0.0

    def hit(self, key: str) -> None:
        """Count one event. Raises RateLimited with the seconds until the window ends."""
        now = time.monotonic()
        if now >= self._sweep_at:
            self._windows = {key: window for key, window in self._windows.items() if window[0] > now}
            self._sweep_at = now + self._window_s
        ends_at, count = self._windows.get(key, (0.0, 0))
        if ends_at <= now:
            ends_at, count = now + self._window_s, 0
        if count >= self._amount:
            raise RateLimited(retry_after=max(0.1, round(ends_at - now, 1)))
        self._windows[key] = (ends_at, count + 1)


class Doors(Generic[Session]):
    """Registers the events of one namespace; finds who is asking by connection id."""

    def __init__(self, server: Server, namespace: str, sessions: dict[str, Session], limiter: RateLimiter) -> None:
        self._server, self._namespace, self._sessions, self._limiter = server, namespace, sessions, limiter
        self.events: dict[str, type[BaseModel]] = {}
        server.on("*", self._unknown, namespace=namespace)

    def open(
        self,
        event: str,
        model: type[Payload],
        action: Callable[[Session, Payload], Answer | None],
        *,
        limiter: RateLimiter | None = None,
    ) -> None:
        """Answer `event` by validating its payload and calling one action; None from it means plain ok."""
        self.events[event] = model
        limit = limiter or self._limiter
        sessions = self._sessions

        def handle(sid: str, *args: Any) -> Answer:
            try:
                session = sessions.get(sid)
                if session is None:
                    raise Unauthorised
                limit.hit(sid)
                return action(session, parse_payload(model, args)) or {"ok": True}
            except CopilotError as error:
                return error.answer()
            except Exception:
                logger.exception("event failed", extra={"event": event, "namespace": self._namespace})
                return Unavailable("Something went wrong on our side. Nothing is lost; please try again.").answer()

        self._server.on(event, handle, namespace=self._namespace)

    def _unknown(self, event: str, sid: str, *_: Any) -> Answer:
        return UnknownEvent(f"This server knows no event “{str(event)[:40]}”; see docs/wire.md.").answer()


@contextmanager
def refusing_in_words() -> Generator[None]:
    """Turns whatever goes wrong while somebody connects into a refusal that carries the wire's error."""
    try:
        yield
    except CopilotError as error:
        refusal = error
    except Exception:
        logger.exception("connection failed")
        refusal = Unavailable("We cannot take you in just now. Nothing is lost; please try again in a moment.")
    else:
        return
    answer = refusal.answer()["error"]
    raise ConnectionRefusedError(answer["message"], answer)


def parse_payload(model: type[Payload], args: tuple[Any, ...]) -> Payload:
    """One object, as the model wants it. Raises Invalid naming the field, or TooLarge."""
    if not args and issubclass(model, Nothing):
        return model()
    if len(args) != 1:
        raise Invalid("Send exactly one object with this event.", field="payload")
    payload = args[0]
    if isinstance(payload, Oversized):
        raise TooLarge
    if field := _find_bytes(payload):
        raise Invalid("Events carry no binary data; files go to /visitor/files.", field=field)
    if not isinstance(payload, dict):
        raise Invalid(f"Send an object with this event, not {_kind(payload)}.", field="payload")
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        raise invalid_from(error) from None


def _find_bytes(value: Any, field: str = "payload") -> str | None:
    """Where an event holds binary data, if it does; the size of such packets is not the event's own."""
    if isinstance(value, bytes | bytearray):
        return field
    entries: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return next((found for name, entry in entries if (found := _find_bytes(entry, f"{name}"))), None)


def _kind(value: object) -> str:
    return "bytes" if isinstance(value, bytes | bytearray) else type(value).__name__


def invalid_from(error: ValidationError, *, within: str = "") -> Invalid:
    """The first thing wrong with a payload, in words that name the field; `within` is the object it is part of."""
    first = error.errors(include_url=False)[0]
    path = [str(part) for part in first["loc"] if part != "[key]"]
    field = ".".join([within, *path] if within else path) or "payload"
    context = first.get("ctx", {})
    match first["type"]:
        case "extra_forbidden":
            message = f"There is no field “{field[:60]}” in this event."
        case "nul":
            field, message = str(context["field"]), f"{first['msg']}. Please remove it."
        case "missing":
            message = f"“{field}” is missing."
        case "string_too_long":
            message = f"“{field}” is longer than {context['max_length']:,} characters. Please shorten it."
        case "string_too_short":
            message = f"“{field}” is empty."
        case _:
            message = f"“{field}”: {first['msg']}."
    return Invalid(message, field=field)
