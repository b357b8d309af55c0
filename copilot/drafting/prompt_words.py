"""The small words of a prompt set (`draft/words.yaml`): languages, steps, rules, asks and topics."""

from collections.abc import Iterable, Sequence
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from copilot.playbook.types import Step
from copilot.reading.types import LANGUAGES, Issue

_Words = Annotated[str, Field(min_length=1)]
_Key = TypeVar("_Key", bound=str)
_Value = TypeVar("_Value")


class PromptError(Exception):
    """A file of a prompt set cannot be used; the message names file and line, and says what would be right."""

    def __init__(self, file: str, line: int, problem: str) -> None:
        super().__init__(f"{file}, line {line}: {problem}")
        self.file, self.line, self.problem = file, line, problem


class LanguageWords(BaseModel):
    """A language as a prompt speaks of it: its name in English, and how to address a customer in it."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    name: _Words
    manner: _Words


class PromptWords(BaseModel):
    """What the templates say of each language, step, rule and ask; the first two have to be complete."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    languages: dict[str, LanguageWords]
    steps: dict[Step, _Words]
    rules: dict[str, _Words]
    asks: dict[str, _Words]
    topics: dict[Issue, tuple[_Words, ...]] = Field(default_factory=dict[Issue, tuple[str, ...]])

    @field_validator("languages")
    @classmethod
    def _has_every_language(cls, languages: dict[str, LanguageWords]) -> dict[str, LanguageWords]:
        return _complete(languages, LANGUAGES)

    @field_validator("steps")
    @classmethod
    def _has_every_step(cls, steps: dict[Step, str]) -> dict[Step, str]:
        return _complete(steps, Step)

    def language(self, code: str) -> LanguageWords:
        return self.languages[code]


def parse_words(text: str, *, file: str) -> PromptWords:
    """Raises PromptError with the line of the first slip."""
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PromptError(file, line, f"this is not YAML ({error.problem}); check quotes and indents.") from None
    try:
        return PromptWords.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise PromptError(file, _line_of(tree, first["loc"]), f"{where or 'the file'}: {first['msg']}.") from None


def _complete(found: dict[_Key, _Value], wanted: Iterable[_Key]) -> dict[_Key, _Value]:
    missing = [str(name) for name in wanted if name not in found]
    if missing:
        raise ValueError(f"write an entry for {', '.join(missing)} too")
    return found


def _line_of(node: yaml.Node | None, path: Sequence[int | str]) -> int:
    """The line where the path's last part that exists stands, counted from 1."""
    if node is None:
        return 1
    line = node.start_mark.line + 1
    if not path:
        return line
    children: dict[int | str, tuple[int, yaml.Node]] = {}
    if isinstance(node, yaml.MappingNode):
        children = {str(key.value): (key.start_mark.line + 1, value) for key, value in node.value}
    elif isinstance(node, yaml.SequenceNode):
        children = {place: (item.start_mark.line + 1, item) for place, item in enumerate(node.value)}
    if (child := children.get(path[0])) is None:
        return line
    return _line_of(child[1], path[1:]) if len(path) > 1 else child[0]
