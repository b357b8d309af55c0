"""The embedded server alone: its disk fills up, its model says nothing, a thousand people come back at once."""

import asyncio
import json
import resource
import socket
import threading
import time
import uuid
from pathlib import Path

import pytest

from bench.wire_client import ConnectionRefused, WireClient
from tests.cast import ORIGIN, Cast, hire
from tests.faults.conftest import Judge
from tests.faults.load import Load
from tests.servers import LevelheadServer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CROWD = 1_000


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


def test_a_thousand_people_come_back_at_once(tmp_path: Path, record_property):
    """Everybody gets in, the answer to each is a welcome or words, and who is in already is served meanwhile."""
    server = LevelheadServer(tmp_path).start()
    cast = hire(server)

    crowd = asyncio.run(_come_back_together(server, cast))

    try:
        assert crowd.welcomed == CROWD
        assert crowd.without_words == []
        assert crowd.answered > 0
        words = f"{CROWD} come back at once, in after {crowd.took_s:.1f} s"
        record_property("fault", f"{words:<44}{CROWD + crowd.answered:>11}{CROWD:>9}{crowd.refused:>10}{0:>8}{0:>9}")
    finally:
        server.stop()


class Crowd:
    """What a thousand people and one in their midst saw."""

    def __init__(self) -> None:
        self.welcomed = self.refused = self.answered = 0
        self.without_words: list[str] = []
        self.took_s = 0.0


async def _come_back_together(server: LevelheadServer, cast: Cast) -> Crowd:
    crowd, auth = Crowd(), {"site": cast.site["key"]}
    lines = [await WireClient.connect(address(server), "/visitor", auth, origin=ORIGIN) for _ in range(CROWD)]
    await asyncio.to_thread(server.kill)
    await asyncio.gather(*(line.is_lost.wait() for line in lines))
    await asyncio.to_thread(server.start)

    inside = await WireClient.connect(address(server), "/visitor", auth, origin=ORIGIN)
    is_over = asyncio.Event()
    writing = asyncio.create_task(_write_on(inside, is_over, crowd))
    started = time.monotonic()
    await asyncio.gather(*(_come_back(server, auth, crowd) for _ in range(CROWD)))
    crowd.took_s = time.monotonic() - started
    is_over.set()
    await writing
    return crowd


async def _come_back(server: LevelheadServer, auth: dict[str, str], crowd: Crowd) -> None:
    """All at the same moment: the worst that a browser without a delay of its own could do."""
    while True:
        try:
            line = await WireClient.connect(address(server), "/visitor", auth, origin=ORIGIN)
        except ConnectionRefused as refusal:
            crowd.refused += 1
            error = json.loads(str(refusal))["data"] if str(refusal).startswith("{") else {}
            if not error.get("message"):
                crowd.without_words.append(str(refusal)[:200])
            await asyncio.sleep(error.get("retry_after", 1.0))
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            crowd.refused += 1
            await asyncio.sleep(1.0)
        else:
            crowd.welcomed += 1
            await line.close()
            return


async def _write_on(line: WireClient, is_over: asyncio.Event, crowd: Crowd) -> None:
    while not is_over.is_set():
        text = await line.call("message", {"client_id": uuid.uuid4().hex, "text": "My parcel is late"})
        crowd.answered += json.loads("[" + text)[0]["ok"]
        await asyncio.sleep(0.2)


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
