"""The doors to learning: the closing record made ready, reflections, lessons and their file."""

from typing import Annotated, Any, Literal

from flask import Blueprint, Response, request
from flask_login import current_user
from pydantic import Field, ValidationError

from copilot.chat import learning
from copilot.chat.actors import Actor
from copilot.chat.errors import Unauthorised
from copilot.chat.house import House
from copilot.desk.agent import Agent
from copilot.desk.schemas import Id, OfConversation
from copilot.insights.csv_files import written
from copilot.storage import people
from copilot.visitor.schemas import ShortText
from copilot.wire import Answer, Doors, WireModel, invalid_from

PAGE = 50
MOST_IN_FILE = 10_000
Cursor = Annotated[str, Field(pattern=r"^\d{1,9}$")]
Thought = Annotated[str, Field(max_length=1_000)]
COLUMNS = ("at", "site", "state", "language", "issue", "cause", "text", "passed_on_by", "conversation")


class Review(OfConversation):
    """`review`: what went badly, what well, what to do better."""

    badly: Thought | None = None
    well: Thought | None = None
    better: Thought | None = None


class ListReviews(WireModel):
    """`reviews`."""

    scope: Literal["mine", "team"] = "mine"
    cursor: Cursor | None = None


class AddLesson(OfConversation):
    """`lesson.add`."""

    text: Annotated[str, Field(min_length=1, max_length=1_000)]


class ChangeLesson(WireModel):
    """`lesson.change`."""

    lesson: Id
    state: Literal["open", "done"]


class Wanted(WireModel):
    """Which lessons."""

    state: Literal["open", "done"] | None = None
    issue: Annotated[str, Field(max_length=40)] | None = None
    language: Literal["en", "et", "ru", "nb", "kk"] | None = None
    query: ShortText | None = None

    def terms(self) -> dict[str, Any]:
        """As the storage asks."""
        return {"state": self.state, "issue": self.issue, "language": self.language, "words": self.query}


class ListLessons(Wanted):
    """`lessons`."""

    cursor: Cursor | None = None


def open_doors(doors: Doors[Agent], house: House) -> None:
    """Answer `close.prepare`, `review`, `reviews`, `lesson.add`, `lesson.change` and `lessons`."""
    learned = _Learning(house)
    doors.open("close.prepare", OfConversation, learned.prepare)
    doors.open("review", Review, learned.reflect)
    doors.open("reviews", ListReviews, learned.reviews)
    doors.open("lesson.add", AddLesson, learned.add)
    doors.open("lesson.change", ChangeLesson, learned.change)
    doors.open("lessons", ListLessons, learned.lessons)


class _Learning:
    def __init__(self, house: House) -> None:
        self.house = house

    def prepare(self, agent: Agent, payload: OfConversation) -> Answer:
        """What the closing record can be filled with."""
        return {"ok": True, **learning.prepare_closing(self.house, agent.actor, payload.conversation)}

    def reflect(self, agent: Agent, payload: Review) -> None:
        """One's own look back."""
        words = {name: getattr(payload, name) or None for name in ("badly", "well", "better")}
        learning.reflect(self.house, agent.actor, payload.conversation, **words)

    def reviews(self, agent: Agent, payload: ListReviews) -> Answer:
        """Reflections: one's own, or the team's."""
        offset, of_team = int(payload.cursor or 0), payload.scope == "team"
        rows = learning.list_reviews(self.house, agent.actor, of_team=of_team, offset=offset, limit=PAGE + 1)
        return _page("reviews", rows, offset)

    def add(self, agent: Agent, payload: AddLesson) -> Answer:
        """Pass a lesson on."""
        return {
            "ok": True,
            "lesson": _view(learning.add_lesson(self.house, agent.actor, payload.conversation, payload.text)),
        }

    def change(self, agent: Agent, payload: ChangeLesson) -> Answer:
        """Done, or not after all."""
        return {
            "ok": True,
            "lesson": _view(learning.change_lesson(self.house, agent.actor, payload.lesson, state=payload.state)),
        }

    def lessons(self, agent: Agent, payload: ListLessons) -> Answer:
        """The list for the maintainers."""
        offset = int(payload.cursor or 0)
        rows = learning.list_lessons(self.house, agent.actor, limit=PAGE + 1, offset=offset, **payload.terms())
        return _page("lessons", rows, offset)


def _page(name: str, rows: list[dict[str, Any]], offset: int) -> Answer:
    answer: Answer = {"ok": True, name: [_view(row) for row in rows[:PAGE]]}
    return answer | ({"cursor": str(offset + PAGE)} if len(rows) > PAGE else {})


def _view(row: dict[str, Any]) -> dict[str, Any]:
    """A lesson or a reflection as the wire has it."""
    user = {"id": row["user_id"], "name": row["name"]} if row["user_id"] else None
    ids = {"conversation": row["conversation_id"], "site": row["site_id"], "user": user}
    rest = ("id", "text", "state", "badly", "well", "better", "at", "issue", "language", "closed_at", "cause")
    return ids | {name: row[name] for name in rest if name in row}


def blueprint(house: House) -> Blueprint:
    """`GET /desk/lessons.csv`, narrowed like the list."""
    routes = Blueprint("learning", __name__)

    @routes.get("/desk/lessons.csv")
    def lessons_file() -> Response:
        actor = _signed_in()
        try:
            wanted = Wanted.model_validate({name: value for name, value in request.args.items() if value})
        except ValidationError as error:
            raise invalid_from(error) from None
        rows = learning.list_lessons(house, actor, limit=MOST_IN_FILE, **wanted.terms())
        with house.db.read() as connection:
            names = {site.id: site.name for site in people.list_sites(connection)}
        text = written(COLUMNS, (_line(row, names) for row in rows))
        headers = {"Content-Disposition": 'attachment; filename="levelhead-lessons.csv"'}
        # The mark at the beginning tells spreadsheets that it is UTF-8.
        return Response("\ufeff" + text, content_type="text/csv; charset=utf-8", headers=headers)

    _ = lessons_file
    return routes


def _line(row: dict[str, Any], sites: dict[str, str]) -> list[Any]:
    known = {"site": sites.get(row["site_id"]), "passed_on_by": row["name"], "conversation": row["conversation_id"]}
    return [known[name] if name in known else row[name] for name in COLUMNS]


def _signed_in() -> Actor:
    if not current_user.is_authenticated:
        raise Unauthorised
    actor: Actor = current_user.actor
    return actor
