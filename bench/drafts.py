"""Runs the built-in drafter on dialogues with checks and prints what failed: `python -m bench.drafts [language…]`."""

import argparse
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.commands.draft import DraftRecord, answer_draft
from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.guard import Policy, load_policy
from copilot.reading.types import LANGUAGES
from copilot.resources import resource_dir

CORPUS = Path(__file__).parent / "corpus" / "drafts"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one dialogue's draft came to; `faults` are empty when every check held."""

    case: dict[str, Any]
    answer: dict[str, Any]
    faults: tuple[str, ...]
    ms: float


def run_cases(cases: Sequence[dict[str, Any]], drafter: PlaybookDrafter, policy: Policy) -> Iterator[Outcome]:
    """Each case drafted and checked, in order."""
    for case in cases:
        fields = {key: case[key] for key in ("turns", "facts", "permission", "house_rules", "ask") if case.get(key)}
        record = DraftRecord.model_validate(fields)
        started = time.perf_counter()
        answer = answer_draft(record, drafter, policy)
        ms = (time.perf_counter() - started) * 1000
        yield Outcome(case, answer, tuple(_faults(case, answer)), ms)


def _faults(case: dict[str, Any], answer: dict[str, Any]) -> Iterator[str]:
    text = answer["text"]
    if answer["verdict"] != "allow":
        yield f"{answer['verdict']}: {[(found['rule'], found['evidence']) for found in answer['violations']]}"
    for pattern in case.get("must", ()):
        if not re.search(pattern, text, re.IGNORECASE):
            yield f"must {pattern}"
    for pattern in case.get("must_not", ()):
        if re.search(pattern, text, re.IGNORECASE):
            yield f"must not {pattern}"


def read_cases(language: str, corpus: Path = CORPUS) -> list[dict[str, Any]]:
    """The dialogues of one language; none when there is no file yet."""
    path = corpus / f"{language}.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def print_dialogue(outcome: Outcome) -> None:
    """A dialogue with its draft, to be read aloud."""
    print(f"── {outcome.case['id']}  [{outcome.answer['language']}, {outcome.answer['step']}]")
    for turn in outcome.case["turns"]:
        print(f"   {turn['who']}: {turn['text']}")
    for key in ("facts", "permission", "house_rules"):
        if outcome.case.get(key):
            print(f"   {key}: {outcome.case[key]}")
    print(f"   → {outcome.answer['text']}")
    for fault in outcome.faults:
        print(f"   ✗ {fault}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", default=LANGUAGES)
    parser.add_argument("--show", choices=("none", "failed", "all"), default="none")
    options = parser.parse_args()
    policy = load_policy(resource_dir("guardrails"))
    drafter = PlaybookDrafter(policy=policy)
    print("language  dialogues  passed  language right  allowed  median ms")
    for language in options.languages:
        outcomes = list(run_cases(read_cases(language), drafter, policy))
        if not outcomes:
            print(f"{language:8}  none yet")
            continue
        for outcome in outcomes:
            if options.show == "all" or (options.show == "failed" and outcome.faults):
                print_dialogue(outcome)
        count = Counter(
            passed=sum(not outcome.faults for outcome in outcomes),
            right=sum(outcome.answer["language"] == language for outcome in outcomes),
            allowed=sum(outcome.answer["verdict"] == "allow" for outcome in outcomes),
        )
        median = statistics.median(outcome.ms for outcome in outcomes)
        print(
            f"{language:8}  {len(outcomes):9}  {count['passed']:6}  {count['right']:14}  {count['allowed']:7}"
            f"  {median:9.1f}"
        )


if __name__ == "__main__":
    main()
