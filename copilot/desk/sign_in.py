"""Signing in to the desk: password, one-time link (demo), API token. Sessions end when the password changes."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import LoginManager, current_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, Length

from copilot.chat.actors import Actor
from copilot.chat.errors import RateLimited, Unauthorised
from copilot.chat.events import SessionEnded
from copilot.chat.house import House
from copilot.clock import now_iso
from copilot.desk.entering import SESSION_KEY, SignedIn, admit
from copilot.desk.passwords import beside, hash_token, is_password
from copilot.desk.words import desk_locale
from copilot.shared_limits import SharedRateLimiter
from copilot.storage import people
from copilot.storage.rows import User


class SignInForm(FlaskForm):
    """E-mail and password, with the CSRF token that Flask-WTF adds."""

    email = EmailField(validators=[DataRequired(), Length(max=254)])
    password = PasswordField(validators=[DataRequired(), Length(max=200)])


def login_manager(house: House) -> LoginManager:
    """Finds who a session cookie belongs to."""
    manager = LoginManager()
    manager.session_protection = "basic"

    @manager.user_loader
    def load(session_id: str) -> SignedIn | None:
        user_id, _, epoch = session_id.partition(":")
        with house.db.read() as connection:
            user = people.find_user(connection, user_id=user_id)
        if user is None or user.disabled or str(user.session_epoch) != epoch:
            return None
        return SignedIn(user)

    _ = load
    return manager


def actor_for_token(house: House, token: str) -> Actor:
    """The person an API token belongs to. Raises Unauthorised; the look-up is by hash, so it leaks no timing."""
    with house.db.read() as connection:
        user = people.find_user(connection, token_hash=hash_token(token))
    if user is None or user.disabled:
        raise Unauthorised("This API token is not valid.")
    return Actor.of(user)


def blueprint(house: House) -> Blueprint:
    """The sign-in pages under `/desk`."""
    pages = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
    by_account = SharedRateLimiter("account", house.settings.sign_in_rate, house.settings)
    by_address = SharedRateLimiter("address", house.settings.sign_in_address_rate, house.settings)

    def page(form: SignInForm, *, problem: str | None) -> str:
        elsewhere = house.settings.oidc_name if house.settings.oidc_issuer else ""
        locale = desk_locale(request)
        return render_template("sign_in.html", form=form, problem=problem, locale=locale, elsewhere=elsewhere)

    @pages.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> BaseResponse | str | tuple[str, int, dict[str, str]]:
        if current_user.is_authenticated:
            return redirect(url_for("desk.desk"))
        form = SignInForm()
        if not form.validate_on_submit():
            return page(form, problem="form" if form.is_submitted() else _told_by_address())
        email, password = form.email.data or "", form.password.data or ""
        try:
            by_address.hit(request.remote_addr or "")
            by_account.hit(email.strip().lower())
        except RateLimited as limited:
            return page(form, problem="too_many"), 429, {"Retry-After": str(int(limited.retry_after or 1) + 1)}
        user = _check_password(house, email, password)
        if user is None:
            return page(form, problem="wrong"), 401, {}
        return admit(house, user, "sign_in")

    @pages.post("/sign-out")
    def sign_out() -> BaseResponse:
        if current_user.is_authenticated:
            house.bus.publish(SessionEnded(current_user.actor.id, session.get(SESSION_KEY)))
        logout_user()
        session.clear()
        return redirect(url_for("desk.sign_in"))

    @pages.get("/enter/<token>")
    def enter(token: str) -> BaseResponse:
        with house.db.begin() as connection:
            user_id = people.take_link(connection, token_hash=hash_token(token), now=now_iso())
            user = people.find_user(connection, user_id=user_id) if user_id else None
        if user is None or user.disabled:
            return redirect(url_for("desk.sign_in"))
        return admit(house, user, "one_time_link")

    @pages.get("/")
    def desk() -> BaseResponse | str:
        if not current_user.is_authenticated:
            return redirect(url_for("desk.sign_in"))
        return render_template("desk.html", locale=current_user.actor.locale, actor=current_user.actor)

    _ = (sign_in, sign_out, enter, desk)
    return pages


def _told_by_address() -> str | None:
    """What went wrong on the way here, when somebody was sent back from elsewhere."""
    problem = request.args.get("problem")
    return problem if problem in ("away", "stranger", "too_many") else None


def _check_password(house: House, email: str, password: str) -> User | None:
    with house.db.read() as connection:
        user = people.find_user(connection, email=email.strip().lower())
    is_right = beside(is_password, user.password_hash if user else None, password)
    return user if user and is_right and not user.disabled else None
