"""A person's own picture: put there and taken away at the desk, shown to customers beside their answers."""

import gevent
from flask import Blueprint, Response, jsonify, request
from flask_login import current_user

from copilot.chat.agent_pictures import AgentPictures
from copilot.chat.errors import Invalid, NotFound, TooLarge, Unauthorised
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.storage import records
from copilot.visitor.pictures import CleanFile, clean_file, find_type
from copilot.wire import RateLimiter

MAX_BYTES = 300_000
WIDEST_PX = 1_024
UPLOADS = "20 per 10 minute"
FOR_EVER = "public, max-age=31536000, immutable"  # another picture has another address


def blueprint(house: House, pictures: AgentPictures) -> Blueprint:
    """`GET` and `POST /desk/me/picture` (without a file: taken away), and `GET /pictures/NAME` for any page."""
    routes = Blueprint("agent_pictures", __name__)
    limiter = RateLimiter(UPLOADS)

    @routes.get("/desk/me/picture")
    def look() -> Response:
        return jsonify(ok=True, picture=pictures.url_of(_signed_in_id()))

    @routes.post("/desk/me/picture")
    def change() -> Response:
        user_id = _signed_in_id()
        limiter.hit(user_id)
        threadpool = gevent.get_hub().threadpool
        if (file := request.files.get("file")) is None:
            threadpool.apply(pictures.drop, (user_id,))
        else:
            clean = threadpool.apply(_clean, (file.stream.read(MAX_BYTES + 1),))
            threadpool.apply(pictures.keep, (user_id, clean.body))
        with house.db.begin() as connection:
            records.write_audit(connection, at=now_iso(), action="picture", user_id=user_id, kept=file is not None)
        return jsonify(ok=True, picture=pictures.url_of(user_id))

    @routes.get("/pictures/<name>")
    def picture(name: str) -> Response:
        path = pictures.find(name)
        if path is None:
            raise NotFound("There is no such picture.")
        body = gevent.get_hub().threadpool.apply(path.read_bytes)
        response = Response(body, mimetype=find_type(body) or "application/octet-stream")
        response.headers.update(
            {
                "Cache-Control": FOR_EVER,
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Access-Control-Allow-Origin": "*",
                "Cross-Origin-Resource-Policy": "cross-origin",
            }
        )
        return response

    _ = (look, change, picture)
    return routes


def _signed_in_id() -> str:
    if not current_user.is_authenticated:
        raise Unauthorised
    user_id: str = current_user.actor.id
    return user_id


def _clean(body: bytes) -> CleanFile:
    """The picture without metadata. Raises TooLarge, Invalid naming the field."""
    if len(body) > MAX_BYTES:
        raise TooLarge(f"The picture is larger than {MAX_BYTES // 1_000} kB and was not kept.")
    try:
        clean = clean_file(body)
    except ValueError:
        raise Invalid("The picture is damaged and could not be read.", field="file") from None
    if clean is None or not clean.type.startswith("image/") or clean.width is None or clean.height is None:
        raise Invalid("A picture is a PNG, JPEG, GIF or WebP file.", field="file")
    if max(clean.width, clean.height) > WIDEST_PX:
        raise Invalid(f"A picture has at most {WIDEST_PX} pixels a side.", field="file")
    return clean
