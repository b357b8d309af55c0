"""The examples in docs/guardrails.md do what the page says."""

import re
from pathlib import Path

from copilot.guard import check, load_policy, run_cases

PAGE = (Path(__file__).parents[2] / "docs" / "guardrails.md").read_text(encoding="utf-8")


def test_the_rule_on_the_page_loads_and_its_examples_come_out_as_written(tmp_path: Path) -> None:
    rule = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]
    (tmp_path / "nicknames.yaml").write_text(rule, encoding="utf-8")

    policy = load_policy(tmp_path)

    assert [result.problem for result in run_cases(policy)] == ["", "", ""]
    assert check(policy, "Thanks, honey.").violations[0].severity == "info"
