"""Signing in with an account of elsewhere, at a provider of our own that keeps the rules of OpenID Connect."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.cast import Cast, hire
from tests.servers import LevelheadServer

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
STRANGERS_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


class Provider(ThreadingHTTPServer):
    """Says that whoever comes is `claims`; checks code, secret and PKCE as a provider does."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.key = KEY
        self.asked: dict[str, str] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                if path == "/authorize":
                    provider.asked = {name: values[0] for name, values in query.items()}
                    back = urlencode({"code": "the-code", "state": provider.asked["state"]})
                    self.send_response(302)
                    self.send_header("Location", f"{provider.asked['redirect_uri']}?{back}")
                    self.end_headers()
                elif path == "/keys":
                    self._say({"keys": [KEY.as_dict(private=False)]})
                else:
                    self._say(provider.metadata)

            def do_POST(self) -> None:
                body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                verifier = hashlib.sha256(body["code_verifier"][0].encode()).digest()
                challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
                secret = base64.b64encode(b"levelhead:top-secret").decode()
                is_right = self.headers["Authorization"] == f"Basic {secret}" and body["code"] == ["the-code"]
                if not is_right or challenge != provider.asked["code_challenge"]:
                    return self._say({"error": "invalid_grant"}, 400)
                return self._say({"access_token": "a", "token_type": "Bearer", "id_token": provider.id_token()})

            def _say(self, answer: dict[str, Any], status: int = 200) -> None:
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def id_token(self) -> str:
        now = int(time.time())
        always = {"iss": self.url, "aud": "levelhead", "sub": "7", "iat": now, "exp": now + 60}
        claims = always | {"nonce": self.asked["nonce"]} | self.claims
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    server = Provider()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[Cast]:
    server = LevelheadServer(
        tmp_path_factory.mktemp("elsewhere"),
        LEVELHEAD_OIDC_ISSUER=provider.url,
        LEVELHEAD_OIDC_CLIENT_ID="levelhead",
        LEVELHEAD_OIDC_CLIENT_SECRET="top-secret",
        LEVELHEAD_OIDC_NAME="Acme",
    ).start()
    people = hire(server)
    yield people
    people.everybody_leaves()
    server.stop()


@pytest.fixture(autouse=True)
def honest(provider: Provider) -> None:
    provider.claims, provider.key = {}, KEY


def signs_in_elsewhere(cast: Cast, browser: requests.Session) -> requests.Response:
    return browser.get(f"{cast.server.url}/desk/sign-in/elsewhere/", timeout=30)


def test_somebody_with_an_account_here_comes_in_by_the_other_one(cast: Cast, provider: Provider):
    provider.claims = {"email": cast.accounts["dana"]["email"].upper(), "email_verified": True}
    browser = requests.Session()
    page = browser.get(f"{cast.server.url}/desk/sign-in", headers={"Accept-Language": "en"}, timeout=30).text
    assert "Sign in with Acme" in page

    answer = signs_in_elsewhere(cast, browser)

    assert answer.url.endswith("/desk/")
    assert 'class="sign_in' not in answer.text
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.asked["redirect_uri"] == f"{cast.server.url}/desk/sign-in/elsewhere/back"


@pytest.mark.parametrize("claims", [{"email_verified": True}, {"email_verified": False}, {}])
def test_whoever_has_no_account_here_or_no_proven_address_stays_outside(
    cast: Cast, provider: Provider, claims: dict[str, Any]
):
    address = "somebody@elsewhere.test" if claims.get("email_verified") else cast.accounts["dana"]["email"]
    provider.claims = {"email": address, **claims}

    answer = signs_in_elsewhere(cast, requests.Session())

    assert answer.url.endswith("/desk/sign-in?problem=stranger")
    assert "Acme knows you, but this desk does not yet." in answer.text


@pytest.mark.parametrize(
    "lie",
    [{"aud": "another-program"}, {"iss": "https://another-provider.test"}, {"nonce": "old"}, {"exp": 1_000_000_000}],
)
def test_a_token_that_was_meant_for_somebody_else_or_is_old_is_not_believed(
    cast: Cast, provider: Provider, lie: dict[str, Any]
):
    provider.claims = {"email": cast.accounts["dana"]["email"], "email_verified": True, **lie}

    answer = signs_in_elsewhere(cast, requests.Session())

    assert answer.url.endswith("/desk/sign-in?problem=away")
    assert "did not work" in answer.text


def test_a_token_signed_with_another_key_is_not_believed(cast: Cast, provider: Provider):
    provider.key = STRANGERS_KEY
    provider.claims = {"email": cast.accounts["dana"]["email"], "email_verified": True}

    assert signs_in_elsewhere(cast, requests.Session()).url.endswith("?problem=away")


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(cast: Cast, provider: Provider):
    provider.claims = {"email": cast.accounts["dana"]["email"], "email_verified": True}
    attacker = requests.Session()
    signs_in_elsewhere(cast, attacker)
    planted = f"{cast.server.url}/desk/sign-in/elsewhere/back?code=the-code&state={provider.asked['state']}"

    answer = requests.Session().get(planted, timeout=30)

    assert answer.url.endswith("?problem=away")


def test_only_known_problems_are_told_on_the_sign_in_page(cast: Cast):
    page = requests.get(f"{cast.server.url}/desk/sign-in?problem=password_label", timeout=30)

    assert page.status_code == 200
    assert 'role="alert"' not in page.text
