"""`levelhead guard`: texts against the guardrails, and the guardrails against their own cases."""

import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel, ConfigDict

from copilot.commands.jsonl import run_filter
from copilot.guard import Context, Kind, Permission, Policy, PolicyError, check, load_policy
from copilot.resources import resource_dir

BAD_POLICY = 3  # the exit status when a policy file cannot be used


class PermissionRecord(BaseModel):
    """A permission as it stands on a line."""

    model_config = ConfigDict(extra="ignore")
    kinds: list[Kind] = []
    amount: Decimal | None = None
    currency: str | None = None
    percent: Decimal | None = None

    def as_permission(self) -> Permission:
        return Permission(frozenset(self.kinds), self.amount, self.currency, self.percent)


class GuardRecord(BaseModel):
    """One line of `levelhead guard --jsonl`."""

    model_config = ConfigDict(extra="ignore")
    text: str
    customer: str | None = None
    permission: PermissionRecord | None = None
    facts: dict[str, Any] | list[Any] | str | None = None
    language: str | None = None

    def as_context(self) -> Context:
        return Context(
            customer=self.customer or "",
            known=None if self.facts is None else tuple(flatten(self.facts)),
            permission=self.permission.as_permission() if self.permission else None,
            language=self.language,
        )


def flatten(facts: object) -> Iterator[str]:
    """Every text and number somewhere in the facts, keys left out."""
    if isinstance(facts, Mapping):
        for value in facts.values():
            yield from flatten(value)
    elif isinstance(facts, list | tuple):
        for value in facts:
            yield from flatten(value)
    elif facts is not None:
        yield str(facts)


def open_policy(folder: Path | None = None, overlay: Path | None = None) -> Policy:
    """The policy, or a sentence about what is wrong with it and exit status 3."""
    try:
        return load_policy(folder or resource_dir("guardrails"), overlay=overlay)
    except PolicyError as error:
        click.echo(str(error), err=True)
        raise SystemExit(BAD_POLICY) from None


def answer(policy: Policy, record: GuardRecord) -> dict[str, Any]:
    """The verdict in the shape of the wire."""
    verdict = check(policy, record.text, record.as_context())
    violations = [
        {
            "rule": violation.rule,
            "severity": violation.severity,
            "start": violation.start,
            "end": violation.end,
            "evidence": violation.evidence,
            "advice": violation.advice,
        }
        for violation in verdict.violations
    ]
    return {"verdict": verdict.decision, "violations": violations}


@click.group(invoke_without_command=True)
@click.option("--jsonl", is_flag=True, help="Read one JSON object a line, answer one a line.")
@click.option("--policy", type=click.Path(path_type=Path, exists=True), help="Another folder of rules.")
@click.option("--overlay", type=click.Path(path_type=Path, exists=True), help="A site's own rules on top.")
@click.pass_context
def guard(ctx: click.Context, jsonl: bool, policy: Path | None, overlay: Path | None) -> None:
    """Check texts against the guardrails, or look after the guardrails themselves."""
    if ctx.invoked_subcommand is not None:
        return
    if not jsonl:
        click.echo(ctx.get_help())
        return
    opened = open_policy(policy, overlay)
    sys.exit(run_filter(GuardRecord, lambda record: answer(opened, record)))
