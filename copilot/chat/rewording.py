"""A better wording for the agent's own text: the same conversation, drafted anew with their text as the wish."""

from dataclasses import replace
from typing import Any

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor
from copilot.chat.drafts import snapshot_for
from copilot.chat.house import STREAM_WAIT_S, House
from copilot.chat.judging import judge, load_case
from copilot.chat.views import verdict_view
from copilot.drafting import pipeline
from copilot.drafting.types import DraftEnd


def reword(house: House, actor: Actor, conversation_id: str, text: str) -> dict[str, Any]:
    """The drafter's version of what the agent wants to say, judged as a send would be."""
    with house.db.read() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        case = load_case(connection, conversation)
        snapshot = replace(snapshot_for(connection, case, ask=text, rejected=[text]), wording=text)
    wording = ""
    for event in pipeline.run(
        snapshot,
        drafter=house.drafter,
        fallback=house.fallback,
        policy=house.policies.policy,
        ear=house.ear(within_s=STREAM_WAIT_S),
    ):
        if isinstance(event, DraftEnd):
            wording = event.text
    return {"text": wording, **verdict_view(judge(house, case, wording, ear=house.ear(within_s=STREAM_WAIT_S)).verdict)}
