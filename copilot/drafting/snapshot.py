"""A conversation turned into a snapshot: read, advised on, with what the agent knows sorted out."""

from collections.abc import Sequence
from dataclasses import replace

from copilot.drafting.notes import mine_notes
from copilot.drafting.phrasebook import get_phrasebook
from copilot.drafting.types import SiteProfile, Snapshot
from copilot.guard.types import Permission
from copilot.playbook import advise, fill_card
from copilot.playbook.problems import newest_burst
from copilot.playbook.types import CaseCard, Known
from copilot.reading import read
from copilot.reading.language import find_language
from copilot.reading.types import Language, Reading, Turn
from copilot.reading.words import split_words


def make_snapshot(
    turns: Sequence[Turn],
    *,
    site: SiteProfile = SiteProfile(),  # noqa: B008 - frozen
    known: Known = Known(),  # noqa: B008 - frozen
    card: CaseCard | None = None,
    permission: Permission | None = None,
    is_refused: bool = False,
    ask: str | None = None,
    rejected: Sequence[str] = (),
    seed: str = "",
) -> Snapshot:
    """Everything a drafter needs, from the turns (oldest first) and what is known beside them.

    `known.notes` may be an agent's free words in any language: what they tell moves into the fields that are
    still empty. `card` keeps what is on it and is filled up from the chat. `is_refused` says that a supervisor has
    said no to the compensation that was asked for.
    """
    turns = tuple(turns)
    burst = newest_burst(turns)
    words = "\n".join(turn.text for turn in burst)
    history = turns[: turns.index(burst[0])] if burst else turns
    reading = read(words, history=history)
    if not burst:
        # Our own word came last: the mood is that of the customer's last message, not of an empty one.
        reading = _last_reading(turns) or reading
    known = mine_notes(known, book_of=get_phrasebook, language_of=language_of)
    full_card = fill_card(turns, card or CaseCard(), facts=reading.facts, language=reading.language)
    kinds = frozenset(kind.value for kind in permission.kinds) if permission else frozenset[str]()
    advice = advise(
        turns,
        reading,
        card=full_card,
        known=known,
        permission=kinds,
        is_refused=is_refused and not kinds,
        house_rules=site.house_rules,
    )
    return Snapshot(
        turns=turns,
        reading=reading,
        advice=advice,
        card=full_card,
        known=known,
        permission=permission,
        site=site,
        ask=ask,
        rejected=tuple(rejected),
        seed=seed,
    )


def language_of(text: str) -> Language:
    """The language of an agent's words."""
    return find_language(text, split_words(text)).language


def _last_reading(turns: Sequence[Turn]) -> Reading | None:
    for place in range(len(turns) - 1, -1, -1):
        if turns[place].who == "customer":
            return replace(read(turns[place].text, history=turns[:place]), trend=0)
    return None
