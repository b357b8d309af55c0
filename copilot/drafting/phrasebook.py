"""Phrasebooks: `prompts/<set>/phrases/<language>.yaml`, read, checked and reloaded when a file changes.

The files are for people who do not program, so every slip is answered with file, line and what would be right.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml

from copilot.drafting.refusals import note_accepted, note_refusal
from copilot.drafting.template import Template, TemplateError, parse_template
from copilot.drafting.things import KIND_OF_THING
from copilot.playbook.problems import ISSUE_OF
from copilot.playbook.reasons import REASON_KEYS
from copilot.playbook.words import compile_signs
from copilot.reading.types import Language
from copilot.resources import resource_dir

PROBLEM_PARTS = ("that", "also", "told", "topic", "name", "weight", "look", "ask")
_TOP = ("things", "references", "kinds", "problems", "phrases", "notes")
# Phrases that are not steps of their own: how a reply opens, offers of each kind, shapes around other words.
EXTRA_PHRASES = (
    "open.name", "open.greeting", "open.agent", "offer.refund", "offer.credit", "offer.discount", "offer.voucher",
    "offer.replacement", "offer.gift", "offer.fee_waiver", "list.and", "warm", "ask.account", "ask.booking",
    "told.promise", "told.praise", "act.answer", "act.next_plain", "several.told",
    "apologise.two", "apologise.topic", "restate.topic", "apologise.call", "ask.phone",
    "stake.celebration", "stake.work",
)  # fmt: skip
# A permission is offered in the words of its kind.
_PHRASES = (*sorted(REASON_KEYS - {"propose.permission"}), *EXTRA_PHRASES)
SLOTS = frozenset(
    {
        "that", "also", "told", "topic", "name", "agent", "thing", "ref", "duration", "nth", "times",
        "amount", "percent",
        "status", "next_step",
        "by", "on", "when", "deadline", "problem", "first", "second", "list", "number", "kind", "contact", "rule",
    }
)  # fmt: skip
TAGS = frozenset({"calm", "annoyed", "angry", "furious", "first", "later", "formal", "casual", "known", "warm", "ours"})


class PhrasebookError(ValueError):
    """A phrasebook that cannot be used: names the file, the line and what would be right."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}, line {line}: {reason}")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing customers speak of: how to recognise it, its forms in order, and what it agrees with."""

    name: str
    pattern: re.Pattern[str]
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A state or a next step that agents jot down in any language (`notes.yaml`), and how a reply puts it."""

    name: str
    pattern: re.Pattern[str]
    says: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Everything one language can say. `version` is a hash of the file."""

    language: Language
    version: str
    things: Mapping[str, Thing]
    references: Mapping[str, Thing]
    kinds: Mapping[str, tuple[str, ...]]
    problems: Mapping[str, Mapping[str, tuple[Template, ...]]]
    phrases: Mapping[str, tuple[Template, ...]]
    statuses: tuple[Note, ...]
    next_steps: tuple[Note, ...]


def get_phrasebook(language: Language, prompts: Path | None = None, *, prompt_set: str = "default") -> Phrasebook:
    """The language's phrasebook as the file stands now; read again only when the file has changed.

    A file that was good before and is not any more (a slip while the server runs, or half a save) leaves the last good
    copy in force; `refusals` says why. Raises PhrasebookError, or OSError, for one that never was good.
    """
    folder = (prompts or resource_dir("prompts")) / prompt_set / "phrases"
    path, notes = folder / f"{language}.yaml", folder / "notes.yaml"
    last_good = _good.get(path)
    changed_at_ns = (0, 0)
    try:
        changed_at_ns = path.stat().st_mtime_ns, notes.stat().st_mtime_ns
        if last_good and _refused_at_ns.get(path) == changed_at_ns:
            return last_good
        book = _load(path, notes, changed_at_ns, language)
    except (PhrasebookError, OSError, UnicodeDecodeError) as error:
        if last_good is None:
            raise
        _refused_at_ns[path] = changed_at_ns  # read once more only when it has changed again
        note_refusal(str(path), str(error) if isinstance(error, PhrasebookError) else f"{path.name} cannot be read.")
        return last_good
    if _good.get(path) is not book:
        _good[path] = book
        note_accepted(str(path))
    return book


_good: dict[Path, "Phrasebook"] = {}
_refused_at_ns: dict[Path, tuple[int, int]] = {}


@lru_cache(maxsize=32)
def _load(path: Path, notes_path: Path, _changed_at_ns: tuple[int, int], language: Language) -> Phrasebook:
    signs = _Reader(notes_path).note_signs(_compose(notes_path))
    version = hashlib.sha256(path.read_bytes() + notes_path.read_bytes()).hexdigest()[:12]
    return _Reader(path).phrasebook(_compose(path), language, version, signs)


def _compose(path: Path) -> yaml.Node:
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PhrasebookError(path, line, f"this is not YAML: {error.problem}") from error
    if root is None:
        raise PhrasebookError(path, 1, "the file is empty.")
    return root


NoteSigns = Mapping[str, Mapping[str, re.Pattern[str]]]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns YAML nodes into a phrasebook; nodes rather than values, because they know their lines."""

    path: Path

    def fail(self, node: yaml.Node, reason: str) -> PhrasebookError:
        return PhrasebookError(self.path, node.start_mark.line + 1, reason)

    def note_signs(self, root: yaml.Node) -> NoteSigns:
        """What states and next steps are recognised by, in all languages together."""
        return {
            kind: {name: self.signs(signs, self.text(signs)) for name, signs in self.pairs(node)}
            for kind, node in self.pairs(root, ("status", "next_step"))
        }

    def phrasebook(self, root: yaml.Node, language: Language, version: str, signs: NoteSigns) -> Phrasebook:
        top = dict(self.pairs(root, _TOP))
        notes = dict(self.pairs(top["notes"], ("status", "next_step")))
        return Phrasebook(
            language=language,
            version=version,
            things={name: self.thing(name, node) for name, node in self.pairs(top["things"], KIND_OF_THING, some=True)},
            references={name: self.thing(name, node) for name, node in self.pairs(top["references"])},
            kinds={name: self.forms(node) for name, node in self.pairs(top["kinds"])},
            problems={name: self.problem(node) for name, node in self.pairs(top["problems"], tuple(ISSUE_OF))},
            phrases={name: self.templates(node) for name, node in self.pairs(top["phrases"], _PHRASES)},
            statuses=self.notes(notes["status"], signs["status"]),
            next_steps=self.notes(notes["next_step"], signs["next_step"]),
        )

    def pairs(
        self, node: yaml.Node, expected: tuple[str, ...] | Mapping[str, Any] = (), *, some: bool = False
    ) -> Iterator[tuple[str, yaml.Node]]:
        """The entries of a mapping; with `expected`, no other names, and (unless `some`) all of them."""
        if not isinstance(node, yaml.MappingNode):
            raise self.fail(node, "expected names with values under them here.")
        seen: set[str] = set()
        for key, value in cast("list[tuple[yaml.ScalarNode, yaml.Node]]", node.value):
            if expected and key.value not in expected:
                raise self.fail(key, f'"{key.value}" is not a name I know here.')
            if key.value in seen:
                raise self.fail(key, f'"{key.value}" is here twice; join the two.')
            seen.add(key.value)
            yield key.value, value
        if missing := [name for name in expected if name not in seen and not some]:
            raise self.fail(node, f"missing: {', '.join(missing)}.")

    def forms(self, node: yaml.Node) -> tuple[str, ...]:
        return tuple(form.strip() for form in self.text(node).split("|"))

    def text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            raise self.fail(node, "expected words here.")
        return str(node.value)

    def thing(self, name: str, node: yaml.Node) -> Thing:
        """`forms | separated ; signs` on one line."""
        forms, _, signs = self.text(node).partition(";")
        if not signs.strip():
            raise self.fail(node, f'"{name}" needs its forms, a ";" and the words it is recognised by.')
        return Thing(name, self.signs(node, signs), tuple(form.strip() for form in forms.split("|")))

    def signs(self, node: yaml.Node, signs: str) -> re.Pattern[str]:
        try:
            return compile_signs("\n".join(re.split(r" / |\n", signs)))
        except re.error as error:
            raise self.fail(node, f"this is not a pattern: {error}") from error

    def notes(self, node: yaml.Node, signs: Mapping[str, re.Pattern[str]]) -> tuple[Note, ...]:
        """In the order of `notes.yaml`, where what is particular stands before what is general."""
        says = {name: self.templates(value) for name, value in self.pairs(node, tuple(signs))}
        return tuple(Note(name, pattern, says[name]) for name, pattern in signs.items())

    def problem(self, node: yaml.Node) -> Mapping[str, tuple[Template, ...]]:
        parts = {name: self.templates(value) for name, value in self.pairs(node, PROBLEM_PARTS, some=True)}
        for needed in ("that", "name"):
            if needed not in parts:
                raise self.fail(node, f'a problem needs "{needed}".')
        return parts

    def templates(self, node: yaml.Node) -> tuple[Template, ...]:
        nodes = cast("list[yaml.Node]", node.value) if isinstance(node, yaml.SequenceNode) else [node]
        return tuple(self.template(each) for each in nodes)

    def template(self, node: yaml.Node) -> Template:
        try:
            template = parse_template(self.text(node))
        except TemplateError as error:
            raise self.fail(node, f"{error}.") from error
        for slot in template.slots:
            if slot.split(".")[0] not in SLOTS:
                raise self.fail(node, f'"{{{slot}}}" is not a gap I can fill; I know {", ".join(sorted(SLOTS))}.')
        for tag in template.tags:
            if tag.lstrip("!") not in TAGS:
                raise self.fail(node, f'"@{tag}" is not a tag I know; use {", ".join(sorted(TAGS))}.')
        return template
