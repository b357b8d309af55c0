"""Signing in with an account of elsewhere, by OpenID Connect (`levelhead[oidc]`).

The provider says who somebody is; who may come in is decided here: only people who have an account at the desk, found
by an e-mail address that the provider has verified. State, nonce and PKCE are Authlib's (OpenID Connect Core 1.0, 3.1;
RFC 7636). A second step is asked for all the same where the house wants one.
"""

import logging
from typing import Any

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, redirect, request, url_for
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response as BaseResponse

from copilot.chat.errors import RateLimited
from copilot.chat.house import House
from copilot.desk.entering import admit
from copilot.shared_limits import SharedRateLimiter
from copilot.storage import people

logger = logging.getLogger(__name__)

TIMEOUT_S = 10.0
AWAY = "away"
"""The provider did not answer, refused, or answered what nobody can trust."""
STRANGER = "stranger"
"""The provider knows them, this desk does not."""


def blueprint(house: House, flask: Flask) -> Blueprint:
    """`/desk/sign-in/elsewhere`, on to the provider and back."""
    settings = house.settings
    pages = Blueprint("single_sign_on", __name__, url_prefix="/desk/sign-in/elsewhere")
    by_address = SharedRateLimiter("elsewhere", settings.sign_in_address_rate, settings)
    provider: Any = OAuth(flask).register(
        "levelhead",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": TIMEOUT_S},
    )

    @pages.get("/")
    def go() -> BaseResponse:
        try:
            by_address.hit(request.remote_addr or "")
            return provider.authorize_redirect(_way_back(settings.public_url))
        except RateLimited:
            return _refuse("too_many")
        except (OAuthError, RequestException, ValueError) as error:
            return _away(error)

    @pages.get("/back")
    def back() -> BaseResponse:
        try:
            token = provider.authorize_access_token()
        except (OAuthError, JoseError, RequestException, ValueError) as error:
            return _away(error)
        claims = token.get("userinfo") or {}
        email = str(claims.get("email") or "").strip().lower()
        if not email or claims.get("email_verified") is not True:
            return _refuse(STRANGER)
        with house.db.read() as connection:
            user = people.find_user(connection, email=email)
        if user is None or user.disabled:
            return _refuse(STRANGER)
        return admit(house, user, "sign_in.elsewhere")

    _ = (go, back)
    return pages


def _way_back(public_url: str) -> str:
    """The address that the provider sends people back to: the public one, whatever proxy the request came through."""
    path = url_for("single_sign_on.back")
    return public_url.rstrip("/") + path if public_url else url_for("single_sign_on.back", _external=True)


def _away(error: Exception) -> BaseResponse:
    logger.warning("single sign-on failed", extra={"reason": type(error).__name__})
    return _refuse(AWAY)


def _refuse(problem: str) -> BaseResponse:
    return redirect(url_for("desk.sign_in", problem=problem))
