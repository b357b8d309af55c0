"""A whole installation on one machine: PostgreSQL, Redis, two servers, two workers, and lines that can be cut."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

from tests.cast import Cast, hire
from tests.faults.proxy import Proxy
from tests.servers import LevelheadServer, LevelheadWorker, PostgresServer, RedisServer

LEASE_S = 5


class Installation:
    """Everything is its own; the second server and the first worker reach the rest through proxies."""

    def __init__(self, folder: Path) -> None:
        for name in ("pg", "redis", "one", "two"):
            (folder / name).mkdir()
        self._teams = 0
        self.postgres = PostgresServer(folder / "pg").start()
        self.redis = RedisServer(folder / "redis").start()
        database = self.postgres.new_database()
        self.proxies = {"postgres": Proxy(self.postgres.port), "redis": Proxy(self.redis.port)}
        common = {"LEVELHEAD_JOBS": "workers", "LEVELHEAD_JOB_LEASE_S": str(LEASE_S)}
        direct = common | {"LEVELHEAD_DATABASE_URL": database, "LEVELHEAD_REDIS_URL": self.redis.url}
        proxied = common | {
            "LEVELHEAD_DATABASE_URL": database.replace(f":{self.postgres.port}/", f":{self.proxies['postgres'].port}/"),
            "LEVELHEAD_REDIS_URL": self.redis.url.replace(f":{self.redis.port}/", f":{self.proxies['redis'].port}/"),
        }
        self.servers = [LevelheadServer(folder / "one", **direct), LevelheadServer(folder / "two", **proxied)]
        self.workers = [LevelheadWorker(server, "worker") for server in self.servers]

    def start(self) -> Self:
        """The first server makes the tables; the rest start beside each other, which takes a third of the time."""
        self.servers[0].start()
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda part: part.start(), (self.servers[1], *self.workers)))
        return self

    @property
    def addresses(self) -> list[str]:
        return [f"127.0.0.1:{server.port}" for server in self.servers]

    @property
    def database_url(self) -> str:
        return self.servers[0].database_url

    def new_cast(self) -> Cast:
        """A site of its own for one test."""
        self._teams += 1
        return hire(self.servers[0], team=f"team{self._teams}.")

    def logs(self) -> str:
        return "".join(part.log.read_text() for part in (*self.servers, *self.workers) if part.log.exists())

    def stop(self) -> None:
        for part in (*self.workers, *self.servers, self.redis, self.postgres):
            part.stop()
        for proxy in self.proxies.values():
            proxy.close()
