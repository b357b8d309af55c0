"""Offers against the permission in force: what is offered, how much of it, and whether that was allowed."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from copilot.guard.money import Amount, covers, parse_amount, parse_number
from copilot.guard.sentences import MONEY, PERCENT, Sentence
from copilot.guard.types import Kind, Permission

# An amount "each" is not the amount that was allowed, and one allowed thing is not another one on top.
_EACH = re.compile(
    r" (?:each|apiece|both|twice|every|per (?:person|ticket|item|head|night|day|order)|times"
    r"|kumbki|kumbagi|kummalegi|igale?|igauhele|igaks|molemale|molemad|korda"
    r"|кажд\w+|обоим|обеим|оба|дважды|трижды|раза"
    r"|hver|hvert|begge|ganger"
    r"|аркайсысы\w*|арбир\w*|екеуиниз\w*|екеуине|рет) "
)
_ON_TOP = re.compile(
    r" (?:also|another|additionally|on top|besides|as well|too|plus|extra"
    r"|lisaks|samuti|veel|pealekauba|ka"
    r"|еще|также|кроме того|дополнительно|сверху|плюс"
    r"|i tillegg|ogsa|enda|ekstra|pluss"
    r"|тагы|косымша|устине|сонымен катар) "
)


@dataclass(slots=True)
class Granted:
    """A permission, and what the message has taken of it so far: two offers may not each use the whole of it."""

    permission: Permission | None = None
    used: set[Decimal] = field(default_factory=set[Decimal])
    sentences: set[int] = field(default_factory=set[int])

    def takes(self, text: str, sentence: Sentence, kinds: frozenset[str]) -> bool:
        """Whether an offer in this sentence lies within what is left; if so, it is taken off.

        `kinds` are what its words may mean; one permitted kind is enough. Every amount and percent of the
        sentence counts as offered, which errs on the careful side. The same amount said again is one offer.
        """
        if self.permission is None or not self.permission.kinds:
            return False
        amounts, percents = _sizes(text, sentence)
        if not any(covers(self.permission, kind, amounts, percents) for kind in _meant(kinds)):
            return False
        if not self._is_enough_for(sentence, amounts):
            return False
        self.used |= {amount.value for amount in amounts}
        self.sentences.add(sentence.start)
        return True

    def _is_enough_for(self, sentence: Sentence, amounts: list[Amount]) -> bool:
        assert self.permission
        if self.permission.amount is None:
            return True
        if amounts and _EACH.search(sentence.line):
            return False
        if self.sentences - {sentence.start} and not amounts and _ON_TOP.search(sentence.line):
            return False
        return sum(self.used | {amount.value for amount in amounts}) <= self.permission.amount


def _meant(kinds: frozenset[str]) -> list[Kind | None]:
    return [Kind(kind) for kind in kinds] or [None]


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
