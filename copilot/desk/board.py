"""The supervisor's board: its live door on the socket, its figures, reports and exports by HTTP. Thin on purpose."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from flask import Blueprint, Response, jsonify, request
from flask_login import current_user
from pydantic import Field, ValidationError
from sqlalchemy import Connection

from copilot.chat.access import require
from copilot.chat.actors import Actor, Right
from copilot.chat.errors import Invalid, Unauthorised
from copilot.chat.house import House
from copilot.chat.presence import Presence
from copilot.chat.sites import settings_of
from copilot.desk.agent import Agent
from copilot.desk.board_live import live_view
from copilot.desk.schemas import Id
from copilot.insights import csv_files
from copilot.insights.fairness import fairness
from copilot.insights.figures import figures
from copilot.insights.scope import Scope
from copilot.storage import people
from copilot.wire import Answer, Doors, WireModel, invalid_from

LONGEST_DAYS = 1_100
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Result = TypeVar("Result")


class LiveBoard(WireModel):
    """`board`."""

    site: Id | None = None


class Question(WireModel):
    """What figures are asked for, in the address: local dates, both included."""

    first: Day
    last: Day
    timezone: Annotated[str, Field(max_length=60)] = "UTC"
    site: Id | None = None
    language: Literal["en", "et", "ru", "nb", "kk"] | None = None
    agent: Id | None = None
    version: Annotated[str, Field(min_length=1, max_length=120)] | None = None


def open_doors(doors: Doors[Agent], house: House, presence: Presence) -> None:
    """Answer `board`: the team at this moment."""

    def board(agent: Agent, payload: LiveBoard) -> Answer:
        require(agent.actor, Right.BOARD)
        return {"ok": True, **live_view(house, presence, sites=_sites(agent.actor, payload.site))}

    doors.open("board", LiveBoard, board)


def blueprint(house: House) -> Blueprint:
    """`/desk/board/…`: figures and the fairness report as JSON, and three files for a spreadsheet."""
    routes = Blueprint("board", __name__, url_prefix="/desk/board")

    def answer(read: Callable[[Connection, Scope], Result]) -> Result:
        actor = _actor()
        scope = _scope(actor)
        return house.db.read_aside(lambda connection: read(connection, scope))

    @routes.get("/figures")
    def over_time() -> Response:
        return jsonify(ok=True, **answer(lambda connection, scope: _figures(connection, scope)))

    @routes.get("/fairness")
    def fair() -> Response:
        return jsonify(ok=True, **answer(fairness))

    @routes.get("/figures.csv")
    def figures_file() -> Response:
        return _file("figures", answer(lambda connection, scope: csv_files.of_figures(_figures(connection, scope))))

    @routes.get("/fairness.csv")
    def fairness_file() -> Response:
        return _file("fairness", answer(lambda connection, scope: csv_files.of_fairness(fairness(connection, scope))))

    @routes.get("/conversations.csv")
    def conversations_file() -> Response:
        return _file("conversations", answer(csv_files.of_conversations))

    _ = (over_time, fair, figures_file, fairness_file, conversations_file)
    return routes


def _figures(connection: Connection, scope: Scope) -> dict[str, Any]:
    standards = {site.id: settings_of(site).first_response_s for site in people.list_sites(connection)}
    return figures(connection, scope, standards=standards)


def _actor() -> Actor:
    if not current_user.is_authenticated:
        raise Unauthorised
    actor: Actor = current_user.actor
    require(actor, Right.BOARD)
    return actor


def _scope(actor: Actor) -> Scope:
    try:
        asked = Question.model_validate({name: value for name, value in request.args.items() if value})
    except ValidationError as error:
        raise invalid_from(error) from None
    if asked.timezone not in available_timezones():
        raise Invalid(f"There is no time zone “{asked.timezone}”; write it like Europe/Tallinn.", field="timezone")
    first, last = _day(asked.first, "first"), _day(asked.last, "last")
    if last < first:
        raise Invalid("The last day is before the first.", field="last")
    if last - first > timedelta(days=LONGEST_DAYS):
        raise Invalid(f"Ask for at most {LONGEST_DAYS} days at a time.", field="first")
    sites = _sites(actor, asked.site)
    return Scope(
        first,
        last,
        ZoneInfo(asked.timezone),
        sites=None if sites is None else tuple(sites),
        language=asked.language,
        agent=asked.agent,
        version=asked.version,
    )


def _day(text: str, field: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"{text} is not a day; write it like 2026-11-21.", field=field) from None
    if not 2000 <= day.year <= 2200:
        raise Invalid("Ask for days between 2000 and 2200.", field=field)
    return day


def _sites(actor: Actor, wanted: str | None) -> list[str] | None:
    """The sites to look at: theirs, narrowed down to one; a site of others gives nothing, like one that is none."""
    if wanted is None:
        return actor.site_list
    return [wanted] if actor.works_for(wanted) else []


def _file(name: str, text: str) -> Response:
    stem = f"{name}-{request.args.get('first', '')}-{request.args.get('last', '')}"
    headers = {"Content-Disposition": f'attachment; filename="levelhead-{stem}.csv"'}
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return Response("\ufeff" + text, content_type="text/csv; charset=utf-8", headers=headers)
