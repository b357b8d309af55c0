"""Cases beside the prompts: a situation, and what the rendered prompt must and must not hold.

`draft/<template>.cases.yaml` is a list of cases. They run without any model, in the tests and for maintainers.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from copilot.drafting.prompt_view import mask_for, rules_for, view_snapshot
from copilot.drafting.prompt_words import PromptError
from copilot.drafting.prompts import TEMPLATES, PromptSet
from copilot.drafting.types import Repair, SiteProfile, Snapshot
from copilot.guard.types import Kind, Permission, Severity, Violation
from copilot.playbook.types import Advice, CaseCard, Known, Step, StepAdvice
from copilot.reading.types import Issue, Language, Reading, Turn, Who

_HISTORY_TOKENS = 2_500


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _CaseTurn(_Strict):
    who: Who
    text: str


class _CasePermission(_Strict):
    kinds: frozenset[Kind]
    amount: Decimal | None = None
    currency: str | None = None
    percent: Decimal | None = None


class _CaseFault(_Strict):
    rule: str
    evidence: str
    advice: str


class PromptCase(_Strict):
    """One situation. What is left out is unknown or empty; `turns` may be a single message of the customer."""

    name: Annotated[str, Field(min_length=1)]
    template: Literal["system", "user", "ask", "repair"]
    language: Language = "en"
    turns: tuple[_CaseTurn, ...] | str = "Where is my parcel?"
    steps: tuple[Step, ...] = ()
    avoid: frozenset[Step] = frozenset()
    issue: Issue = Issue.OTHER
    known: dict[str, str] = Field(default_factory=dict[str, str])
    card: dict[str, str] = Field(default_factory=dict[str, str])
    permission: _CasePermission | None = None
    tone: str = ""
    house_rules: str = ""
    ask: str | None = None
    wording: str = ""
    rejected: tuple[str, ...] = ()
    faults: tuple[_CaseFault, ...] = ()
    line: int = 1
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    def snapshot(self) -> Snapshot:
        turns = (_CaseTurn(who="customer", text=self.turns),) if isinstance(self.turns, str) else self.turns
        return Snapshot(
            turns=tuple(Turn(turn.who, turn.text) for turn in turns),
            reading=Reading(language=self.language, anger=1, issue=self.issue),
            advice=Advice(steps=tuple(StepAdvice(step, "", "") for step in self.steps), avoid=self.avoid),
            card=CaseCard(**self.card),  # type: ignore[arg-type]  # a card's texts; pyright sees the issue too
            known=Known(**self.known),
            permission=Permission(**self.permission.model_dump()) if self.permission else None,
            site=SiteProfile(name="Northwind", tone=self.tone, house_rules=self.house_rules),
            ask=self.ask,
            wording=self.wording,
            rejected=self.rejected,
            repair=Repair("An attempt.", tuple(_violation(fault) for fault in self.faults)) if self.faults else None,
        )


def load_cases(folder: Path) -> list[PromptCase]:
    """All cases of the prompt set, in file order. Raises PromptError."""
    return [case for template in TEMPLATES for case in _cases_in(folder / "draft", template)]


def check_case(prompts: PromptSet, case: PromptCase) -> str | None:
    """None when the case holds, else one sentence that says what does not."""
    snapshot = case.snapshot()
    view = view_snapshot(
        snapshot,
        words=prompts.words,
        mask=mask_for(snapshot),
        rules=rules_for(snapshot, prompts.words),
        history_tokens=_HISTORY_TOKENS,
    )
    # A fence of its own in every run would now and then hold what a case must not find.
    prompt = prompts.render(case.template, replace(view, fence="0" * len(view.fence)))
    missing = [words for words in case.contains if words not in prompt]
    unwanted = [words for words in case.lacks if words in prompt]
    if missing:
        return f'{case.name}: the prompt lacks "{missing[0]}".'
    return f'{case.name}: the prompt holds "{unwanted[0]}".' if unwanted else None


def _cases_in(folder: Path, template: str) -> Iterator[PromptCase]:
    file = folder / f"{template}.cases.yaml"
    name = f"draft/{file.name}"
    if not file.is_file():
        return
    try:
        text = file.read_text(encoding="utf-8")
        found, tree = yaml.safe_load(text) or [], yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PromptError(name, line, f"this is not YAML ({error.problem}); check quotes and indents.") from None
    lines = [node.start_mark.line + 1 for node in tree.value] if isinstance(tree, yaml.SequenceNode) else []
    if len(lines) != len(found):
        raise PromptError(name, 1, 'write a list of cases, each beginning with "- name: …".')
    for item, line in zip(found, lines, strict=True):
        yield _case(item, template, name, line)


def _case(item: object, template: str, file: str, line: int) -> PromptCase:
    if not isinstance(item, dict):
        raise PromptError(file, line, 'a case is a block of "key: value" lines.')
    try:
        return PromptCase.model_validate({**item, "template": template, "line": line})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PromptError(file, line, f"{where}: {first['msg']}.") from None


def _violation(fault: _CaseFault) -> Violation:
    return Violation(fault.rule, Severity.BLOCK, 0, len(fault.evidence), fault.evidence, fault.advice)
