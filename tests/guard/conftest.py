"""The one policy that the guard's tests judge by."""

from pathlib import Path

import pytest

from copilot.guard import Policy, load_policy

RULES = Path(__file__).parents[2] / "guardrails"


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load_policy(RULES)
