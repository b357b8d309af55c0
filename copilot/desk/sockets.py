"""The agent's and supervisor's side of the wire: who may connect, and what they find on arrival."""

from typing import Any, cast

from flask import request, session
from flask_login import current_user
from flask_socketio import SocketIO
from socketio import Server

from copilot.chat.actors import RIGHTS, Actor, Right
from copilot.chat.errors import Forbidden, Unauthorised
from copilot.chat.house import House
from copilot.chat.pausing import Pausing
from copilot.chat.presence import Presence
from copilot.chat.views import permission_view
from copilot.desk import (
    board,
    canned_replies,
    handling,
    learning,
    mention_doors,
    pausing,
    permissions,
    promise_list,
    replying,
    schemas,
)
from copilot.desk.admin_doors import AdminDoors
from copilot.desk.agent import NAMESPACE, Agent
from copilot.desk.entering import SESSION_KEY
from copilot.desk.news import DeskNews, policy_view, rooms_of
from copilot.desk.sign_in import actor_for_token
from copilot.desk.token_doors import TokenDoors
from copilot.desk.viewing import Viewing, inbox_page
from copilot.storage import ledger, people
from copilot.wire import Doors, RateLimiter, WireModel, parse_payload, refusing_in_words


class Handshake(WireModel):
    """The auth object of an API user's connection; a browser's session cookie needs none."""

    token: str | None = None


class DeskDoors:
    """Everything under `/desk`."""

    def __init__(self, house: House, socketio: SocketIO, presence: Presence, pausing: Pausing) -> None:
        self.house, self.presence = house, presence
        self.server: Server = cast(Any, socketio).server
        self.agents: dict[str, Agent] = {}
        self.news = DeskNews(house, self.server, presence, self.agents)
        self.viewing = Viewing(house, self.server, self.agents)
        self.doors = self._open_doors(pausing)
        socketio.on_event("connect", self.connect, namespace=NAMESPACE)
        self.server.on("disconnect", self.disconnect, namespace=NAMESPACE)

    def _open_doors(self, pauses: Pausing) -> Doors[Agent]:
        doors = Doors(self.server, NAMESPACE, self.agents, RateLimiter(self.house.settings.event_rate))
        self.viewing.open_doors(doors)
        replying.open_doors(doors, self.house)
        handling.open_doors(doors, self.house)
        learning.open_doors(doors, self.house)
        permissions.open_doors(doors, self.house)
        promise_list.open_doors(doors, self.house)
        pausing.open_doors(doors, pauses)
        board.open_doors(doors, self.house, self.presence)
        canned_replies.open_doors(doors, self.house)
        mention_doors.open_doors(doors, self.house)
        AdminDoors(self.house, doors)
        TokenDoors(self.house, doors)
        return doors

    def connect(self, auth: Any = None) -> None:
        """Admit somebody by session cookie or API token and send `welcome`."""
        sid: str = request.sid  # type: ignore[attr-defined]
        with refusing_in_words():
            actor = self._actor(auth)
            if not actor.can(Right.READ):
                raise Forbidden
            try:
                self._welcome(sid, actor, None if auth else session.get(SESSION_KEY))
            except BaseException:
                self.disconnect(sid)  # who was not let in is not here either
                raise

    def _actor(self, auth: Any) -> Actor:
        handshake = parse_payload(Handshake, (auth,)) if auth else Handshake()
        if handshake.token:
            return actor_for_token(self.house, handshake.token)
        self._require_own_page()
        if not current_user.is_authenticated:
            raise Unauthorised("Please sign in at /desk/sign-in, or connect with an API token.")
        actor: Actor = current_user.actor
        return actor

    def _require_own_page(self) -> None:
        """A session cookie works from this server's own pages only; SameSite alone lets neighbours of the site in."""
        own = {request.host_url.rstrip("/"), self.house.settings.public_url.rstrip("/")}
        named = {part.strip() for part in (request.headers.get("Origin") or "").split(",") if part.strip()}
        if not named <= own:
            raise Forbidden("The desk can be used from its own pages only.")

    def _welcome(self, sid: str, actor: Actor, session_key: str | None) -> None:
        self.agents[sid] = Agent(sid, actor, session_key)
        for room in rooms_of(actor):
            self.server.enter_room(sid, room, namespace=NAMESPACE)
        self.presence.arrive(actor)
        page = inbox_page(self.house, actor, schemas.ListInbox())
        with self.house.db.read() as connection:
            sites = [site for site in people.list_sites(connection) if actor.works_for(site.id)]
            users = [user for user in people.list_users(connection) if actor.shares_site_with(user.sites)]
            requests = ledger.open_requests(connection, sites=actor.site_list) if actor.can(Right.PERMIT) else []
        self.server.emit(
            "welcome",
            {
                "user": {
                    "id": actor.id,
                    "name": actor.name,
                    "email": actor.email,
                    "role": actor.role,
                    "rights": sorted(RIGHTS[actor.role]),
                    "locale": actor.locale,
                    "presence": self.presence.state_of(actor.id),
                },
                "conversations": page["conversations"],
                "more": "cursor" in page,
                "cursor": page.get("cursor"),
                "counts": page["counts"],
                "sites": [{"id": site.id, "name": site.name} for site in sites],
                "users": [
                    {"id": user.id, "name": user.name, "role": user.role, "presence": self.presence.state_of(user.id)}
                    for user in users
                ],
                "permissions": [permission_view(row) for row in requests],
                "alarms": promise_list.alarms_for(self.house, self.presence, actor),
                "drafter": self.house.drafter.name,
                "policy": policy_view(self.house),
            },
            to=sid,
            namespace=NAMESPACE,
        )

    def disconnect(self, sid: str, *_: Any) -> None:
        """Forget the connection and what it was looking at."""
        agent = self.agents.pop(sid, None)
        if agent is not None:
            self.presence.leave(agent.actor)
            self.viewing.gone(agent)
