"""Suites for prompt maintainers: dialogues with what a draft must and must not say, run on the built-in drafter."""

import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import yaml

from copilot.drafting.judging import context_of
from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.snapshot import make_snapshot
from copilot.drafting.types import SiteProfile
from copilot.guard import Kind, Permission, Policy, Verdict, check
from copilot.playbook.types import Known
from copilot.reading.types import Turn, Who

_WHO: dict[str, Who] = {"c": "customer", "a": "agent", "s": "system"}


class SuiteError(ValueError):
    """A suite that cannot be run; the sentence names the file and the case."""


@dataclass(frozen=True, slots=True)
class EvalCase:
    """One dialogue, what is known beside it, and the patterns that judge its draft (case is ignored)."""

    id: str
    turns: tuple[Turn, ...]
    known: Known = Known()  # noqa: RUF009 - frozen
    permission: Permission | None = None
    house_rules: str = ""
    must: tuple[re.Pattern[str], ...] = ()
    must_not: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case; without faults every check held. `ms` is reading, advice and draft together."""

    case: EvalCase
    language: str
    text: str
    verdict: Verdict
    faults: tuple[str, ...]
    ms: float


def read_suite(path: Path) -> tuple[EvalCase, ...]:
    """A suite in YAML (`turns: ["c: …", "a: …"]`) or JSON Lines (`turns: [{who, text}]`)."""
    text = path.read_text(encoding="utf-8")
    try:
        if path.suffix == ".jsonl":
            raw: Any = [json.loads(line) for line in text.splitlines() if line.strip()]
        else:
            raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (ValueError, yaml.YAMLError) as error:
        raise SuiteError(f"{path.name}: {error}") from error
    return tuple(_case(path, entry) for entry in cast("list[dict[str, Any]]", raw or []))


def run_suite(cases: Sequence[EvalCase], drafter: PlaybookDrafter, policy: Policy) -> Iterator[Outcome]:
    """Every case drafted and judged, in order."""
    for case in cases:
        started = time.perf_counter()
        snapshot = make_snapshot(
            case.turns,
            site=SiteProfile(house_rules=case.house_rules),
            known=case.known,
            permission=case.permission,
        )
        text = "".join(drafter.stream(snapshot))
        ms = (time.perf_counter() - started) * 1000
        verdict = check(policy, text, context_of(snapshot))
        faults = tuple(_faults(case, text, verdict))
        yield Outcome(case, snapshot.reading.language, text, verdict, faults, ms)


def _faults(case: EvalCase, text: str, verdict: Verdict) -> Iterator[str]:
    for violation in verdict.violations:
        yield f"{violation.rule}: “{violation.evidence}”"
    for pattern in case.must:
        if not pattern.search(text):
            yield f"does not say /{pattern.pattern}/"
    for pattern in case.must_not:
        if pattern.search(text):
            yield f"says /{pattern.pattern}/"


def _case(path: Path, entry: dict[str, Any]) -> EvalCase:
    name = str(entry.get("id", "?"))
    try:
        facts = entry.get("facts")
        return EvalCase(
            id=name,
            turns=tuple(_turn(turn) for turn in entry["turns"]),
            known=Known(notes=facts) if isinstance(facts, str) else Known(**(facts or {})),
            permission=_permission(entry.get("permission")),
            house_rules=str(entry.get("house_rules") or ""),
            must=tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry.get("must", ())),
            must_not=tuple(re.compile(pattern, re.IGNORECASE) for pattern in entry.get("must_not", ())),
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise SuiteError(f"{path.name}, {name}: {error}") from error


def _turn(turn: str | dict[str, str]) -> Turn:
    if isinstance(turn, dict):
        return Turn(cast(Who, turn["who"]), turn["text"])
    who, _, text = turn.partition(": ")
    return Turn(_WHO[who], text)


def _permission(raw: dict[str, Any] | None) -> Permission | None:
    if raw is None:
        return None
    return Permission(
        kinds=frozenset(Kind(kind) for kind in raw["kinds"]),
        amount=_decimal(raw.get("amount")),
        currency=raw.get("currency"),
        percent=_decimal(raw.get("percent")),
    )


def _decimal(value: float | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
