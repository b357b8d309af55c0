"""A policy against the examples beside its own rules."""

from dataclasses import dataclass

from copilot.guard.engine import check
from copilot.guard.policy import Case, Policy
from copilot.guard.types import Severity, Verdict


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one example came out; `problem` is empty when it came out as written."""

    case: Case
    verdict: Verdict
    problem: str = ""


def run_cases(policy: Policy) -> list[CaseResult]:
    """Every example of every rule, in the order of the files."""
    return [run_case(policy, case) for case in policy.cases]


def run_case(policy: Policy, case: Case) -> CaseResult:
    """One example: `fires` must be found and cover its span, `passes` must not be stopped by its rule.

    A known gap that fires is good news and a problem all the same: it belongs under `fires` now.
    """
    verdict = check(policy, case.text, case.context)
    return CaseResult(case, verdict, _problem(case, verdict))


def _problem(case: Case, verdict: Verdict) -> str:
    found = [violation for violation in verdict.violations if violation.rule == case.rule]
    graver = [violation for violation in found if violation.severity is not Severity.INFO]
    if case.expect == "passes":
        return f"is stopped by “{graver[0].evidence}”" if graver else ""
    if case.expect == "known_gaps":
        return "fires now; move it from known_gaps to fires" if found else ""
    if not found:
        return "does not fire"
    if case.span and not any(case.span in violation.evidence for violation in found):
        return f"marks “{found[0].evidence}”, not “{case.span}”"
    return ""
