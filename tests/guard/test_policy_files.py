"""Policy files: slips are named with file and line, sites may only tighten, a bad reload changes nothing."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from copilot.guard import PolicyError, PolicyStore, check, load_policy
from tests.guard.conftest import RULES

GOOD = """\
id: shouting
title: Shouting
why: Capitals read as shouting.
source: L12
severity: warn
languages:
  en:
    advice: Write it in small letters.
    phrases:
      - hey you
fires:
  - {lang: en, text: "Hey you, wait.", span: "Hey you"}
passes:
  - {lang: en, text: "Hello, I am here."}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shouting.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("slip", "fixed", "line", "problem"),
    [
        ("severity: warn", "severity: hold", 5, "use one of info, warn, block, stop"),
        ("hey you", "hey {nobody}", 10, "There is no list {nobody}"),
        ("hey you", "(hey you", 10, "not closed"),
        ("hey you", "he* you", 10, "shorter than 3 letters"),
        ("source: L12", "sauce: L12", 4, '"sauce" is not known here'),
        ("  en:\n    advice", "  xx:\n    advice", 8, "is not one of the languages"),
        ('span: "Hey you"', 'span: "Hey me"', 12, "does not stand in the text"),
    ],
)
def test_a_slip_is_named_with_its_line_and_what_would_be_right(
    folder: Path, slip: str, fixed: str, line: int, problem: str
) -> None:
    (folder / "shouting.yaml").write_text(GOOD.replace(slip, fixed), encoding="utf-8")

    with pytest.raises(PolicyError) as caught:
        load_policy(folder)

    assert caught.value.line == line
    assert problem in str(caught.value)
    assert "shouting.yaml" in str(caught.value)


def test_a_rule_of_ones_own_fires(folder: Path) -> None:
    (violation,) = check(load_policy(folder), "Hey you, wait.").violations

    assert (violation.rule, violation.evidence) == ("shouting", "Hey you")


def test_the_version_follows_the_content(folder: Path) -> None:
    before = load_policy(folder).version
    assert load_policy(folder).version == before

    (folder / "shouting.yaml").write_text(GOOD.replace("hey you", "hey there"), encoding="utf-8")

    assert load_policy(folder).version != before


def overlay(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "site.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_site_may_raise_a_severity_but_not_lower_it(folder: Path) -> None:
    stricter = load_policy(folder, overlay=overlay(folder, "id: shouting\nseverity: block\n"))
    assert check(stricter, "Hey you!").decision == "block"

    with pytest.raises(PolicyError, match="not lower it"):
        load_policy(folder, overlay=overlay(folder, "id: shouting\nseverity: info\n"))


EXCEPTION = """\
id: shouting
languages:
  en:
    exceptions:
      - {say: "hey you beautiful", until: 2026-12-31, reason: "Campaign song"}
"""


def test_a_sites_exception_ends_on_its_date(folder: Path) -> None:
    song = "Hey you beautiful people."

    before = load_policy(folder, overlay=overlay(folder, EXCEPTION), today=date(2026, 12, 1))
    after = load_policy(folder, overlay=overlay(folder, EXCEPTION), today=date(2027, 1, 1))

    assert not check(before, song).violations
    assert check(after, song).violations


def test_no_site_can_make_an_exception_from_a_stop_rule() -> None:
    site = RULES.parent / "tests" / "guard" / "lenient_site.yml"

    with pytest.raises(PolicyError, match="no site can make an exception"):
        load_policy(RULES, overlay=site)


def test_a_reload_that_fails_keeps_the_old_policy_and_says_why(folder: Path) -> None:
    store = PolicyStore(folder)
    before = store.policy
    (folder / "shouting.yaml").write_text(GOOD.replace("severity: warn", "severity: loud"), encoding="utf-8")

    state = store.reload()

    assert store.policy is before
    assert state.state == "refused"
    assert "shouting.yaml, line 5" in state.refusal


def test_a_reload_whose_own_cases_fail_is_refused(folder: Path) -> None:
    store = PolicyStore(folder)
    (folder / "shouting.yaml").write_text(GOOD.replace("- hey you", "- oi you"), encoding="utf-8")

    assert store.reload().state == "refused"
    assert "does not fire" in store.state.refusal


def test_a_good_reload_is_swapped_in_whole(folder: Path) -> None:
    store = PolicyStore(folder)
    (folder / "shouting.yaml").write_text(GOOD.replace("- hey you", "- hey you\n      - oi mate"), encoding="utf-8")

    assert store.reload().state == "ok"
    assert check(store.policy, "Oi mate!").violations


def test_all_shipped_rules_load_from_a_copy_elsewhere(tmp_path: Path) -> None:
    shutil.copytree(RULES, tmp_path / "rules")

    assert load_policy(tmp_path / "rules").version == load_policy(RULES).version
