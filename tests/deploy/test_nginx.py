"""Debian's nginx, with our settings, before two servers: polling stays put, websockets pass, the dead are missed."""

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
import socketio

from tests.cast import ORIGIN, Cast, hire
from tests.servers import (
    ROOT,
    LevelheadServer,
    PostgresServer,
    Process,
    RedisServer,
    accepts,
    free_port,
    wait_until,
)

pytestmark = pytest.mark.slow
SETTINGS = ROOT / "deploy" / "nginx"
ASIDE_S = 5.5
"""So long nginx leaves a server alone that did not answer: `fail_timeout` in upstream.conf, and a little."""


class Nginx:
    """nginx as its user would run it, in a folder of its own."""

    def __init__(self, folder: Path, ports: list[int]) -> None:
        self.folder, self.port = folder, free_port()
        upstream = (SETTINGS / "upstream.conf").read_text()
        for standing_in, port in zip((8001, 8002), ports, strict=True):
            assert f":{standing_in} " in upstream
            upstream = upstream.replace(f":{standing_in} ", f":{port} ")
        (folder / "upstream.conf").write_text(upstream)
        paths = "".join(
            f"{kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"pid {folder / 'pid'};\nerror_log {folder / 'error.log'};\ndaemon off;\nworker_processes 1;\n"
            f"events {{ worker_connections 512; }}\nhttp {{\naccess_log off;\n{paths}"
            f"include {folder / 'upstream.conf'};\n"
            f"server {{ listen 127.0.0.1:{self.port}; include {SETTINGS / 'locations.conf'}; }}\n}}\n"
        )
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = Process([program, "-c", str(folder / "nginx.conf"), "-p", str(folder)], log=folder / "out.log")
        wait_until(lambda: accepts(self.port), what="nginx")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def pair(
    postgres: PostgresServer, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[LevelheadServer]]:
    folder = tmp_path_factory.mktemp("behind")
    settings = {
        "LEVELHEAD_DATABASE_URL": postgres.new_database(),
        "LEVELHEAD_REDIS_URL": redis.url,
        "LEVELHEAD_TRUSTED_PROXIES": "1",
    }
    servers = [LevelheadServer(folder, **settings) for _ in range(2)]
    servers[0].start()
    servers[1].start()
    yield servers
    for server in servers:
        server.stop()


@pytest.fixture
def nginx(pair: list[LevelheadServer], tmp_path: Path) -> Iterator[Nginx]:
    proxy = Nginx(tmp_path, [server.port for server in pair])
    yield proxy
    proxy.process.stop()


def visit(nginx: Nginx, cast: Cast, transport: str) -> socketio.Client:
    """A customer by one transport, come back from whatever happens as browsers do."""
    client = socketio.Client(reconnection_delay=0.2, reconnection_delay_max=1.0)
    client.welcomes = 0  # type: ignore[attr-defined]
    client.on("welcome", lambda _: setattr(client, "welcomes", client.welcomes + 1), namespace="/visitor")
    refusals: list[object] = []
    client.on("connect_error", refusals.append, namespace="/visitor")
    client.connect(
        nginx.url,
        auth={"site": cast.site["key"]},
        headers={"Origin": ORIGIN},
        namespaces=["/visitor"],
        transports=[transport],
        wait=False,
    )

    def is_in() -> bool:
        return client.welcomes > 0 and "/visitor" in client.namespaces  # type: ignore[attr-defined]

    wait_until(is_in, timeout_s=60, what=f"a welcome by {transport} ({refusals})")
    return client


def test_people_get_through_by_both_ways(nginx: Nginx, pair: list[LevelheadServer]):
    cast = hire(pair[0])
    with ThreadPoolExecutor() as pool:
        clients = list(pool.map(lambda way: visit(nginx, cast, way), ("polling", "websocket", "polling", "websocket")))
    try:
        assert all(_tell(client, f"a{number}")["ok"] for number, client in enumerate(clients))
    finally:
        for client in clients:
            client.disconnect()


def _tell(client: socketio.Client, client_id: str) -> dict:
    """As the widget does: the same message until there is an answer."""
    answers: list[dict] = []

    def is_answered() -> bool:
        try:
            payload = {"client_id": client_id, "text": "Hello"}
            answers.append(client.call("message", payload, namespace="/visitor", timeout=5))
        except (socketio.exceptions.SocketIOError, ValueError):
            return False
        return True

    wait_until(is_answered, timeout_s=60, what="an answer")
    return answers[-1]


def test_pages_pass_and_figures_do_not(nginx: Nginx, pair: list[LevelheadServer]):
    widget = requests.get(f"{nginx.url}/widget.js", timeout=10)
    figures = requests.get(f"{nginx.url}/metrics", timeout=10)

    assert widget.status_code == 200
    assert figures.status_code == 403
    assert requests.get(f"{nginx.url}/health/ready", timeout=10).json()["ok"] is True


def test_a_killed_server_is_passed_over(nginx: Nginx, pair: list[LevelheadServer]):
    pair[0].kill()

    codes = {requests.get(f"{nginx.url}/health/live", timeout=10).status_code for _ in range(5)}
    pair[0].start()
    time.sleep(ASIDE_S)  # until nginx tries it again
    pair[1].kill()
    codes |= {requests.get(f"{nginx.url}/health/live", timeout=10).status_code for _ in range(5)}

    assert codes == {200}
