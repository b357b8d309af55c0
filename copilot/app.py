"""The one place where the rooms are wired together."""

import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import gevent
from flask import Blueprint, Flask, Response, g, jsonify, request, session
from flask_socketio import SocketIO
from flask_wtf import CSRFProtect
from structlog.contextvars import bind_contextvars, clear_contextvars
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from copilot.api import doors as api
from copilot.catching_up import CatchUp, Heard
from copilot.chat import promise_timers, transcripts
from copilot.chat.acknowledging import run_acknowledgement
from copilot.chat.agent_pictures import AgentPictures
from copilot.chat.assignment import Assigner
from copilot.chat.care import Care
from copilot.chat.conversations import wake
from copilot.chat.deliveries import Deliveries
from copilot.chat.drafts import Drafts
from copilot.chat.errors import CopilotError
from copilot.chat.events import Bus, DeskNotice, MessageStored
from copilot.chat.house import House
from copilot.chat.jobs import Handler, Jobs
from copilot.chat.pausing import Pausing
from copilot.chat.permissions import expire_permissions
from copilot.chat.presence import Presence
from copilot.chat.readings import Reader
from copilot.chat.receive import Receiver
from copilot.chat.searching import Indexer
from copilot.chat.webhooks import announce_message
from copilot.clock import now_iso
from copilot.desk import board, entering, joining, my_picture, second_factor_pages, sign_in
from copilot.desk import files as desk_files
from copilot.desk import learning as desk_learning
from copilot.desk.sites import SiteDoors, preview_pages
from copilot.desk.sockets import DeskDoors
from copilot.drafting.choice import choose_drafters
from copilot.encoder.shared import SharedEncoder
from copilot.frames import MAX_FRAME_BYTES
from copilot.guard import PolicyStore
from copilot.ids import new_id
from copilot.neighbours import Neighbours
from copilot.operation import health, metrics
from copilot.redis_line import RedisLine
from copilot.settings import Settings, SettingsError
from copilot.shared_rooms import SharedRooms
from copilot.storage import outbox
from copilot.storage.database import Database
from copilot.storage.erasure import purge_closed
from copilot.storage.rows import Job
from copilot.storage.tokens import TokenLedger
from copilot.visitor import assets, files
from copilot.visitor.launcher import look_of
from copilot.visitor.sockets import VisitorDoors
from copilot.wire import json_codec

logger = logging.getLogger(__name__)

POLICY_LOOK_S = 2.0
EXPIRY_LOOK_S = 5.0
REQUEST_ID = re.compile(r"^[0-9A-Za-z._-]{1,64}$")
SCRIPTS_AND_STYLES = frozenset({"text/javascript", "text/css"})
JSON_PATHS = ("/api", "/visitor", "/files")
HTTP_CODES = {
    401: "unauthorised",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
    429: "rate_limited",
    500: "unavailable",
    503: "unavailable",
}
"""The wire's codes for what the framework refuses by itself; everything else is `invalid`."""
CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "frame-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(slots=True)
class Shared:
    """What joins this process to others of the installation; there is none without Redis."""

    line: RedisLine
    neighbours: Neighbours
    catch_up: CatchUp


@dataclass(slots=True)
class Levelhead:
    """A wired server: the Flask application, its sockets, and what runs beside them."""

    house: House
    flask: Flask
    socketio: SocketIO
    visitors: VisitorDoors
    desks: DeskDoors
    reader: Reader
    indexer: Indexer
    jobs: Jobs
    assigner: Assigner
    care: Care
    deliveries: Deliveries
    shared: Shared | None
    set_up: joining.SetUp

    def start(self, *, serves: bool = True) -> None:
        """Start what runs beside the requests: inbox flushes and the policy watch; the jobs unless workers do them.

        A worker, which `serves` nobody, has no connections to make lost news good for.
        """
        if not self.house.settings.redis_url:
            with self.house.db.begin() as connection:
                outbox.release_all(connection)
        gevent.spawn(self.house.db.keep_log_short)
        for run in (self.desks.news.run_flushes, self.visitors.news.run_hours, self._watch_policy):
            gevent.spawn(run)
        if self.shared:
            self.shared.line.start()
            gevent.spawn(self.shared.neighbours.run)
            if serves:
                gevent.spawn(self.shared.catch_up.run)
        if self.house.settings.jobs == "here":
            self.start_jobs()

    def start_jobs(self) -> None:
        """Start reading, drafts and timers in this process."""
        for run in (
            self.reader.run,
            self.indexer.run,
            self.jobs.run,
            self.assigner.run,
            self.care.run,
            self.deliveries.run,
            self._keep_retention,
            self._expire,
        ):
            gevent.spawn(run)

    def _expire(self) -> None:
        """Let permissions run out visibly."""
        while True:
            gevent.sleep(EXPIRY_LOOK_S)
            try:
                expire_permissions(self.house)
            except Exception:
                logger.exception("permissions could not be looked through")

    def _keep_retention(self) -> None:
        """Delete what was closed longer ago than the setting allows, every hour."""
        settings = self.house.settings
        while settings.retention_days:
            try:
                with self.house.db.begin(is_long=True) as connection:
                    before = now_iso(plus_s=-86_400.0 * settings.retention_days)
                    count = purge_closed(connection, before=before, data_dir=settings.data_dir)
                logger.info("retention kept", extra={"conversations": count})
            except Exception:
                logger.exception("retention failed")
            gevent.sleep(3_600.0)

    def _watch_policy(self) -> None:
        """Take up changed guardrails. In a thread: compiling them and running their cases takes seconds."""
        folder, policies = self.house.settings.guardrails, self.house.policies
        seen = _fingerprint(folder)
        while True:
            gevent.sleep(POLICY_LOOK_S)
            try:
                if (now := _fingerprint(folder)) == seen:
                    continue
                seen = now
                gevent.get_hub().threadpool.apply(policies.reload)
            except Exception:
                logger.exception("guardrails could not be reloaded")
                continue
            logger.info("guardrails looked at", extra={"policy": policies.state.version, "state": policies.state.state})
            self.desks.news.tell_policy()


def _fingerprint(folder: Path) -> tuple[tuple[str, int], ...]:
    """Names and times of the rule files: what changes when somebody saves one."""
    return tuple((file.name, file.stat().st_mtime_ns) for file in sorted(folder.glob("*.yaml")))


def create_app(settings: Settings) -> Levelhead:
    """Wire the rooms. Migrates the database; raises PolicyError or PromptError for a malformed file."""
    db = Database(settings.database)
    db.migrate()
    policies = PolicyStore(settings.guardrails)
    drafter, fallback = choose_drafters(settings, TokenLedger(db), lambda: policies.policy)
    encoder = SharedEncoder(settings.data_dir) if settings.semantic == "on" else None
    house = House(settings, db, Bus(), policies, drafter, fallback, encoder=encoder)
    flask = _flask(settings)
    line = RedisLine(settings.redis_url) if settings.redis_url else None
    rooms = SharedRooms(line) if line else None
    socketio = _socketio(flask, settings, rooms)
    presence = Presence(house.bus)
    receiver = Receiver(house)
    pictures = AgentPictures(settings)
    visitors = VisitorDoors(house, socketio, receiver, presence, pictures)
    assigner = Assigner(house, presence)
    desks = DeskDoors(house, socketio, presence, Pausing(house, presence, assigner))
    SiteDoors(house, desks.doors)
    reader, indexer, drafts = Reader(house), Indexer(house), Drafts(house)
    handlers: dict[str, Handler] = {
        "draft": drafts.run_job,
        "wake": lambda job: _wake(house, job),
        "promise": lambda job: promise_timers.run_timer(house, presence, job),
        "acknowledgement": lambda job: run_acknowledgement(house, presence, job),
        "announce": lambda job: announce_message(house, job),
        "transcript": lambda job: transcripts.run_job(house, job),
    }
    sign_in.login_manager(house).init_app(flask)
    set_up = joining.SetUp(house)
    flask.register_blueprint(sign_in.blueprint(house))
    flask.register_blueprint(second_factor_pages.blueprint(house))
    if settings.oidc_issuer:
        flask.register_blueprint(_single_sign_on(house, flask))
    flask.register_blueprint(joining.blueprint(house, set_up, partial(entering.admit, house)))
    flask.register_blueprint(preview_pages())
    flask.register_blueprint(my_picture.blueprint(house, pictures))
    flask.register_blueprint(desk_files.blueprint(house))
    flask.register_blueprint(desk_learning.blueprint(house))
    flask.register_blueprint(assets.blueprint(settings, lambda key: look_of(house, key)))
    flask.register_blueprint(board.blueprint(house))
    uploads = files.blueprint(house, visitors.tokens)
    flask.extensions["csrf"].exempt(uploads)  # the bearer token is the key, no cookie is read to change anything
    flask.register_blueprint(uploads)
    programs = api.blueprint(house)
    flask.extensions["csrf"].exempt(programs)  # the same: a token, and no cookie is read at all
    flask.register_blueprint(programs)
    flask.register_blueprint(health.blueprint(house))
    figures = metrics.Metrics(
        house, {"visitor": lambda: len(visitors.tabs.customers), "desk": lambda: len(desks.agents)}
    )
    flask.register_blueprint(metrics.blueprint(house, figures))
    if settings.otlp_url:
        _start_tracing(house, settings.otlp_url)
    _add_home(flask)
    return Levelhead(
        house,
        flask,
        socketio,
        visitors,
        desks,
        reader,
        indexer,
        Jobs(house, handlers),
        assigner,
        Care(house, presence),
        Deliveries(house),
        _share(house, line, rooms, presence, visitors, desks) if line and rooms else None,
        set_up,
    )


def _single_sign_on(house: House, flask: Flask) -> Blueprint:
    if not house.settings.oidc_client_id:
        raise SettingsError("LEVELHEAD_OIDC_CLIENT_ID: the provider wants to know who asks; it gave you this name.")
    try:
        from copilot.desk import single_sign_on
    except ImportError:
        raise SettingsError("LEVELHEAD_OIDC_ISSUER wants Authlib: pip install 'levelhead[oidc]'.") from None
    return single_sign_on.blueprint(house, flask)


def _start_tracing(house: House, url: str) -> None:
    try:
        from copilot.operation.tracing import Tracing
    except ImportError:
        raise SettingsError("LEVELHEAD_OTLP_URL wants OpenTelemetry: pip install 'levelhead[otel]'.") from None
    Tracing(house, url)


def _share(
    house: House, line: RedisLine, rooms: SharedRooms, presence: Presence, visitors: VisitorDoors, desks: DeskDoors
) -> Shared:
    heard = Heard()
    rooms.watch = heard.watch

    def tell_here(event: MessageStored | DeskNotice) -> None:
        if isinstance(event, MessageStored):
            visitors.news.retell(event)
        desks.news.retell(event)

    return Shared(line, Neighbours(line, house, presence), CatchUp(house, heard, tell_here))


def _wake(house: House, job: Job) -> None:
    assert job.conversation_id is not None
    wake(house, job.conversation_id)


def _flask(settings: Settings) -> Flask:
    flask = Flask("copilot", static_folder=None)
    flask.config.update(
        SECRET_KEY=settings.signing_key(),
        SECRET_KEY_FALLBACKS=settings.old_signing_keys(),
        SESSION_COOKIE_NAME="levelhead",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=settings.max_file_bytes + 65_536,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        flask.wsgi_app = ProxyFix(flask.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    CSRFProtect(flask)
    flask.before_request(_name_request)
    flask.after_request(_add_headers)
    flask.register_error_handler(CopilotError, lambda error: (jsonify(error.answer()), error.status))
    flask.register_error_handler(HTTPException, _http_error)
    return flask


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith("/static/"):
        session.accessed = False  # type: ignore[attr-defined]  # else `Vary: Cookie` keeps caches from sharing them
    elif request_id := g.get("request_id"):
        headers.setdefault("X-Request-ID", request_id)
    if response.mimetype not in SCRIPTS_AND_STYLES:  # policies are for documents; the desk loads 60 of these
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
    if request.path.startswith("/desk"):
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _http_error(error: HTTPException) -> Response | HTTPException:
    """A framework's refusal in the wire's shape, for whoever speaks JSON."""
    if request.accept_mimetypes.best == "application/json" or request.path.startswith(JSON_PATHS):
        status = error.code or 500
        body = {"code": HTTP_CODES.get(status, "invalid"), "message": error.description}
        response = jsonify(ok=False, error=body)
        response.status_code = status
        return response
    return error


def _socketio(flask: Flask, settings: Settings, rooms: SharedRooms | None) -> SocketIO:
    options: dict[str, Any] = {"client_manager": rooms} if rooms else {}
    return SocketIO(
        flask,
        async_mode="gevent",
        async_handlers=False,  # one customer's messages stay in order, and no greenlet an event
        cors_allowed_origins="*",  # the site's own list decides, in the handshake
        json=json_codec(settings.max_payload_bytes),
        max_http_buffer_size=MAX_FRAME_BYTES,
        ping_interval=25,
        ping_timeout=20,
        http_compression=False,
        manage_session=False,
        logger=False,
        engineio_logger=False,
        **options,
    )


def _add_home(flask: Flask) -> None:
    @flask.get("/")
    def home() -> Response:
        return Response(status=302, headers={"Location": "/desk/"})

    _ = home


def _name_request() -> None:
    """Give what a request logs one id, which the answer carries too: a person can quote it."""
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.match(given) else new_id()
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)
