"""Two servers, two workers, PostgreSQL and Redis: whatever breaks in the middle of work, nothing is lost."""

import time

import pytest

from tests.faults.conftest import Judge
from tests.faults.installation import LEASE_S, Installation
from tests.faults.load import Load

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

BEFORE_S = 1.5  # work before the fault, and again after it
DOWN_S = 2.0


def test_nothing_breaks(installation: Installation, judge: Judge):
    cast = installation.new_cast()

    with Load(cast, installation.addresses) as load:
        time.sleep(3)

    judge("none", installation.database_url, cast, load)


def test_a_server_is_killed(installation: Installation, judge: Judge):
    cast, victim = installation.new_cast(), installation.servers[0]

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        victim.kill()
        time.sleep(DOWN_S)
        victim.start()
        time.sleep(BEFORE_S)

    judge("a server is killed", installation.database_url, cast, load)


def test_a_worker_is_killed(installation: Installation, judge: Judge):
    cast, victim = installation.new_cast(), installation.workers[0]

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        victim.process.kill()
        time.sleep(DOWN_S)
        victim.start()

    judge("a worker is killed", installation.database_url, cast, load)


def test_every_worker_is_killed(installation: Installation, judge: Judge):
    cast = installation.new_cast()

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        for worker in installation.workers:
            worker.process.kill()
        time.sleep(DOWN_S)
    for worker in installation.workers:
        worker.start()

    judge("every worker is killed", installation.database_url, cast, load)


def test_a_worker_is_frozen_past_its_lease(installation: Installation, judge: Judge):
    cast, victim = installation.new_cast(), installation.workers[0]

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        victim.process.freeze()
        time.sleep(LEASE_S + 2)
        victim.process.thaw()
        time.sleep(BEFORE_S)

    judge("a worker is frozen past its lease", installation.database_url, cast, load)


def test_postgresql_is_killed(installation: Installation, judge: Judge):
    cast = installation.new_cast()

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        installation.postgres.kill()
        time.sleep(DOWN_S)
        installation.postgres.resume()
        time.sleep(BEFORE_S)

    judge("PostgreSQL is killed", installation.database_url, cast, load)


def test_postgresql_is_restarted(installation: Installation, judge: Judge):
    cast = installation.new_cast()

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        installation.postgres.stop()
        installation.postgres.resume()
        time.sleep(BEFORE_S)

    judge("PostgreSQL is restarted", installation.database_url, cast, load)


def test_redis_is_killed(installation: Installation, judge: Judge):
    cast = installation.new_cast()

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        installation.redis.kill()
        time.sleep(DOWN_S)
        installation.redis.start()
        time.sleep(BEFORE_S)

    judge("Redis is killed", installation.database_url, cast, load)


def test_redis_forgets_everything(installation: Installation, judge: Judge):
    cast = installation.new_cast()

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        installation.redis.flush()
        time.sleep(BEFORE_S)

    judge("Redis is flushed, everybody dropped", installation.database_url, cast, load)


@pytest.mark.parametrize("line", ["redis", "postgres"])
def test_the_network_of_one_half_is_cut(installation: Installation, judge: Judge, line: str):
    cast, proxy = installation.new_cast(), installation.proxies[line]

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        proxy.cut()
        time.sleep(10)
        proxy.mend()
        time.sleep(BEFORE_S)

    judge(f"one half's line to {line} is cut, 10 s", installation.database_url, cast, load)


def test_servers_and_workers_are_exchanged_one_after_the_other(installation: Installation, judge: Judge):
    cast = installation.new_cast()

    with Load(cast, installation.addresses) as load:
        time.sleep(BEFORE_S)
        for part in (*installation.servers, *installation.workers):
            part.stop()
            assert "drained" in part.log.read_text()
            part.start()
        time.sleep(BEFORE_S)

    judge("a rolling restart of everything", installation.database_url, cast, load)


def test_nothing_broke_in_the_logs(installation: Installation):
    """A line that is lost is said in one sentence; a trace from it is an error that nobody thought of."""
    assert "the line to the other processes broke" not in installation.logs()
    assert "a word was not understood" not in installation.logs()
    assert "looking for lost news failed" not in installation.logs()
