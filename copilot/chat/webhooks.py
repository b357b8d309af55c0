"""Telling a site's own programs what happens: hooks as their owners set them up, and events queued for them."""

import base64
import hashlib
import secrets
from dataclasses import replace
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection

from copilot.chat.access import require
from copilot.chat.actors import Actor, Right
from copilot.chat.errors import Conflict, Invalid, NotFound
from copilot.chat.events import HooksChanged
from copilot.chat.house import House
from copilot.chat.views import message_view
from copilot.clock import now_iso
from copilot.ids import new_id
from copilot.outbound import OutboundRefused, parse_target
from copilot.storage import conversations, messages, people, records, webhooks
from copilot.storage.rows import Job
from copilot.storage.webhooks import Delivery, Webhook

MOST_HOOKS = 20  # a site


class HookEvent(StrEnum):
    """What a hook can hear of."""

    MESSAGE_CREATED = "message.created"
    CONVERSATION_OPENED = "conversation.opened"
    CONVERSATION_CLOSED = "conversation.closed"
    PERMISSION_ASKED = "permission.asked"
    PERMISSION_ANSWERED = "permission.answered"
    RATING_GIVEN = "rating.given"


def list_hooks(house: House, actor: Actor) -> list[Webhook]:
    """The hooks of one's sites. Raises Forbidden."""
    require(actor, Right.ADMIN)
    with house.db.read() as connection:
        return webhooks.list_hooks(connection, sites=actor.site_list)


def add_hook(house: House, actor: Actor, *, site_id: str, url: str, events: list[HookEvent]) -> Webhook:
    """A new hook; its secret is shown this once. Raises Forbidden, NotFound, Invalid naming the field."""
    require(actor, Right.ADMIN)
    _check_url(url)
    new = Webhook(new_id(), site_id, url, _sorted(events), new_secret(), is_on=True, created_at=now_iso())
    with house.db.begin() as connection:
        if not actor.works_for(site_id) or people.find_site(connection, site_id=site_id) is None:
            raise NotFound("There is no such site among yours.")
        if len(webhooks.list_hooks(connection, sites=[site_id])) >= MOST_HOOKS:
            raise Invalid(f"A site has at most {MOST_HOOKS} web hooks. Remove one first.", field="site")
        webhooks.insert(connection, new)
        _audit(connection, actor, "webhook.add", new)
    house.bus.publish(HooksChanged(site_id))
    return new


def change_hook(
    house: House,
    actor: Actor,
    hook_id: str,
    *,
    url: str | None = None,
    events: list[HookEvent] | None = None,
    is_on: bool | None = None,
) -> Webhook:
    """Change what is given. Raises Forbidden, NotFound, Invalid naming the field."""
    require(actor, Right.ADMIN)
    if url is not None:
        _check_url(url)
    with house.db.begin() as connection:
        before = hook_for(connection, actor, hook_id)
        after = replace(
            before,
            url=before.url if url is None else url,
            events=before.events if events is None else _sorted(events),
            is_on=before.is_on if is_on is None else is_on,
        )
        webhooks.change(connection, hook_id, url=after.url, events=after.events, is_on=after.is_on)
        _audit(connection, actor, "webhook.change", after)
    house.bus.publish(HooksChanged(after.site_id))
    return after


def renew_secret(house: House, actor: Actor, hook_id: str) -> str:
    """A new secret, shown this once; from now on everything is signed with it, retries too."""
    require(actor, Right.ADMIN)
    secret = new_secret()
    with house.db.begin() as connection:
        found = hook_for(connection, actor, hook_id)
        webhooks.change(connection, hook_id, secret=secret)
        _audit(connection, actor, "webhook.secret", found)
    return secret


def remove_hook(house: House, actor: Actor, hook_id: str) -> None:
    """Delete a hook; what was still to be delivered to it is not."""
    require(actor, Right.ADMIN)
    with house.db.begin() as connection:
        found = hook_for(connection, actor, hook_id)
        webhooks.remove(connection, hook_id)
        _audit(connection, actor, "webhook.remove", found)


def deliver_again(house: House, actor: Actor, delivery_id: str) -> None:
    """Try a delivery anew that was given up. Raises Forbidden, NotFound, Conflict for any other."""
    require(actor, Right.ADMIN)
    with house.db.begin() as connection:
        found = webhooks.find_delivery(connection, delivery_id)
        if found is None:
            raise NotFound("There is no such delivery among yours.")
        hook_for(connection, actor, found.webhook_id)
        if not webhooks.deliver_again(connection, delivery_id, now=now_iso()):
            raise Conflict("This delivery has not been given up: it is still tried, or has arrived.")


def hook_for(connection: Connection, actor: Actor, hook_id: str) -> Webhook:
    """The hook, if it belongs to a site of theirs. Raises NotFound for "does not exist" and "not yours" alike."""
    found = webhooks.find(connection, hook_id)
    if found is None or not actor.works_for(found.site_id):
        raise NotFound("There is no such web hook among yours.")
    return found


def new_secret() -> str:
    """256 bits in the form of the Standard Webhooks specification, which receivers' libraries read."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def announce(
    connection: Connection,
    event: HookEvent,
    *,
    site_id: str,
    conversation_id: str,
    data: dict[str, Any],
    key: str | None = None,
) -> None:
    """Queue an event for every hook that wants it, in the transaction of what it tells.

    With a `key`, telling the same thing twice makes no second delivery.
    """
    now = now_iso()
    body = {"type": event, "timestamp": now, "data": {"site": site_id, "conversation": conversation_id, **data}}
    text = orjson.dumps(body, default=str).decode()
    webhooks.put_deliveries(
        connection,
        [
            Delivery(
                id=_delivery_id(hook, event, key),
                webhook_id=hook.id,
                conversation_id=conversation_id,
                event=event,
                body=text,
                state="waiting",
                attempts=0,
                due_at=now,
                claimed_until=None,
                status=None,
                problem=None,
                created_at=now,
                tried_at=None,
            )
            for hook in webhooks.listening(connection, site_id=site_id)
            if event in hook.events
        ],
    )


def announce_message(house: House, job: Job) -> None:
    """Queue a stored message for the hooks of its site; the first one of a customer opens a conversation too."""
    assert job.conversation_id is not None
    with house.db.begin() as connection:
        conversation = conversations.find(connection, job.conversation_id)
        found = messages.list_after(connection, job.conversation_id, job.seq - 1, 1)
        if conversation is None or not found or found[0].seq != job.seq:
            return
        of = {
            "site_id": conversation.site_id,
            "conversation_id": conversation.id,
            "key": f"{conversation.id}:{job.seq}",
        }
        if job.seq == 1:
            data: dict[str, Any] = {"opened_at": conversation.opened_at, "visitor": conversation.visitor_id}
            announce(connection, HookEvent.CONVERSATION_OPENED, data=data, **of)
        announce(connection, HookEvent.MESSAGE_CREATED, data={"message": message_view(found[0])}, **of)


def _delivery_id(hook: Webhook, event: HookEvent, key: str | None) -> str:
    """The same for every attempt, so that a receiver can tell a repetition."""
    return hashlib.sha256(f"{hook.id}:{event}:{key}".encode()).hexdigest()[:32] if key else new_id()


def _check_url(url: str) -> None:
    try:
        parse_target(url)
    except OutboundRefused as refused:
        raise Invalid(str(refused), field="url") from None


def _sorted(events: list[HookEvent]) -> list[str]:
    return sorted({str(event) for event in events})


def _audit(connection: Connection, actor: Actor, action: str, hook: Webhook) -> None:
    detail: dict[str, Any] = {"webhook": hook.id, "site": hook.site_id, "url": hook.url, "events": hook.events}
    records.write_audit(connection, at=now_iso(), action=action, user_id=actor.id, is_on=hook.is_on, **detail)
