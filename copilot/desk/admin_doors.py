"""Doors for whoever runs the installation: its people and the audit trail."""

from typing import Any, Protocol

from copilot.chat.access import require
from copilot.chat.actors import Actor, Right
from copilot.chat.house import House
from copilot.chat.moments import moment_of
from copilot.desk import admin_schemas as schemas
from copilot.desk import team
from copilot.storage import audit
from copilot.wire import Answer, Doors, Nothing

AUDIT_PAGE = 50


class Session(Protocol):
    """Whoever asks."""

    actor: Actor


class AdminDoors:
    """Everything here needs the right `admin`."""

    def __init__(self, house: House, doors: Doors[Any]) -> None:
        self.house = house
        doors.open("audit.list", schemas.ListAudit, self.list_audit)
        doors.open("people.list", Nothing, self.list_people)
        doors.open("people.invite", schemas.InvitePerson, self.invite_person)
        doors.open("people.link", schemas.OfPerson, self.renew_link)
        doors.open("people.reset_second_step", schemas.OfPerson, self.reset_second_step)
        doors.open("people.change", schemas.ChangePerson, self.change_person)

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

    def list_people(self, session: Session, payload: Nothing) -> Answer:
        """The whole team, those without access too."""
        return {"ok": True, "people": team.list_team(self.house, session.actor)}

    def invite_person(self, session: Session, payload: schemas.InvitePerson) -> Answer:
        """Somebody new, and the link by which they choose their password."""
        user, path = team.invite(
            self.house,
            session.actor,
            email=payload.email,
            role=payload.role,
            name=payload.name,
            sites=payload.sites,
            locale=payload.locale,
        )
        return {"ok": True, "person": team.person_view(user), "path": path}

    def renew_link(self, session: Session, payload: schemas.OfPerson) -> Answer:
        """A new link for somebody who lost the first one, or forgot their password."""
        return {"ok": True, "path": team.renew_link(self.house, session.actor, payload.person)}

    def reset_second_step(self, session: Session, payload: schemas.OfPerson) -> None:
        """Somebody lost their phone."""
        team.reset_second_step(self.house, session.actor, payload.person)

    def change_person(self, session: Session, payload: schemas.ChangePerson) -> Answer:
        """Role, sites, languages, name, access."""
        changes = payload.model_dump(exclude={"person"}, exclude_unset=True)
        user = team.change_person(self.house, session.actor, payload.person, **changes)
        return {"ok": True, "person": team.person_view(user)}


def _audit_view(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "at": row["at"],
        "action": row["action"],
        "user": {"id": row["user_id"], "name": row["name"]} if row["user_id"] else None,
        "conversation": row["conversation_id"],
        "detail": row["detail"],
    }
