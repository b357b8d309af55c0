"""The facts a message states, each with the place it comes from."""

from collections.abc import Sequence

from copilot.reading.amounts import find_amounts
from copilot.reading.clauses import find_clauses
from copilot.reading.codes import find_contacts, find_orders
from copilot.reading.matching import Hit
from copilot.reading.message import Message
from copilot.reading.moments import find_counts, find_dates, find_durations, find_times
from copilot.reading.names import find_names, find_things
from copilot.reading.types import Fact, Language
from copilot.reading.words import Word

# The sure ones come first: what they take, the others leave alone.
_FINDERS = (
    find_contacts,
    find_amounts,
    find_times,
    find_dates,
    find_orders,
    find_counts,
    find_durations,
    find_names,
    find_things,
)


def find_facts(text: str, words: Sequence[Word], hits: Sequence[Hit], *, language: Language) -> tuple[Fact, ...]:
    """All facts in order of place; clauses (what happened, what is wished) may enclose others."""
    message = Message(text, words, language)
    facts = [fact for finder in _FINDERS for fact in finder(message) if fact is not None]
    facts += find_clauses(message, hits)
    return tuple(sorted(facts, key=lambda fact: (fact.start, fact.end)))
