"""The embedded server alone: its disk fills up, its model says nothing, it is ended in the middle of work."""

import resource
import socket
import threading
import time
from pathlib import Path

import pytest

from tests.cast import hire
from tests.faults.conftest import Judge
from tests.faults.load import Load
from tests.servers import LevelheadServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def address(server: LevelheadServer) -> str:
    return f"127.0.0.1:{server.port}"


def test_the_disk_is_full_for_a_while(tmp_path: Path, judge: Judge):
    server = LevelheadServer(tmp_path).start()
    cast = hire(server)

    with Load(cast, [address(server)], customers=8) as load:
        time.sleep(2)
        no_more = max(file.stat().st_size for file in (tmp_path / "data").iterdir() if file.is_file())
        _, hard = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (no_more, hard))
        time.sleep(4)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (hard, hard))
        time.sleep(1)

    try:
        judge("the disk is full for four seconds", server.database_url, cast, load)
        refused = [error for person in load.people for error in person.diary.refusals]
        assert "unavailable" in {error["code"] for error in refused}, "the disk was never full"
    finally:
        server.stop()


def test_the_model_never_answers(tmp_path: Path, judge: Judge):
    with socket.create_server(("127.0.0.1", 0), backlog=256) as silent:
        server = LevelheadServer(
            tmp_path,
            LEVELHEAD_LLM_BASE_URL=f"http://127.0.0.1:{silent.getsockname()[1]}/v1",
            LEVELHEAD_LLM_MODEL="silent",
            LEVELHEAD_LLM_API_KEY="none",
            LEVELHEAD_LLM_FIRST_TOKEN_S="0.5",
        ).start()
        cast = hire(server)

        with Load(cast, [address(server)], customers=8) as load:
            time.sleep(3)

        try:
            judge("the model's endpoint hangs", server.database_url, cast, load)
        finally:
            server.stop()


def test_a_server_that_ends_lets_its_people_go_first(tmp_path: Path, judge: Judge):
    """SIGTERM in the middle of work: started again at once, as a service manager would."""
    server = LevelheadServer(tmp_path).start()
    cast = hire(server)

    with Load(cast, [address(server)], customers=8) as load:
        time.sleep(2)
        threading.Thread(target=_end_and_start, args=(server,)).start()
        time.sleep(6)

    try:
        judge("the only server is ended and started", server.database_url, cast, load)
        assert "drained" in server.log.read_text()
    finally:
        server.stop()


def _end_and_start(server: LevelheadServer) -> None:
    server.stop()
    server.start()
