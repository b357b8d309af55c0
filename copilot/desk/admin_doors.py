"""Doors for whoever runs the installation: the audit trail."""

from typing import Any, Protocol

from copilot.chat.access import require
from copilot.chat.actors import Actor, Right
from copilot.chat.house import House
from copilot.chat.moments import moment_of
from copilot.desk import admin_schemas as schemas
from copilot.storage import audit
from copilot.wire import Answer, Doors

AUDIT_PAGE = 50


class Session(Protocol):
    """Whoever asks."""

    actor: Actor


class AdminDoors:
    """Everything here needs the right `admin`."""

    def __init__(self, house: House, doors: Doors[Any]) -> None:
        self.house = house
        doors.open("audit.list", schemas.ListAudit, self.list_audit)

    def list_audit(self, session: Session, payload: schemas.ListAudit) -> Answer:
        """A page of the audit trail, newest first."""
        require(session.actor, Right.ADMIN)
        wanted = audit.AuditFilter(
            user_id=payload.user,
            action=payload.action,
            conversation_id=payload.conversation,
            since=moment_of(payload.since, field="since"),
            until=moment_of(payload.until, field="until"),
            before_id=int(payload.cursor) if payload.cursor else None,
        )
        with self.house.db.read() as connection:
            rows = audit.list_audit(connection, wanted, sites=session.actor.site_list, limit=AUDIT_PAGE + 1)
            actions = audit.audit_actions(connection)
        answer: Answer = {"ok": True, "rows": [_audit_view(row) for row in rows[:AUDIT_PAGE]], "actions": actions}
        return answer | ({"cursor": str(rows[AUDIT_PAGE - 1]["id"])} if len(rows) > AUDIT_PAGE else {})


def _audit_view(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "at": row["at"],
        "action": row["action"],
        "user": {"id": row["user_id"], "name": row["name"]} if row["user_id"] else None,
        "conversation": row["conversation_id"],
        "detail": row["detail"],
    }
