"""Files that agents send: who may upload where, what is kept, and who gets it."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast, Vera
from tests.servers import LevelheadServer
from tests.visitor.test_agent_pictures import DeskBrowser, form
from tests.visitor.test_pictures import WHERE, exif, jpeg


@pytest.fixture(scope="module")
def house_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LevelheadServer]:
    running = LevelheadServer(tmp_path_factory.mktemp("desk_files"), LEVELHEAD_MAX_FILE_BYTES="20000").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def desks(module_cast: Cast) -> dict[str, DeskBrowser]:
    return {name: DeskBrowser(module_cast, name) for name in ("dana", "lee", "mai", "ona", "olu")}


def uploads(desk: DeskBrowser, vera: Vera, body: bytes = jpeg(), name: str = "label.jpg") -> tuple[int, dict]:
    fields = ("conversation", "", (vera.conversation or "").encode()), ("file", name, body)
    return desk.posts("/desk/files", form(*fields))


def asking(cast: Cast) -> Vera:
    vera = cast.vera()
    vera.says("Where do I find the label?")
    return vera


def fetched(vera: Vera, url: str) -> tuple[int, bytes]:
    request = urllib.request.Request(vera.server.url + url, headers={"Authorization": f"Bearer {vera.token}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, b""


def test_a_file_arrives_clean_with_the_answer_and_nobody_elses_customer_can_fetch_it(
    cast: Cast, desks: dict[str, DeskBrowser]
):
    vera, stranger, dana = asking(cast), asking(cast), cast.person("dana")

    status, answer = uploads(desks["dana"], vera, jpeg(exif(1)), name="../../label.jpg")
    file = answer["attachment"]
    sent = dana.sends(vera.conversation, "The label is on the back of the box.", attachments=[file["id"]])

    assert (status, file["name"]) == (200, "label.jpg")
    assert sent["ok"], sent
    message = vera.waits_for("message", lambda one: one["who"] == "agent")
    assert message["attachments"] == [file]
    status, body = fetched(vera, file["url"])
    assert (status, WHERE in body) == (200, False)
    assert fetched(stranger, file["url"])[0] == 404
    assert {name: desk.gets(file["url"]) for name, desk in desks.items()} == {
        "dana": 200, "lee": 200, "mai": 200, "ona": 200, "olu": 404,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("dana", 200, None), ("lee", 200, None), ("ona", 200, None), ("mai", 403, "forbidden"), ("olu", 404, "not_found")],
)
def test_those_who_may_answer_there_may_upload_and_nobody_else(
    cast: Cast, desks: dict[str, DeskBrowser], name: str, status: int, code: str | None
):
    answered, answer = uploads(desks[name], asking(cast))

    assert (answered, answer.get("error", {}).get("code")) == (status, code)


def test_a_file_goes_into_the_conversation_it_was_uploaded_for_and_by_whoever_uploaded_it(
    cast: Cast, desks: dict[str, DeskBrowser]
):
    vera, stranger = asking(cast), asking(cast)
    file_id = uploads(desks["dana"], vera)[1]["attachment"]["id"]

    to_stranger = cast.person("dana").sends(stranger.conversation, "Here it is.", attachments=[file_id])
    by_lee = cast.person("lee").sends(vera.conversation, "Here it is.", attachments=[file_id])

    for refusal in (to_stranger, by_lee):
        assert (refusal["error"]["code"], refusal["error"]["field"]) == ("invalid", "attachments")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"<svg onload=alert(1)>", 400, "invalid"),
        (jpeg()[:40], 400, "invalid"),
        (b"%PDF-" + b"0" * 20_001, 413, "too_large"),
    ],
)
def test_what_is_no_picture_broken_or_too_large_is_refused(
    cast: Cast, desks: dict[str, DeskBrowser], body: bytes, status: int, code: str
):
    answered, answer = uploads(desks["dana"], asking(cast), body)

    assert (answered, answer["error"]["code"]) == (status, code)


def test_nothing_is_uploaded_into_a_closed_conversation_or_without_the_pages_token(
    cast: Cast, desks: dict[str, DeskBrowser]
):
    vera = asking(cast)
    forged = desks["dana"].posts("/desk/files", form(("conversation", "", b"x"), ("file", "a.jpg", jpeg())), csrf="x")
    cast.person("dana").asks("close", {"conversation": vera.conversation})

    status, answer = uploads(desks["dana"], vera)

    assert (status, answer["error"]["code"]) == (409, "closed")
    assert forged[0] == 400


def test_forgetting_the_customer_removes_what_was_sent_to_them_from_the_disk(cast: Cast, desks: dict[str, DeskBrowser]):
    vera = asking(cast)
    file_id = uploads(desks["dana"], vera)[1]["attachment"]["id"]

    assert vera.asks("forget", {})["ok"]

    assert not list((Path(cast.server.env["LEVELHEAD_DATA_DIR"]) / "files").rglob(file_id))
