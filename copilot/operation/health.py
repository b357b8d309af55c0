"""The probes. Live: the process answers. Ready: it can keep a message now, so a load balancer may send people here."""

import logging
import shutil
from typing import Any

import redis
from flask import Blueprint, Response, jsonify

from copilot.chat.house import House
from copilot.drafting.refusals import refusals
from copilot.settings import Settings
from copilot.storage import standing

logger = logging.getLogger(__name__)

LEAST_FREE_BYTES = 67_108_864  # below 64 MiB SQLite's log and uploads soon have nowhere to go
REDIS_WAIT_S = 2.0


def blueprint(house: House) -> Blueprint:
    """`GET /health/live` and `GET /health/ready`."""
    routes = Blueprint("health", __name__, url_prefix="/health")

    @routes.get("/live")
    def live() -> Response:
        return jsonify(ok=True)

    @routes.get("/ready")
    def ready() -> tuple[Response, int]:
        parts = {"database": _database(house), "redis": redis_state(house.settings), "disk": disk_state(house.settings)}
        is_ready = all(state in ("ok", "not used") for state in parts.values())
        policy = house.policies.state
        beside: dict[str, Any] = {
            "policy": {"version": policy.version, "state": policy.state},
            "drafter": house.drafter.name,
            "prompts": prompts_state(),
            "semantic": house.encoder.state() if house.encoder is not None else "off",
        }
        return jsonify(ok=is_ready, **parts, **beside), 200 if is_ready else 503

    _ = (live, ready)
    return routes


def _database(house: House) -> str:
    try:
        with house.db.read() as connection:
            standing.answers(connection)
    except Exception:
        logger.exception("not ready", extra={"part": "database"})
        return "unreachable"
    return "ok"


def prompts_state() -> dict[str, Any]:
    """`ok`, or `kept` with file and line of what was changed into something unusable: the last good copies work on."""
    refused = refusals()
    return {"state": "kept" if refused else "ok", "refused": list(refused)}


def redis_state(settings: Settings) -> str:
    """`ok`, `unreachable`, or `not used`."""
    if not settings.redis_url:
        return "not used"
    try:
        with redis.Redis.from_url(settings.redis_url, socket_timeout=REDIS_WAIT_S) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        logger.error("not ready", extra={"part": "redis", "reason": type(error).__name__})
        return "unreachable"
    return "ok"


def disk_state(settings: Settings) -> str:
    """`ok`, or `full` when the data folder's disk has no room for the next hour."""
    try:
        free = shutil.disk_usage(settings.data_dir).free
    except OSError:
        return "not used"  # no data folder: PostgreSQL, and no uploads yet
    return "ok" if free >= LEAST_FREE_BYTES else "full"
