"""Results for machines and for reading: JUnit XML, and a page with the spans highlighted."""

from collections.abc import Iterable
from html import escape
from xml.sax.saxutils import quoteattr

from copilot.guard import CaseResult, Verdict

_STYLE = (
    "body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}mark{background:#ffd6a8}"
    ".bad{border-inline-start:4px solid #b3261e;padding-inline-start:.75rem}"
)


def junit(results: Iterable[CaseResult]) -> str:
    """One test case an example, named by file and line."""
    lines: list[str] = []
    results = list(results)
    for result in results:
        case = result.case
        name = quoteattr(f"{case.language} {case.expect}, line {case.line}: {case.text}")
        head = f"  <testcase classname={quoteattr(case.rule)} name={name}"
        if result.problem:
            lines.append(f"{head}><failure message={quoteattr(result.problem)}/></testcase>")
        else:
            lines.append(f"{head}/>")
    failed = sum(bool(result.problem) for result in results)
    suite = f'<testsuite name="guardrails" tests="{len(results)}" failures="{failed}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', suite, *lines, "</testsuite>", ""])


def html(results: Iterable[CaseResult]) -> str:
    """A page for people: every example with its findings marked, failures first."""
    rows = sorted(results, key=lambda result: not result.problem)
    body = "\n".join(_row(result) for result in rows)
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Guardrail cases</title><style>{_STYLE}</style>'
    return f"{head}<h1>Guardrail cases</h1>\n{body}\n</html>\n"


def _row(result: CaseResult) -> str:
    case = result.case
    note = f"<strong>{escape(result.problem)}</strong>" if result.problem else "as written"
    kind = "bad" if result.problem else "good"
    text = f'<p lang="{case.language}">{marked(case.text, result.verdict)}</p>'
    head = f"<small>{escape(case.rule)}, {case.language}, {case.expect}: {note}</small>"
    return f'<section class="{kind}">{head}{text}</section>'


def marked(text: str, verdict: Verdict) -> str:
    """The text as HTML with every finding marked; overlapping findings share one mark."""
    parts: list[str] = []
    at = 0
    for violation in verdict.violations:
        if violation.end <= at:
            continue
        start = max(at, violation.start)
        parts.append(escape(text[at:start]))
        parts.append(f'<mark title="{escape(violation.rule)}">{escape(text[start : violation.end])}</mark>')
        at = violation.end
    return "".join([*parts, escape(text[at:])])
