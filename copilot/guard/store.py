"""The policy in force, and its replacement while the server runs: whole or not at all."""

from pathlib import Path

from copilot.guard.engine import check
from copilot.guard.loading import load_policy
from copilot.guard.policy import Case, Policy
from copilot.guard.yaml_tree import PolicyError

CASES_SHOWN = 3


class PolicyStore:
    """Holds one policy. A change is compiled aside and must pass its own cases before it takes the old one's place."""

    def __init__(self, folder: Path) -> None:
        """Raises PolicyError when the files are malformed: a server does not start without its guard."""
        self._folder = folder
        self._seen = self._look()
        self.current: Policy = load_policy(folder)
        self.error: str | None = None

    def reload_if_changed(self) -> bool:
        """Look at the files; True when the policy, or the reason why a change was refused, is a new one."""
        seen = self._look()
        if seen == self._seen:
            return False
        self._seen = seen
        try:
            fresh = load_policy(self._folder)
        except PolicyError as error:
            return self._refuse(str(error))
        if failing := failing_cases(fresh):
            return self._refuse(_sentence(failing))
        self.current, self.error = fresh, None
        return True

    def _refuse(self, reason: str) -> bool:
        is_news = reason != self.error
        self.error = reason
        return is_news

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        stats = ((file.name, file.stat()) for file in sorted(self._folder.glob("*.yaml")))
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def failing_cases(policy: Policy) -> list[Case]:
    """Cases beside the rules that the policy does not meet. Known gaps are no failures."""
    return [case for case in policy.cases if not _is_met(policy, case)]


def _is_met(policy: Policy, case: Case) -> bool:
    found = any(hit.rule == case.rule for hit in check(policy, case.text, case.context).violations)
    return case.expect == "known_gaps" or found == (case.expect == "fires")


def _sentence(failing: list[Case]) -> str:
    shown = "; ".join(f"{case.file}, line {case.line}: {case.expect}: {case.text!r}" for case in failing[:CASES_SHOWN])
    more = f" and {len(failing) - CASES_SHOWN} more" if len(failing) > CASES_SHOWN else ""
    return f"The changed guardrails do not meet their own cases: {shown}{more}. The earlier ones stay in force."
