"""The suites shipped with the prompts, run on the built-in drafter."""

import pytest
from click.testing import CliRunner

from copilot.commands.eval import run_evals
from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.evals.suite import SuiteError, read_suite, run_suite
from copilot.guard import Decision, load_policy
from copilot.reading.types import LANGUAGES
from copilot.resources import resource_dir

POLICY = load_policy(resource_dir("guardrails"))
CASES = resource_dir("prompts") / "default" / "cases"


@pytest.mark.parametrize("language", LANGUAGES)
def test_drafts_of_the_suite_are_in_the_customers_language_allowed_and_mostly_to_the_point(language):
    outcomes = list(run_suite(read_suite(CASES / f"{language}.yaml"), PlaybookDrafter(policy=lambda: POLICY), POLICY))

    assert len(outcomes) >= 20
    assert [outcome.case.id for outcome in outcomes if outcome.language != language] == []
    assert [outcome.case.id for outcome in outcomes if outcome.verdict.decision is not Decision.ALLOW] == []
    assert sum(not outcome.faults for outcome in outcomes) >= 0.8 * len(outcomes)


def test_the_command_prints_a_table_and_fails_when_a_draft_does(tmp_path):
    (tmp_path / "en.yaml").write_text('- {id: x, turns: ["c: My parcel is late!"], must: ["elephant"]}\n')

    result = CliRunner().invoke(run_evals, ["--suite", str(tmp_path), "--show", "failed"])

    assert result.exit_code == 1
    assert "does not say /elephant/" in result.output


def test_a_slip_in_a_suite_names_file_and_case(tmp_path):
    (tmp_path / "en.yaml").write_text('- {id: x, turns: ["z: hello"]}\n')

    with pytest.raises(SuiteError, match=r"en\.yaml, x"):
        read_suite(tmp_path / "en.yaml")
