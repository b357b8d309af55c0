"""How much somebody has had to take lately (L21), from what they read and wrote. For them and their supervisor only.

Every word weighs by its anger and fades with time; a rest halves what came before it. The weights are a reasoned
beginning, not a measurement: one furious message counts as six annoyed ones, and about five furious ones within the
hour are a reason to step aside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Connection

from copilot.clock import from_iso, to_iso
from copilot.storage import workload

WINDOW_S = 4 * 3_600.0
HALF_LIFE_S = 3_600.0
READ = {0: 0.2, 1: 1.0, 2: 3.0, 3: 6.0}
FLAGS = {"abuse": 4.0, "threat": 6.0}
WROTE = 0.4
SHORTEST_REST_S = 180.0
STEADY, HEAVY = 12.0, 30.0


class Level(StrEnum):
    """What the score means for a person."""

    LIGHT = "light"
    STEADY = "steady"
    HEAVY = "heavy"  # a break would do good


@dataclass(frozen=True, slots=True)
class Word:
    """Something read or written, with its weight."""

    at: str
    weight: float


@dataclass(frozen=True, slots=True)
class Load:
    """A person's load at a moment."""

    score: float = 0.0

    @property
    def level(self) -> Level:
        """The score in words."""
        return Level.HEAVY if self.score >= HEAVY else Level.STEADY if self.score >= STEADY else Level.LIGHT


def load_of(words: Iterable[Word], *, rests: Iterable[tuple[str, str]] = (), now: str) -> Load:
    """The load that words leave behind at `now`; `rests` are begin and end of each."""
    ended = [end for begin, end in rests if _seconds(begin, end) >= SHORTEST_REST_S]
    score = 0.0
    for word in words:
        faded = 0.5 ** (_seconds(word.at, now) / HALF_LIFE_S)
        rested = 0.5 ** sum(end >= word.at for end in ended)
        score += word.weight * faded * rested
    return Load(round(score, 2))


def loads_now(connection: Connection, user_ids: list[str], *, now: str) -> dict[str, Load]:
    """The load of each of these people."""
    if not user_ids:
        return {}
    since = to_iso(from_iso(now) - timedelta(seconds=WINDOW_S))
    words: dict[str, list[Word]] = {user_id: [] for user_id in user_ids}
    for user_id, at, anger, flags in workload.words_read(connection, user_ids, since=since):
        words[user_id].append(Word(at, READ.get(anger, 0.0) + sum(FLAGS.get(flag, 0.0) for flag in flags)))
    for user_id, at in workload.words_written(connection, user_ids, since=since):
        words[user_id].append(Word(at, WROTE))
    rests: dict[str, list[tuple[str, str]]] = {user_id: [] for user_id in user_ids}
    for user_id, began_at, ended_at in workload.rests_of(connection, user_ids, since=since):
        rests[user_id].append((began_at, ended_at or now))
    return {user_id: load_of(words[user_id], rests=rests[user_id], now=now) for user_id in user_ids}


def _seconds(earlier: str, later: str) -> float:
    return max(0.0, (from_iso(later) - from_iso(earlier)).total_seconds())
