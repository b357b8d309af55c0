"""The one place that hands a conversation to somebody of the desk, so that no door repeats the check."""

import logging

from sqlalchemy import Connection

from copilot.chat.actors import Actor, Right
from copilot.chat.errors import Forbidden, NotFound
from copilot.storage import conversations
from copilot.storage.rows import Conversation

logger = logging.getLogger(__name__)


def conversation_for(
    connection: Connection, actor: Actor, conversation_id: str, *, needs: Right = Right.REPLY
) -> Conversation:
    """The conversation, if it is one of theirs and their role has the right.

    Raises NotFound for "does not exist" and "not yours" alike, Forbidden when only the right is missing.
    """
    conversation = conversations.find(connection, conversation_id)
    if conversation is None or not actor.works_for(conversation.site_id):
        logger.info("access refused", extra={"actor_id": actor.id, "needs": needs, "reason": "not theirs"})
        raise NotFound
    require(actor, needs)
    return conversation


def require(actor: Actor, right: Right) -> None:
    """Raises Forbidden when the role lacks the right."""
    if not actor.can(right):
        logger.info("access refused", extra={"actor_id": actor.id, "needs": right, "reason": f"role {actor.role}"})
        raise Forbidden
