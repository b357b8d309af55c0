"""The clock behind a promise (L16): a reminder before it is due, an alarm when it is, then the supervisors.

One row of the outbox carries a promise through its stages; the promise's own row says which have gone off, so that
each does so once, whenever the server was started.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from copilot.chat.events import ConversationChanged, PersonNotice
from copilot.chat.house import House
from copilot.chat.presence import Presence
from copilot.chat.sites import SiteSettings, settings_of
from copilot.chat.views import promise_line_view
from copilot.clock import from_iso, now_iso, to_iso
from copilot.storage import ledger, outbox, people
from copilot.storage.rows import Job, PromiseRow

KIND = "promise"


class Stage(StrEnum):
    """How near a promise is. The later one says more, so after a long sleep only the latest goes off."""

    SOON = "soon"
    DUE = "due"
    LATE = "late"


MARKS = {Stage.SOON: "reminded_at", Stage.DUE: "alarmed_at", Stage.LATE: "late_at"}


def stages_of(promise: PromiseRow, settings: SiteSettings) -> dict[Stage, str]:
    """When each stage of an open promise begins. A short promise is remembered at half its time, not at once."""
    if promise.state != "open" or promise.due_at is None:
        return {}
    due = from_iso(promise.due_at)
    whole = max(timedelta(0), due - from_iso(promise.created_at))
    lead = min(timedelta(seconds=settings.promise_reminder_s), whole / 2)
    return {
        Stage.SOON: to_iso(due - lead),
        Stage.DUE: promise.due_at,
        Stage.LATE: to_iso(due + timedelta(seconds=settings.promise_late_s)),
    }


def stage_now(promise: PromiseRow, settings: SiteSettings, *, now: str) -> Stage | None:
    """The latest stage that has begun; None while the promise is far off, settled or without a time."""
    begun = [stage for stage, begins in stages_of(promise, settings).items() if begins <= now]
    return begun[-1] if begun else None


def set_timer(connection: Connection, promise: PromiseRow, settings: SiteSettings) -> None:
    """Wake at the promise's next stage that has not gone off; forget the timer when there is none."""
    waiting = [begins for stage, begins in stages_of(promise, settings).items() if not _has_gone_off(promise, stage)]
    if not waiting:
        outbox.drop(connection, _key(promise.id))
        return
    outbox.put(
        connection,
        key=_key(promise.id),
        kind=KIND,
        conversation_id=promise.conversation_id,
        due_at=waiting[0],
        now=now_iso(),
        payload={"promise": promise.id},
    )


def run_timer(house: House, presence: Presence, job: Job) -> str | None:
    """Say which stage a promise has reached, once; the time of its next stage, None after the last."""
    now = now_iso()
    with house.db.begin() as connection:
        line = ledger.find_promise_line(connection, (job.payload or {}).get("promise", ""))
        site = people.find_site(connection, site_id=line.site_id) if line else None
        if line is None or site is None:
            return None
        promise, settings = line.promise, settings_of(site)
        stage = stage_now(promise, settings, now=now)
        is_news = stage is not None and not _has_gone_off(promise, stage)
        if stage is not None and is_news:
            passed = list(Stage)[: list(Stage).index(stage) + 1]
            ledger.change_promise(connection, promise.id, **{MARKS[one]: now for one in passed})
    if stage is not None and is_news:
        _tell(house, presence, stage, promise, promise_line_view(line), site_id=site.id)
    return next((begins for begins in stages_of(promise, settings).values() if begins > now), None)


def _tell(
    house: House, presence: Presence, stage: Stage, promise: PromiseRow, view: dict[str, Any], *, site_id: str
) -> None:
    """The owner hears every stage; the supervisors hear of the last, and of all while the owner is not here."""
    is_owner_here = promise.owner_id is not None and presence.state_of(promise.owner_id) == "here"
    owners = frozenset({promise.owner_id} if promise.owner_id else ())
    leads = site_id if stage is Stage.LATE or not is_owner_here else None
    house.bus.publish(PersonNotice("alarm", {"stage": str(stage), "promise": view}, user_ids=owners, leads_of=leads))
    house.bus.publish(ConversationChanged(promise.conversation_id, site_id))


def _has_gone_off(promise: PromiseRow, stage: Stage) -> bool:
    return getattr(promise, MARKS[stage]) is not None


def _key(promise_id: str) -> str:
    return f"{KIND}:{promise_id}"
