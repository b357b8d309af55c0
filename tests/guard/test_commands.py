"""`levelhead guard`, as a filter and for maintainers."""

import json
from pathlib import Path

from click.testing import CliRunner

from copilot.commands.guard import guard
from tests.guard.conftest import RULES


def run(*arguments: str, given: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(guard, [*arguments], input=given)
    return result.exit_code, result.output


def test_the_filter_answers_every_line_in_order_and_passes_the_id_through() -> None:
    lines = [
        {"id": "a", "text": "Please calm down."},
        {
            "id": 2,
            "text": "I will refund you 20 €.",
            "permission": {"kinds": ["refund"], "amount": 20, "currency": "EUR"},
        },
        {"id": 3, "text": "Order 48213 costs 57 euros.", "facts": {"order": "48213", "price": ["42 euros"]}},
        {
            "id": 4,
            "text": "Thank you, I will look into it.",
            "permission": None,
            "facts": "free notes",
            "customer": "Hi",
        },
    ]

    status, output = run("--jsonl", given="\n".join(json.dumps(line) for line in lines))

    answers = [json.loads(line) for line in output.splitlines()]
    assert status == 0
    assert [answer["id"] for answer in answers] == ["a", 2, 3, 4]
    assert [answer["verdict"] for answer in answers] == ["block", "allow", "block", "allow"]
    assert answers[2]["violations"][0]["evidence"] == "57 euros"
    assert set(answers[0]["violations"][0]) == {"rule", "severity", "start", "end", "evidence", "advice"}


def test_a_bad_line_is_named_and_the_others_are_answered() -> None:
    status, output = run("--jsonl", given='{"id": 1}\nnonsense\n{"id": 3, "text": "Hello."}\n')

    first, second, third = (json.loads(line) for line in output.splitlines())
    assert status == 1
    assert first["id"] == 1
    assert "text" in first["error"]
    assert "error" in second
    assert third["verdict"] == "allow"


def test_a_policy_that_cannot_be_read_has_an_exit_status_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("id: broken\ntitle: [", encoding="utf-8")

    status, output = run("--policy", str(tmp_path), "test")

    assert status == 3
    assert "broken.yaml, line" in output


def test_the_shipped_rules_pass_their_own_tests_and_write_reports(tmp_path: Path) -> None:
    junit, page = tmp_path / "guard.xml", tmp_path / "guard.html"

    status, output = run("test", "--junit", str(junit), "--html", str(page))

    assert status == 0, output
    assert 'failures="0"' in junit.read_text(encoding="utf-8")
    assert "<mark" in page.read_text(encoding="utf-8")


def test_lint_and_coverage_find_nothing_grave_in_the_shipped_rules() -> None:
    assert run("lint")[0] == 0
    assert run("coverage")[0] == 0


def test_diff_names_what_changes_and_fails_when_an_accepted_draft_would_be_blocked(tmp_path: Path) -> None:
    for name, phrase in (("old", "hey you"), ("new", "good day")):
        folder = tmp_path / name
        folder.mkdir()
        text = (RULES / "language.yaml").read_text(encoding="utf-8").replace("id: language", "id: greeting")
        rule = text.split("languages:")[0] + (
            f'languages:\n  en:\n    advice: "Say hello."\n    phrases: ["{phrase}"]\n'
            f'fires:\n  - {{lang: en, text: "{phrase}"}}\n'
        )
        (folder / "greeting.yaml").write_text(rule, encoding="utf-8")
    drafts = tmp_path / "drafts.jsonl"
    drafts.write_text('{"text": "Good day, Vera.", "accepted": true}\n', encoding="utf-8")

    status, output = run("diff", str(tmp_path / "old"), str(tmp_path / "new"), "--drafts", str(drafts))

    assert status == 2
    assert "allow → block (accepted): Good day, Vera." in output
