"""Sites, conversations, messages, permissions and promises: the desk's actions for programs."""

from typing import Any

from copilot.api import schemas
from copilot.api.call import Call, next_page
from copilot.chat import cards, permissions, promises
from copilot.chat import conversations as conversation_actions
from copilot.chat.access import conversation_for, require
from copilot.chat.actors import Right
from copilot.chat.errors import NotFound
from copilot.chat.send import Outgoing, send_message
from copilot.chat.sites import settings_of
from copilot.chat.views import message_view, permission_view, promise_view
from copilot.storage import listings, messages, people, records

Reply = dict[str, Any]


def list_sites(call: Call) -> Reply:
    """The sites that the token is good for."""
    with call.house.db.read() as connection:
        sites = [site for site in people.list_sites(connection) if call.actor.works_for(site.id)]
    return {"ok": True, "sites": [_site_view(site) for site in sites]}


def _site_view(site: Any) -> Reply:
    settings = settings_of(site)
    return {
        "id": site.id,
        "name": site.name,
        "key": site.key,
        "origins": site.origins,
        "locale": settings.locale,
        "locales": settings.locales,
        "timezone": settings.timezone,
    }


def list_conversations(call: Call) -> Reply:
    """A page of conversations, oldest first."""
    page: schemas.ConversationPage = call.payload
    sites = call.actor.site_list
    if page.site is not None:
        if not call.actor.works_for(page.site):
            raise NotFound("There is no such site among yours.")
        sites = [page.site]
    with call.house.db.read() as connection:
        pairs = listings.list_conversations(
            connection, sites=sites, state=page.state, after=page.after, limit=page.limit + 1
        )
    views = conversation_actions.summaries(call.house, pairs[: page.limit])
    return {"ok": True, "conversations": views, **next_page([found for found, _ in pairs], page.limit)}


def show_conversation(call: Call) -> Reply:
    """One conversation with its case card."""
    conversation_id = call.path["conversation"]
    with call.house.db.read() as connection:
        conversation_for(connection, call.actor, conversation_id, needs=Right.READ)
        card, by_hand = records.find_card(connection, conversation_id)
    summary = conversation_actions.find_summary(call.house, conversation_id)
    return {"ok": True, "conversation": summary, "card": cards.card_view(card, by_hand)}


def close_conversation(call: Call) -> Reply:
    """End a conversation with its record. Closing twice is harmless."""
    record = call.payload.record or schemas.Record()
    at = conversation_actions.close(
        call.house, call.actor, call.path["conversation"], cause=record.cause, solution=record.solution
    )
    return {"ok": True, "at": at}


def reopen_conversation(call: Call) -> Reply:
    """Take a closed conversation up again."""
    conversation_actions.reopen(call.house, call.actor, call.path["conversation"])
    return {"ok": True}


def list_messages(call: Call) -> Reply:
    """Messages after a `seq`, oldest first."""
    page: schemas.MessagePage = call.payload
    with call.house.db.read() as connection:
        conversation = conversation_for(connection, call.actor, call.path["conversation"], needs=Right.READ)
        found = messages.list_after(connection, conversation.id, page.after, page.limit)
    last = found[-1].seq if found else page.after
    return {
        "ok": True,
        "messages": [message_view(message) for message in found],
        "last_seq": conversation.last_seq,
        "more": last < conversation.last_seq,
    }


def send(call: Call) -> Reply:
    """Send a reply: through the guard, like every other way of sending."""
    payload: schemas.SendMessage = call.payload
    outgoing = Outgoing(
        conversation_id=call.path["conversation"],
        client_id=payload.client_id,
        text=payload.text,
        draft_id=payload.draft,
        seen_seq=payload.seen_seq,
        override_reason=payload.override.reason if payload.override else None,
    )
    sent = send_message(call.house, call.actor, outgoing)
    reply: Reply = {"ok": True, "seq": sent.message.seq, "at": sent.message.at}
    return reply | ({"promises": [promise_view(found) for found in sent.promises]} if sent.promises else {})


def list_permissions(call: Call) -> Reply:
    """A page of permissions, oldest first."""
    page: schemas.PermissionPage = call.payload
    with call.house.db.read() as connection:
        found = listings.list_permissions(connection, _one_more(call, page))
    views = [permission_view(row) for row in found[: page.limit]]
    return {"ok": True, "permissions": views, **next_page(found, page.limit)}


def _one_more(call: Call, page: schemas.PermissionPage | schemas.PromisePage) -> listings.Page:
    """A page of what the caller may see, and one row beyond it that tells whether there is more."""
    return listings.Page(call.actor.site_list, page.conversation, page.state, page.after, page.limit + 1)


def ask_permission(call: Call) -> Reply:
    """Ask a supervisor for compensation."""
    payload: schemas.AskPermission = call.payload
    row = permissions.ask_permission(
        call.house,
        call.actor,
        payload.conversation,
        kind=payload.kind,
        terms=permissions.Terms(payload.amount, payload.currency, payload.percent),
        reason=payload.reason,
    )
    return {"ok": True, "permission": permission_view(row)}


def answer_permission(call: Call) -> Reply:
    """Grant or deny. Only for tokens of people who may at the desk."""
    payload: schemas.AnswerPermission = call.payload
    row = permissions.answer_permission(
        call.house,
        call.actor,
        call.path["permission"],
        grant=payload.grant,
        terms=permissions.Terms(payload.amount, payload.currency, payload.percent),
        expires=payload.expires,
        reason=payload.reason,
    )
    return {"ok": True, "permission": permission_view(row)}


def list_promises(call: Call) -> Reply:
    """A page of the promise ledger, oldest first."""
    page: schemas.PromisePage = call.payload
    require(call.actor, Right.READ)
    with call.house.db.read() as connection:
        found = listings.list_promises(connection, _one_more(call, page))
    views = [promise_view(row) for row in found[: page.limit]]
    return {"ok": True, "promises": views, **next_page(found, page.limit)}


def change_promise(call: Call) -> Reply:
    """Correct a promise, or say what became of it."""
    payload: schemas.ChangePromise = call.payload
    row = promises.change_promise(
        call.house,
        call.actor,
        call.path["promise"],
        state=payload.state,
        due_at=payload.due_at,
        what=payload.what,
        owner_id=payload.owner,
    )
    return {"ok": True, "promise": promise_view(row)}
