"""Uploads over HTTP: who may send, what is kept, who may fetch it."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast, Vera, hire
from tests.servers import LevelheadServer
from tests.visitor.test_pictures import WHERE, exif, jpeg

BOUNDARY = "b" * 24


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LevelheadServer]:
    running = LevelheadServer(tmp_path_factory.mktemp("files"), LEVELHEAD_MAX_FILE_BYTES="20000").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def cast(server: LevelheadServer) -> Iterator[Cast]:
    people = hire(server)
    yield people
    people.everybody_leaves()


def ask(server: LevelheadServer, path: str, token: str | None, *, body: bytes | None = None, **headers: str):
    """Status, headers and body of the answer."""
    request = urllib.request.Request(server.url + path, data=body, headers=headers)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def send_file(server: LevelheadServer, vera: Vera, body: bytes, name: str = "lamp.jpg", **headers: str):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    form = head.encode() + body + f"\r\n--{BOUNDARY}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    status, _, answer = ask(server, "/visitor/files", vera.token, body=form, **kind, **headers)
    return status, json.loads(answer)


def test_a_photo_is_kept_clean_outside_the_web_root_and_only_its_sender_gets_it(server: LevelheadServer, cast: Cast):
    vera, stranger = cast.vera(), cast.vera()

    status, answer = send_file(server, vera, jpeg(exif(1)), name="../../lamp.jpg")

    assert status == 200
    attachment = answer["attachment"]
    assert (attachment["name"], attachment["type"], attachment["width"]) == ("lamp.jpg", "image/jpeg", 400)
    kept = list((Path(server.env["LEVELHEAD_DATA_DIR"]) / "files").rglob("*/*"))
    assert [WHERE in file.read_bytes() for file in kept] == [False]
    status, headers, body = ask(server, attachment["url"], vera.token)
    assert (status, body) == (200, kept[0].read_bytes())
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ask(server, attachment["url"], stranger.token)[0] == 404
    assert ask(server, attachment["url"], None)[0] == 404
    assert ask(server, attachment["url"], "forged.token")[0] == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"<svg onload=alert(1)>", 400, "invalid"),
        (jpeg()[:40], 400, "invalid"),
        (b"%PDF-" + b"0" * 20_001, 413, "too_large"),
    ],
)
def test_what_is_no_picture_broken_or_too_large_is_refused_in_words(
    server: LevelheadServer, cast: Cast, body: bytes, status: int, code: str
):
    answered, answer = send_file(server, cast.vera(), body)

    assert (answered, answer["error"]["code"]) == (status, code)
    assert answer["error"]["message"]


def test_a_page_of_another_origin_cannot_send_files_to_the_site(server: LevelheadServer, cast: Cast):
    status, answer = send_file(server, cast.vera(), jpeg(), Origin="http://elsewhere.test")

    assert (status, answer["error"]["code"]) == (403, "forbidden")


def test_forgetting_a_visitor_removes_the_file_from_the_disk(server: LevelheadServer, cast: Cast):
    vera = cast.vera()
    _, answer = send_file(server, vera, jpeg())
    file_id = answer["attachment"]["id"]

    assert vera.asks("forget", {})["ok"]

    assert not list((Path(server.env["LEVELHEAD_DATA_DIR"]) / "files").rglob(file_id))
