"""The doors to permissions: what may be asked for, asking, the answer, and taking it back (L15)."""

from copilot.chat import asking, permissions
from copilot.chat.house import House
from copilot.chat.views import permission_view
from copilot.desk import schemas
from copilot.desk.agent import Agent
from copilot.wire import Answer, Doors


def open_doors(doors: Doors[Agent], house: House) -> None:
    """Answer `permission.outlook`, `permission.ask`, `permission.answer` and `permission.withdraw`."""

    def outlook(agent: Agent, payload: schemas.AskOutlook) -> Answer:
        terms = permissions.Terms(payload.amount, payload.currency, payload.percent)
        seen = asking.look_ahead(house, agent.actor, payload.conversation, kind=payload.kind, terms=terms)
        return {"ok": True, **asking.outlook_view(*seen)}

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

    def withdraw(agent: Agent, payload: schemas.OfPermission) -> Answer:
        row = permissions.withdraw_permission(house, agent.actor, payload.permission)
        return {"ok": True, "permission": permission_view(row)}

    doors.open("permission.outlook", schemas.AskOutlook, outlook)
    doors.open("permission.withdraw", schemas.OfPermission, withdraw)
    doors.open("permission.ask", schemas.AskPermission, ask)
    doors.open("permission.answer", schemas.AnswerPermission, answer)
