"""The pages of the second step: the code at the sign-in, and setting it up, renewing and ending it."""

from datetime import datetime
from typing import Any

from babel.dates import format_date
from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from copilot.chat.errors import RateLimited
from copilot.chat.events import SessionEnded
from copilot.chat.house import House
from copilot.desk import second_factor
from copilot.desk.entering import Halfway, enter_desk, take_session, who_is_halfway
from copilot.desk.passwords import beside, is_password
from copilot.desk.second_factor import Standing
from copilot.shared_limits import SharedRateLimiter
from copilot.storage import people, second_factors
from copilot.storage.rows import User

Page = BaseResponse | str | tuple[str, int] | tuple[str, int, dict[str, str]]


class CodeForm(FlaskForm):
    """One code, of the app or from the list of recovery codes."""

    code = StringField(validators=[DataRequired(), Length(max=64)])


class SetUpForm(CodeForm):
    """The first code of a new key; whoever is signed in already shows by the password that it is them."""

    password = PasswordField(validators=[Length(max=200)])


class Tries:
    """How often codes may be tried: by account, so that many machines do not help, and by address."""

    def __init__(self, house: House) -> None:
        self._by_account = SharedRateLimiter("code", house.settings.code_rate, house.settings)
        self._by_address = SharedRateLimiter("code-address", house.settings.sign_in_address_rate, house.settings)

    def count(self, user: User) -> None:
        """Raises RateLimited with the seconds to wait."""
        self._by_address.hit(request.remote_addr or "")
        self._by_account.hit(user.id)


def blueprint(house: House) -> Blueprint:
    """`/desk/sign-in/code` and `/desk/second-step`."""
    pages = Blueprint("second_factor", __name__, url_prefix="/desk", template_folder="templates")
    tries = Tries(house)

    @pages.route("/sign-in/code", methods=["GET", "POST"])
    def code() -> Page:
        halfway = who_is_halfway(house)
        if halfway is None or second_factor.standing(house, halfway.user) is not Standing.ON:
            return redirect(url_for("desk.sign_in"))
        form = CodeForm()
        if not form.validate_on_submit():
            return _code_page(halfway, form, problem="form" if form.is_submitted() else None)
        try:
            tries.count(halfway.user)
        except RateLimited as limited:
            return _code_page(halfway, form, problem="too_many"), 429, _retry_after(limited)
        if second_factor.prove(house, halfway.user, form.code.data or "") is None:
            return _code_page(halfway, form, problem="wrong"), 401
        enter_desk(house, halfway.user, halfway.how)
        return redirect(url_for("desk.desk"))

    @pages.route("/second-step", methods=["GET", "POST"])
    def manage() -> Page:
        halfway = who_is_halfway(house)
        if halfway is None and not current_user.is_authenticated:
            return redirect(url_for("desk.sign_in"))
        user = halfway.user if halfway else current_user.user
        match second_factor.standing(house, user), halfway:
            case Standing.ON, None:
                return _standing_on(house, tries, user)
            case Standing.ON, _:
                return redirect(url_for("second_factor.code"))
            case _:
                return _set_up(house, tries, user, halfway)

    _ = (code, manage)
    return pages


def _set_up(house: House, tries: Tries, user: User, halfway: Halfway | None) -> Page:
    """Show the key, and turn the second step on when the first code fits."""
    form = SetUpForm()
    if not form.validate_on_submit():
        return _set_up_page(house, user, form, halfway, problem="form" if form.is_submitted() else None)
    try:
        tries.count(user)
    except RateLimited as limited:
        return _set_up_page(house, user, form, halfway, problem="too_many"), 429, _retry_after(limited)
    if halfway is None and not beside(is_password, user.password_hash, form.password.data or ""):
        return _set_up_page(house, user, form, halfway, problem="wrong_password"), 401
    codes = second_factor.turn_on(house, user, form.code.data or "")
    if codes is None:
        return _set_up_page(house, user, form, halfway, problem="wrong_first"), 401
    house.bus.publish(SessionEnded(user.id))
    _come_in_anew(house, user, halfway)
    return _codes_page(user, codes)


def _come_in_anew(house: House, user: User, halfway: Halfway | None) -> None:
    """The sessions so far have ended; the one in which the second step was set up goes on."""
    with house.db.read() as connection:
        fresh = people.find_user(connection, user_id=user.id)
    assert fresh is not None
    if halfway:
        enter_desk(house, fresh, halfway.how)
    else:
        take_session(fresh)


def _standing_on(house: House, tries: Tries, user: User) -> Page:
    """New recovery codes, or the end of the second step: for a code of the app or a recovery code."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _on_page(house, user, form, problem="form" if form.is_submitted() else None)
    try:
        tries.count(user)
    except RateLimited as limited:
        return _on_page(house, user, form, problem="too_many"), 429, _retry_after(limited)
    wants_off = request.form.get("wish") == "off"
    if wants_off and second_factor.is_demanded(house, user):
        return _on_page(house, user, form, problem="always"), 403
    if second_factor.prove(house, user, form.code.data or "") is None:
        return _on_page(house, user, form, problem="wrong"), 401
    if wants_off:
        second_factor.turn_off(house, user)
        return redirect(url_for("second_factor.manage"))
    return _codes_page(user, second_factor.renew_codes(house, user))


def _retry_after(limited: RateLimited) -> dict[str, str]:
    return {"Retry-After": str(int(limited.retry_after or 1) + 1)}


def _code_page(halfway: Halfway, form: CodeForm, *, problem: str | None) -> str:
    return _page("code", halfway.user, form=form, problem=problem)


def _set_up_page(house: House, user: User, form: SetUpForm, halfway: Halfway | None, *, problem: str | None) -> str:
    key = second_factor.key_to_show(house, user)
    return _page("set_up", user, form=form, problem=problem, key=key, is_halfway=halfway is not None)


def _on_page(house: House, user: User, form: CodeForm, *, problem: str | None) -> str:
    with house.db.read() as connection:
        found = second_factors.find(connection, user.id)
        left = second_factors.count_codes(connection, user.id)
    since = datetime.fromisoformat(found.confirmed_at) if found and found.confirmed_at else None
    # In figures, except in English: a written month would have to be declined to fit the sentence.
    form_of_date = "d MMMM y" if user.locale == "en" else "dd.MM.y"
    date = format_date(since, form_of_date, locale=user.locale) if since else ""
    demanded = second_factor.is_demanded(house, user)
    return _page("on", user, form=form, problem=problem, date=date, left=left, demanded=demanded)


def _codes_page(user: User, codes: list[str]) -> str:
    return _page("codes", user, codes=codes)


def _page(part: str, user: User, **values: Any) -> str:
    values = {"form": None, "problem": None, **values}
    return render_template("second_factor.html", part=part, locale=user.locale, email=user.email, **values)
