"""Reads the policy files into a Policy. Every slip raises PolicyError with file, line and what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import re2

from copilot.guard.learned import MODEL_FILE, load_learned
from copilot.guard.matcher import Matcher
from copilot.guard.phrases import Choice, PhraseError, parse_list, parse_phrase
from copilot.guard.policy import (
    LANGUAGES,
    ORDER,
    Case,
    MaintainerPattern,
    Policy,
    RuleText,
    Target,
    Words,
    content_hash,
)
from copilot.guard.semantic import HEAD_FILE, load_semantic
from copilot.guard.types import Context, Kind, Permission, Severity
from copilot.guard.yaml_tree import PolicyError, Tree, read_tree

SHARED = "words.yaml"
RULE_KEYS = ("id", "title", "why", "source", "severity", "learned", "languages", "fires", "passes", "known_gaps")
LANGUAGE_KEYS = ("advice", "lists", "phrases", "patterns", "exceptions", "unless")
PHRASE_KEYS = ("say", "severity", "advice", "kind", "unless", "negatable", "from_facts", "doubtful")
CASE_KEYS = ("lang", "text", "span", "customer", "permission", "known", "because")


@dataclass
class _Draft:
    """A policy while it is being read."""

    matcher: Matcher = field(default_factory=Matcher)
    targets: list[Target] = field(default_factory=list[Target])
    rules: dict[str, RuleText] = field(default_factory=dict[str, RuleText])
    patterns: list[MaintainerPattern] = field(default_factory=list[MaintainerPattern])
    cases: list[Case] = field(default_factory=list[Case])
    shared: dict[str, dict[str, Choice]] = field(default_factory=dict[str, dict[str, Choice]])
    words: dict[str, Words] = field(default_factory=dict[str, Words])
    lists: dict[tuple[str, str], dict[str, Choice]] = field(default_factory=dict[tuple[str, str], dict[str, Choice]])

    def add(self, phrase: Tree, target: Target, lists: Mapping[str, Choice]) -> int:
        number = len(self.targets)
        self.targets.append(target)
        try:
            for pattern in parse_phrase(target.say, lists):
                self.matcher.add(pattern, number)
        except PhraseError as error:
            raise phrase.fail(str(error)) from None
        return number


def load_policy(folder: Path, *, overlay: Path | None = None, today: date | None = None) -> Policy:
    """The policy in a folder, tightened by a site's overlay (a file or a folder of files).

    Exceptions of an overlay whose end date is before `today` no longer count. Raises PolicyError.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise PolicyError(folder / "*.yaml", 1, "", "There are no policy files here; point to the guardrails folder.")
    draft = _Draft()
    if (folder / SHARED).is_file():
        _read_shared(draft, read_tree(folder / SHARED))
    for file in files:
        if file.name != SHARED:
            _read_rule(draft, read_tree(file))
    over = _overlay_files(overlay)
    for file in over:
        _read_overlay(draft, read_tree(file), today or date.today())
    draft.matcher.close()
    return Policy(
        version=content_hash([*files, *over, *(file for file in (MODEL_FILE, HEAD_FILE) if file.is_file())]),
        rules=draft.rules,
        targets=tuple(draft.targets),
        matcher=draft.matcher,
        patterns=tuple(draft.patterns),
        words=draft.words,
        cases=tuple(draft.cases),
        learned=load_learned(),
        semantic=load_semantic(),
    )


def _overlay_files(overlay: Path | None) -> list[Path]:
    if overlay is None:
        return []
    return sorted(overlay.glob("*.yaml")) if overlay.is_dir() else [overlay]


def _read_shared(draft: _Draft, tree: Tree) -> None:
    for language, part in _languages(tree.only("languages")["languages"]):
        keys = part.only("lists", "negators", "negators_after", "attributions")
        draft.shared[language] = _read_lists(keys.get("lists"), {})
        draft.words[language] = Words(_folded(keys.get("negators")), _folded(keys.get("negators_after")))
        for phrase in keys["attributions"].items() if "attributions" in keys else ():
            target = Target("attribution", "", language, phrase.text(), phrase.line)
            draft.add(phrase, target, draft.shared[language])


def _folded(tree: Tree | None) -> frozenset[str]:
    entries = [item.text() for item in tree.items()] if tree else []
    return frozenset(words[0] for words in parse_list(entries, {}) if words)


def _languages(tree: Tree) -> list[tuple[str, Tree]]:
    found = tree.entries()
    for language, part in found.items():
        if language not in LANGUAGES:
            raise part.fail(f'"{language}" is not one of the languages {", ".join(LANGUAGES)}.')
    return list(found.items())


def _read_lists(tree: Tree | None, known: Mapping[str, Choice]) -> dict[str, Choice]:
    lists = dict(known)
    for name, entries in (tree.entries() if tree else {}).items():
        try:
            lists[name] = parse_list([item.text() for item in entries.items()], lists)
        except PhraseError as error:
            raise entries.fail(str(error)) from None
    return lists


def _read_rule(draft: _Draft, tree: Tree) -> None:
    keys = _identified(tree)
    rule = keys["id"].text()
    for needed in ("id", "title", "why", "source", "severity", "languages"):
        if needed not in keys:
            raise tree.of_rule(rule).fail(f'"{needed}:" is missing.')
    if rule in draft.rules:
        raise keys["id"].fail(f'There is another rule "{rule}"; give this one an id of its own.')
    severity = _severity(keys["severity"])
    languages = _languages(keys["languages"])
    advice = {code: part.entries()["advice"].text() for code, part in languages if "advice" in part.entries()}
    for code, part in languages:
        if code not in advice:
            raise part.fail(f'"{code}" has no "advice:"; write what an agent could say instead.')
    draft.rules[rule] = RuleText(
        rule, keys["title"].text(), keys["why"].text(), keys["source"].text(), severity, advice, tree.file.name,
        _severity(keys["learned"]) if "learned" in keys else None,
    )  # fmt: skip
    for code, part in languages:
        _read_language(draft, rule, code, part)
    _read_cases(draft, rule, keys)


def _identified(tree: Tree) -> dict[str, Tree]:
    entries = tree.entries()
    if "id" not in entries:
        raise tree.fail('"id:" is missing; the first line of a rule is its id.')
    return tree.of_rule(entries["id"].text()).only(*RULE_KEYS) | _with_rule(tree, entries["id"].text())


def _with_rule(tree: Tree, rule: str) -> dict[str, Tree]:
    return {name: part.of_rule(rule) for name, part in tree.entries().items()}


def _severity(tree: Tree) -> Severity:
    try:
        return Severity(tree.text())
    except ValueError:
        allowed = ", ".join(ORDER)
        raise tree.fail(f'"{tree.name}" is "{tree.text()}"; use one of {allowed}.') from None


def _read_language(draft: _Draft, rule: str, language: str, part: Tree) -> None:
    keys = part.only(*LANGUAGE_KEYS)
    lists = _read_lists(keys.get("lists"), draft.lists.get((rule, language), draft.shared.get(language, {})))
    draft.lists[rule, language] = lists
    base = Target("phrase", rule, language, "", 0, severity=draft.rules[rule].severity)
    for entry in keys["phrases"].items() if "phrases" in keys else ():
        _read_phrase(draft, entry, base, lists)
    for role in ("exceptions", "unless"):
        for entry in keys[role].items() if role in keys else ():
            target = replace(base, role=role.removesuffix("s") if role == "exceptions" else role, say=entry.text())
            draft.add(entry, replace(target, line=entry.line), lists)
    for entry in keys["patterns"].items() if "patterns" in keys else ():
        draft.patterns.append(_read_pattern(entry, base))


def _read_phrase(draft: _Draft, entry: Tree, base: Target, lists: Mapping[str, Choice]) -> None:
    if not entry.is_mapping:
        draft.add(entry, replace(base, say=entry.text(), line=entry.line), lists)
        return
    keys = entry.only(*PHRASE_KEYS)
    if "say" not in keys:
        raise entry.fail('"say:" is missing; it holds the phrase, or a list of them.')
    unless = [
        draft.add(item, replace(base, role="local", say=item.text(), line=item.line), lists)
        for item in (keys["unless"].items() if "unless" in keys else ())
    ]
    target = replace(
        base,
        severity=_severity(keys["severity"]) if "severity" in keys else base.severity,
        advice=keys["advice"].text() if "advice" in keys else "",
        kinds=_kinds(keys["kind"]) if "kind" in keys else frozenset[str](),
        unless=tuple(unless),
        from_facts="from_facts" in keys and keys["from_facts"].text() != "no",
        negatable="negatable" not in keys or keys["negatable"].text() != "no",
        doubtful="doubtful" in keys and keys["doubtful"].text() != "no",
    )
    for item in keys["say"].items():
        draft.add(item, replace(target, say=item.text(), line=item.line), lists)


def _kinds(tree: Tree) -> frozenset[str]:
    names = [item.text() for item in tree.items()]
    for name in names:
        if name not in set(Kind):
            raise tree.fail(f'"{name}" is no kind of compensation; use {", ".join(Kind)}.')
    return frozenset(names)


def _read_pattern(entry: Tree, base: Target) -> MaintainerPattern:
    keys = entry.only("match", "longest", "severity", "advice")
    for needed in ("match", "longest"):
        if needed not in keys:
            raise entry.fail(f'A pattern needs "{needed}:".')
    try:
        compiled = re2.compile(keys["match"].text())
    except re2.error as error:
        raise keys["match"].fail(f"This pattern cannot be run in linear time: {error}.") from None
    longest = keys["longest"].text()
    if not longest.isdecimal() or int(longest) < 1:
        raise keys["longest"].fail('"longest" is the longest match in characters, for instance 40.')
    severity = _severity(keys["severity"]) if "severity" in keys else base.severity
    advice = keys["advice"].text() if "advice" in keys else ""
    return MaintainerPattern(base.rule, base.language, compiled, severity, advice, int(longest))


def _read_cases(draft: _Draft, rule: str, keys: Mapping[str, Tree]) -> None:
    for expect in ("fires", "passes", "known_gaps"):
        for entry in keys[expect].items() if expect in keys else ():
            draft.cases.append(_read_case(rule, expect, entry))


def _read_case(rule: str, expect: str, entry: Tree) -> Case:
    keys = entry.only(*CASE_KEYS)
    for needed in ("lang", "text"):
        if needed not in keys:
            raise entry.fail(f'A case needs "{needed}:".')
    text = keys["text"].text()
    span = keys["span"].text() if "span" in keys else ""
    if span not in text:
        raise keys["span"].fail(f'"{span}" does not stand in the text of its case.')
    known = tuple(item.text() for item in keys["known"].items()) if "known" in keys else None
    context = Context(
        customer=keys["customer"].text() if "customer" in keys else "",
        known=known,
        permission=_permission(keys["permission"]) if "permission" in keys else None,
        language=keys["lang"].text(),
    )
    return Case(rule, keys["lang"].text(), text, expect, context, span, entry.file.name, entry.line)


def _permission(tree: Tree) -> Permission:
    keys = tree.only("kinds", "amount", "currency", "percent")
    return Permission(
        frozenset(Kind(name) for name in _kinds(keys["kinds"])) if "kinds" in keys else frozenset(Kind),
        _decimal(keys.get("amount")),
        keys["currency"].text() if "currency" in keys else None,
        _decimal(keys.get("percent")),
    )


def _decimal(tree: Tree | None) -> Decimal | None:
    if tree is None:
        return None
    try:
        return Decimal(tree.text())
    except InvalidOperation:
        raise tree.fail(f'"{tree.name}" should be a number, for instance 20.00.') from None


def _read_overlay(draft: _Draft, tree: Tree, today: date) -> None:
    rule = tree.entries()["id"].text() if "id" in tree.entries() else ""
    if rule not in draft.rules:
        _read_rule(draft, tree)
        return
    keys = tree.of_rule(rule).only("id", "severity", "languages", "fires", "passes", "known_gaps")
    if "severity" in keys:
        _raise_severity(draft, rule, keys["severity"])
    for code, part in _languages(keys["languages"]) if "languages" in keys else ():
        inner = part.only("phrases", "lists", "exceptions")
        _read_dated_exceptions(draft, rule, code, inner.get("exceptions"), today)
        _read_added_phrases(draft, rule, code, inner)
    _read_cases(draft, rule, keys)


def _raise_severity(draft: _Draft, rule: str, tree: Tree) -> None:
    wanted, held = _severity(tree), draft.rules[rule].severity
    if ORDER.index(wanted) < ORDER.index(held):
        raise tree.fail(f'A site may raise a severity, not lower it; "{rule}" is "{held}" for everyone.')
    draft.rules[rule] = replace(draft.rules[rule], severity=wanted)
    draft.targets[:] = [
        replace(t, severity=max(t.severity, wanted, key=ORDER.index)) if t.rule == rule else t for t in draft.targets
    ]


def _read_added_phrases(draft: _Draft, rule: str, language: str, keys: Mapping[str, Tree]) -> None:
    known = draft.lists.get((rule, language), draft.shared.get(language, {}))
    lists = _read_lists(keys.get("lists"), known)
    base = Target("phrase", rule, language, "", 0, severity=draft.rules[rule].severity)
    for entry in keys["phrases"].items() if "phrases" in keys else ():
        _read_phrase(draft, entry, base, lists)


def _read_dated_exceptions(draft: _Draft, rule: str, language: str, tree: Tree | None, today: date) -> None:
    lists = draft.lists.get((rule, language), draft.shared.get(language, {}))
    for entry in tree.items() if tree else ():
        if not entry.is_mapping or not {"say", "until", "reason"} <= set(entry.entries()):
            raise entry.fail('A site\'s exception needs "say:", "until:" (a date) and "reason:".')
        keys = entry.only("say", "until", "reason")
        try:
            until = date.fromisoformat(keys["until"].text())
        except ValueError:
            raise keys["until"].fail('"until" should be a date such as 2027-01-31.') from None
        if draft.rules[rule].severity is Severity.STOP:
            raise entry.fail(f'"{rule}" is "stop": no site can make an exception from it.')
        if until >= today:
            target = Target("exception", rule, language, keys["say"].text(), entry.line, until=until.isoformat())
            draft.add(entry, target, lists)
