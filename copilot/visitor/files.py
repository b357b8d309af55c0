"""Files of a conversation: taken from customers, given back to whoever may have them."""

from typing import Any

import gevent
from flask import Blueprint, Response, jsonify, request
from flask_login import current_user
from sqlalchemy import Connection

from copilot.chat.errors import Forbidden, NotFound, Unauthorised
from copilot.chat.house import House
from copilot.chat.sites import is_allowed_origin, settings_of
from copilot.storage import attachments, conversations, people
from copilot.storage.rows import Site, Visitor
from copilot.visitor.identity import VisitorTokens
from copilot.visitor.keeping import keep_file
from copilot.wire import RateLimiter

UPLOADS = "30 per 10 minute"
"""Files one visitor may send (limits syntax)."""
INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp")
ANY_PAGE = {
    # The bearer token is the key, not a cookie: that another page may ask gives it nothing.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
LOCKED_UP = "default-src 'none'; sandbox"


def blueprint(house: House, tokens: VisitorTokens) -> Blueprint:
    """`POST /visitor/files` and `GET /files/ID`. Needs no CSRF token: it reads no cookie to change anything."""
    routes = Blueprint("files", __name__)
    limiter = RateLimiter(UPLOADS)

    @routes.post("/visitor/files")
    def upload() -> Response:
        with house.db.read() as connection:
            visitor = _visitor(connection, tokens)
            site = people.find_site(connection, site_id=visitor.site_id)
        assert site is not None
        _check_site(house, site)
        limiter.hit(visitor.id)
        file = request.files.get("file")
        attachment = keep_file(house, file, site_id=visitor.site_id, visitor_id=visitor.id)
        return jsonify(ok=True, attachment=attachments.attachment_view(attachment))

    @routes.get("/files/<attachment_id>")
    def download(attachment_id: str) -> Response:
        with house.db.read() as connection:
            attachment = attachments.find(connection, attachment_id)
            if attachment is None or not _may_read(connection, tokens, attachment):
                raise NotFound("There is no such file among yours.")
        return _sent(house, attachment)

    @routes.after_request
    def allow_any_page(response: Response) -> Response:
        response.headers.update(ANY_PAGE)
        return response

    _ = (upload, download, allow_any_page)
    return routes


def _visitor(connection: Connection, tokens: VisitorTokens) -> Visitor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        raise Unauthorised("Send the visitor token as Authorization: Bearer.")
    visitor_id, site_id = tokens.read(token)
    visitor = people.find_visitor(connection, visitor_id)
    if visitor is None or visitor.site_id != site_id:
        raise Unauthorised("This visitor is not known any more; please reload the page.")
    return visitor


def _check_site(house: House, site: Site) -> None:
    own_origin = request.host_url.rstrip("/")
    if not is_allowed_origin(site, request.headers.get("Origin"), own_origin=own_origin):
        raise Forbidden("Pages of this origin may not send files to this site.")
    if not settings_of(site).files or not house.settings.max_file_bytes:
        raise Forbidden("This site takes no files.")


def _may_read(connection: Connection, tokens: VisitorTokens, attachment: dict[str, Any]) -> bool:
    """Somebody of the desk who works for the site, the visitor who sent it, or the one it was sent to."""
    if "Authorization" not in request.headers:
        return bool(current_user.is_authenticated) and current_user.actor.works_for(attachment["site_id"])
    visitor = _visitor(connection, tokens)
    if attachment["visitor_id"] == visitor.id:
        return True
    conversation = conversations.find(connection, attachment["conversation_id"] or "")
    return conversation is not None and conversation.visitor_id == visitor.id


def _sent(house: House, attachment: dict[str, Any]) -> Response:
    path = house.settings.data_dir / attachment["path"]
    if not path.is_file():
        raise NotFound("This file is not kept any more.")
    response = Response(gevent.get_hub().threadpool.apply(path.read_bytes), mimetype=attachment["type"])
    kind = "inline" if attachment["type"] in INLINE else "attachment"
    response.headers.set("Content-Disposition", kind, filename=attachment["name"])
    response.headers["Content-Security-Policy"] = LOCKED_UP
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
