"""A policy: the rules as compiled from their files, whole and unchanging.

`guardrails/` holds `words.yaml` (lists, negations and attributions that all rules share) and one file a rule.
The format is described in docs/guardrails.md; every slip is named with its file and line.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from copilot.guard.learned import Learned
from copilot.guard.matcher import Matcher
from copilot.guard.semantic import Semantic
from copilot.guard.types import Context, Rule, Severity

LANGUAGES = ("en", "et", "ru", "nb", "kk")
ORDER = (Severity.INFO, Severity.WARN, Severity.BLOCK, Severity.STOP)


@dataclass(frozen=True, slots=True)
class Target:
    """What a phrase is for.

    `role`: "phrase" finds; "exception" clears findings it overlaps; "unless" clears its rule's findings in the
    whole sentence; "attribution" says that what follows are somebody's words. `kinds` names the compensation
    a phrase offers (empty: not said). `unless` are the numbers of targets that clear this one. `from_facts`
    phrases are cleared when the time they name is known. `doubtful` phrases can be made of everyday words: they
    only warn where the learned layer finds nothing wrong with their sentence.
    """

    role: str
    rule: str
    language: str
    say: str
    line: int
    severity: Severity = Severity.BLOCK
    advice: str = ""
    kinds: frozenset[str] = frozenset()
    unless: tuple[int, ...] = ()
    negatable: bool = True
    until: str = ""
    from_facts: bool = False
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class MaintainerPattern:
    """A pattern in RE2's language, run on the text as given. `longest` is its longest match in characters."""

    rule: str
    language: str
    match: Any
    severity: Severity
    advice: str
    longest: int


@dataclass(frozen=True, slots=True)
class Case:
    """An example beside its rule. `expect` is fires, passes or known_gaps; `span` the words to be marked."""

    rule: str
    language: str
    text: str
    expect: str
    context: Context
    span: str = ""
    file: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as its maintainers describe it. `advice` is by language."""

    id: str
    title: str
    why: str
    source: str
    severity: Severity
    advice: Mapping[str, str]
    file: str = ""
    learned: Severity | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What all rules share in one language: words that deny what stands after or before them."""

    negators: frozenset[str] = frozenset()
    negators_after: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Policy:
    """Everything a check needs. `version` is a hash of all files it was made from."""

    version: str
    rules: Mapping[str, RuleText]
    targets: tuple[Target, ...]
    matcher: Matcher
    patterns: tuple[MaintainerPattern, ...] = ()
    words: Mapping[str, Words] = field(default_factory=dict[str, Words])
    cases: tuple[Case, ...] = ()
    learned: Learned | None = None
    semantic: Semantic | None = None
    notes: tuple[str, ...] = ()

    def advice(self, rule: str, language: str) -> str:
        """What to write instead, in that language (English where it is missing)."""
        text = self.rules[rule].advice
        return text.get(language) or text.get("en", "")

    def has(self, rule: Rule) -> bool:
        return rule in self.rules


def at_least(severity: Severity, other: Severity) -> Severity:
    """The graver of the two."""
    return max(severity, other, key=ORDER.index)


def at_most(severity: Severity, other: Severity) -> Severity:
    """The milder of the two."""
    return min(severity, other, key=ORDER.index)


def content_hash(files: list[Path]) -> str:
    """Twelve hex digits over names and contents: the same files give the same version anywhere."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda path: path.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]
