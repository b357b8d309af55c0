"""Before somebody asks for compensation: what is worth asking for here, and what will become of it (L15)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor
from copilot.chat.authority import WITHOUT_SIZE, Authority
from copilot.chat.drafts import snapshot_for
from copilot.chat.house import House
from copilot.chat.judging import Case, load_case
from copilot.chat.sites import settings_of
from copilot.chat.standing import Outlook, Terms, Why, outlook_for
from copilot.clock import now_iso
from copilot.drafting.choosing import split_sentences
from copilot.drafting.house_rules import HouseRule, find_rules
from copilot.guard.money import parse_amount, parse_number
from copilot.guard.sentences import MONEY, PERCENT, Sentence, split
from copilot.insights.fairness import ENOUGH, similar_to
from copilot.insights.scope import Scope
from copilot.playbook.card import wish_signs
from copilot.playbook.words import fold, signs_of
from copilot.reading.types import Language
from copilot.storage.rows import Site

LANGUAGES: tuple[Language, ...] = ("en", "et", "ru", "nb", "kk")
LOOKED_BACK = timedelta(days=90)
"""How long ago cases still count as similar."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is worth asking for, and what it leans on: a house rule's words, or what similar cases got."""

    kind: str
    terms: Terms
    rule: HouseRule | None
    similar: dict[str, Any] | None


def look_ahead(
    house: House, actor: Actor, conversation_id: str, *, kind: str | None, terms: Terms
) -> tuple[Suggestion, Outlook, Site]:
    """What will become of a request; without a `kind`, of the one that is worth asking for.

    Raises NotFound or Forbidden like asking itself. Nothing is held: what is left of a budget may be gone when asked.
    """
    now = now_iso()
    with house.db.read() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        case = load_case(connection, conversation)
        groups = similar_to(connection, _lately(case.site, now=now), issue=conversation.issue)
        suggestion = (
            _suggest(connection, actor, case, groups)
            if kind is None
            else Suggestion(kind, terms, None, _group_of(groups, kind, terms.currency))
        )
        outlook = outlook_for(
            connection, case.site, conversation, actor, kind=suggestion.kind, terms=suggestion.terms, now=now
        )
    return suggestion, outlook, case.site


def outlook_view(suggestion: Suggestion, outlook: Outlook, site: Site) -> dict[str, Any]:
    """In the wire's form. Amounts are JSON numbers; `allowance` is the asker's own for this kind."""
    allowance, budget = outlook.allowance, outlook.budget
    return {
        "kind": suggestion.kind,
        "amount": _number(suggestion.terms.amount),
        "currency": suggestion.terms.currency,
        "percent": _number(suggestion.terms.percent),
        "rule": suggestion.rule.quote if suggestion.rule else None,
        "similar": suggestion.similar,
        "way": str(outlook.way),
        "why": str(outlook.why) if outlook.why else None,
        "needs_two": outlook.why is Why.TWO,
        "allowance": allowance and {**allowance.model_dump(), "times_left": outlook.times_left},
        "budget": budget and {"amount": float(budget.amount), "left": float(budget.left), "currency": budget.currency},
        "holds_h": settings_of(site).authority.holds_h,
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _lately(site: Site, *, now: str) -> Scope:
    zone = ZoneInfo(settings_of(site).timezone)
    today = datetime.fromisoformat(now).astimezone(zone).date()
    return Scope(today - LOOKED_BACK, today, zone, sites=(site.id,))


def _group_of(groups: list[dict[str, Any]], kind: str, currency: str | None) -> dict[str, Any] | None:
    return next((one for one in groups if one["kind"] == kind and currency in (None, one["currency"])), None)


def _suggest(connection: Connection, actor: Actor, case: Case, groups: list[dict[str, Any]]) -> Suggestion:
    """The kind that words and house rules point to, otherwise what similar cases got most often."""
    snapshot = snapshot_for(connection, case, ask=None, rejected=[])
    usual = next((one["kind"] for one in groups if one["given"] >= ENOUGH), None)
    kind = snapshot.advice.permission_worth_asking or usual or "voucher"
    authority = settings_of(case.site).authority
    query = "\n".join(filter(None, (case.customer_words, snapshot.card.happened, snapshot.card.wish)))
    for rule in find_rules(case.site.house_rules, query, case.conversation.language or "en"):
        if (terms := _named_in(rule, kind)) is not None:
            return Suggestion(kind, terms, rule, _group_of(groups, kind, terms.currency))
    group = _group_of(groups, kind, None)
    return Suggestion(kind, _usual_terms(kind, group, authority, actor), None, group)


def _named_in(rule: HouseRule, kind: str) -> Terms | None:
    """The size that a rule names for the kind: the first sum of money in a sentence about it, or the first per cent."""
    for line in split_sentences(rule.text):
        if not any(wish_signs(fold(line), signs_of(language)) == kind for language in LANGUAGES):
            continue
        for sentence in split(line):
            if (terms := _size_of(line, sentence, kind)) is not None:
                return terms
    return None


def _size_of(line: str, sentence: Sentence, kind: str) -> Terms | None:
    for word, start, end in zip(sentence.words, sentence.starts, sentence.ends, strict=True):
        if kind == "discount" and word == PERCENT and (share := parse_number(line[start:end])):
            return Terms(percent=share)
        is_sum = word == MONEY and kind not in ("discount", *WITHOUT_SIZE)
        if is_sum and (amount := parse_amount(line[start:end])) and amount.currency:
            return Terms(amount.value, amount.currency)
    return None


def _usual_terms(kind: str, group: dict[str, Any] | None, authority: Authority, actor: Actor) -> Terms:
    """What similar cases usually got; without enough of them only the currency, so that the agent names the sum."""
    if kind in WITHOUT_SIZE or kind == "discount":
        return Terms()
    usual = (group or {}).get("usual")
    if group and usual and group["given"] >= ENOUGH:
        return Terms(Decimal(str(usual)).quantize(Decimal("0.01")), group["currency"])
    allowance = authority.allowance_for(actor.role, kind, None)
    limits = (*authority.daily_budgets, *authority.two_above)
    known = [
        (group or {}).get("currency"),
        allowance.currency if allowance else None,
        *(one.currency for one in limits),
    ]
    return Terms(currency=next(filter(None, known), None))
