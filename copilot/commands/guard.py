"""`levelhead guard`: texts against the guardrails, and the guardrails against their own cases."""

import json
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

import click
from pydantic import BaseModel, ConfigDict

from copilot.commands.jsonl import run_filter
from copilot.encoder.local import LocalEar, find_ear
from copilot.guard import Context, Kind, Permission, Policy, PolicyError, check, load_policy, run_cases
from copilot.guard.facts import flatten
from copilot.resources import resource_dir
from copilot.settings import load_settings

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


def open_policy(folder: Path | None = None, overlay: Path | None = None) -> Policy:
    """The policy, or a sentence about what is wrong with it and exit status 3."""
    try:
        return load_policy(folder or resource_dir("guardrails"), overlay=overlay)
    except PolicyError as error:
        click.echo(str(error), err=True)
        raise SystemExit(BAD_POLICY) from None


def answer(policy: Policy, record: GuardRecord, ear: LocalEar | None = None) -> dict[str, Any]:
    """The verdict in the shape of the wire. `ms` is the time without the semantic layer, `semantic_ms` the layer's."""
    started, spent_s = time.perf_counter(), ear.spent_s if ear else 0.0
    verdict = check(policy, record.text, record.as_context(), ear=ear)
    semantic_s = ear.spent_s - spent_s if ear else 0.0
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
    times = {"ms": round((time.perf_counter() - started - semantic_s) * 1000, 3)}
    if ear:
        times["semantic_ms"] = round(semantic_s * 1000, 3)
    return {"verdict": verdict.decision, "violations": violations, **times}


@click.group(invoke_without_command=True)
@click.option("--jsonl", is_flag=True, help="Read one JSON object a line, answer one a line.")
@click.option("--semantic/--no-semantic", default=None, help="The semantic layer; used where it is installed.")
@click.option("--policy", type=click.Path(path_type=Path, exists=True), help="Another folder of rules.")
@click.option("--overlay", type=click.Path(path_type=Path, exists=True), help="A site's own rules on top.")
@click.pass_context
def guard(ctx: click.Context, jsonl: bool, semantic: bool | None, policy: Path | None, overlay: Path | None) -> None:
    """Check texts against the guardrails, or look after the guardrails themselves."""
    if ctx.invoked_subcommand is not None:
        return
    if not jsonl:
        click.echo(ctx.get_help())
        return
    opened = open_policy(policy, overlay)
    ear = _find_ear(semantic)
    sys.exit(run_filter(GuardRecord, lambda record: answer(opened, record, ear)))


def _find_ear(wanted: bool | None) -> LocalEar | None:
    """The semantic layer in this process: where it is installed and not turned off, or was asked for."""
    if wanted is False or (wanted is None and load_settings().semantic == "off"):
        return None
    ear = find_ear()
    if ear is None and wanted:
        raise click.ClickException('The semantic layer needs an extra: pip install "levelhead[semantic]".')
    return ear


@guard.command("test")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path), help="Write JUnit XML here.")
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write a readable page here.")
@click.pass_context
def run_tests(ctx: click.Context, junit_file: Path | None, html_file: Path | None) -> None:
    """Run the examples beside each rule. Exit status 1 when one comes out otherwise than written."""
    from copilot.commands.guard_pages import html, junit

    results = run_cases(_policy_of(ctx))
    if junit_file:
        junit_file.write_text(junit(results), encoding="utf-8")
    if html_file:
        html_file.write_text(html(results), encoding="utf-8")
    failed = [result for result in results if result.problem]
    for result in failed:
        case = result.case
        click.echo(f"{case.file}, line {case.line}, {case.rule}: “{case.text}” {result.problem}.")
    click.echo(f"{len(results)} cases, {len(failed)} failed")
    sys.exit(int(bool(failed)))


@guard.command("lint")
@click.pass_context
def run_lint(ctx: click.Context) -> None:
    """Look for doubles, missing cases and words of other languages. Exit status 1 on grave remarks."""
    from copilot.commands.guard_lint import lint

    remarks = lint(_policy_of(ctx))
    for remark in remarks:
        click.echo(f"{'!' if remark.grave else ' '} {remark.rule} ({remark.language}): {remark.text}")
    click.echo(f"{len(remarks)} remarks, {sum(remark.grave for remark in remarks)} grave")
    sys.exit(int(any(remark.grave for remark in remarks)))


@guard.command("coverage")
@click.option("--silent", is_flag=True, help="List the phrases that no case ever hits.")
@click.option("--least", type=float, default=1.0, help="Share of rule and language pairs that need both kinds.")
@click.pass_context
def run_coverage(ctx: click.Context, silent: bool, least: float) -> None:
    """Count firing and near-miss cases by rule and language. Exit status 1 below the least share."""
    from copilot.commands.guard_lint import coverage

    policy = _policy_of(ctx)
    found = coverage(policy)
    pairs = [(rule.id, language) for rule in policy.rules.values() for language in rule.advice]
    for rule in policy.rules:
        cells = [f"{code} {found.cases.get((rule, code), (0, 0))}" for code in policy.rules[rule].advice]
        click.echo(f"{rule:14} {'  '.join(cells)}")
    for target in found.silent if silent else ():
        click.echo(f"never hit: {target.rule} ({target.language}, line {target.line}): {target.say}")
    share = sum(all(found.cases.get(pair, (0, 0))) for pair in pairs) / max(1, len(pairs))
    click.echo(
        f"{share:.0%} of {len(pairs)} rule and language pairs have both kinds of cases; "
        f"{found.phrases - len(found.silent)} of {found.phrases} phrases are hit by a case"
    )
    sys.exit(int(share < least))


@guard.command("diff")
@click.argument("old", type=click.Path(path_type=Path, exists=True))
@click.argument("new", type=click.Path(path_type=Path, exists=True))
@click.option("--drafts", type=click.File(encoding="utf-8"), help="JSONL of stored drafts: text, accepted.")
def run_diff(old: Path, new: Path, drafts: TextIO | None) -> None:
    """Say which cases and stored drafts change verdict between two folders of rules.

    Exit status 2 when a draft that an agent accepted would now be blocked.
    """
    from copilot.commands.guard_lint import diff

    stored = [json.loads(line) for line in drafts or () if line.strip()]
    pairs = [(str(draft["text"]), bool(draft.get("accepted"))) for draft in stored]
    changes = diff(open_policy(old), open_policy(new), pairs)
    for change in changes:
        click.echo(f"{change.before} → {change.after}{' (accepted)' if change.accepted else ''}: {change.text}")
    click.echo(f"{len(changes)} texts change verdict")
    sys.exit(2 if any(change.accepted and change.after == "block" for change in changes) else 0)


def _policy_of(ctx: click.Context) -> Policy:
    parent = ctx.parent.params if ctx.parent else {}
    return open_policy(parent.get("policy"), parent.get("overlay"))
