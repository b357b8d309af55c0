"""One JSON object a line in, one out, in the same order: the shape shared by guard, read and draft."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, TextIO, TypeVar

from pydantic import BaseModel, ValidationError

Record = TypeVar("Record", bound=BaseModel)


def run_filter(
    model: type[Record],
    answer: Callable[[Record], dict[str, Any]],
    *,
    source: Iterable[str] | None = None,
    sink: TextIO | None = None,
) -> int:
    """Answer every line; returns the exit status: 1 when any line was bad, else 0.

    The id is passed through as it came. A bad line is answered with `{id?, error}` that names the field;
    the others are answered all the same. `ms` is the time that `answer` took, unless it says itself.
    """
    status = 0
    out = sink or sys.stdout
    for line in source or sys.stdin:
        if not line.strip():
            continue
        reply = _answer_line(line, model, answer)
        status = status or int("error" in reply)
        out.write(json.dumps(reply, ensure_ascii=False) + "\n")
        out.flush()
    return status


def _answer_line(line: str, model: type[Record], answer: Callable[[Record], dict[str, Any]]) -> dict[str, Any]:
    try:
        raw = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        return {"error": f"This line is not JSON: {error}"}
    if not isinstance(raw, dict):
        return {"error": 'This line is not a JSON object; write {"id": …, "text": …}.'}
    head = {"id": raw.pop("id")} if "id" in raw else {}
    try:
        record = model.model_validate(raw)
    except ValidationError as error:
        return {**head, "error": describe(error)}
    started = time.perf_counter()
    reply = answer(record)
    return {**head, "ms": round((time.perf_counter() - started) * 1000, 3), **reply}


def describe(error: ValidationError) -> str:
    """One sentence that names the field and what is wrong with it."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "the object"
    return f"{field}: {first['msg']}"
