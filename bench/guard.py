"""The guard's figures: `python -m bench.guard` (or `make bench-guard`).

Recall and stopped near misses by rule and language on the held-out corpus; real text from the folder that
LEVELHEAD_BENCH_DATA names (skipped with a message when it is not set); speed, size and import.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.vectors import Vectors
from copilot.commands.guard import GuardRecord
from copilot.encoder.tuned import load_encoder
from copilot.encoder.weights import EncoderUnavailable
from copilot.guard import Context, Decision, Ear, Policy, Severity, Verdict, check, load_policy
from copilot.resources import resource_dir

CORPUS = Path(__file__).parent / "corpus" / "guard"
LANGUAGES = ("en", "et", "ru", "nb", "kk")
STOPPING = (Severity.BLOCK, Severity.STOP)
REAL_TALK = "abcd_agent_utterances.jsonl"
REAL_REPLIES = (REAL_TALK, "support_replies.jsonl", "llm_agent_utterances.jsonl")


def read_lines(file: Path) -> Iterator[dict[str, Any]]:
    """The records of a JSONL file."""
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def is_for_training(name: str) -> bool:
    """Whether a real utterance belongs to the half that the learned layer may learn plain talk from."""
    return zlib.crc32(name.encode()) % 2 == 0


def judge(policy: Policy, record: dict[str, Any], ear: Ear | None = None) -> Verdict:
    """A corpus record as `levelhead guard --jsonl` would judge it."""
    fields = {key: record.get(key) for key in ("text", "customer", "permission", "facts")}
    line = GuardRecord.model_validate(fields)
    return check(policy, line.text, line.as_context(), ear=ear)


def measure_corpus(policy: Policy, part: str, ear: Ear | None = None) -> None:
    """Recall by rule and language (of that rule, and of anything), and the share of near misses stopped."""
    recall: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    alarms: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for language in LANGUAGES:
        file = CORPUS / f"{language}.{part}.jsonl"
        for record in read_lines(file) if file.is_file() else ():
            verdict = judge(policy, record, ear)
            stopped = {v.rule for v in verdict.violations if v.severity in STOPPING}
            if record["label"] == "violation":
                recall[record["rule"], language].update(
                    all=1, rule=int(record["rule"] in stopped), any=int(bool(stopped))
                )
            else:
                alarms[record["rule"], language].update(all=1, stopped=int(bool(stopped)))
    how = "with" if ear else "without"
    print(f"\n{how.capitalize()} the semantic layer. Recall on {part}: found by the right rule (by any rule) of all")
    _print_table(recall, lambda c: f"{c['rule'] / c['all']:.2f} ({c['any'] / c['all']:.2f}) of {c['all']}")
    print(f"\nNear misses and clean texts of {part} that are stopped")
    _print_table(alarms, lambda c: f"{c['stopped']} of {c['all']}")
    total: Counter[str] = sum(alarms.values(), Counter())
    print(f"all near misses: {total['stopped'] / max(1, total['all']):.1%} of {total['all']} stopped")


def _print_table(cells: dict[tuple[str, str], Counter[str]], show: Callable[[Counter[str]], str]) -> None:
    print(f"{'':14}" + "".join(f"{language:22}" for language in LANGUAGES))
    for rule in sorted({rule for rule, _ in cells}):
        row = (show(cells[rule, language]) if (rule, language) in cells else "-" for language in LANGUAGES)
        print(f"{rule:14}" + "".join(f"{cell:22}" for cell in row))


def measure_real_text(policy: Policy, ear: Ear | None = None, *, every: int = 1) -> None:
    """Human and machine-written replies: how many are stopped, by which rule. `every` fifth, say, of each kind."""
    folder = os.environ.get("LEVELHEAD_BENCH_DATA")
    if not folder:
        print("\nReal text: skipped; set LEVELHEAD_BENCH_DATA to the folder with the evaluation data.")
        return
    print(f"\nReal replies stopped {'with' if ear else 'without'} the semantic layer")
    for name in REAL_REPLIES:
        records = list(read_lines(Path(folder) / name))
        if name == REAL_TALK:
            records = [record for record in records if not is_for_training(record["id"])]
        for talks in (False, True):
            chosen = [r for r in records if bool(r.get("mentions_compensation")) is talks]
            _print_stopped(policy, f"{name}, {'with' if talks else 'without'} compensation talk", chosen[::every], ear)
    for name, wanted in (("sarcasm.jsonl", 1), ("prompt_injection.jsonl", "injection")):
        records = list(read_lines(Path(folder) / name))
        for label, chosen in (("positive", True), ("negative", False)):
            labelled = [record for record in records if (record["label"] == wanted) is chosen]
            _print_stopped(policy, f"{name}, {label}", labelled[::every], ear)


def _print_stopped(policy: Policy, name: str, records: list[dict[str, Any]], ear: Ear | None) -> None:
    rules: Counter[str] = Counter()
    stopped = 0
    for record in records:
        verdict = check(policy, record["text"], Context(customer=record.get("prev_customer") or ""), ear=ear)
        stopped += verdict.decision is Decision.BLOCK
        rules.update({v.rule for v in verdict.violations if v.severity in STOPPING})
    found = ", ".join(f"{rule} {count}" for rule, count in rules.most_common())
    print(f"  {name}: {stopped} of {len(records)} ({stopped / max(1, len(records)):.2%})  {found}")


REPLY = {
    "en": "I am sorry that your parcel has not arrived. I have looked at order 48213 and it left on Monday. ",
    "et": "Mul on kahju, et teie pakk ei ole kohale jõudnud. Vaatasin tellimust 48213 ja see väljus esmaspäeval. ",
    "ru": "Мне жаль, что посылка ещё не пришла. Я посмотрел заказ 48213, его отправили в понедельник. ",
    "nb": "Jeg beklager at pakken din ikke har kommet. Jeg har sett på ordre 48213, og den ble sendt mandag. ",
    "kk": "Сәлемдемеңіздің келмегені үшін кешіріңіз. 48213 тапсырысын қарадым, ол дүйсенбіде жіберілген. ",
}


def measure_speed(policy: Policy) -> None:
    """Processor time of a full check of 500 characters: of texts never seen, and of one whose end alone changes."""
    for language in LANGUAGES:
        fresh = list(_fresh_texts(language))
        typed = [f"{REPLY[language] * 5}"[:490] + f" {number}" for number in range(300)]
        print(f"  {language}: {_timed(policy, fresh, language)}; while typing {_timed(policy, typed, language)}")


def _fresh_texts(language: str) -> Iterator[str]:
    """Texts of 500 characters from clean replies, no sentence twice."""
    text = ""
    for record in read_lines(CORPUS / f"{language}.train.jsonl"):
        if record["label"] != "violation":
            text += record["text"] + " "
        if len(text) >= 500:
            yield text[:500]
            text = ""


def _timed(policy: Policy, texts: list[str], language: str) -> str:
    context = Context(customer=REPLY[language], known=("Order 48213, sent on Monday",), language=language)
    times: list[float] = []
    for text in texts:
        started = time.process_time()
        check(policy, text, context)
        times.append((time.process_time() - started) * 1000)
    return f"median {statistics.median(times):.2f} ms, p99 {sorted(times)[int(len(times) * 0.99) - 1]:.2f} ms"


def measure_semantic(policy: Policy, part: str) -> None:
    """The same with the semantic layer, on every fifth real reply: a text takes it a twentieth of a second."""
    try:
        ear = Vectors()
    except EncoderUnavailable as error:
        print(f"\nWith the semantic layer: skipped. {error}")
        return
    measure_corpus(policy, part, ear)
    if part == "heldout":
        measure_real_text(policy, ear, every=5)
    ear.save()
    encoder = load_encoder()
    for language in LANGUAGES:
        times: list[float] = []
        for text in list(_fresh_texts(language))[:20]:
            started = time.process_time()
            encoder.encode(text, REPLY[language])
            times.append((time.process_time() - started) * 1000)
        print(
            f"  {language}: encoding a reply of 500 characters and what it answers: {statistics.median(times):.0f} ms"
        )


def measure_start() -> None:
    """Import and compile time and memory, each in a process of its own. Memory is this process's own peak:
    the resource module would give the parent's where that was larger."""
    program = (
        "import re, time; t = time.process_time(); import copilot.guard as g; i = time.process_time() - t;"
        "from copilot.resources import resource_dir; t = time.process_time();"
        "g.load_policy(resource_dir('guardrails')); c = time.process_time() - t;"
        "peak = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024;"
        "print(f'  import {i:.2f} s, compile {c:.2f} s (processor time), peak memory {peak:.0f} MB')"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def main() -> int:
    """Print everything; `--part train` or `--part blind` looks at another part of the corpus alone, and
    `--no-semantic` leaves out the semantic layer."""
    policy = load_policy(resource_dir("guardrails"))
    part = sys.argv[sys.argv.index("--part") + 1] if "--part" in sys.argv else "heldout"
    measure_corpus(policy, part)
    if "--no-semantic" not in sys.argv and policy.semantic is not None:
        measure_semantic(policy, part)
    if part != "heldout":
        return 0
    measure_real_text(policy)
    print("\nA full check of 500 characters")
    measure_speed(policy)
    print("\nStart")
    measure_start()
    return 0


if __name__ == "__main__":
    sys.exit(main())
