"""Offers against the permission in force: what is offered, how much of it, and whether that was allowed."""

from decimal import Decimal

from copilot.guard.money import Amount, covers, parse_amount, parse_number
from copilot.guard.sentences import MONEY, PERCENT, Sentence
from copilot.guard.types import Kind, Permission


def is_permitted(text: str, sentence: Sentence, kinds: frozenset[str], permission: Permission | None) -> bool:
    """Whether an offer in this sentence lies within the permission.

    `kinds` are what its words may mean; one permitted kind is enough. Every amount and percent of the
    sentence counts as offered, which errs on the careful side.
    """
    if permission is None or not permission.kinds:
        return False
    amounts, percents = _sizes(text, sentence)
    return any(covers(permission, Kind(kind), amounts, percents) for kind in kinds) or (
        not kinds and covers(permission, None, amounts, percents)
    )


def _sizes(text: str, sentence: Sentence) -> tuple[list[Amount], list[Decimal]]:
    amounts: list[Amount] = []
    percents: list[Decimal] = []
    for index, word in enumerate(sentence.words):
        written = text[sentence.starts[index] : sentence.ends[index]]
        if word == MONEY and (amount := parse_amount(written)) is not None:
            amounts.append(amount)
        elif word == PERCENT and (percent := parse_number(written)) is not None:
            percents.append(percent)
    return amounts, percents
