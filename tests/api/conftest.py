"""A program that calls the API, in the name of whoever its token belongs to."""

from dataclasses import dataclass
from typing import Any

import pytest
import requests

from copilot.api.scopes import Scope
from copilot.clock import now_iso
from copilot.desk.passwords import hash_token, new_token
from copilot.ids import new_id
from copilot.storage import api_tokens, webhooks
from copilot.storage.database import Database
from copilot.storage.rows import ApiToken
from copilot.storage.webhooks import Delivery
from tests.cast import Cast


@dataclass(frozen=True)
class Program:
    """Calls one server with one token."""

    url: str
    token: str

    def calls(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        """The raw answer."""
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return requests.request(method, f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=30, **options)

    def gets(self, path: str, **query: Any) -> dict[str, Any]:
        """The JSON of a GET."""
        return self.calls("GET", path, params=query).json()

    def posts(self, path: str, body: Any) -> dict[str, Any]:
        """The JSON of a POST."""
        return self.calls("POST", path, body).json()


@dataclass(frozen=True)
class Programs:
    """Hands out programs."""

    cast: Cast

    def of(self, name: str) -> Program:
        """With the person's own token: dana, lee, mai, olu, or ona who owns the house."""
        return Program(self.cast.server.url, self.cast.accounts[name]["token"])

    def narrow(self, name: str, *scopes: Scope, sites: list[str] | None = None, expires_at: str | None = None):
        """With a token made for a person, of some scopes."""
        secret = new_token()
        db = Database(self.cast.server.database_url)
        with db.begin() as connection:
            api_tokens.insert(
                connection,
                ApiToken(
                    id=new_id(),
                    name="test",
                    token_hash=hash_token(secret),
                    user_id=self.cast.accounts[name]["user"],
                    scopes=[str(scope) for scope in scopes],
                    sites=sites,
                    created_at=now_iso(),
                    expires_at=expires_at,
                    used_at=None,
                ),
            )
        db.close()
        return Program(self.cast.server.url, secret)


@pytest.fixture
def programs(cast: Cast) -> Programs:
    """Programs of everybody in the house."""
    return Programs(cast)


def give_up_a_delivery(cast: Cast, hook_id: str) -> str:
    """The id of a delivery in the log that may be tried anew."""
    delivery = Delivery(
        id=new_id(),
        webhook_id=hook_id,
        conversation_id=None,
        event="message.created",
        body="{}",
        state="given_up",
        attempts=12,
        due_at=now_iso(),
        claimed_until=None,
        status=500,
        problem=None,
        created_at=now_iso(),
        tried_at=None,
    )
    db = Database(cast.server.database_url)
    with db.begin() as connection:
        webhooks.put_deliveries(connection, [delivery])
    db.close()
    return delivery.id
