"""Reading: a customer's words in, a Reading out. Pure: no web, database or network."""

from copilot.reading.history import Said, summarise
from copilot.reading.notes import mine_facts
from copilot.reading.reader import read, warm_up
from copilot.reading.types import (
    LANGUAGES,
    Evidence,
    Fact,
    FactKind,
    Flag,
    Issue,
    Language,
    Reading,
    Turn,
)

__all__ = [
    "LANGUAGES",
    "Evidence",
    "Fact",
    "FactKind",
    "Flag",
    "Issue",
    "Language",
    "Reading",
    "Said",
    "Turn",
    "mine_facts",
    "read",
    "summarise",
    "warm_up",
]
