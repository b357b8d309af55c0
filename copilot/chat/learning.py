"""Learning from what was closed (L22, L23): the record made ready, reflections, lessons for the maintainers."""

from typing import Any

from copilot.chat.access import conversation_for, require
from copilot.chat.actors import Actor, Right
from copilot.chat.errors import Forbidden, NotFound
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.storage import learning, records

CAUSES_SHOWN = 6
CAUSES_OF_S = 180 * 86_400
"""Older causes are not suggested any more."""


def prepare_closing(house: House, actor: Actor, conversation_id: str) -> dict[str, Any]:
    """What can be filled in of the closing record: the event as the card has it, and the site's usual causes."""
    with house.db.read() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        card, _ = records.find_card(connection, conversation_id)
        causes = learning.recurring_causes(
            connection,
            site_id=conversation.site_id,
            issue=conversation.issue,
            since=now_iso(plus_s=-CAUSES_OF_S),
            limit=CAUSES_SHOWN,
        )
        mine = learning.find_review(connection, conversation_id, actor.id)
    return {
        "opened_at": conversation.opened_at,
        "issue": conversation.issue,
        "event": card.happened,
        "causes": [{"cause": cause, "count": count} for cause, count in causes],
        "review": {name: mine[name] for name in ("badly", "well", "better")} if mine else None,
    }


def reflect(house: House, actor: Actor, conversation_id: str, **words: str | None) -> None:
    """Keep somebody's own look back at a conversation; nobody sees it but they and their supervisor."""
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        learning.put_review(connection, conversation.id, actor.id, at=now_iso(), **words)


def list_reviews(house: House, actor: Actor, *, of_team: bool, offset: int, limit: int) -> list[dict[str, Any]]:
    """One's own reflections; the team's for those who look after it."""
    require(actor, Right.BOARD if of_team else Right.REPLY)
    with house.db.read() as connection:
        return learning.list_reviews(
            connection, sites=actor.site_list, user_id=None if of_team else actor.id, offset=offset, limit=limit
        )


def add_lesson(house: House, actor: Actor, conversation_id: str, text: str) -> dict[str, Any]:
    """Pass on what others can learn from a conversation, in words chosen for them."""
    at = now_iso()
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        lesson_id = learning.insert_lesson(
            connection, conversation_id=conversation.id, user_id=actor.id, text=text, at=at
        )
        records.write_audit(
            connection, at=at, action="lesson", user_id=actor.id, conversation_id=conversation.id, lesson=lesson_id
        )
        found = learning.find_lesson(connection, lesson_id)
    assert found is not None
    return found


def require_lessons(actor: Actor) -> None:
    """Raises Forbidden for whoever neither keeps prompts and rules nor looks after a team."""
    if not (actor.can(Right.POLICY) or actor.can(Right.BOARD)):
        raise Forbidden


def list_lessons(house: House, actor: Actor, *, limit: int, **wanted: Any) -> list[dict[str, Any]]:
    """The lessons of one's sites, newest first; `wanted` narrows them down."""
    require_lessons(actor)
    with house.db.read() as connection:
        return learning.list_lessons(connection, sites=actor.site_list, limit=limit, **wanted)


def change_lesson(house: House, actor: Actor, lesson_id: str, *, state: str) -> dict[str, Any]:
    """Say whether a lesson has become a rule, a phrase or a case."""
    with house.db.begin() as connection:
        found = learning.find_lesson(connection, lesson_id)
        if found is None or not actor.works_for(found["site_id"]):
            raise NotFound("There is no such lesson among yours.")
        require_lessons(actor)
        learning.change_lesson(connection, lesson_id, state=state)
        records.write_audit(
            connection,
            at=now_iso(),
            action="lesson",
            user_id=actor.id,
            conversation_id=found["conversation_id"],
            lesson=lesson_id,
            state=state,
        )
    return {**found, "state": state}
