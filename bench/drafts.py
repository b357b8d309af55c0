"""The built-in drafter measured: `python -m bench.drafts` for the corpus's checks and the time a draft takes,
`python -m bench.drafts --page FILE` for a page with our drafts beside human agents' replies.

The human replies are those of `support_dialogues.jsonl` under LEVELHEAD_BENCH_DATA; without it there is no page.
"""

import argparse
import html
import json
import os
import statistics
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.snapshot import make_snapshot
from copilot.evals.suite import Outcome, read_suite, run_suite
from copilot.guard import Decision, Policy, load_policy
from copilot.reading.types import LANGUAGES, Turn
from copilot.resources import resource_dir

CORPUS = Path(__file__).parent / "corpus" / "drafts"
# "first" was read while the drafter was built, "dev" is what it is mended on, "heldout" is read once and left alone.
SETS = {"first": "{language}.jsonl", "dev": "dev/{language}.yaml", "heldout": "heldout/{language}.yaml"}
_PAGE_HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Drafts beside human replies</title>
<style>body{font:16px/1.5 system-ui;max-width:80rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{border:1px solid #ccc;padding:.6rem;vertical-align:top;width:33%}
td{white-space:pre-wrap;overflow-wrap:anywhere}</style><h1>Drafts beside human replies</h1>
<table><tr><th>The customer wrote</th><th>Our draft</th><th>What the human agent answered</th></tr>"""


def measure(drafter: PlaybookDrafter, policy: Policy) -> None:
    """One line a set and language: checks held, drafts allowed, and the processor's time for a draft."""
    print("set       language  dialogues  passed  language right  allowed  median CPU ms")
    for name, language in product(SETS, LANGUAGES):
        cases = read_suite(CORPUS / SETS[name].format(language=language))
        outcomes = list(run_suite(cases, drafter, policy))
        spent = [cpu_ms(outcome, drafter) for outcome in outcomes]
        print(
            f"{name:8}  {language:8}  {len(outcomes):9}  {sum(not outcome.faults for outcome in outcomes):6}"
            f"  {sum(outcome.language == language for outcome in outcomes):14}"
            f"  {sum(outcome.verdict.decision is Decision.ALLOW for outcome in outcomes):7}"
            f"  {statistics.median(spent):13.1f}"
        )


def cpu_ms(outcome: Outcome, drafter: PlaybookDrafter) -> float:
    """Processor time of the draft alone, from a ready snapshot: what other programs do on the machine is left out."""
    snapshot = make_snapshot(outcome.case.turns, known=outcome.case.known, permission=outcome.case.permission)
    started = time.process_time()
    "".join(drafter.stream(snapshot))
    return (time.process_time() - started) * 1000


def write_page(target: Path, data: Path, drafter: PlaybookDrafter, *, limit: int) -> None:
    """Our draft and the human reply to the same customer's words, side by side."""
    with target.open("w", encoding="utf-8") as page:
        page.write(_PAGE_HEAD)
        for words, human in _dialogues(data / "support_dialogues.jsonl", limit):
            ours = "".join(drafter.stream(make_snapshot([Turn("customer", words)])))
            cells = "".join(f"<td>{html.escape(text)}</td>" for text in (words, ours, human))
            page.write(f"<tr>{cells}</tr>\n")
        page.write("</table></html>\n")


def _dialogues(path: Path, limit: int) -> Iterator[tuple[str, str]]:
    """The first customer's message of each dialogue with the answer it got."""
    taken = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        turns: list[dict[str, Any]] = json.loads(line)["turns"]
        if taken >= limit:
            return
        if len(turns) > 1 and turns[0]["speaker"] == "customer" and turns[1]["speaker"] != "customer":
            taken += 1
            yield turns[0]["text"], turns[1]["text"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--page", type=Path, help="Write the side-by-side page there.")
    parser.add_argument("--limit", type=int, default=60, help="Dialogues on the page.")
    options = parser.parse_args()
    policy = load_policy(resource_dir("guardrails"))
    drafter = PlaybookDrafter(policy=lambda: policy)
    if options.page is None:
        measure(drafter, policy)
        return
    data = os.environ.get("LEVELHEAD_BENCH_DATA")
    if not data:
        print("Set LEVELHEAD_BENCH_DATA to the folder with support_dialogues.jsonl; no page was written.")
        return
    write_page(options.page, Path(data), drafter, limit=options.limit)
    print(f"Wrote {options.page}")


if __name__ == "__main__":
    main()
