"""From a proven password to a session: straight on, or by way of the second step."""

import logging
import secrets
import time
from dataclasses import dataclass

from flask import redirect, session, url_for
from flask_login import UserMixin, login_user
from werkzeug.wrappers import Response as BaseResponse

from copilot.chat.actors import Actor
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.desk.second_factor import Standing, standing
from copilot.storage import people, records
from copilot.storage.rows import User

logger = logging.getLogger(__name__)

SESSION_KEY = "desk"
"""Names one browser's session, so that signing out ends its live connections and no others."""
HALFWAY = "halfway"
HALFWAY_S = 600.0  # from the password to the code, with time to find the phone


class SignedIn(UserMixin):
    """Flask-Login's view of a person. The id carries the session's epoch: a new password ends old sessions."""

    def __init__(self, user: User) -> None:
        self.user, self.actor = user, Actor.of(user)

    def get_id(self) -> str:
        return f"{self.user.id}:{self.user.session_epoch}"


@dataclass(frozen=True, slots=True)
class Halfway:
    """Somebody whose password was right; `how` is what the audit trail will say once they are in."""

    user: User
    how: str


def admit(house: House, user: User, how: str) -> BaseResponse:
    """Where somebody goes whose first proof was right: to the desk, or to the second step.

    Until the second step is done nobody is signed in: the session knows only who is on the way.
    """
    match standing(house, user):
        case Standing.OFF:
            enter_desk(house, user, how)
            return redirect(url_for("desk.desk"))
        case Standing.ON:
            _go_halfway(user, how)
            return redirect(url_for("second_factor.code"))
        case Standing.NEEDED:
            _go_halfway(user, how)
            return redirect(url_for("second_factor.manage"))


def _go_halfway(user: User, how: str) -> None:
    session.clear()
    session[HALFWAY] = [user.id, user.session_epoch, how, time.time()]


def who_is_halfway(house: House) -> Halfway | None:
    """Whoever gave their password in this browser not long ago and is not in yet."""
    if HALFWAY not in session:
        return None
    user_id, epoch, how, since = session[HALFWAY]
    with house.db.read() as connection:
        user = people.find_user(connection, user_id=user_id)
    is_good = user and not user.disabled and user.session_epoch == epoch and time.time() - since <= HALFWAY_S
    return Halfway(user, how) if user and is_good else None


def enter_desk(house: House, user: User, how: str) -> None:
    """Sign somebody in with a fresh session; `how` goes into the audit trail."""
    take_session(user)
    with house.db.begin() as connection:
        records.write_audit(connection, at=now_iso(), action=how, user_id=user.id)
    logger.info("signed in", extra={"actor_id": user.id, "how": how})


def take_session(user: User) -> None:
    """A session that nobody had before: one that was planted before the sign-in is worth nothing after it."""
    session.clear()
    session.permanent = True
    session[SESSION_KEY] = secrets.token_urlsafe(16)
    login_user(SignedIn(user))
