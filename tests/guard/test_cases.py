"""Every example beside every rule comes out as its maintainers wrote it."""

import pytest

from copilot.guard import Case, Policy, load_policy
from copilot.guard.cases import run_case
from copilot.guard.policy import LANGUAGES
from tests.guard.conftest import RULES

POLICY = load_policy(RULES)


@pytest.mark.parametrize(
    "case", POLICY.cases, ids=lambda case: f"{case.rule}-{case.language}-{case.expect}-{case.line}"
)
def test_an_example_comes_out_as_written(policy: Policy, case: Case) -> None:
    assert run_case(policy, case).problem == ""


@pytest.mark.parametrize("rule", sorted(POLICY.rules))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_firing_and_a_passing_example_in_every_language(rule: str, language: str) -> None:
    kinds = {case.expect for case in POLICY.cases if (case.rule, case.language) == (rule, language)}

    assert {"fires", "passes"} <= kinds


@pytest.mark.parametrize("rule", sorted(POLICY.rules))
@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_is_written_in_every_language(rule: str, language: str) -> None:
    assert POLICY.rules[rule].advice[language]
