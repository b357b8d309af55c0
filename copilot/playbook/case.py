"""A moment with everything beside it that advice may depend on: card, facts, permission, what was done."""

from dataclasses import dataclass

from copilot.playbook.card import find_order, wish_signs
from copilot.playbook.moment import Moment
from copilot.playbook.types import CaseCard, Known, Step
from copilot.reading.types import FactKind, Flag, Reading


@dataclass(frozen=True, slots=True)
class Case:
    """Everything one piece of advice may depend on."""

    moment: Moment
    card: CaseCard
    known: Known
    permission: frozenset[str]
    done: frozenset[Step]
    has_rules: bool
    is_refused: bool = False  # a supervisor has said no to what was asked for, and nothing else is under way

    @property
    def reading(self) -> Reading:
        return self.moment.reading

    def has_flag(self, flag: Flag) -> bool:
        return flag in self.reading.flags

    def is_evident(self, flag: Flag) -> bool:
        """Raised by words that can be pointed at, not by a likeness alone: what changes the whole reply wants that."""
        return self.has_flag(flag) and any(found.what == flag.value for found in self.reading.evidence)

    @property
    def order(self) -> str | None:
        facts = (fact.value for fact in self.reading.facts if fact.kind is FactKind.ORDER)
        return self.known.order or self.card.order or next(facts, None) or find_order(self.moment.words)

    @property
    def wants_money(self) -> bool:
        """They ask for something that a supervisor has to allow; asking where a refund is that was promised is not."""
        if self.moment.main == "refund_missing" and not self.moment.has("wants_money"):
            return False
        kind = wish_signs(self.moment.folded, self.moment.signs)
        named = kind is not None
        is_read = self.is_evident(Flag.WANTS_COMPENSATION) and self.moment.has("money_words")
        is_owed = self.moment.has("owed") and not self.known.next_step
        if kind == "fee_waiver":
            return True  # asked for in so many words: "remove it"
        return is_read or is_owed or self.moment.has("wants_money") or (named and self.moment.has("wish"))

    @property
    def accepts_offer(self) -> bool:
        """A short yes to the question we ended with."""
        return self.moment.asked_last and self.moment.is_short and self.moment.has("accepts")

    @property
    def wants_manager(self) -> bool:
        if self.moment.has("wants_manager"):
            return True
        return self.is_evident(Flag.WANTS_MANAGER) and not self.moment.has("not_manager")

    @property
    def knows_something(self) -> bool:
        return bool(self.known.status or self.known.next_step or self.known.by_when)
