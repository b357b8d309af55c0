"""A new signing key: what the old one signed is good as long as the old one is named, and not a moment longer."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from copilot.app import create_app
from copilot.chat.errors import Unauthorised
from copilot.settings import Settings
from copilot.storage.rows import Visitor
from copilot.visitor.identity import VisitorTokens

VERA = Visitor("vera", "shop", None, name=None, email=None, phone=None, locale=None, page=None)


def test_a_visitors_token_outlives_a_change_of_the_key():
    token = VisitorTokens("first").sign(VERA)

    assert VisitorTokens("second", ["first"]).read(token) == ("vera", "shop")
    with pytest.raises(Unauthorised):
        VisitorTokens("second").read(token)


def test_new_tokens_are_signed_with_the_new_key():
    token = VisitorTokens("second", ["first"]).sign(VERA)

    assert VisitorTokens("second").read(token) == ("vera", "shop")
    with pytest.raises(Unauthorised):
        VisitorTokens("first").read(token)


def test_a_session_outlives_a_change_of_the_key(tmp_path: Path):
    def serializer(secret: str, old: str = ""):
        settings = Settings(data_dir=tmp_path, secret_key=SecretStr(secret), old_secret_keys=SecretStr(old))
        flask = create_app(settings).flask
        return flask.session_interface.get_signing_serializer(flask)

    cookie = serializer("first").dumps({"_user_id": "dana:0"})

    assert serializer("second", old=" zeroth , first").loads(cookie) == {"_user_id": "dana:0"}
