"""The guard: a policy, a text and what is known go in; a verdict comes out. Imports nothing of the other rooms."""

from copilot.guard.cases import CaseResult, run_cases
from copilot.guard.engine import check
from copilot.guard.loading import load_policy
from copilot.guard.policy import Case, Policy
from copilot.guard.semantic import Ear
from copilot.guard.store import PolicyState, PolicyStore
from copilot.guard.stream import StreamGuard
from copilot.guard.types import (
    Context,
    Decision,
    Kind,
    Permission,
    Rule,
    Severity,
    Verdict,
    Violation,
    decide,
)
from copilot.guard.yaml_tree import PolicyError

__all__ = [
    "Case",
    "CaseResult",
    "Context",
    "Decision",
    "Ear",
    "Kind",
    "Permission",
    "Policy",
    "PolicyError",
    "PolicyState",
    "PolicyStore",
    "Rule",
    "Severity",
    "StreamGuard",
    "Verdict",
    "Violation",
    "check",
    "decide",
    "load_policy",
    "run_cases",
]
