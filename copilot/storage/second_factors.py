"""The second factor of a person: the key that their app shares with us, and recovery codes that work once."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from copilot.storage import tables
from copilot.storage.rows import as_value

factor, code = tables.second_factor, tables.recovery_code


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """`confirmed_at` None: the key was shown, and nobody has typed a code from it yet."""

    user_id: str
    secret: str
    confirmed_at: str | None
    last_step: int


def find(connection: Connection, user_id: str) -> SecondFactor | None:
    """The second factor of a person, confirmed or not."""
    row = connection.execute(select(factor).where(factor.c.user_id == user_id)).first()
    return as_value(SecondFactor, row) if row else None


def list_confirmed(connection: Connection) -> set[str]:
    """The ids of everybody who signs in with two steps."""
    return set(connection.execute(select(factor.c.user_id).where(factor.c.confirmed_at.is_not(None))).scalars())


def insert(connection: Connection, user_id: str, *, secret: str) -> None:
    """Keep a key that is not confirmed yet."""
    connection.execute(factor.insert().values(user_id=user_id, secret=secret, last_step=0))


def confirm(connection: Connection, user_id: str, *, at: str) -> None:
    """From now on the person is asked for codes."""
    connection.execute(update(factor).where(factor.c.user_id == user_id).values(confirmed_at=at))


def use_step(connection: Connection, user_id: str, step: int) -> bool:
    """Use up the code of a time step; False when it, or a later one, has been used: whoever looked on is too late."""
    later = (factor.c.user_id == user_id) & (factor.c.last_step < step)
    return connection.execute(update(factor).where(later).values(last_step=step)).rowcount == 1


def drop(connection: Connection, user_id: str) -> bool:
    """Forget key and recovery codes; False when there were none."""
    connection.execute(delete(code).where(code.c.user_id == user_id))
    return connection.execute(delete(factor).where(factor.c.user_id == user_id)).rowcount == 1


def put_codes(connection: Connection, user_id: str, hashes: list[str]) -> None:
    """Recovery codes in place of earlier ones."""
    connection.execute(delete(code).where(code.c.user_id == user_id))
    connection.execute(code.insert(), [{"code_hash": one, "user_id": user_id} for one in hashes])


def use_code(connection: Connection, user_id: str, code_hash: str) -> bool:
    """Use up a recovery code."""
    statement = delete(code).where(code.c.user_id == user_id, code.c.code_hash == code_hash)
    return connection.execute(statement).rowcount == 1


def count_codes(connection: Connection, user_id: str) -> int:
    """How many recovery codes are left."""
    return connection.execute(select(func.count()).select_from(code).where(code.c.user_id == user_id)).scalar_one()
