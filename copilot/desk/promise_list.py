"""The doors to promises: the list across conversations, and what became of one (L16)."""

from typing import Annotated, Any, Literal

from pydantic import Field

from copilot.chat import promises
from copilot.chat.access import require
from copilot.chat.actors import Actor, Right
from copilot.chat.conversations import PROMISE_RISK_S
from copilot.chat.house import House
from copilot.chat.presence import Presence
from copilot.chat.promise_timers import Stage, stage_now
from copilot.chat.sites import settings_of
from copilot.chat.views import promise_line_view, promise_view
from copilot.clock import now_iso
from copilot.desk.agent import Agent
from copilot.desk.schemas import ChangePromise, Id
from copilot.storage import ledger, people
from copilot.wire import Answer, Doors, WireModel

PAGE = 50
HORIZON_S = 86_400.0  # the longest reminder a site can set


class ListPromises(WireModel):
    """`promises`: one's own, or the team's; by standing."""

    scope: Literal["mine", "team"] = "mine"
    standing: Literal["late", "at_risk", "open", "kept", "broken"] = "open"
    cursor: Annotated[str, Field(pattern=r"^\d{1,9}$")] | None = None
    site: Id | None = None


def open_doors(doors: Doors[Agent], house: House) -> None:
    """Answer `promises` and `promise`."""
    doors.open("promises", ListPromises, lambda agent, payload: _list(house, agent.actor, payload))
    doors.open("promise", ChangePromise, lambda agent, payload: _change(house, agent.actor, payload))


def _list(house: House, actor: Actor, payload: ListPromises) -> Answer:
    require(actor, Right.READ)
    sites = actor.site_list
    if payload.site is not None:
        sites = [payload.site] if actor.works_for(payload.site) else []
    offset = int(payload.cursor or 0)
    owner_id = actor.id if payload.scope == "mine" else None
    now, soon = now_iso(), now_iso(plus_s=PROMISE_RISK_S)
    with house.db.read() as connection:
        lines = ledger.list_promise_lines(
            connection,
            sites=sites,
            owner_id=owner_id,
            standing=payload.standing,
            now=now,
            soon=soon,
            offset=offset,
            limit=PAGE + 1,
        )
        counts = ledger.count_promises(connection, sites=sites, owner_id=owner_id, now=now, soon=soon)
    answer: Answer = {"ok": True, "promises": [promise_line_view(line) for line in lines[:PAGE]], "counts": counts}
    return answer | ({"cursor": str(offset + PAGE)} if len(lines) > PAGE else {})


def _change(house: House, actor: Actor, payload: ChangePromise) -> Answer:
    row = promises.change_promise(
        house,
        actor,
        payload.promise,
        state=payload.state,
        due_at=payload.due_at,
        what=payload.what,
        owner_id=payload.owner,
    )
    return {"ok": True, "promise": promise_view(row)}


def alarms_for(house: House, presence: Presence, actor: Actor) -> list[dict[str, Any]]:
    """Alarms that stand at this moment: one's own promises that are soon due or over; supervisors see all late
    ones, and those whose owner is not here.

    Sent with the welcome, so that somebody who comes back hears what went off while they were gone.
    """
    now = now_iso()
    with house.db.read() as connection:
        sites = {site.id: settings_of(site) for site in people.list_sites(connection)}
        lines = ledger.promises_due(
            connection,
            sites=actor.site_list,
            before=now_iso(plus_s=HORIZON_S),
            owner_id=None if actor.can(Right.BOARD) else actor.id,
        )
    alarms: list[dict[str, Any]] = []
    for line in lines:
        stage = stage_now(line.promise, sites[line.site_id], now=now)
        owner_id = line.promise.owner_id or ""
        if stage and (owner_id == actor.id or stage is Stage.LATE or presence.state_of(owner_id) != "here"):
            alarms.append({"stage": str(stage), "promise": promise_line_view(line)})
    return alarms
