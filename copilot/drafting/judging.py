"""A draft in front of the guard: what the guard is told, and the one fault that only drafts have, a blank left open."""

import re
from collections.abc import Iterator
from dataclasses import replace

from copilot.drafting.history import customer_words
from copilot.drafting.time_phrases import say_time
from copilot.drafting.types import Snapshot
from copilot.guard.policy import Policy
from copilot.guard.types import Context, Rule, Severity, Verdict, Violation, decide
from copilot.playbook.times import find_times
from copilot.playbook.types import CaseCard, Known
from copilot.reading.types import LANGUAGES

_BLANK = re.compile(r"\[(?!\[)[^\W\d][^\[\]\n]{1,40}\]|\{\{?[^{}\n]{1,40}\}\}?|‹[^‹›\n]{1,40}›")
_BUILT_IN = frozenset(rule.value for rule in Rule)
_ADVICE = "Write what belongs here, or leave it out."


def context_of(snapshot: Snapshot) -> Context:
    """Everything in which a draft may be grounded. The agent's own wish counts: they know what they ask for."""
    names = (turn.name for turn in snapshot.turns)
    texts = (*(turn.text for turn in snapshot.turns), *names, *_values(snapshot.card), *_values(snapshot.known))
    site = snapshot.site
    known = (*texts, *_said_again(snapshot), site.name, site.house_rules, snapshot.ask)
    return Context(
        customer=customer_words(snapshot.turns),
        known=tuple(text for text in known if text),
        permission=snapshot.permission,
        language=snapshot.reading.language,
    )


def _said_again(snapshot: Snapshot) -> Iterator[str]:
    """The hours of a jotted visit ("Thu 14-16") as a reply puts them."""
    language = snapshot.reading.language
    for jotted in LANGUAGES:
        for found in find_times(snapshot.known.by_when or "", jotted):
            if found.until and (text := say_time(found, language=language)):
                yield text


def extra_rules(policy: Policy) -> tuple[str, ...]:
    """The rules a site has added to the ten, as sentences for a prompt."""
    return tuple(f"{rule.title}: {rule.why}" for rule in policy.rules.values() if rule.id not in _BUILT_IN)


def with_blanks(verdict: Verdict, text: str, context: Context) -> Verdict:
    """The verdict with every blank such as "[your name]" as a finding, unless somebody really wrote it so."""
    known = "\n".join((context.customer, *(context.known or ())))
    blanks = tuple(
        Violation(Rule.UNGROUNDED, Severity.BLOCK, found.start(), found.end(), found[0], _ADVICE)
        for found in _BLANK.finditer(text)
        if found[0] not in known
    )
    if not blanks:
        return verdict
    violations = tuple(sorted((*verdict.violations, *blanks), key=lambda found: (found.start, found.end)))
    return replace(verdict, decision=decide(violations), violations=violations)


def _values(record: CaseCard | Known) -> tuple[str | None, ...]:
    """The texts of a record. The issue of a card is a name of ours and grounds nothing."""
    if isinstance(record, CaseCard):
        return record.happened, record.wish, record.can_do, record.order, record.contact
    people = (record.customer_name, record.agent_name, record.contact)
    return record.order, record.status, record.next_step, record.by_when, record.notes, *people
