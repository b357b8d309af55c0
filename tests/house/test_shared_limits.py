"""Tries are counted for all processes together, and never left uncounted when Redis is away."""

from pathlib import Path

import pytest
import redis as redis_client

from copilot.chat.errors import RateLimited
from copilot.settings import Settings
from copilot.shared_limits import SharedRateLimiter
from tests.servers import RedisServer, free_port


def passes(limiter: SharedRateLimiter, key: str) -> bool:
    """Whether one more try is let through."""
    try:
        limiter.hit(key)
    except RateLimited:
        return False
    return True


def tries(limiter: SharedRateLimiter, key: str, count: int) -> int:
    """How many of so many tries are let through."""
    return sum(passes(limiter, key) for _ in range(count))


def test_two_processes_share_one_count_and_the_address_stays_private(redis: RedisServer):
    settings = Settings(redis_url=redis.url)
    here, there = (SharedRateLimiter("account", "5 per 5 minute", settings) for _ in range(2))

    assert tries(here, "dana@shop.example", 3) == 3
    assert tries(there, "dana@shop.example", 4) == 2
    with pytest.raises(RateLimited) as limited:
        here.hit("dana@shop.example")
    assert 0 < (limited.value.retry_after or 0) <= 300
    assert tries(there, "lee@shop.example", 1) == 1
    assert tries(SharedRateLimiter("code", "5 per 5 minute", settings), "dana@shop.example", 1) == 1

    assert not [key for key in redis_client.from_url(redis.url).keys("*") if b"dana" in key]


@pytest.mark.parametrize("is_there", [True, False], ids=["Redis away", "no Redis"])
def test_without_redis_each_process_counts_by_itself(is_there: bool, tmp_path: Path):
    settings = Settings(redis_url=f"redis://127.0.0.1:{free_port()}/0" if is_there else "", data_dir=tmp_path)
    limiter = SharedRateLimiter("account", "2 per 5 minute", settings)

    assert tries(limiter, "dana@shop.example", 4) == 2
