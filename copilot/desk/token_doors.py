"""The doors to tokens for programs: which there are, a new one, and taking one back."""

from typing import Annotated, Any

from pydantic import Field

from copilot.api.scopes import Scope
from copilot.chat.access import require
from copilot.chat.actors import Right
from copilot.chat.errors import Forbidden, NotFound
from copilot.chat.house import House
from copilot.desk.agent import Agent
from copilot.desk.api_tokens import add_token, remove_token
from copilot.desk.schemas import Id
from copilot.storage import api_tokens, people
from copilot.storage.rows import ApiToken
from copilot.wire import Answer, Doors, Nothing, WireModel


class AddToken(WireModel):
    """`tokens.add`: in whose name it works (oneself when left out), for how many days, on which sites."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    scopes: Annotated[list[Annotated[Scope, Field(strict=False)]], Field(min_length=1, max_length=len(Scope))]
    person: Id | None = None
    sites: Annotated[list[Id], Field(min_length=1, max_length=500)] | None = None
    days: Annotated[int, Field(ge=1, le=3_650)] | None = None


class OfToken(WireModel):
    """`tokens.remove`."""

    token: Id


class TokenDoors:
    """Everything here needs the right `admin`, and every site: a token may be good for any of them."""

    def __init__(self, house: House, doors: Doors[Agent]) -> None:
        self.house = house
        doors.open("tokens.list", Nothing, self.list)
        doors.open("tokens.add", AddToken, self.add)
        doors.open("tokens.remove", OfToken, self.remove)

    def list(self, agent: Agent, _: Nothing) -> Answer:
        """Every token without its secret, newest first, and the scopes there are."""
        _require_all(agent)
        with self.house.db.read() as connection:
            names = {user.id: user.name for user in people.list_users(connection, with_disabled=True)}
            found = api_tokens.list_all(connection)
        return {
            "ok": True,
            "tokens": [_token_view(token, names) for token in reversed(found)],
            "scopes": [str(scope) for scope in Scope],
        }

    def add(self, agent: Agent, payload: AddToken) -> Answer:
        """A new token; its secret is in this answer and in no other."""
        _require_all(agent)
        made = add_token(
            self.house.db,
            name=payload.name,
            user_id=payload.person or agent.actor.id,
            scopes=payload.scopes,
            sites=payload.sites,
            days=payload.days,
            made_by=agent.actor.id,
        )
        return {"ok": True, "token": made.token.id, "secret": made.secret}

    def remove(self, agent: Agent, payload: OfToken) -> Answer:
        """It stops working at once."""
        _require_all(agent)
        if not remove_token(self.house.db, payload.token, removed_by=agent.actor.id):
            raise NotFound("There is no such token.")
        return {"ok": True}


def _require_all(agent: Agent) -> None:
    require(agent.actor, Right.ADMIN)
    if agent.actor.sites is not None:
        raise Forbidden("Only somebody who works for every site can look after tokens.")


def _token_view(token: ApiToken, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "user": {"id": token.user_id, "name": names.get(token.user_id, "")},
        "scopes": token.scopes,
        "sites": token.sites,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "used_at": token.used_at,
    }
