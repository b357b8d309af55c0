"""The co-pilot as a service: a transcript in, a guarded draft out; a text in, the guard's word out."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
from flask import Response

from copilot.api import schemas
from copilot.api.call import Call
from copilot.chat.errors import Invalid, NotFound
from copilot.chat.house import SEND_WAIT_S, STREAM_WAIT_S
from copilot.chat.sites import profile_of
from copilot.chat.views import verdict_view
from copilot.drafting import pipeline
from copilot.drafting.snapshot import make_snapshot
from copilot.drafting.types import (
    DraftBegin,
    DraftDelta,
    DraftEnd,
    DraftEvent,
    DraftVerdict,
    SiteProfile,
    Snapshot,
)
from copilot.guard import Context, check
from copilot.guard.facts import flatten
from copilot.playbook.types import Known
from copilot.reading.types import Turn
from copilot.storage import people

Reply = dict[str, Any]


def guard(call: Call) -> Reply:
    """Check a text against the guardrails in force."""
    payload: schemas.GuardRequest = call.payload
    context = Context(
        customer=payload.customer or "",
        known=None if payload.facts is None else tuple(flatten(payload.facts)),
        permission=payload.permission.as_permission() if payload.permission else None,
        language=payload.language,
    )
    ear = call.house.ear(within_s=SEND_WAIT_S)
    verdict = check(call.house.policies.policy, payload.text, context, ear=ear)
    return {"ok": True, **verdict_view(verdict), "policy": verdict.policy}


def draft(call: Call) -> Reply | Response:
    """Write a guarded reply; as server-sent events when the body or the Accept header asks for them."""
    snapshot = _snapshot(call)
    events = pipeline.run(
        snapshot,
        drafter=call.house.drafter,
        fallback=call.house.fallback,
        policy=call.house.policies.policy,
        ear=call.house.ear(within_s=STREAM_WAIT_S),
    )
    if call.wants_stream or call.payload.stream:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(_stream(events, snapshot), mimetype="text/event-stream", headers=headers)
    for event in events:
        if isinstance(event, DraftEnd):
            return _drafted(event, snapshot)
    raise Invalid("No draft came of this.")


def _snapshot(call: Call) -> Snapshot:
    payload: schemas.DraftRequest = call.payload
    facts = payload.facts
    return make_snapshot(
        [Turn(turn.who, turn.text, turn.name, turn.at) for turn in payload.turns],
        site=_profile(call),
        known=Known(notes=facts) if isinstance(facts, str) else facts.known() if facts else Known(),
        permission=payload.permission.as_permission() if payload.permission else None,
        ask=payload.ask,
        seed=payload.turns[0].text[:80],
    )


def _profile(call: Call) -> SiteProfile:
    payload: schemas.DraftRequest = call.payload
    profile = SiteProfile(id=call.caller.key)
    if payload.site is not None:
        with call.house.db.read() as connection:
            site = people.find_site(connection, site_id=payload.site)
        if site is None or not call.actor.works_for(site.id):
            raise NotFound("There is no such site among yours.")
        profile = profile_of(site)
    if payload.locale:
        profile = replace(profile, locale=payload.locale)
    return profile if payload.house_rules is None else replace(profile, house_rules=payload.house_rules)


def _drafted(event: DraftEnd, snapshot: Snapshot) -> Reply:
    return {
        "ok": True,
        "text": event.text,
        "language": snapshot.reading.language,
        "step": event.step,
        "drafter": event.drafter,
        **verdict_view(event.verdict),
        "attempts": event.attempts,
        "ms": round(event.ms, 3),
        "note": event.note,
        "leaned_on": event.leaned_on,
    }


def _stream(events: Iterator[DraftEvent], snapshot: Snapshot) -> Iterator[bytes]:
    """The wire's draft events, one after the other. A caller who hangs up stops the drafter."""
    for event in events:
        match event:
            case DraftBegin():
                values = {"drafter": event.drafter, "step": event.step, "attempt": event.attempt, "note": event.note}
                yield _event("draft.begin", values)
            case DraftDelta():
                yield _event("draft.delta", {"text": event.text})
            case DraftVerdict():
                yield _event("draft.verdict", {"attempt": event.attempt, **verdict_view(event.verdict)})
            case DraftEnd():
                yield _event("draft.end", _drafted(event, snapshot))


def _event(name: str, values: Reply) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(values) + b"\n\n"
