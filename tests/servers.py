"""Real servers for the tests, each on a free port of its own: Levelhead, PostgreSQL, Redis."""

import contextlib
import glob
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Self

from copilot.settings import Settings

ROOT = Path(__file__).parent.parent
LEVELHEAD = Path(sys.executable).parent / "levelhead"
# Settings of whoever runs the tests, and the one that would make every server compile itself anew.
FOREIGN = ("LEVELHEAD_", "OPENAI_", "PYTHONDONTWRITEBYTECODE")


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(is_true, *, timeout_s: float = 30.0, what: str = "it") -> None:
    """Poll until a condition holds; raises AssertionError naming what did not come."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        if is_true():
            return
        time.sleep(0.03)
    raise AssertionError(f"{what} did not come within {timeout_s:.0f} s")


class Process:
    """A child process whose output goes to a file, ended by its own id."""

    def __init__(self, command: list[str], *, log: Path, env: dict[str, str] | None = None) -> None:
        self.log = log
        with log.open("ab") as sink:
            self._child = subprocess.Popen(command, stdout=sink, stderr=sink, env=env, cwd=ROOT)

    @property
    def pid(self) -> int:
        return self._child.pid

    def is_alive(self) -> bool:
        return self._child.poll() is None

    def kill(self) -> None:
        """SIGKILL: no last words."""
        self._child.kill()
        self._child.wait()

    def freeze(self) -> None:
        """SIGSTOP: alive, and doing nothing at all."""
        self._child.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: on from where it stood, as if no time had passed."""
        self._child.send_signal(signal.SIGCONT)

    def stop(self, timeout_s: float = 15.0) -> None:
        """SIGTERM, and SIGKILL when that is not heard."""
        if self.is_alive():
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.kill()


class LevelheadServer:
    """`levelhead serve` as an operator would start it, with its own data folder."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)},
            "LEVELHEAD_DATA_DIR": str(folder / "data"),
            "LEVELHEAD_PORT": str(self.port),
            "LEVELHEAD_PAUSE_S": "0.2",
            "LEVELHEAD_SECRET_KEY": "only-for-tests",
            "LEVELHEAD_SEMANTIC": "off",  # a second process for each server; its own tests turn it on
            **settings,
        }
        self._process: Process | None = None

    def start(self, *options: str) -> Self:
        """Start and wait until it is ready."""
        self._process = Process([str(LEVELHEAD), "serve", *options], log=self.log, env=self.env)
        try:
            wait_until(self.is_ready_or_dead, timeout_s=120, what="the server")  # a busy machine takes its time
        except AssertionError:
            self.stop()
            raise
        assert self._process.is_alive(), self.log.read_text()
        return self

    def is_ready_or_dead(self) -> bool:
        if self._process is None or not self._process.is_alive():
            return True
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:
            return answer.status == 200
        return False

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def process(self) -> Process:
        assert self._process is not None
        return self._process

    def kill(self) -> None:
        self.process.kill()

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop(timeout_s=45.0)

    @property
    def database_url(self) -> str:
        """The database of this server, for a look or a hand from beside it."""
        settings = Settings(
            data_dir=Path(self.env["LEVELHEAD_DATA_DIR"]), database_url=self.env.get("LEVELHEAD_DATABASE_URL", "")
        )
        return settings.database

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Any other `levelhead` command on the same data."""
        return subprocess.run(
            [str(LEVELHEAD), *arguments],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


class LevelheadWorker:
    """`levelhead worker` on a server's settings."""

    def __init__(self, server: LevelheadServer, name: str, **settings: str) -> None:
        self.log = server.folder / f"{name}.log"
        self.env = server.env | settings
        self.process: Process

    def start(self) -> Self:
        """Start and wait until it takes jobs."""
        told = self._times_told()
        self.process = Process([str(LEVELHEAD), "worker"], log=self.log, env=self.env)
        wait_until(lambda: self._times_told() > told or not self.process.is_alive(), timeout_s=120, what="the worker")
        assert self.process.is_alive(), self.log.read_text()
        return self

    def _times_told(self) -> int:
        return self.log.read_text().count("is working") if self.log.exists() else 0

    def stop(self) -> None:
        self.process.stop(timeout_s=45.0)


class PostgresServer:
    """A cluster of our own in a temporary folder; PostgreSQL refuses to run as root, so root steps down."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder / "cluster", free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self._process: Process | None = None

    def start(self) -> Self:
        folder = self.folder.parent
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
            for parent in folder.parents:  # the user postgres must be able to walk in
                if parent.stat().st_uid == 0 and str(parent).startswith("/tmp/"):
                    parent.chmod(0o755)
        subprocess.run(
            [
                *_as_postgres(),
                _postgres_program("initdb"),
                "-D",
                str(self.folder),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-N",
            ],
            check=True,
            capture_output=True,
        )
        return self.resume()

    def resume(self) -> Self:
        """Start the cluster that is there, after a stop or a kill."""
        options = f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        command = [*_as_postgres(), _postgres_program("postgres"), "-D", str(self.folder), *options.split()]
        self._process = Process(command, log=self.folder.parent / "postgres.log")
        wait_until(self._answers, timeout_s=120, what="PostgreSQL")
        return self

    def _answers(self) -> bool:
        """Whether it takes queries: the port is open a moment before that."""
        import psycopg

        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.url, connect_timeout=2):
            return True
        return False

    def new_database(self) -> str:
        """The URL of an empty database."""
        import psycopg

        name = f"t{time.time_ns()}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def _pid(self) -> int:
        return int((self.folder / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """SIGKILL for the postmaster and everything it started."""
        assert self._process is not None
        pid = self._pid()
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        for victim in (pid, *children):
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        self._process.stop()
        wait_until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), what="the end of PostgreSQL")

    def stop(self) -> None:
        """A fast shutdown: connections are cut, everything is written down."""
        if self._process is not None and self._process.is_alive():
            os.kill(self._pid(), signal.SIGINT)
            self._process.stop()


class RedisServer:
    """A Redis of our own that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: Process | None = None

    def start(self) -> Self:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = Process([*command, "--dir", str(self.folder)], log=self.folder / "redis.log")
        wait_until(lambda: accepts(self.port), what="Redis")
        return self

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()

    def flush(self) -> None:
        """Forget everything, and drop whoever listens."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as line:
            line.sendall(b"FLUSHALL\r\nCLIENT KILL TYPE pubsub\r\nCLIENT KILL TYPE normal SKIPME yes\r\n")
            line.recv(1024)

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()


def accepts(port: int) -> bool:
    """Whether somebody listens there."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
        return True
    return False


def _as_postgres() -> list[str]:
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


def _postgres_program(name: str) -> str:
    installed = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    found = installed[-1] if installed else shutil.which(name)
    assert found, f"{name} is missing; run `make servers`"
    return found
