"""What is learned from closed conversations (L22, L23, L27): reflections, lessons, causes that recur."""

from typing import Any

from sqlalchemy import Connection, func, select

from copilot.ids import new_id
from copilot.storage import tables
from copilot.storage.rows import row_mapping

review, lesson, conversation, user = tables.review, tables.lesson, tables.conversation, tables.user


def put_review(connection: Connection, conversation_id: str, user_id: str, *, at: str, **words: str | None) -> None:
    """Keep what somebody thinks of their own work in a conversation; a second time replaces the first."""
    mine = (review.c.conversation_id == conversation_id, review.c.user_id == user_id)
    if connection.execute(review.update().where(*mine).values(at=at, **words)).rowcount == 0:
        values = {"id": new_id(), "conversation_id": conversation_id, "user_id": user_id, "at": at}
        connection.execute(review.insert().values(**values, **words))


def find_review(connection: Connection, conversation_id: str, user_id: str) -> dict[str, Any] | None:
    """Somebody's own reflection on a conversation."""
    query = select(review).where(review.c.conversation_id == conversation_id, review.c.user_id == user_id)
    row = connection.execute(query).first()
    return dict(row_mapping(row)) if row else None


def list_reviews(
    connection: Connection, *, sites: list[str] | None, user_id: str | None, offset: int, limit: int
) -> list[dict[str, Any]]:
    """Reflections, newest first; of one person, or of everybody on the sites."""
    query = (
        _about_conversations(review, sites)
        .add_columns(review.c.badly, review.c.well, review.c.better)
        .order_by(review.c.at.desc(), review.c.id)
        .offset(offset)
        .limit(limit)
    )
    if user_id is not None:
        query = query.where(review.c.user_id == user_id)
    return [dict(row_mapping(row)) for row in connection.execute(query)]


def insert_lesson(connection: Connection, **values: Any) -> str:
    """Store a lesson; its id."""
    lesson_id = new_id()
    connection.execute(lesson.insert().values(id=lesson_id, state="open", **values))
    return lesson_id


def find_lesson(connection: Connection, lesson_id: str) -> dict[str, Any] | None:
    """A lesson with what is known of its conversation."""
    row = connection.execute(_lessons(None).where(lesson.c.id == lesson_id)).first()
    return dict(row_mapping(row)) if row else None


def change_lesson(connection: Connection, lesson_id: str, **values: Any) -> None:
    """Set columns of a lesson."""
    connection.execute(lesson.update().where(lesson.c.id == lesson_id).values(**values))


def list_lessons(
    connection: Connection,
    *,
    sites: list[str] | None,
    state: str | None = None,
    issue: str | None = None,
    language: str | None = None,
    words: str | None = None,
    offset: int = 0,
    limit: int,
) -> list[dict[str, Any]]:
    """Lessons, newest first. `words` is a piece of the text, upper or lower case."""
    query = _lessons(sites).order_by(lesson.c.at.desc(), lesson.c.id).offset(offset).limit(limit)
    for column, wanted in (
        (lesson.c.state, state),
        (conversation.c.issue, issue),
        (conversation.c.language, language),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if words:
        query = query.where(func.lower(lesson.c.text).contains(words.lower(), autoescape=True))
    return [dict(row_mapping(row)) for row in connection.execute(query)]


def recurring_causes(
    connection: Connection, *, site_id: str, issue: str, since: str, limit: int
) -> list[tuple[str, int]]:
    """Causes that closing records of a site named for an issue, the most frequent first, and how often."""
    said = func.trim(conversation.c.record["cause"].as_string())
    query = (
        select(func.min(said), func.count())
        .where(
            conversation.c.site_id == site_id,
            conversation.c.issue == issue,
            conversation.c.state == "closed",
            conversation.c.opened_at >= since,
            said != "",
        )
        .group_by(func.lower(said))
        .order_by(func.count().desc(), func.lower(said))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def _lessons(sites: list[str] | None) -> Any:
    cause = conversation.c.record["cause"].as_string().label("cause")
    return _about_conversations(lesson, sites).add_columns(lesson.c.id, lesson.c.text, lesson.c.state, cause)


def _about_conversations(table: Any, sites: list[str] | None) -> Any:
    source = table.join(conversation, conversation.c.id == table.c.conversation_id)
    query = select(
        table.c.conversation_id,
        table.c.user_id,
        table.c.at,
        user.c.name,
        conversation.c.site_id,
        conversation.c.issue,
        conversation.c.language,
        conversation.c.closed_at,
    ).select_from(source.join(user, user.c.id == table.c.user_id, isouter=True))
    return query if sites is None else query.where(conversation.c.site_id.in_(sites))
