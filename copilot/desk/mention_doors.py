"""The doors to mentions: which notes name somebody, and that they have seen them."""

from copilot.chat import mentions
from copilot.chat.access import require
from copilot.chat.actors import Right
from copilot.chat.house import House
from copilot.desk.agent import Agent
from copilot.desk.schemas import OfConversation
from copilot.wire import Answer, Doors, Nothing


def open_doors(doors: Doors[Agent], house: House) -> None:
    """Answer `mentions` and `mentions.seen`."""

    def list_them(agent: Agent, _: Nothing) -> Answer:
        require(agent.actor, Right.READ)
        return {"ok": True, "mentions": mentions.list_mentions(house, agent.actor)}

    def seen(agent: Agent, payload: OfConversation) -> Answer:
        mentions.mark_seen(house, agent.actor, payload.conversation)
        return {"ok": True}

    doors.open("mentions", Nothing, list_them)
    doors.open("mentions.seen", OfConversation, seen)
