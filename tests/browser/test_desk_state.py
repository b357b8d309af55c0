"""The desk's pure parts, run in the browser that will run them: events in any order, places in a text, words."""

import functools
import hashlib
import http.server
import json
import posixpath
import re
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from copilot.playbook.reasons import REASON_KEYS
from tests.servers import ROOT

DESK = ROOT / "static" / "desk"
LOCALES = ("en", "et", "ru", "nb", "kk")
CALENDAR = re.compile(r"(unit|calendar|weekday|month)\.")
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def modules(chromium: Browser) -> Iterator[Page]:
    """A bare page from which the desk's modules can be imported."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(_Quiet, directory=str(ROOT / "static"))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/desk/icon.svg")
    yield page
    page.close()
    server.shutdown()


def message(seq: int) -> dict[str, object]:
    return {"conversation": "c", "seq": seq, "who": "customer", "text": f"no. {seq}", "at": "2026-11-21T10:00:00Z"}


RUN_EVENTS = """async ([events]) => {
  const { reduce } = await import("/desk/state/reduce.js")
  const { firstState } = await import("/desk/state/first.js")
  let state = reduce(firstState(), { type: "select", conversation: "c" })
  for (const event of events) state = reduce(state, event)
  return state.threads.c
}"""


def thread_after(modules: Page, events: list[dict[str, object]]) -> dict[str, object]:
    return modules.evaluate(RUN_EVENTS, [events])


@few
@given(order=st.lists(st.integers(1, 12), min_size=1, max_size=30))
@example(order=[2, 1])
def test_messages_in_any_order_and_any_number_of_times_make_the_same_thread(modules: Page, order: list[int]):
    thread = thread_after(modules, [{"type": "message", **message(seq)} for seq in order])

    assert [one["seq"] for one in thread["messages"]] == sorted(set(order))
    assert thread["last_seq"] == max(order)


def test_a_sent_message_that_comes_by_both_ways_stands_there_once(modules: Page):
    sent = {**message(3), "who": "agent", "client_id": "x"}
    thread = thread_after(
        modules,
        [
            {
                "type": "pending",
                "conversation": "c",
                "pending": {"client_id": "x", "text": "no. 3", "state": "sending"},
            },
            {"type": "message", **sent},
            {"type": "sent", "conversation": "c", "message": sent},
        ],
    )

    assert [one["seq"] for one in thread["messages"]] == [3]
    assert thread["pending"] == []


def draft_event(name: str, **payload: object) -> dict[str, object]:
    return {"type": f"draft.{name}", "conversation": "c", "draft": "d", **payload}


def test_a_new_attempt_clears_the_words_and_remembers_what_was_stopped(modules: Page):
    stopped = {"rule": "promise", "severity": "block", "start": 0, "end": 5, "evidence": "never", "advice": "…"}
    events = [
        draft_event("begin", drafter="openai", step="restate", attempt=1, reasons=["because"]),
        draft_event("delta", text="never again"),
        draft_event("verdict", verdict="block", violations=[stopped], attempt=1),
        draft_event("begin", drafter="openai", step="restate", attempt=2, note="repair"),
        draft_event("delta", text="I am "),
        draft_event("delta", text="sorry."),
    ]

    draft = thread_after(modules, events)["draft"]

    assert (draft["text"], draft["attempt"], draft["phase"]) == ("I am sorry.", 2, "writing")
    assert draft["stopped"] == [stopped]
    assert draft["reasons"] == ["because"]


def test_the_end_of_a_draft_is_right_for_a_desk_that_joined_in_the_middle(modules: Page):
    events = [
        draft_event("delta", text="the second half"),
        draft_event("end", text="all of it", verdict="allow", violations=[], drafter="playbook", step="act", ms=3),
    ]

    draft = thread_after(modules, events)["draft"]

    assert (draft["text"], draft["phase"], draft["verdict"]) == ("all of it", "ready", "allow")


def test_words_of_another_draft_are_not_mixed_in(modules: Page):
    events = [
        draft_event("begin", drafter="playbook", step="act", attempt=1),
        {**draft_event("delta", text="old"), "draft": "another"},
        {**draft_event("withdrawn", reason="moved_on"), "draft": "another"},
        draft_event("delta", text="new"),
    ]

    draft = thread_after(modules, events)["draft"]

    assert (draft["text"], draft["phase"]) == ("new", "writing")


def test_an_event_that_this_desk_does_not_know_changes_nothing(modules: Page):
    before = thread_after(modules, [])
    assert thread_after(modules, [{"type": "fireworks", "conversation": "c"}]) == before


PIECES = """async ([text, start, end]) => {
  const { marksOf, piecesOf } = await import("/desk/code_points.js")
  const finding = { rule: "r", severity: "warn", start, end, evidence: "", advice: "" }
  return piecesOf(text, marksOf(text, [finding])).map((piece) => [piece.text, piece.marks.length])
}"""


@few
@given(st.text(alphabet="aя ü😀ғ", max_size=20), st.integers(0, 20), st.integers(0, 20))
@example("😀😀 no", 1, 2)
def test_a_finding_marks_exactly_its_code_points(modules: Page, text: str, start: int, length: int):
    pieces = modules.evaluate(PIECES, [text, start, start + length])

    assert "".join(piece for piece, _ in pieces) == text
    assert "".join(piece for piece, marks in pieces if marks) == text[start : start + length]


CARRY = """async ([before, after, start, end]) => {
  const { carryMarks } = await import("/desk/code_points.js")
  const marks = carryMarks([{ start, end, finding: null, index: 0 }], before, after)
  return marks.map((mark) => after.slice(mark.start, mark.end))
}"""


@few
@given(st.text("ab ", max_size=6), st.text("cd ", max_size=6), st.text("xy ", max_size=6))
def test_a_mark_moves_with_its_words_while_the_agent_types_around_it(modules: Page, head: str, tail: str, more: str):
    before = f"{head}calm down{tail}"
    carried = [
        *modules.evaluate(CARRY, [before, f"{more}{before}", len(head), len(head) + 9]),
        *modules.evaluate(CARRY, [before, f"{before}{more}", len(head), len(head) + 9]),
    ]

    assert set(carried) <= {"calm down"}


def test_a_mark_goes_when_its_words_are_changed(modules: Page):
    assert modules.evaluate(CARRY, ["please calm down", "please sit down", 7, 16]) == []


URGENT = """async ([rows]) => {
  const { byUrgency } = await import("/desk/state/inbox.js")
  return rows.map((row) => ({ ...row })).sort(byUrgency).map((row) => row.id)
}"""


def test_what_needs_a_person_first_stands_first(modules: Page):
    rows = [
        {"id": "calm", "priority": 100, "waiting_since": "2026-11-21T10:00:00Z"},
        {"id": "answered", "priority": 100, "waiting_since": None},
        {"id": "threat", "priority": 500, "waiting_since": "2026-11-21T10:05:00Z"},
        {"id": "longest", "priority": 100, "waiting_since": "2026-11-21T09:00:00Z"},
    ]

    assert modules.evaluate(URGENT, [rows]) == ["threat", "longest", "calm", "answered"]


@pytest.fixture(scope="module")
def words(modules: Page) -> dict[str, dict[str, object]]:
    """Every language's words, those of the pages included."""
    folders = [f"/desk/{path.relative_to(DESK)}" for path in sorted(DESK.rglob("locales"))]
    load = """async ([locale, folders]) => {
      const parts = await Promise.all(folders.map((folder) => import(`${folder}/${locale}.js`)))
      return Object.assign({}, ...parts.map((part) => part.entries))
    }"""
    return {locale: modules.evaluate(load, [locale, folders]) for locale in LOCALES}


def placeholders(entry: object) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", json.dumps(entry)))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_language_says_everything_with_the_same_blanks(words: dict[str, dict[str, object]], locale: str):
    ours = {key: entry for key, entry in words[locale].items() if not CALENDAR.match(key)}

    assert ours.keys() == words["en"].keys()
    assert all(ours[key] for key in ours)
    assert {key: placeholders(entry) for key, entry in ours.items()} == {
        key: placeholders(entry) for key, entry in words["en"].items()
    }


def test_every_word_that_the_desk_uses_is_there(words: dict[str, dict[str, object]]):
    sources = [path.read_text() for path in DESK.rglob("*.js") if "locales" not in path.parts]
    used = {key for source in sources for key in re.findall(r'\bsay\("([^"]+)"', source)}

    assert {key for key in used if not CALENDAR.match(key)} <= words["en"].keys()


def test_the_reasons_of_the_playbook_have_words(words: dict[str, dict[str, object]]):
    assert {f"reason.{key}" for key in REASON_KEYS} <= words["en"].keys()


FORMATS = """async (locale) => {
  const { loadWords } = await import("/desk/words.js")
  const words = await loadWords(locale)
  const unread = words.say("row.unread", { count: 3 })
  return [words.duration(45), words.duration(7_300), words.day(new Date(2026, 10, 21)), unread]
}"""


@pytest.mark.parametrize(
    ("locale", "shown"),
    [
        ("en", ["45 sec", "2 hr", "Saturday, November 21", "3 unread messages"]),
        ("et", ["45 sek", "2 t", "laupäev, 21. november", "3 lugemata sõnumit"]),
        ("ru", ["45 с", "2 ч", "суббота, 21 ноября", "3 непрочитанных сообщения"]),
        ("nb", ["45 sek", "2 t", "lørdag 21. november", "3 uleste meldinger"]),
        ("kk", ["45 с", "2 сағ", "21 қараша, сенбі", "3 оқылмаған хабарлама"]),
    ],
)
def test_times_and_numbers_are_written_as_the_language_writes_them(modules: Page, locale: str, shown: list[str]):
    written = modules.evaluate(FORMATS, locale)
    assert [text.replace("\xa0", " ") for text in written] == shown


def test_third_party_files_are_the_ones_that_were_pinned():
    for line in (ROOT / "static" / "vendor" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split(maxsplit=1)
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


def imports_of(module: str) -> set[str]:
    """What a module imports when it is loaded, by path below `static/`."""
    folder = posixpath.dirname(module)
    found = re.findall(r'^import .*?from "(\..+?)"', (ROOT / "static" / module).read_text(), re.MULTILINE)
    return {posixpath.normpath(posixpath.join(folder, path)) for path in found}


def test_the_page_asks_for_every_module_of_the_first_screen_at_once():
    needed, unread = set(), {"desk/main.js"}
    while unread:
        module = unread.pop()
        needed.add(module)
        unread |= imports_of(module) - needed

    listed = set(re.findall(r'"(.+\.js)"', (ROOT / "copilot" / "desk" / "templates" / "_modules.html").read_text()))

    assert listed == needed - {"desk/main.js"}
