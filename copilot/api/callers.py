"""Who calls: the person behind a bearer token, and what that token may be used for."""

from dataclasses import dataclass, replace

from copilot.api.scopes import Scope
from copilot.chat.actors import Actor
from copilot.chat.errors import Forbidden, Unauthorised
from copilot.clock import now_iso
from copilot.desk.passwords import hash_token
from copilot.storage import api_tokens, people
from copilot.storage.database import Database
from copilot.storage.rows import ApiToken

USED_EVERY_S = 3_600.0
"""How exactly `used_at` is kept: a call does not cost a write."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody's program. `key` is what its rate is counted by."""

    key: str
    actor: Actor
    scopes: frozenset[Scope]

    def require(self, scope: Scope) -> None:
        """Raises Forbidden naming the scope that the token lacks."""
        if scope not in self.scopes:
            raise Forbidden(f"This token has no scope “{scope}”. Make one that has it: levelhead token add.")


def find_caller(db: Database, authorization: str) -> Caller:
    """The caller behind an `Authorization: Bearer …` header. Raises Unauthorised.

    A person's own token may do all that the person may; a token made with `levelhead token add` is narrower. Both
    are looked up by hash, so the time it takes tells nothing about them.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorised("Send a token as Authorization: Bearer.")
    token_hash = hash_token(token.strip())
    with db.read() as connection:
        user = people.find_user(connection, token_hash=token_hash)
        narrow = None if user else api_tokens.find(connection, token_hash=token_hash, now=now_iso())
        if narrow:
            user = people.find_user(connection, user_id=narrow.user_id)
    if user is None or user.disabled:
        raise Unauthorised("This API token is not valid.")
    actor = Actor.of(user)
    if narrow is None:
        return Caller(f"user:{user.id}", actor, frozenset(Scope))
    _note_use(db, narrow)
    scopes = frozenset(Scope(name) for name in narrow.scopes if name in set(Scope))
    return Caller(f"token:{narrow.id}", _narrowed(actor, narrow), scopes)


def _narrowed(actor: Actor, token: ApiToken) -> Actor:
    if token.sites is None:
        return actor
    sites = frozenset(token.sites)
    return replace(actor, sites=sites if actor.sites is None else actor.sites & sites)


def _note_use(db: Database, token: ApiToken) -> None:
    if token.used_at is None or token.used_at < now_iso(plus_s=-USED_EVERY_S):
        with db.begin() as connection:
            api_tokens.mark_used(connection, token.id, at=now_iso())
