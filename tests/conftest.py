"""Fixtures that several areas share: servers of their own, on both databases, and the cast."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast, hire
from tests.servers import LevelheadServer, PostgresServer, RedisServer


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A PostgreSQL of our own."""
    server = PostgresServer(tmp_path_factory.mktemp("postgres")).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis of our own."""
    server = RedisServer(tmp_path_factory.mktemp("redis")).start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    postgres: PostgresServer = request.getfixturevalue("postgres")
    return postgres.new_database()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LevelheadServer]:
    """A running server on each kind of database, shared by the tests of a module."""
    settings = {}
    if request.param == "postgresql":
        settings["LEVELHEAD_DATABASE_URL"] = request.getfixturevalue("postgres").new_database()
    server = LevelheadServer(tmp_path_factory.mktemp("house"), **settings).start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def module_cast(house_server: LevelheadServer) -> Cast:
    """The people, hired once for a module."""
    return hire(house_server)


@pytest.fixture
def cast(module_cast: Cast) -> Iterator[Cast]:
    """The people; whoever came in a test has left after it."""
    yield module_cast
    module_cast.everybody_leaves()
