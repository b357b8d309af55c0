"""`levelhead eval`: runs the drafter's suites, prints a table, and shows what failed."""

import statistics
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.evals.suite import Outcome, SuiteError, read_suite, run_suite
from copilot.guard import Decision, load_policy
from copilot.reading.types import LANGUAGES
from copilot.resources import resource_dir

_SUFFIXES = (".yaml", ".jsonl")


@click.command(name="eval")
@click.argument("languages", nargs=-1, type=click.Choice(LANGUAGES))
@click.option("--suite", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A folder of suites.")
@click.option("--show", type=click.Choice(("none", "failed", "all")), default="none", help="Dialogues to print.")
def run_evals(languages: Sequence[str], suite: Path | None, show: str) -> None:
    """Draft every dialogue of the suites (prompts/default/cases by default) and judge the drafts.

    Exit status 1 when any draft fails.
    """
    folder = suite or resource_dir("prompts") / "default" / "cases"
    policy = load_policy(resource_dir("guardrails"))
    drafter = PlaybookDrafter(policy=lambda: policy)
    table = _table()
    failed = 0
    for language in languages or LANGUAGES:
        path = _find_suite(folder, language)
        if path is None:
            continue
        try:
            outcomes = list(run_suite(read_suite(path), drafter, policy))
        except SuiteError as error:
            raise click.ClickException(str(error)) from error
        for outcome in outcomes:
            if show == "all" or (show == "failed" and outcome.faults):
                click.echo(render_dialogue(outcome))
        failed += sum(bool(outcome.faults) for outcome in outcomes)
        _add_row(table, language, outcomes)
    Console().print(table)
    raise SystemExit(1 if failed else 0)


def render_dialogue(outcome: Outcome) -> str:
    """A dialogue with its draft, to be read aloud."""
    lines = [f"── {outcome.case.id} [{outcome.language}]"]
    lines += [f"   {turn.who}: {turn.text}" for turn in outcome.case.turns]
    lines.append(f"   → {outcome.text}")
    lines += [f"   ✗ {fault}" for fault in outcome.faults]
    return "\n".join(lines)


def _find_suite(folder: Path, language: str) -> Path | None:
    return next((path for suffix in _SUFFIXES if (path := folder / f"{language}{suffix}").exists()), None)


def _table() -> Table:
    table = Table()
    for name in ("language", "dialogues", "passed", "language right", "allowed", "median ms"):
        table.add_column(name, justify="left" if name == "language" else "right")
    return table


def _add_row(table: Table, language: str, outcomes: Sequence[Outcome]) -> None:
    table.add_row(
        language,
        str(len(outcomes)),
        str(sum(not outcome.faults for outcome in outcomes)),
        str(sum(outcome.language == language for outcome in outcomes)),
        str(sum(outcome.verdict.decision is Decision.ALLOW for outcome in outcomes)),
        f"{statistics.median(outcome.ms for outcome in outcomes):.1f}" if outcomes else "–",
    )
