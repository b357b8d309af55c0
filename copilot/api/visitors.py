"""A visitor's right to their data: all of it, or none of it any more. For owners."""

from typing import Any

import orjson

from copilot.api.call import Call
from copilot.chat.access import require
from copilot.chat.actors import Right
from copilot.chat.errors import NotFound
from copilot.chat.events import VisitorErased
from copilot.clock import now_iso
from copilot.storage import attachments, people, records
from copilot.storage.erasure import export_visitor

NOBODY = "There is no such visitor among yours."


def export(call: Call) -> dict[str, Any]:
    """Everything stored about one visitor, by table."""
    require(call.actor, Right.ADMIN)
    with call.house.db.begin() as connection:
        visitor_id = _visitor_of(connection, call)
        data = export_visitor(connection, visitor_id)
        records.write_audit(
            connection, at=now_iso(), action="visitor.export", user_id=call.actor.id, visitor=visitor_id
        )
    return {"ok": True, "data": orjson.loads(orjson.dumps(data, default=str))}


def erase(call: Call) -> dict[str, Any]:
    """Delete a visitor and everything of theirs, files too."""
    require(call.actor, Right.ADMIN)
    with call.house.db.begin() as connection:
        visitor_id = _visitor_of(connection, call)
        attachments.delete_files_of(connection, visitor_id, call.house.settings.data_dir)
        people.delete_visitor(connection, visitor_id)
        records.write_audit(connection, at=now_iso(), action="visitor.erase", user_id=call.actor.id)
    call.house.bus.publish(VisitorErased(visitor_id))
    return {"ok": True}


def _visitor_of(connection: Any, call: Call) -> str:
    visitor = people.find_visitor(connection, call.path["visitor"])
    if visitor is None or not call.actor.works_for(visitor.site_id):
        raise NotFound(NOBODY)
    return visitor.id
