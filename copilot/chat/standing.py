"""Which way a request for compensation goes: given at once, to one supervisor, to two, or past today's budget."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from copilot.chat.actors import Actor
from copilot.chat.authority import WITHOUT_SIZE, Allowance, Authority, as_decimal
from copilot.chat.errors import Invalid, OverBudget
from copilot.chat.sites import settings_of
from copilot.clock import to_iso
from copilot.storage import allowances
from copilot.storage.rows import Conversation, Site


@dataclass(frozen=True, slots=True)
class Terms:
    """How much: an amount with its currency, or a percent, or neither (a replacement, a gift)."""

    amount: Decimal | None = None
    currency: str | None = None
    percent: Decimal | None = None


class Way(StrEnum):
    """Who decides."""

    STANDING = "standing"  # the asker, by authority given in advance
    ONE = "one"  # a supervisor
    TWO = "two"  # two supervisors, the asker not among them
    OVER = "over"  # nobody today: the site's budget does not hold so much


class Why(StrEnum):
    """Why the asker does not decide alone."""

    NONE = "none"  # the role has no authority for this kind
    SIZE = "size"  # more than the authority goes
    TIMES = "times"  # as often as the authority goes, today
    CUSTOMER = "customer"  # this customer was given something today
    TWO = "two"  # above the line where two decide
    BUDGET = "budget"  # today's budget does not hold so much


@dataclass(frozen=True, slots=True)
class Budget:
    """A day's budget of a site in one currency, and what is left of it."""

    amount: Decimal
    left: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will become of a request. `why` is None when it is given at once; `times_left` counts before it."""

    way: Way
    why: Why | None
    allowance: Allowance | None
    times_left: int
    budget: Budget | None


def outlook_for(
    connection: Connection, site: Site, conversation: Conversation, actor: Actor, *, kind: str, terms: Terms, now: str
) -> Outlook:
    """Look before asking. Whoever goes on to grant must hold the site's row (`people.lock_site`) while looking."""
    authority = settings_of(site).authority
    since = start_of_day(site, now=now)
    allowance = authority.allowance_for(actor.role, kind, terms.currency)
    spent = allowances.times_given(connection, site.id, user_id=actor.id, kind=kind, since=since) if allowance else 0
    times_left = max(0, allowance.times_a_day - spent) if allowance else 0
    budget = budget_of(connection, site, terms.currency, since=since)
    needs_two = authority.needs_two(kind, amount=terms.amount, currency=terms.currency, percent=terms.percent)
    if overdraws(authority, budget, kind=kind, terms=terms):
        return Outlook(Way.OVER, Why.BUDGET, allowance, times_left, budget)
    if needs_two:
        return Outlook(Way.TWO, Why.TWO, allowance, times_left, budget)
    why = _why_not_alone(allowance, terms, times_left)
    if why is None and allowances.customer_was_given(
        connection, site.id, visitor_id=conversation.visitor_id, since=since
    ):
        why = Why.CUSTOMER
    return Outlook(Way.STANDING if why is None else Way.ONE, why, allowance, times_left, budget)


def _why_not_alone(allowance: Allowance | None, terms: Terms, times_left: int) -> Why | None:
    if allowance is None:
        return Why.NONE
    if not _is_within(allowance, terms):
        return Why.SIZE
    return None if times_left else Why.TIMES


def _is_within(allowance: Allowance, terms: Terms) -> bool:
    if allowance.percent is not None:
        return terms.amount is None and terms.percent is not None and terms.percent <= as_decimal(allowance.percent)
    if allowance.amount is not None:
        return terms.percent is None and terms.amount is not None and terms.amount <= as_decimal(allowance.amount)
    return terms.amount is None and terms.percent is None


def overdraws(authority: Authority, budget: Budget | None, *, kind: str, terms: Terms) -> bool:
    """Whether today's budget does not hold it. Money without a sum, or in another currency, fits no budget."""
    if not authority.daily_budgets or terms.percent is not None or (kind in WITHOUT_SIZE and terms.amount is None):
        return False
    return budget is None or terms.amount is None or terms.amount > budget.left


def require_within_budget(connection: Connection, site: Site, *, kind: str, terms: Terms, now: str) -> None:
    """Raises Invalid when a budget needs to know the sum or its currency, OverBudget when too little is left today."""
    authority = settings_of(site).authority
    budget = budget_of(connection, site, terms.currency, since=start_of_day(site, now=now))
    if not overdraws(authority, budget, kind=kind, terms=terms):
        return
    currencies = ", ".join(limit.currency for limit in authority.daily_budgets)
    if terms.amount is None:
        raise Invalid(f"This site keeps a daily budget in {currencies}; name the amount.", field="amount")
    if budget is None:
        raise Invalid(f"This site keeps a daily budget in {currencies}; name the amount in it.", field="currency")
    raise OverBudget(
        f"Today's budget of this site has {budget.left} {budget.currency} left. Grant less, or raise the budget first.",
        field="amount",
    )


def budget_of(connection: Connection, site: Site, currency: str | None, *, since: str) -> Budget | None:
    """The day's budget in a currency; None when there is none."""
    amount = settings_of(site).authority.budget_in(currency)
    if amount is None or currency is None:
        return None
    spent = allowances.given_since(connection, site.id, since=since).get(currency, Decimal(0))
    return Budget(amount, max(Decimal(0), amount - spent), currency)


def start_of_day(site: Site, *, now: str) -> str:
    """The last midnight where the site is."""
    zone = ZoneInfo(settings_of(site).timezone)
    today = datetime.fromisoformat(now).astimezone(zone).date()
    return to_iso(datetime.combine(today, time(), zone).astimezone(UTC))
