"""The doors to permissions: asking for compensation, and the answer (L15)."""

from copilot.chat import permissions
from copilot.chat.house import House
from copilot.chat.views import permission_view
from copilot.desk import schemas
from copilot.desk.agent import Agent
from copilot.wire import Answer, Doors


def open_doors(doors: Doors[Agent], house: House) -> None:
    """Answer `permission.ask` and `permission.answer`."""

    def ask(agent: Agent, payload: schemas.AskPermission) -> Answer:
        row = permissions.ask_permission(
            house,
            agent.actor,
            payload.conversation,
            kind=payload.kind,
            terms=permissions.Terms(payload.amount, payload.currency, payload.percent),
            reason=payload.reason,
        )
        return {"ok": True, "permission": permission_view(row)}

    def answer(agent: Agent, payload: schemas.AnswerPermission) -> Answer:
        row = permissions.answer_permission(
            house,
            agent.actor,
            payload.permission,
            grant=payload.grant,
            terms=permissions.Terms(payload.amount, payload.currency, payload.percent),
            expires=payload.expires,
            reason=payload.reason,
        )
        return {"ok": True, "permission": permission_view(row)}

    doors.open("permission.ask", schemas.AskPermission, ask)
    doors.open("permission.answer", schemas.AnswerPermission, answer)
