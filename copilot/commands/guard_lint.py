"""What a maintainer would want to know before the rules are used: doubles, shadows, thin coverage."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from copilot.guard import Policy
from copilot.guard.engine import check
from copilot.guard.policy import LANGUAGES, Target
from copilot.guard.sentences import split


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. `grave` ones fail the command."""

    rule: str
    language: str
    text: str
    grave: bool = False


def lint(policy: Policy) -> list[Remark]:
    """All remarks, rule by rule."""
    return [*_doubles(policy), *_thin_coverage(policy), *_everyday_words(policy)]


def _doubles(policy: Policy) -> Iterator[Remark]:
    seen: dict[tuple[str, str, str, str], Target] = {}
    for target in policy.targets:
        if target.role != "phrase":
            continue
        key = (target.rule, target.language, target.role, " ".join(target.say.split()).casefold())
        if key in seen:
            yield Remark(
                target.rule,
                target.language,
                f"“{target.say}” stands twice (lines {seen[key].line} and {target.line}).",
                True,
            )
        seen[key] = target


def _thin_coverage(policy: Policy) -> Iterator[Remark]:
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for case in policy.cases:
        counts[case.rule, case.language, case.expect] += 1
    for rule in policy.rules.values():
        for language in LANGUAGES:
            if language in rule.advice:
                for expect in ("fires", "passes"):
                    if not counts[rule.id, language, expect]:
                        yield Remark(rule.id, language, f"has no case under {expect}.", True)


def _everyday_words(policy: Policy) -> Iterator[Remark]:
    """Near misses of one language that a phrase of another language stops."""
    for case in policy.cases:
        if case.expect != "passes":
            continue
        for sentence in split(case.text):
            for number in policy.matcher.find(sentence):
                target = policy.targets[number]
                if target.role == "phrase" and target.language != case.language:
                    yield Remark(
                        target.rule, target.language, f"“{target.say[:60]}” is found in {case.language}: “{case.text}”."
                    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """Cases by rule and language, and phrases no case ever hits."""

    cases: dict[tuple[str, str], tuple[int, int]]
    silent: list[Target]
    phrases: int


def coverage(policy: Policy) -> Coverage:
    """Counts firing and near-miss cases, and runs all cases to see which phrases they reach."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    reached: set[int] = set()
    for case in policy.cases:
        counts[case.rule, case.language][0 if case.expect == "fires" else 1] += 1
        for sentence in split(case.text):
            reached.update(policy.matcher.find(sentence))
    phrases = [(number, target) for number, target in enumerate(policy.targets) if target.role == "phrase"]
    silent = [target for number, target in phrases if number not in reached]
    return Coverage({key: (a, b) for key, (a, b) in counts.items()}, silent, len(phrases))


@dataclass(frozen=True, slots=True)
class Change:
    """A text that two policies judge differently."""

    text: str
    before: str
    after: str
    accepted: bool


def diff(old: Policy, new: Policy, drafts: list[tuple[str, bool]]) -> list[Change]:
    """Cases of both policies and stored drafts (with whether an agent accepted them) that change verdict."""
    texts = [(case.text, case.context, False) for policy in (old, new) for case in policy.cases]
    changes: dict[str, Change] = {}
    for text, context, accepted in [*texts, *((text, None, accepted) for text, accepted in drafts)]:
        before, after = check(old, text, context), check(new, text, context)
        if before.decision != after.decision:
            changes[text] = Change(text, before.decision, after.decision, accepted)
    return list(changes.values())
