"""Passwords and tokens: argon2 for what people choose, SHA-256 for what we made ourselves."""

import hashlib
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import gevent
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
Result = TypeVar("Result")


def beside(work: Callable[..., Result], *arguments: Any) -> Result:
    """Run `hash_password` or `is_password` in a thread: argon2 takes tens of milliseconds in which nobody may wait."""
    return gevent.get_hub().threadpool.apply(work, arguments)


@cache
def _decoy() -> str:
    """Verified when there is no such account, so that the answer takes as long as for a wrong password."""
    return _hasher.hash("levelhead-decoy")


def hash_password(password: str) -> str:
    """An argon2id hash with its parameters."""
    return _hasher.hash(password)


def is_password(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed; takes the same time when there is no hash."""
    try:
        return _hasher.verify(password_hash or _decoy(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def new_password() -> str:
    """A password to be shown once: 96 bits."""
    return secrets.token_urlsafe(12)


def new_token() -> str:
    """An API token to be shown once: 256 bits."""
    return "lh_" + secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a random token: its SHA-256. Needs no salt, for the token is no word anybody could guess."""
    return hashlib.sha256(token.encode()).hexdigest()
