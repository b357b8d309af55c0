"""Texts that a site has prepared, with places for the customer's, the agent's and the site's name and the order."""

import re
from dataclasses import dataclass

from sqlalchemy import Connection

from copilot.chat.access import conversation_for, require
from copilot.chat.actors import Actor, Right
from copilot.chat.errors import Conflict, Invalid, NotFound, Unfilled
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.ids import new_id
from copilot.storage import canned_replies, people, records
from copilot.storage.rows import CannedReply, Site

VARIABLES = ("customer", "agent", "order", "site")
MOST_OF_A_SITE = 500
PLACE = re.compile(r"\{(" + "|".join(VARIABLES) + r")\}")
_ANY_PLACE = re.compile(r"\{([^{}\n]{0,40})\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text for one conversation. `missing` names the places that nothing is known for; they stay in the text."""

    text: str
    missing: tuple[str, ...]


def list_replies(house: House, actor: Actor, site_id: str) -> list[CannedReply]:
    """Every text of a site, for those who answer on it."""
    with house.db.read() as connection:
        _site_for(connection, actor, site_id, needs=Right.REPLY)
        return canned_replies.list_of_site(connection, site_id)


def save_reply(
    house: House, actor: Actor, *, site_id: str, language: str, name: str, text: str, reply_id: str | None = None
) -> CannedReply:
    """A new text, or a changed one. Raises Invalid for a place that does not exist, Conflict for a name in use."""
    reply = CannedReply(
        id=reply_id or new_id(),
        site_id=site_id,
        language=language,
        name=clean_name(name),
        text=clean_text(text),
        changed_by=actor.id,
        changed_at=now_iso(),
    )
    with house.db.begin() as connection:
        _site_for(connection, actor, site_id, needs=Right.SITES)
        people.lock_site(connection, site_id)
        if canned_replies.is_taken(connection, reply):
            raise Conflict(f"There is a text named “{reply.name}” in this language already.", field="name")
        if reply_id is None:
            if canned_replies.count_of_site(connection, site_id) >= MOST_OF_A_SITE:
                raise Invalid(f"A site has at most {MOST_OF_A_SITE} prepared texts. Remove one first.", field="name")
            canned_replies.insert(connection, reply)
        else:
            known = canned_replies.find(connection, reply_id)
            if known is None or known.site_id != site_id:
                raise NotFound("There is no such text among yours.")
            canned_replies.change(connection, reply)
        _audit(connection, actor, reply, "canned.save")
    return reply


def remove_reply(house: House, actor: Actor, reply_id: str) -> None:
    """Delete a text."""
    require(actor, Right.SITES)
    with house.db.begin() as connection:
        reply = _reply_for(connection, actor, reply_id)
        canned_replies.remove(connection, reply_id)
        _audit(connection, actor, reply, "canned.remove")


def fill_reply(house: House, actor: Actor, reply_id: str, *, conversation_id: str) -> Filled:
    """The text with what is known in its places, ready to be read over. It is checked when it is sent, like any."""
    with house.db.read() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        reply = canned_replies.find(connection, reply_id)
        if reply is None or reply.site_id != conversation.site_id:
            raise NotFound("There is no such text among yours.")
        visitor = people.find_visitor(connection, conversation.visitor_id)
        card, _ = records.find_card(connection, conversation_id)
        site = people.find_site(connection, site_id=conversation.site_id)
    known = {
        "customer": visitor.name if visitor else None,
        "agent": actor.name,
        "order": card.order,
        "site": site.name if site else None,
    }
    return fill(reply.text, known)


def fill(text: str, known: dict[str, str | None]) -> Filled:
    """Put values into their places, once: a brace in a value opens no other place."""
    values = {name: _as_value(value) for name, value in known.items()}
    missing = tuple(dict.fromkeys(name for name in PLACE.findall(text) if not values.get(name)))
    return Filled(PLACE.sub(lambda place: values.get(place[1]) or place[0], text), missing)


def _as_value(value: str | None) -> str:
    return " ".join((value or "").replace("{", "").replace("}", "").split())


def require_filled(text: str) -> None:
    """Raises Unfilled when a place was left open: a customer must never read “{order}”."""
    if open_places := dict.fromkeys(PLACE.findall(text)):
        named = ", ".join(f"{{{name}}}" for name in open_places)
        raise Unfilled(f"Nothing is known for {named}. Write it, or take it out; nothing was sent.", field="text")


def clean_name(name: str) -> str:
    """What is typed after the slash: one line. Raises Invalid."""
    words = " ".join(name.split())
    if not words or len(words) > 60 or not words.isprintable():
        raise Invalid("A prepared text needs a name of at most 60 characters.", field="name")
    return words


def clean_text(text: str) -> str:
    """The text as it is kept. Raises Invalid for a place that nothing could fill."""
    words = text.strip()
    if not words:
        raise Invalid("There is no text yet.", field="text")
    unknown = [name for name in _ANY_PLACE.findall(words) if name not in VARIABLES]
    if unknown:
        places = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise Invalid(f"Nothing is known as {{{unknown[0]}}}; there is {places}.", field="text")
    return words


def _site_for(connection: Connection, actor: Actor, site_id: str, *, needs: Right) -> Site:
    site = people.find_site(connection, site_id=site_id)
    if site is None or not actor.works_for(site_id):
        raise NotFound("There is no such site among yours.")
    require(actor, needs)
    return site


def _reply_for(connection: Connection, actor: Actor, reply_id: str) -> CannedReply:
    reply = canned_replies.find(connection, reply_id)
    if reply is None or not actor.works_for(reply.site_id):
        raise NotFound("There is no such text among yours.")
    return reply


def _audit(connection: Connection, actor: Actor, reply: CannedReply, action: str) -> None:
    records.write_audit(
        connection,
        at=now_iso(),
        action=action,
        user_id=actor.id,
        site=reply.site_id,
        name=reply.name,
        language=reply.language,
    )
