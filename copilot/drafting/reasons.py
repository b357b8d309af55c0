"""Why each step is due, in one line to the agent, in the language of their desk."""

from functools import lru_cache
from pathlib import Path

import yaml

from copilot.drafting.phrasebook import PhrasebookError
from copilot.playbook.advise import REASON_KEYS
from copilot.playbook.types import Advice
from copilot.reading.types import Language
from copilot.resources import resource_dir


def render_reasons(advice: Advice, *, language: Language, prompts: Path | None = None) -> tuple[str, ...]:
    """One line a step, in the advice's order, each with the handbook demand it answers ("… (L5)")."""
    path = (prompts or resource_dir("prompts")) / "default" / "reasons" / f"{language}.yaml"
    lines = _load(path, path.stat().st_mtime_ns)
    return tuple(f"{lines[due.reason_key].format_map(due.values)} ({due.source})" for due in advice.steps)


@lru_cache(maxsize=16)
def _load(path: Path, _changed_at_ns: int) -> dict[str, str]:
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    lines = {str(key): str(value) for key, value in raw.items()} if isinstance(raw, dict) else {}
    if missing := sorted(REASON_KEYS - lines.keys()):
        raise PhrasebookError(path, 1, f"missing: {', '.join(missing)}.")
    if unknown := sorted(lines.keys() - REASON_KEYS):
        raise PhrasebookError(path, 1, f"not a step I know: {', '.join(unknown)}.")
    return lines
