"""The doors to one's own state: here, away, on a pause."""

from copilot.chat.pausing import HandedOver, Pausing
from copilot.desk import schemas
from copilot.desk.agent import Agent
from copilot.wire import Answer, Doors


def open_doors(doors: Doors[Agent], pausing: Pausing) -> None:
    """Answer `presence` and `pause`."""

    def presence(agent: Agent, payload: schemas.PresenceState) -> Answer:
        return _answer(pausing.set_state(agent.actor, payload.state))

    def pause(agent: Agent, payload: schemas.Pause) -> Answer:
        return _answer(pausing.set_state(agent.actor, "pause" if payload.on else "here"))

    doors.open("presence", schemas.PresenceState, presence)
    doors.open("pause", schemas.Pause, pause)


def _answer(handed: list[HandedOver]) -> Answer:
    return {
        "ok": True,
        "handed_over": [
            {
                "conversation": one.conversation.id,
                "to": {"id": one.taker.id, "name": one.taker.name} if one.taker else None,
            }
            for one in handed
        ],
    }
