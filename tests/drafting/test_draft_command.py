"""`levelhead draft --jsonl`: one conversation a line in, one draft out, a bad line answered and passed over."""

import json

from click.testing import CliRunner

from copilot.commands.draft import draft


def run_lines(*records: object) -> tuple[int, list[dict[str, object]]]:
    lines = "\n".join(record if isinstance(record, str) else json.dumps(record) for record in records)
    result = CliRunner().invoke(draft, ["--jsonl"], input=lines)
    return result.exit_code, [json.loads(line) for line in result.output.splitlines() if line.startswith("{")]


def test_a_conversation_gets_a_draft_with_its_language_step_and_verdict():
    turns = [{"who": "customer", "text": "Minu pakk 4471 pole ikka veel saabunud!"}]

    status, (answer,) = run_lines({"id": "a", "turns": turns, "facts": {"status": "pakk on Tartu terminalis"}})

    assert status == 0
    assert answer["id"] == "a"
    assert answer["language"] == "et"
    assert answer["drafter"] == "playbook"
    assert answer["verdict"] == "allow"
    assert "Tartu terminalis" in str(answer["text"])


def test_facts_may_be_free_notes_and_money_needs_its_permission():
    turns = [{"who": "customer", "text": "The pizza was cold, I want my money back"}]
    permission = {"kinds": ["refund"], "amount": 12.5, "currency": "EUR"}

    _, (answer,) = run_lines({"id": 1, "turns": turns, "facts": "courier ill today", "permission": permission})

    assert "€12.50" in str(answer["text"])


def test_a_bad_line_is_answered_and_the_others_too():
    good = {"id": 2, "turns": [{"who": "customer", "text": "hello"}]}

    status, answers = run_lines({"id": 1, "turns": [{"who": "nobody", "text": "x"}]}, "not json", good)

    assert status == 1
    assert ["error" in answer for answer in answers] == [True, True, False]
