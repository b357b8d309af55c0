"""`levelhead draft`: drafts replies to conversations, one JSON object a line in, one out."""

from decimal import Decimal
from typing import Any, Literal

import click
from pydantic import BaseModel, ConfigDict

from copilot.commands.jsonl import run_filter
from copilot.drafting.judging import context_of
from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.snapshot import make_snapshot
from copilot.drafting.steps import leading_step
from copilot.drafting.types import SiteProfile
from copilot.guard import Kind, Permission, Policy, Verdict, check, load_policy
from copilot.playbook.types import Known
from copilot.reading.types import Turn
from copilot.resources import resource_dir


class TurnRecord(BaseModel):
    """One message."""

    model_config = ConfigDict(extra="forbid")

    who: Literal["customer", "agent", "system"]
    text: str
    name: str | None = None
    at: str | None = None


class PermissionRecord(BaseModel):
    """Compensation that a supervisor allowed."""

    model_config = ConfigDict(extra="forbid")

    kinds: list[Kind]
    amount: Decimal | None = None
    currency: str | None = None
    percent: Decimal | None = None

    def permission(self) -> Permission:
        return Permission(frozenset(self.kinds), self.amount, self.currency, self.percent)


class FactsRecord(BaseModel):
    """What the agent or a back end knows."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    order: str | None = None
    status: str | None = None
    next_step: str | None = None
    by_when: str | None = None
    customer_name: str | None = None
    agent_name: str | None = None
    contact: str | None = None
    notes: str | None = None

    def known(self) -> Known:
        return Known(**self.model_dump())


class DraftRecord(BaseModel):
    """One conversation that wants a reply; `facts` are named fields or an agent's free notes."""

    model_config = ConfigDict(extra="forbid")

    turns: list[TurnRecord]
    permission: PermissionRecord | None = None
    facts: FactsRecord | str | None = None
    house_rules: str = ""
    ask: str | None = None


@click.command()
@click.option("--jsonl", is_flag=True, required=True, help="Read conversations from standard input, one a line.")
def draft(jsonl: bool) -> None:
    """Draft replies with the built-in drafter."""
    policy = load_policy(resource_dir("guardrails"))
    drafter = PlaybookDrafter(policy=lambda: policy)
    raise SystemExit(run_filter(DraftRecord, lambda record: answer_draft(record, drafter, policy)))


def answer_draft(record: DraftRecord, drafter: PlaybookDrafter, policy: Policy) -> dict[str, Any]:
    """The draft with its language, leading step and verdict."""
    snapshot = make_snapshot(
        [Turn(turn.who, turn.text, turn.name, turn.at) for turn in record.turns],
        site=SiteProfile(house_rules=record.house_rules),
        known=_known(record.facts),
        permission=record.permission.permission() if record.permission else None,
        ask=record.ask,
    )
    stream = drafter.stream(snapshot)
    text = "".join(stream)
    verdict = check(policy, text, context_of(snapshot))
    return {
        "text": text,
        "language": snapshot.reading.language,
        "step": leading_step(stream.account.reasons or snapshot.advice.steps).value,
        "drafter": drafter.name,
        "verdict": verdict.decision.value,
        "violations": _violations(verdict),
    }


def _known(facts: FactsRecord | str | None) -> Known:
    if isinstance(facts, str):
        return Known(notes=facts)
    return facts.known() if facts else Known()


def _violations(verdict: Verdict) -> list[dict[str, Any]]:
    return [
        {
            "rule": violation.rule,
            "severity": violation.severity.value,
            "start": violation.start,
            "end": violation.end,
            "evidence": violation.evidence,
            "advice": violation.advice,
        }
        for violation in verdict.violations
    ]
