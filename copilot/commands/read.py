"""`levelhead read`: customers' messages in, readings out."""

from typing import Any

import click
from pydantic import BaseModel, ConfigDict, Field

from copilot.commands.jsonl import run_filter
from copilot.reading import Reading, Turn, warm_up
from copilot.reading import read as read_message
from copilot.reading.types import Who


class HistoryTurn(BaseModel):
    """One earlier message."""

    model_config = ConfigDict(extra="forbid")
    who: Who
    text: str
    name: str | None = None
    at: str | None = None


class ReadLine(BaseModel):
    """One line of input; `id` is passed through by the filter."""

    model_config = ConfigDict(extra="forbid")
    text: str
    history: list[HistoryTurn] | None = Field(default=None)


@click.command("read")
@click.option("--jsonl", is_flag=True, help="One JSON object a line in ({id, text, history?}), one out.")
@click.argument("text", required=False)
def read_command(jsonl: bool, text: str | None) -> None:
    """Read TEXT, or with --jsonl every line of the standard input."""
    if jsonl:
        warm_up()
        raise SystemExit(run_filter(ReadLine, _answer))
    if text is None:
        raise click.UsageError("Give a message to read, or --jsonl to read many from the standard input.")
    click.echo(_as_lines(read_message(text)))


def _answer(line: ReadLine) -> dict[str, Any]:
    turns = [Turn(turn.who, turn.text, turn.name, turn.at) for turn in line.history or ()]
    return as_json(read_message(line.text, history=turns))


def as_json(reading: Reading) -> dict[str, Any]:
    """A reading as the filter and the API show it."""
    return {
        "language": reading.language,
        "anger": reading.anger,
        "flags": sorted(flag.value for flag in reading.flags),
        "issue": reading.issue.value,
        "facts": [_fact(fact) for fact in reading.facts],
    }


def _fact(fact: Any) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "kind": fact.kind.value,
        "text": fact.text,
        "value": fact.value,
        "start": fact.start,
        "end": fact.end,
    }
    return {**shown, "currency": fact.currency} if fact.currency else shown


def _as_lines(reading: Reading) -> str:
    shown = as_json(reading)
    facts = [f"  {fact['kind']}: {fact['text']} ({fact['value']})" for fact in shown.pop("facts")]
    return "\n".join([*(f"{key}: {value}" for key, value in shown.items()), "facts:", *facts])


read = read_command
