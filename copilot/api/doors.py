"""The doors of `/api/v1`: find who calls, count it, validate, call one action, answer."""

import re
from collections.abc import Callable
from typing import Any

import orjson
from flask import Blueprint, Response, request
from pydantic import ValidationError

from copilot.api.call import Call
from copilot.api.callers import Caller, find_caller
from copilot.api.openapi import document
from copilot.api.routes import ROUTES, Route
from copilot.chat.errors import CopilotError, Invalid, NotFound, TooLarge, Unauthorised
from copilot.chat.house import House
from copilot.wire import RateLimiter, invalid_from, parse_payload

MAX_BODY_BYTES = 524_288
ID = re.compile(r"^[0-9A-Za-z_-]{1,32}$")
WRONG_TOKENS = "30 per 5 minute"
"""Calls with a wrong token from one address (limits syntax): nobody tries tokens until one fits."""


def blueprint(house: House) -> Blueprint:
    """Every route of the table under `/api/v1`, with the document that describes them."""
    routes = Blueprint("api", __name__, url_prefix="/api/v1")
    gate = _Gate(house)
    for route in ROUTES:
        rule = re.sub(r"\{(\w+)\}", r"<\1>", route.path)
        routes.add_url_rule(rule, route.name, _view(house, gate, route), methods=[route.method])

    @routes.get("/openapi.json")
    def openapi() -> Response:
        return _json(document(house.settings.public_url.rstrip("/") or request.host_url.rstrip("/")))

    @routes.after_request
    def keep_private(response: Response) -> Response:
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    routes.register_error_handler(CopilotError, _refuse)
    _ = (openapi, keep_private)
    return routes


class _Gate:
    """Lets a caller in: token, scope, rate."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._calls = RateLimiter(house.settings.api_rate)
        self._drafts = RateLimiter(house.settings.api_draft_rate)
        self._wrong = RateLimiter(WRONG_TOKENS)

    def admit(self, route: Route) -> Caller:
        """The caller of this request. Raises Unauthorised, Forbidden or RateLimited."""
        try:
            caller = find_caller(self._house.db, request.headers.get("Authorization", ""))
        except Unauthorised:
            self._wrong.hit(request.remote_addr or "")
            raise
        (self._drafts if route.is_costly else self._calls).hit(caller.key)
        caller.require(route.scope)
        return caller


def _view(house: House, gate: _Gate, route: Route) -> Callable[..., Response]:
    def view(**path: str) -> Response:
        request.max_content_length = MAX_BODY_BYTES
        caller = gate.admit(route)
        for name, value in path.items():
            if not ID.match(value):
                raise NotFound(f"There is no such {name} among yours.")
        wants_stream = request.accept_mimetypes.best == "text/event-stream"
        answer = route.action(Call(house, caller, path, _payload(route), wants_stream))
        return answer if isinstance(answer, Response) else _json(answer)

    return view


def _payload(route: Route) -> Any:
    if route.body is not None:
        return parse_payload(route.body, (_body(),))
    if route.query is None:
        return None
    try:
        return route.query.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise invalid_from(error) from None


def _body() -> Any:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLarge(f"This body is larger than {MAX_BODY_BYTES // 1024} KiB and was not read. Please send less.")
    try:
        return orjson.loads(request.get_data())
    except orjson.JSONDecodeError as error:
        raise Invalid(f"The body is not JSON: {error}.", field="body") from None


def _json(value: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(value), status=status, mimetype="application/json")


def _refuse(error: CopilotError) -> Response:
    response = _json(error.answer(), error.status)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(int(error.retry_after) + 1)
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
