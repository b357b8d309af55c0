"""YAML read with the line of every value, so that a slip can be named where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml


class PolicyError(Exception):
    """A policy file cannot be used. `rule` is empty while none is known; the message says what would be right."""

    def __init__(self, file: Path, line: int, rule: str, problem: str) -> None:
        where = f"{file.name}, line {line}" + (f", {rule}" if rule else "")
        super().__init__(f"{where}: {problem}")
        self.file, self.line, self.rule, self.problem = file, line, rule, problem


@dataclass(frozen=True, slots=True)
class Tree:
    """One YAML value with its place. `rule` travels along for the error messages."""

    node: yaml.Node | None
    file: Path
    rule: str = ""
    name: str = ""

    @property
    def line(self) -> int:
        return self.node.start_mark.line + 1 if self.node is not None else 1

    def fail(self, problem: str) -> PolicyError:
        return PolicyError(self.file, self.line, self.rule, problem)

    def of_rule(self, rule: str) -> Tree:
        return Tree(self.node, self.file, rule, self.name)

    def text(self) -> str:
        if not isinstance(self.node, yaml.ScalarNode) or not str(self.node.value).strip():
            raise self.fail(f'"{self.name}" should be some words; quote them when they hold a colon.')
        return str(self.node.value).strip()

    def entries(self) -> dict[str, Tree]:
        """The keys of a mapping, each once."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fail(f'"{self.name}" should be a block of "key: value" lines.')
        found: dict[str, Tree] = {}
        for key, value in self.node.value:
            name = str(key.value)
            if name in found:
                raise Tree(key, self.file, self.rule, name).fail(f'"{name}" stands here twice; keep one.')
            found[name] = Tree(value, self.file, self.rule, name)
        return found

    def only(self, *allowed: str) -> dict[str, Tree]:
        """The keys of a mapping; any other than the allowed is a slip."""
        found = self.entries()
        for name, tree in found.items():
            if name not in allowed:
                raise tree.fail(f'"{name}" is not known here; use one of {", ".join(allowed)}.')
        return found

    def items(self) -> Iterator[Tree]:
        """The values of a list; a single value counts as a list of one."""
        if isinstance(self.node, yaml.SequenceNode):
            for node in self.node.value:
                yield Tree(node, self.file, self.rule, self.name)
        elif self.node is not None:
            yield self

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.node, yaml.MappingNode)


def read_tree(file: Path) -> Tree:
    """The whole file as one value. Raises PolicyError when it is no YAML."""
    try:
        node = yaml.compose(file.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        problem = getattr(error, "problem", None) or "not readable"
        raise PolicyError(file, line, "", f"This is not YAML: {problem}. Check quotes and indentation.") from error
    except UnicodeDecodeError as error:
        raise PolicyError(file, 1, "", "This is not UTF-8; save the file as UTF-8.") from error
    return Tree(node, file, name="the file")


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
