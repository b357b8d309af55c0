"""Everything a prompt template may print, built from a snapshot. The field names are the templates' names."""

import secrets
from dataclasses import dataclass, fields

from copilot.drafting.history import customer_words, trim_history
from copilot.drafting.house_rules import HouseRule, find_rules
from copilot.drafting.masking import Mask
from copilot.drafting.prompt_words import LanguageWords, PromptWords
from copilot.drafting.types import Repair, Snapshot
from copilot.guard.types import Permission
from copilot.playbook.types import CaseCard, Known
from copilot.reading.types import FactKind

_CARD_LABELS = {
    "happened": "what happened",
    "wish": "what the customer wants",
    "can_do": "what can be done",
    "order": "order number",
    "contact": "customer's contact",
}
_KNOWN_LABELS = {
    "order": "order number",
    "status": "status",
    "next_step": "next step",
    "by_when": "by when",
    "contact": "contact",
    "notes": "agent's notes",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A value with the label it is printed behind."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class StepLine:
    """One due step of the reply: its name and what to do."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A house rule as it is offered to the model, which names it by its number."""

    number: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PermissionLine:
    """The permission in force as a record; "" for what it leaves open."""

    kinds: tuple[str, ...]
    amount: str
    currency: str
    percent: str


@dataclass(frozen=True, slots=True)
class Fault:
    """One violation of an earlier attempt."""

    rule: str
    evidence: str
    advice: str


@dataclass(frozen=True, slots=True)
class PromptView:
    """Texts are "" and tuples empty where nothing is known; `permission` is None when nothing is permitted."""

    site_name: str
    agent_name: str
    customer_name: str
    tone: str
    language: LanguageWords
    steps: tuple[StepLine, ...]
    avoid: tuple[str, ...]
    missing: tuple[str, ...]
    facts: tuple[Line, ...]
    card: tuple[Line, ...]
    rules: tuple[RuleLine, ...]
    permission: PermissionLine | None
    guard_rules: tuple[str, ...]
    turns: tuple[Line, ...]
    left_out: int
    fence: str
    ask: str
    wording: str
    rejected: tuple[str, ...]
    blocked_text: str
    faults: tuple[Fault, ...]


VIEW_NAMES = frozenset(item.name for item in fields(PromptView))


def view_snapshot(
    snapshot: Snapshot, *, words: PromptWords, mask: Mask, rules: tuple[HouseRule, ...], history_tokens: int
) -> PromptView:
    """The snapshot as a prompt shows it: personal data masked, history trimmed, a fresh fence around it."""
    history = trim_history(snapshot.turns, max_tokens=history_tokens)
    advice = snapshot.advice
    return PromptView(
        site_name=snapshot.site.name,
        agent_name=mask.mask(snapshot.known.agent_name or ""),
        customer_name=mask.mask(snapshot.known.customer_name or ""),
        tone=snapshot.site.tone,
        language=words.language(snapshot.reading.language),
        steps=tuple(StepLine(due.step.value, words.steps[due.step]) for due in advice.steps),
        avoid=tuple(sorted(step.value for step in advice.avoid)),
        missing=advice.missing,
        facts=_lines(snapshot.known, _KNOWN_LABELS, mask),
        card=_lines(snapshot.card, _CARD_LABELS, mask),
        rules=tuple(RuleLine(number, rule.title, rule.text) for number, rule in enumerate(rules, start=1)),
        permission=_permission_line(snapshot.permission),
        guard_rules=tuple(words.rules.values()) + snapshot.guard_rules,
        turns=tuple(Line(turn.who, mask.mask(turn.text)) for turn in history.turns),
        left_out=history.left_out,
        fence=secrets.token_hex(6),
        ask=mask.mask(_ask_words(snapshot, words)),
        wording=mask.mask(snapshot.wording),
        rejected=tuple(mask.mask(text) for text in _rejected(snapshot)),
        blocked_text=mask.mask(snapshot.repair.text) if snapshot.repair else "",
        faults=_faults(snapshot.repair, mask),
    )


def mask_for(snapshot: Snapshot) -> Mask:
    """A mask that knows the conversation's people, and leaves its order numbers readable."""
    facts = snapshot.reading.facts
    known = snapshot.known
    named = (fact.text for fact in facts if fact.kind is FactKind.NAME)
    people = (known.customer_name, known.agent_name, *(turn.name for turn in snapshot.turns), *named)
    orders = (known.order, snapshot.card.order)
    stated = (part for fact in facts if fact.kind is FactKind.ORDER for part in (fact.text, fact.value))
    return Mask(
        names=tuple(dict.fromkeys(name for name in people if name)),
        keep=frozenset(filter(None, (*orders, *stated))),
        typed=_typed(snapshot),
    )


def rules_for(snapshot: Snapshot, words: PromptWords, *, limit: int = 3) -> tuple[HouseRule, ...]:
    """The site's rules for what the customer wrote last and what the case is about."""
    card = snapshot.card
    query = "\n".join(filter(None, (customer_words(snapshot.turns), card.happened, card.wish)))
    topic = words.topics.get(snapshot.reading.issue, ())
    return find_rules(snapshot.site.house_rules, query, snapshot.reading.language, topic=topic, limit=limit)


def _typed(snapshot: Snapshot) -> tuple[str, ...]:
    """Every text that gets masked, so that a placeholder typed in any of them is not handed out."""
    known = [getattr(snapshot.known, name) for name in (*_KNOWN_LABELS, "customer_name", "agent_name")]
    card = [getattr(snapshot.card, name) for name in _CARD_LABELS]
    faults = snapshot.repair.violations if snapshot.repair else ()
    repair = [snapshot.repair.text if snapshot.repair else "", *(fault.evidence for fault in faults)]
    turns = [text for turn in snapshot.turns for text in (turn.text, turn.name)]
    return tuple(filter(None, (*turns, *known, *card, *repair, *snapshot.rejected, snapshot.ask, snapshot.wording)))


def _lines(record: CaseCard | Known, labels: dict[str, str], mask: Mask) -> tuple[Line, ...]:
    values = ((label, getattr(record, name)) for name, label in labels.items())
    return tuple(Line(label, mask.mask(value)) for label, value in values if value)


def _permission_line(permission: Permission | None) -> PermissionLine | None:
    if permission is None:
        return None
    return PermissionLine(
        kinds=tuple(sorted(kind.value.replace("_", " ") for kind in permission.kinds)),
        amount="" if permission.amount is None else f"{permission.amount:f}",
        currency=permission.currency or "",
        percent="" if permission.percent is None else f"{permission.percent:f}",
    )


def _ask_words(snapshot: Snapshot, words: PromptWords) -> str:
    """What the agent wishes, in the set's words for it. A text to be reworded is no wish about a draft."""
    if not snapshot.ask or snapshot.ask == snapshot.wording:
        return ""
    return words.asks.get(snapshot.ask, snapshot.ask)


def _rejected(snapshot: Snapshot) -> tuple[str, ...]:
    """Earlier drafts that the agent did not want; a blocked attempt is shown with its faults instead."""
    shown_elsewhere = {snapshot.repair.text if snapshot.repair else None, snapshot.wording}
    return tuple(text for text in snapshot.rejected if text not in shown_elsewhere)


def _faults(repair: Repair | None, mask: Mask) -> tuple[Fault, ...]:
    found = repair.violations if repair else ()
    return tuple(Fault(str(item.rule), mask.mask(item.evidence), item.advice) for item in found)
