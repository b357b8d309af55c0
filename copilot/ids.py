"""Identifiers: ordered by time, so that indexes stay local, with 80 random bits, so that none can be guessed."""

import secrets
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id() -> str:
    """26 characters: 10 of milliseconds since 1970, 16 of randomness (Crockford base 32, as in ULID)."""
    return _base32(time.time_ns() // 1_000_000, 10) + _base32(secrets.randbits(80), 16)


def _base32(number: int, length: int) -> str:
    digits = [ALPHABET[(number >> shift) & 31] for shift in range(5 * (length - 1), -1, -5)]
    return "".join(digits)
