"""The second step of signing in: codes of an authenticator app (TOTP, RFC 6238), and recovery codes that work once."""

import secrets
import time
from dataclasses import dataclass
from enum import StrEnum

import segno
from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import Connection

from copilot.chat.actors import Role
from copilot.chat.house import House
from copilot.chat.sites import settings_of
from copilot.clock import now_iso
from copilot.desk.passwords import hash_token
from copilot.storage import people, records, second_factors
from copilot.storage.database import Database
from copilot.storage.rows import User

STEP_S = 30
DRIFT_STEPS = 1  # a phone's clock may be half a minute off, and people type slowly
CODES = 10
CODE_CHARS = 16  # of 32 letters and digits: 80 bits, so a plain hash is enough
ALPHABET = "abcdefghjkmnpqrstuvwxyz023456789"  # nothing that reads like something else
LEADS = frozenset({Role.SUPERVISOR, Role.OWNER})


class Standing(StrEnum):
    """What the second step is to somebody."""

    OFF = "off"  # they have none, and need none
    NEEDED = "needed"  # they have none, and must set one up before they come in
    ON = "on"


class Used(StrEnum):
    """What somebody has proved themselves with."""

    APP = "app"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Key:
    """A key to be taken into an app: as letters in groups of four, and as a picture."""

    letters: str
    picture: str  # a data: URL of an SVG; black on white in every theme, for cameras


def is_demanded(house: House, user: User) -> bool:
    """Whether the installation or one of their sites wants a second step from people of their role."""
    with house.db.read() as connection:
        sites = [site for site in people.list_sites(connection) if user.sites is None or site.id in user.sites]
    wishes = {house.settings.second_factor, *(settings_of(site).second_factor for site in sites)}
    return "everybody" in wishes or ("leads" in wishes and Role(user.role) in LEADS)


def standing(house: House, user: User) -> Standing:
    """Whether somebody is asked for a code, has to set one up, or neither."""
    with house.db.read() as connection:
        found = second_factors.find(connection, user.id)
    if found and found.confirmed_at:
        return Standing.ON
    return Standing.NEEDED if is_demanded(house, user) else Standing.OFF


def key_to_show(house: House, user: User) -> Key:
    """The key that waits to be confirmed; made when there is none, the same one again while it waits."""
    with house.db.begin() as connection:
        found = second_factors.find(connection, user.id)
        if found is None:
            second_factors.insert(connection, user.id, secret=random_base32())
            found = second_factors.find(connection, user.id)
    assert found is not None
    address = TOTP(found.secret).provisioning_uri(name=user.email, issuer_name="Levelhead")
    picture = segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=3, light="#fff", dark="#000")
    letters = " ".join(found.secret[at : at + 4] for at in range(0, len(found.secret), 4))
    return Key(letters, picture)


def turn_on(house: House, user: User, typed: str) -> list[str] | None:
    """Confirm the waiting key by its first code; recovery codes come back once. None for a wrong code.

    Whoever came in elsewhere by the password alone has to come in anew.
    """
    with house.db.begin() as connection:
        found = second_factors.find(connection, user.id)
        if found is None or found.confirmed_at or not _use_app_code(connection, found, typed):
            return None
        second_factors.confirm(connection, user.id, at=now_iso())
        codes = _new_codes(connection, user.id)
        people.change_user(connection, user.id, session_epoch=user.session_epoch + 1)
        records.write_audit(connection, at=now_iso(), action="second_factor.on", user_id=user.id)
    return codes


def prove(house: House, user: User, typed: str) -> Used | None:
    """Use up a code of the app or a recovery code. None when it is wrong or was used before; that leaves a row."""
    with house.db.begin() as connection:
        found = second_factors.find(connection, user.id)
        used: Used | None = None
        if found and found.confirmed_at:
            if _use_app_code(connection, found, typed):
                used = Used.APP
            elif second_factors.use_code(connection, user.id, _hash_code(typed)):
                used = Used.RECOVERY
        if used is Used.RECOVERY:
            left = second_factors.count_codes(connection, user.id)
            records.write_audit(connection, at=now_iso(), action="second_factor.recovery", user_id=user.id, left=left)
        elif used is None:
            records.write_audit(connection, at=now_iso(), action="second_factor.refused", user_id=user.id)
    return used


def renew_codes(house: House, user: User) -> list[str]:
    """Ten recovery codes, shown this once; the earlier ones are worth nothing from now on."""
    with house.db.begin() as connection:
        codes = _new_codes(connection, user.id)
        records.write_audit(connection, at=now_iso(), action="second_factor.codes", user_id=user.id)
    return codes


def turn_off(house: House, user: User) -> None:
    """The person asks no more for a code."""
    with house.db.begin() as connection:
        second_factors.drop(connection, user.id)
        records.write_audit(connection, at=now_iso(), action="second_factor.off", user_id=user.id)


def reset(db: Database, user: User, *, by: str | None) -> bool:
    """Take the second step from somebody who lost their phone, and end their sessions. False when they had none."""
    with db.begin() as connection:
        had = second_factors.drop(connection, user.id)
        if had:
            people.change_user(connection, user.id, session_epoch=user.session_epoch + 1)
            records.write_audit(connection, at=now_iso(), action="second_factor.reset", user_id=by, person=user.name)
    return had


def _use_app_code(connection: Connection, found: second_factors.SecondFactor, typed: str) -> bool:
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdigit()):
        return False
    now = int(time.time()) // STEP_S
    app = TOTP(found.secret)
    fits = [
        step
        for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1)
        if secrets.compare_digest(app.generate_otp(step), digits)
    ]
    return bool(fits) and second_factors.use_step(connection, found.user_id, fits[-1])


def _new_codes(connection: Connection, user_id: str) -> list[str]:
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARS)) for _ in range(CODES)]
    second_factors.put_codes(connection, user_id, [_hash_code(code) for code in codes])
    return ["-".join(code[at : at + 4] for at in range(0, CODE_CHARS, 4)) for code in codes]


def _hash_code(typed: str) -> str:
    return hash_token("".join(char for char in typed.lower() if char.isalnum())[:64])
