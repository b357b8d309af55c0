"""Files that agents send: uploaded into one conversation, to go with the next answer there."""

from flask import Blueprint, Response, jsonify, request
from flask_login import current_user

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor
from copilot.chat.errors import Closed, Forbidden, Unauthorised
from copilot.chat.house import House
from copilot.storage import attachments
from copilot.visitor.keeping import keep_file
from copilot.wire import RateLimiter

UPLOADS = "60 per 10 minute"
"""Files one person may upload (limits syntax)."""


def blueprint(house: House) -> Blueprint:
    """`POST /desk/files`: a form with `conversation` and `file`, for whoever may answer there."""
    routes = Blueprint("desk_files", __name__)
    limiter = RateLimiter(UPLOADS)

    @routes.post("/desk/files")
    def upload() -> Response:
        actor = _signed_in()
        with house.db.read() as connection:
            conversation = conversation_for(connection, actor, request.form.get("conversation", ""))
        if conversation.state == "closed":
            raise Closed
        if not house.settings.max_file_bytes:
            raise Forbidden("No files can be sent here.")
        limiter.hit(actor.id)
        file = request.files.get("file")
        row = keep_file(house, file, site_id=conversation.site_id, user_id=actor.id, conversation_id=conversation.id)
        return jsonify(ok=True, attachment=attachments.attachment_view(row))

    _ = upload
    return routes


def _signed_in() -> Actor:
    if not current_user.is_authenticated:
        raise Unauthorised
    actor: Actor = current_user.actor
    return actor
