"""Browser files: small, compressed, kept for ever under a name that changes with them."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from copilot.chat.launcher_icons import ICONS
from copilot.resources import resource_dir
from copilot.settings import load_settings
from copilot.visitor import assets

CORE = (
    "widget/chat.js",
    "widget/thread.js",
    "widget/client.js",
    "widget/widget.css",
    "vendor/socket.io/socket.io.esm.min.js",
)
LOCALES = ("en", "et", "ru", "nb", "kk")
LAZY = (
    "widget/alerts.js",
    "widget/emoji.js",
    "widget/files.js",
    "widget/forms.js",
    "widget/menu.js",
    "widget/more.css",
)
STATIC = resource_dir("static")
SOURCES = sorted((STATIC / "widget").rglob("*.js"))
LOADER_BYTES = 3_072
OPEN_BYTES = 28 * 1_024
LAZY_BYTES = 12 * 1_024


@pytest.fixture(scope="module")
def browser() -> FlaskClient:
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(assets.blueprint(load_settings()))
    return app.test_client()


def gzipped(browser: FlaskClient, path: str) -> int:
    answer = browser.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, path
    assert answer.headers["Content-Encoding"] == "gzip"
    return len(answer.data)


def test_the_loader_stays_within_its_budget(browser: FlaskClient):
    assert gzipped(browser, "/widget.js") <= LOADER_BYTES


@pytest.mark.parametrize("locale", LOCALES)
def test_the_open_chat_with_its_transport_stays_within_its_budget(browser: FlaskClient, locale: str):
    files = ["/widget.js", *(f"/static/{path}" for path in (*CORE, f"widget/locales/{locale}.js"))]

    assert sum(gzipped(browser, path) for path in files) <= OPEN_BYTES


@pytest.mark.parametrize("locale", LOCALES)
def test_the_rarely_used_parts_stay_within_theirs(browser: FlaskClient, locale: str):
    files = [f"/static/{path}" for path in (*LAZY, f"widget/locales/{locale}.more.js")]

    assert sum(gzipped(browser, path) for path in files) <= LAZY_BYTES


def test_a_versioned_file_is_kept_for_ever_and_an_unversioned_one_is_asked_for_again(browser: FlaskClient):
    address = assets.shipped_assets().url("widget/chat.js")

    assert browser.get(address).headers["Cache-Control"] == assets.FOR_EVER
    assert browser.get("/static/widget/chat.js").headers["Cache-Control"] == assets.ASK_AGAIN
    assert browser.get("/static/v-000000000000/widget/chat.js").headers["Cache-Control"] == assets.ASK_AGAIN


def test_a_file_that_has_not_changed_is_not_sent_again(browser: FlaskClient):
    first = browser.get("/widget.js", headers={"Accept-Encoding": "gzip"})

    second = browser.get("/widget.js", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})

    assert second.status_code == 304


def test_the_loader_names_the_folder_of_the_version_in_force(browser: FlaskClient):
    version = assets.shipped_assets().version

    assert f'"static/v-{version}/widget/"' in browser.get("/widget.js").text


def test_a_sites_loader_carries_its_look_and_stays_within_the_budget():
    words = {"en": "Ask the workshop anything", "ru": "Спросите мастерскую", "kk": "Шеберханадан сұраңыз"}
    look = assets.Look.of({"site": "pk_aBcDeFgHiJkLmNoP", "colour": "#b3261e", "icon": ICONS["headset"]}, words)

    loader = assets.shipped_assets().loader(look)

    text = loader.bodies["identity"].decode()
    assert '"colour":"#b3261e"' in text
    assert '"en":"Ask the workshop anything","et":"Kirjutage meile"' in text
    assert len(loader.bodies["gzip"]) <= LOADER_BYTES


def test_the_loader_draws_the_icon_that_the_settings_name_first(browser: FlaskClient):
    assert ICONS["chat"] in browser.get("/widget.js").text


def test_a_look_cannot_break_out_of_the_loader():
    look = assets.Look.of({"site": "pk"}, {"en": '"}; alert(1); </script>\u2028 {"'})

    text = assets.shipped_assets().loader(look).bodies["identity"].decode()

    assert '{"en":"\\"}; alert(1); </script>' in text


def test_the_version_changes_when_a_file_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assets, "LOOK_AGAIN_S", 0.0)
    (tmp_path / "a.js").write_text("let a = 1")
    folder = assets.Assets(tmp_path)
    before = folder.version

    (tmp_path / "a.js").write_text("let a = 22")

    assert folder.version != before
    assert folder.find("a.js").bodies["identity"] == b"let a = 22"


@pytest.mark.parametrize(
    "path", ["../pyproject.toml", "..%2fpyproject.toml", ".hidden.js", "widget", "missing.js", "%00"]
)
def test_nothing_outside_the_folder_and_nothing_hidden_is_sent(browser: FlaskClient, tmp_path: Path, path: str):
    (tmp_path / ".hidden.js").write_text("secret")

    assert assets.Assets(tmp_path).find(path) is None
    assert browser.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_leaving_out_comments_and_indentation_changes_no_line_number_and_no_code(browser: FlaskClient, path: Path):
    source = path.read_text().splitlines()

    served = browser.get(f"/static/{path.relative_to(STATIC)}").text.splitlines()

    assert len(served) == len(source)
    for ours, theirs in zip(source, served, strict=True):
        assert theirs == ours.lstrip() or (theirs == "" and re.match(r"\s*(//|/?\*)", ours))


def test_the_chat_page_runs_only_what_this_server_sends(browser: FlaskClient):
    answer = browser.get('/chat/pk_"><script>', headers={"Accept-Language": "nn-NO"})

    assert "<script>" not in answer.text
    assert 'lang="nb"' in answer.text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_what_is_sent_compressed_is_what_lies_on_the_disk(browser: FlaskClient):
    path = "/static/vendor/socket.io/socket.io.esm.min.js"
    compressed = browser.get(path, headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(compressed.data) == browser.get(path).data
