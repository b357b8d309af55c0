"""`levelhead read --jsonl`, as another program uses it."""

import json

from click.testing import CliRunner

from copilot.commands.read import read_command


def lines_for(*rows):
    result = CliRunner().invoke(read_command, ["--jsonl"], input="\n".join(rows))
    return result.exit_code, [json.loads(line) for line in result.output.splitlines()]


def test_a_message_is_answered_with_everything_read():
    code, (answer,) = lines_for('{"id": 7, "text": "Order #4471 is late again!"}')

    assert code == 0
    assert answer.keys() == {"id", "language", "anger", "flags", "issue", "facts", "ms"}
    assert (answer["id"], answer["language"], answer["issue"]) == (7, "en", "late")
    assert {"kind": "order", "text": "#4471", "value": "4471", "start": 6, "end": 11} in answer["facts"]


def test_history_keeps_the_language():
    row = {"id": "a", "text": "ok", "history": [{"who": "customer", "text": "Kus mu pakk on?"}]}

    _, (answer,) = lines_for(json.dumps(row))

    assert answer["language"] == "et"


def test_a_bad_line_is_named_and_the_others_are_answered():
    code, (bad, good) = lines_for('{"id": 1, "message": "hi"}', '{"id": 2, "text": "hi"}')

    assert code == 1
    assert bad["id"] == 1
    assert "text" in bad["error"]
    assert good["id"] == 2
