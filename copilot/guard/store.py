"""The policy in force while the server runs: a changed one comes in whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from copilot.guard.cases import run_cases
from copilot.guard.loading import load_policy
from copilot.guard.policy import Policy
from copilot.guard.yaml_tree import PolicyError


@dataclass(frozen=True, slots=True)
class PolicyState:
    """What desk and health page say: the version in force, and why a newer one was refused (else empty)."""

    version: str
    refusal: str = ""

    @property
    def state(self) -> str:
        return "refused" if self.refusal else "ok"


class PolicyStore:
    """Holds one policy and replaces it in one step. Reading `policy` is safe from any thread.

    Raises PolicyError when there is no usable policy at the start.
    """

    def __init__(self, folder: Path, *, overlay: Path | None = None) -> None:
        self._folder, self._overlay = folder, overlay
        self._lock = Lock()
        self._policy = load_policy(folder, overlay=overlay)
        self._refusal = ""

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self._policy

    @property
    def state(self) -> PolicyState:
        """Version and, after a refused reload, the reason."""
        return PolicyState(self._policy.version, self._refusal)

    def reload(self) -> PolicyState:
        """Compile the files aside, run their own cases, and swap when all is well; else keep the old policy."""
        with self._lock:
            try:
                fresh = load_policy(self._folder, overlay=self._overlay)
            except (PolicyError, OSError) as error:
                self._refusal = str(error)
                return self.state
            failed = [result for result in run_cases(fresh) if result.problem]
            if failed:
                case = failed[0].case
                where = f"{case.file}, line {case.line}, {case.rule}"
                self._refusal = f"{where}: “{case.text}” {failed[0].problem}."
            else:
                self._policy, self._refusal = fresh, ""
            return self.state
