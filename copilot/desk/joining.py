"""Coming to the desk for the first time: an invitation's link, and the owner's set-up on an empty installation."""

import secrets
from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from copilot.chat.actors import Role
from copilot.chat.errors import Conflict, RateLimited
from copilot.chat.events import SessionEnded
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.desk.passwords import beside, hash_password, hash_token
from copilot.desk.people import EMAIL, new_person
from copilot.desk.words import desk_locale
from copilot.shared_limits import SharedRateLimiter
from copilot.storage import people, records
from copilot.storage.rows import User

PASSWORD_CHARS = 10

Admit = Callable[[User, str], BaseResponse]
Page = BaseResponse | str | tuple[str, int]


class PasswordForm(FlaskForm):
    """A password of one's own choice."""

    name = StringField(validators=[DataRequired(), Length(max=80)])
    password = PasswordField(validators=[DataRequired(), Length(min=PASSWORD_CHARS, max=200)])


class OwnerForm(PasswordForm):
    """The first account."""

    email = EmailField(validators=[DataRequired(), Length(max=254), Regexp(EMAIL)])


class SetUp:
    """The one-time way in while nobody owns the installation. It lives in this process only and is never stored."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._token = secrets.token_urlsafe(32)

    def is_open(self) -> bool:
        """Whether there is still nobody at the desk who could let others in."""
        with self._house.db.read() as connection:
            return not people.list_owners(connection)

    @property
    def path(self) -> str:
        """The address to print at start, below the server's root."""
        return f"/desk/set-up/{self._token}"

    def fits(self, token: str) -> bool:
        """Whether this is the printed address and it has not been used."""
        return secrets.compare_digest(token, self._token) and self.is_open()

    def make_owner(self, *, email: str, name: str, password_hash: str) -> User:
        """The first owner. Raises Conflict when somebody was faster or the address is taken."""
        user = new_person(
            email.strip().lower(), role=Role.OWNER, name=name, sites=None, locale="en", password_hash=password_hash
        )
        with self._house.db.begin() as connection:
            if people.list_owners(connection) or people.find_user(connection, email=user.email):
                raise Conflict
            people.insert_user(connection, user, at=now_iso())
            records.write_audit(connection, at=now_iso(), action="set_up", user_id=user.id)
        return user


def blueprint(house: House, set_up: SetUp, admit: Admit) -> Blueprint:
    """The pages for those who have no password yet; `admit` lets somebody in."""
    pages = Blueprint("joining", __name__, url_prefix="/desk", template_folder="templates")
    limiter = SharedRateLimiter("joining", house.settings.sign_in_address_rate, house.settings)

    @pages.before_request
    def limit() -> tuple[str, int] | None:
        try:
            limiter.hit(request.remote_addr or "")
        except RateLimited:
            return _gone(problem="too_many"), 429
        return None

    @pages.route("/join/<token>", methods=["GET", "POST"])
    def join(token: str) -> Page:
        user = _find_invited(house, token)
        if user is None:
            return _gone(), 404
        form = PasswordForm(name=user.name)
        if not form.validate_on_submit():
            return _page(form, email=user.email)
        password_hash = beside(hash_password, form.password.data or "")
        joined = _join(house, token, name=(form.name.data or "").strip(), password_hash=password_hash)
        if joined is None:
            return _gone(), 404
        house.bus.publish(SessionEnded(joined.id))
        return admit(joined, "join")

    @pages.route("/set-up/<token>", methods=["GET", "POST"])
    def own(token: str) -> Page:
        if not set_up.fits(token):
            return _gone(), 404
        form = OwnerForm()
        if not form.validate_on_submit():
            return _page(form, email=None)
        password_hash = beside(hash_password, form.password.data or "")
        try:
            owner = set_up.make_owner(
                email=form.email.data or "", name=(form.name.data or "").strip(), password_hash=password_hash
            )
        except Conflict:
            return _gone(), 409
        return admit(owner, "sign_in")

    _ = (limit, join, own)
    return pages


def _find_invited(house: House, token: str) -> User | None:
    with house.db.read() as connection:
        user_id = people.find_link(connection, token_hash=hash_token(token), purpose="password", now=now_iso())
        user = people.find_user(connection, user_id=user_id) if user_id else None
    return user if user and not user.disabled else None


def _join(house: House, token: str, *, name: str, password_hash: str) -> User | None:
    """Take the link and set the password in one transaction; sessions under the old password end."""
    with house.db.begin() as connection:
        user_id = people.take_link(connection, token_hash=hash_token(token), purpose="password", now=now_iso())
        user = people.find_user(connection, user_id=user_id) if user_id else None
        if user is None or user.disabled:
            return None
        epoch = user.session_epoch + 1
        people.change_user(connection, user.id, name=name, password_hash=password_hash, session_epoch=epoch)
        return people.find_user(connection, user_id=user.id)


def _page(form: PasswordForm, *, email: str | None) -> str:
    problem = None
    if form.is_submitted():
        problem = next(iter(form.errors), "form") if form.errors else "form"
    return render_template(
        "join.html", form=form, email=email, problem=problem, locale=desk_locale(request), chars=PASSWORD_CHARS
    )


def _gone(*, problem: str = "gone") -> str:
    return render_template("join.html", form=None, email=None, problem=problem, locale=desk_locale(request), chars=0)
