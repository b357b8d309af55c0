"""Web hooks of sites, and the log of what was delivered. For owners."""

from typing import Any

from copilot.api import schemas
from copilot.api.call import Call
from copilot.chat import webhooks as actions
from copilot.chat.access import require
from copilot.chat.actors import Right
from copilot.storage import webhooks
from copilot.storage.webhooks import Delivery, Webhook


def list_hooks(call: Call) -> dict[str, Any]:
    """The web hooks of the sites that the token is good for; never a secret."""
    return {"ok": True, "webhooks": [_hook_view(hook) for hook in actions.list_hooks(call.house, call.actor)]}


def add_hook(call: Call) -> dict[str, Any]:
    """A new web hook; its secret is in this answer and in no other."""
    wanted: schemas.AddWebhook = call.payload
    hook = actions.add_hook(call.house, call.actor, site_id=wanted.site, url=wanted.url, events=wanted.events)
    return {"ok": True, "webhook": _hook_view(hook), "secret": hook.secret}


def change_hook(call: Call) -> dict[str, Any]:
    """Another address, other events, on or off."""
    wanted: schemas.ChangeWebhook = call.payload
    hook = actions.change_hook(
        call.house, call.actor, call.path["webhook"], url=wanted.url, events=wanted.events, is_on=wanted.on
    )
    return {"ok": True, "webhook": _hook_view(hook)}


def renew_secret(call: Call) -> dict[str, Any]:
    """A new secret in place of the old one; it is in this answer and in no other."""
    return {"ok": True, "secret": actions.renew_secret(call.house, call.actor, call.path["webhook"])}


def remove_hook(call: Call) -> dict[str, Any]:
    """No more of it, and nothing that still waited."""
    actions.remove_hook(call.house, call.actor, call.path["webhook"])
    return {"ok": True}


def list_deliveries(call: Call) -> dict[str, Any]:
    """The log of a web hook, newest first: what, when, how often, and what the receiver said."""
    page: schemas.DeliveryPage = call.payload
    require(call.actor, Right.ADMIN)
    with call.house.db.read() as connection:
        hook = actions.hook_for(connection, call.actor, call.path["webhook"])
        rows = webhooks.list_deliveries(connection, hook.id, state=page.state, before=page.before, limit=page.limit)
    return {"ok": True, "deliveries": [_delivery_view(row) for row in rows]}


def deliver_again(call: Call) -> dict[str, Any]:
    """Try a delivery anew that was given up; its id stays the same."""
    actions.deliver_again(call.house, call.actor, call.path["delivery"])
    return {"ok": True}


def _hook_view(hook: Webhook) -> dict[str, Any]:
    return {
        "id": hook.id,
        "site": hook.site_id,
        "url": hook.url,
        "events": hook.events,
        "on": hook.is_on,
        "created_at": hook.created_at,
    }


def _delivery_view(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "event": row.event,
        "conversation": row.conversation_id,
        "state": row.state,
        "attempts": row.attempts,
        "status": row.status,
        "problem": row.problem,
        "created_at": row.created_at,
        "tried_at": row.tried_at,
        "next_at": row.due_at if row.state == "waiting" else None,
    }
