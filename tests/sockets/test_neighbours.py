"""Two processes on one database and one Redis: nobody notices which of them they are connected to."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from copilot.clock import now_iso
from copilot.storage import tables
from copilot.storage.database import Database
from copilot.storage.messages import Incoming, append_customer
from tests.cast import Cast, Colleague, Vera, hire
from tests.servers import LEVELHEAD, LevelheadServer, PostgresServer, Process, RedisServer


@pytest.fixture
def pair(
    postgres: PostgresServer, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LevelheadServer, LevelheadServer]]:
    """Two running servers that share everything but their memory."""
    folder = tmp_path_factory.mktemp("pair")
    settings = {"LEVELHEAD_DATABASE_URL": postgres.new_database(), "LEVELHEAD_REDIS_URL": redis.url}
    servers = [LevelheadServer(folder, **settings).start() for _ in range(2)]
    yield servers[0], servers[1]
    for server in servers:
        server.stop()


@pytest.fixture
def team(pair: tuple[LevelheadServer, LevelheadServer]) -> Iterator[Cast]:
    """The people, at the first server unless a test sends them to the other."""
    cast = hire(pair[0])
    yield cast
    cast.everybody_leaves()


def test_a_conversation_across_two_processes(pair: tuple[LevelheadServer, LevelheadServer], team: Cast):
    first, second = pair
    dana = Colleague(first, team.accounts["dana"]).comes()
    lee = Colleague(second, team.accounts["lee"]).comes()
    vera = Vera(second, team.site["key"]).comes()
    team.present.extend([dana, lee, vera])

    vera.says("My parcel is three days late and nobody answers")
    there = dana.waits_for("message", lambda message: "three days late" in message["text"])
    draft = dana.waits_for("draft.end")
    assert dana.sends(there["conversation"], "I am sorry. I am looking into it now.", seen_seq=1)["ok"]

    assert "looking into it" in vera.waits_for("message")["text"]
    assert draft["conversation"] == there["conversation"]
    lee.waits_for("message", lambda message: "looking into it" in message["text"])
    for person in (dana, lee):
        told = [message["seq"] for message in person.of("message")]
        assert told == sorted(set(told)), "nothing is told twice"
    assert len(vera.of("message")) == 1


def test_who_is_here_is_known_everywhere(pair: tuple[LevelheadServer, LevelheadServer], team: Cast):
    first, second = pair
    vera = Vera(second, team.site["key"]).comes()
    team.present.append(vera)
    assert vera.waits_for("welcome")["site"]["away"] is True

    dana = Colleague(first, team.accounts["dana"]).comes()
    team.present.append(dana)
    vera.waits_for("away", lambda news: news["away"] is False)

    vera.forgets()
    dana.asks("presence", {"state": "away"})
    vera.waits_for("away", lambda news: news["away"] is True)


def test_a_killed_process_takes_its_people_along(pair: tuple[LevelheadServer, LevelheadServer], team: Cast):
    first, second = pair
    vera = Vera(second, team.site["key"]).comes()
    dana = Colleague(first, team.accounts["dana"]).comes()
    team.present.extend([vera, dana])
    vera.waits_for("away", lambda news: news["away"] is False)

    first.kill()

    vera.waits_for("away", lambda news: news["away"] is True, timeout_s=20)


def test_what_nobody_told_comes_from_the_database(pair: tuple[LevelheadServer, LevelheadServer], team: Cast):
    """A server killed right after a commit tells nobody; here nobody is even there to tell."""
    first, second = pair
    dana = Colleague(first, team.accounts["dana"]).comes()
    vera = Vera(second, team.site["key"]).comes()
    team.present.extend([dana, vera])
    vera.says("My parcel is late")
    dana.waits_for("message")

    db = Database(first.database_url)
    with db.begin() as connection:
        visitor = connection.execute(select(tables.conversation.c.visitor_id)).scalar_one()
        now = now_iso()
        incoming = Incoming(vera.conversation, visitor, team.site["site"], "quiet", "Told to nobody", now, now, now, 2)
        append_customer(connection.connection.driver_connection, [incoming])
    db.close()

    assert dana.waits_for("message", lambda message: message["text"] == "Told to nobody")["seq"] == 2
    assert vera.waits_for("message", lambda message: message["text"] == "Told to nobody")["seq"] == 2


def test_the_draft_waits_for_a_customer_who_types_at_the_other_process(
    pair: tuple[LevelheadServer, LevelheadServer], team: Cast
):
    first, second = pair
    dana = Colleague(first, team.accounts["dana"]).comes()
    veras = [Vera(server, team.site["key"]).comes() for server in (first, second)]
    team.present.extend([dana, *veras])
    for vera in veras:
        vera.says("My parcel is late")
        vera.asks("typing", {"on": True})
    drafted_while_typing = [draft["conversation"] for draft in dana.of("draft.begin")]

    for vera in veras:
        vera.asks("typing", {"on": False})
        dana.waits_for("draft.end", lambda draft, vera=vera: draft["conversation"] == vera.conversation)
    assert drafted_while_typing == []


def test_workers_draft_for_a_server_that_does_not(
    postgres: PostgresServer, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
):
    settings = {
        "LEVELHEAD_DATABASE_URL": postgres.new_database(),
        "LEVELHEAD_REDIS_URL": redis.url,
        "LEVELHEAD_JOBS": "workers",
    }
    server = LevelheadServer(tmp_path_factory.mktemp("served"), **settings).start()
    cast = hire(server)
    vera, dana = cast.vera(), cast.person("dana")
    vera.says("My parcel is three days late and nobody answers")
    log = server.folder / "worker.log"
    with pytest.raises(AssertionError):
        dana.waits_for("draft.begin", timeout_s=1.0)

    worker = Process([str(LEVELHEAD), "worker"], log=log, env=server.env)
    try:
        draft = dana.waits_for("draft.end", timeout_s=60.0)
        line = dana.waits_for("conversation", lambda line: line["language"] == "en")
        assert draft["conversation"] == line["id"] == vera.conversation
    finally:
        cast.everybody_leaves()
        worker.stop()
        server.stop()
    assert "Traceback" not in log.read_text()


def test_a_worker_without_the_shared_parts_says_what_is_missing(tmp_path_factory: pytest.TempPathFactory):
    server = LevelheadServer(tmp_path_factory.mktemp("alone"))

    answer = server.run("worker")

    assert answer.returncode == 1
    assert "LEVELHEAD_DATABASE_URL" in answer.stderr
    assert "Traceback" not in answer.stderr
