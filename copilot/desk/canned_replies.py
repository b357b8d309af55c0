"""The doors to the texts that a site has prepared: looking, filling one in, and looking after them."""

from typing import Annotated, Any

from pydantic import Field

from copilot.chat import canned_replies
from copilot.chat.house import House
from copilot.chat.site_settings import Locale
from copilot.desk.agent import Agent
from copilot.desk.schemas import Id, OfConversation
from copilot.storage.rows import CannedReply
from copilot.wire import Answer, Doors, WireModel


class OfSite(WireModel):
    """`canned.list`."""

    site: Id


class OfReply(WireModel):
    """`canned.remove`."""

    canned: Id


class FillReply(OfReply, OfConversation):
    """`canned.fill`."""


class CannedText(WireModel):
    """A prepared text as it is written."""

    site: Id
    language: Locale
    name: Annotated[str, Field(max_length=200)]
    text: Annotated[str, Field(max_length=4_000)]


class SaveReply(CannedText):
    """`canned.save`: without `canned` a new one."""

    canned: Id | None = None


def open_doors(doors: Doors[Agent], house: House) -> None:
    """Answer `canned.list`, `canned.fill`, `canned.save` and `canned.remove`."""

    def list_them(agent: Agent, payload: OfSite) -> Answer:
        found = canned_replies.list_replies(house, agent.actor, payload.site)
        return {"ok": True, "replies": [canned_view(reply) for reply in found]}

    def fill(agent: Agent, payload: FillReply) -> Answer:
        filled = canned_replies.fill_reply(house, agent.actor, payload.canned, conversation_id=payload.conversation)
        return {"ok": True, "text": filled.text, "missing": list(filled.missing)}

    def save(agent: Agent, payload: SaveReply) -> Answer:
        reply = canned_replies.save_reply(
            house,
            agent.actor,
            site_id=payload.site,
            language=payload.language,
            name=payload.name,
            text=payload.text,
            reply_id=payload.canned,
        )
        return {"ok": True, "reply": canned_view(reply)}

    def remove(agent: Agent, payload: OfReply) -> Answer:
        canned_replies.remove_reply(house, agent.actor, payload.canned)
        return {"ok": True}

    doors.open("canned.list", OfSite, list_them)
    doors.open("canned.fill", FillReply, fill)
    doors.open("canned.save", SaveReply, save)
    doors.open("canned.remove", OfReply, remove)


def canned_view(reply: CannedReply) -> dict[str, Any]:
    """A prepared text in the wire's form."""
    return {
        "id": reply.id,
        "site": reply.site_id,
        "language": reply.language,
        "name": reply.name,
        "text": reply.text,
        "changed_at": reply.changed_at,
    }
