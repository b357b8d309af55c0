"""What a site's people may give without asking, how much in a day, and above which amount two have to agree (L15)."""

from collections import Counter
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

KindName = Literal["refund", "credit", "discount", "voucher", "replacement", "gift", "fee_waiver"]
WITHOUT_SIZE = frozenset({"replacement", "gift"})
"""Kinds of which there is no half: they are given or not."""


def _to_cents(amount: float) -> float:
    return round(amount, 2)


Money = Annotated[float, Field(gt=0, le=1_000_000), AfterValidator(_to_cents)]
Share = Annotated[float, Field(gt=0, le=100), AfterValidator(_to_cents)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class Allowance(BaseModel):
    """What one role may give by itself: a kind, up to a size, so many times a day for each person."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["agent", "supervisor", "owner"] = "agent"
    kind: KindName
    amount: Money | None = None
    currency: Currency | None = None
    percent: Share | None = None
    times_a_day: Annotated[int, Field(ge=1, le=100)] = 1

    @model_validator(mode="after")
    def _of_its_kind(self) -> "Allowance":
        sizes = (self.amount, self.currency, self.percent)
        if self.kind in WITHOUT_SIZE:
            if any(size is not None for size in sizes):
                raise PydanticCustomError("size", "A replacement or a gift is given whole, without an amount")
        elif self.kind == "discount":
            if self.percent is None or self.amount is not None or self.currency is not None:
                raise PydanticCustomError("size", "A discount needs its per cent, and nothing else")
        elif self.amount is None or self.currency is None or self.percent is not None:
            raise PydanticCustomError("size", "It needs an amount with its currency, like 10 EUR")
        return self


class Limit(BaseModel):
    """An amount in its currency."""

    model_config = ConfigDict(extra="forbid")
    amount: Money
    currency: Currency


def _one_a_currency(limits: list[Limit]) -> list[Limit]:
    if len({limit.currency for limit in limits}) < len(limits):
        raise PydanticCustomError("repeat", "A currency is named twice")
    return limits


Limits = Annotated[list[Limit], Field(max_length=10), AfterValidator(_one_a_currency)]


class Authority(BaseModel):
    """A site's rules of giving. Empty lists: everything is asked for, there is no budget, one supervisor decides."""

    model_config = ConfigDict(extra="forbid")
    standing: Annotated[list[Allowance], Field(max_length=40)] = []
    daily_budgets: Limits = []
    two_above: Limits = []  # more than this, and two supervisors have to agree
    two_above_percent: Annotated[float, Field(ge=0, le=100), AfterValidator(_to_cents)] = 0  # 0 is never
    holds_h: Annotated[int, Field(ge=1, le=720)] = 24  # hours after which an unused grant runs out

    @model_validator(mode="after")
    def _each_once(self) -> "Authority":
        said = Counter((entry.role, entry.kind, entry.currency) for entry in self.standing)
        if any(count > 1 for count in said.values()):
            raise PydanticCustomError("repeat", "A role has two rules for the same kind")
        return self

    def allowance_for(self, role: str, kind: str, currency: str | None) -> Allowance | None:
        """What the role may give of a kind in a currency; without a currency, the first that fits the kind."""
        return next(
            (
                entry
                for entry in self.standing
                if entry.role == role and entry.kind == kind and currency in (None, entry.currency)
            ),
            None,
        )

    def needs_two(self, kind: str, *, amount: Decimal | None, currency: str | None, percent: Decimal | None) -> bool:
        """Whether two supervisors have to agree. A sum without an end, or in a currency without a line, needs two."""
        if percent is not None:
            return 0 < self.two_above_percent < percent
        if kind in WITHOUT_SIZE and amount is None:
            return False
        if not self.two_above:
            return False
        line = next((as_decimal(limit.amount) for limit in self.two_above if limit.currency == currency), None)
        return amount is None or line is None or amount > line

    def budget_in(self, currency: str | None) -> Decimal | None:
        """The day's budget in a currency."""
        return next((as_decimal(limit.amount) for limit in self.daily_budgets if limit.currency == currency), None)


def as_decimal(amount: float) -> Decimal:
    """Money from the settings as it was written, not as a float stores it."""
    return Decimal(str(amount))
