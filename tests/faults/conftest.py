"""The installation that is broken again and again, and the table of what it cost."""

from collections.abc import Callable, Iterator

import pytest

from tests.cast import Cast
from tests.faults.checker import Checker, Findings
from tests.faults.installation import Installation
from tests.faults.load import Load

Judge = Callable[[str, str, Cast, Load], None]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two servers, two workers, PostgreSQL and Redis, for all faults of a module one after the other."""
    whole = Installation(tmp_path_factory.mktemp("installation")).start()
    yield whole
    whole.stop()


@pytest.fixture
def judge(record_property: Callable[[str, object], None]) -> Judge:
    """Checks what a fault has left behind, and keeps its figures for the table."""

    def check(fault: str, database_url: str, cast: Cast, load: Load) -> None:
        found = Checker(database_url, cast.site["site"], load).check()
        record_property("fault", _line(fault, found))
        assert found.all == []

    return check


def _line(fault: str, found: Findings) -> str:
    return (
        f"{fault:<44}{found.operations:>11}{found.outages:>9}{found.refusals:>10}{len(found.losses):>8}"
        f"{len(found.doubles):>9}"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Operations, faults, losses and doubles of every fault that ran."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    lines = [str(value) for report in reports for name, value in report.user_properties if name == "fault"]
    if lines:
        terminalreporter.section("faults")
        terminalreporter.write_line(
            f"{'fault':<44}{'operations':>11}{'outages':>9}{'refusals':>10}{'losses':>8}{'doubles':>9}"
        )
        for line in lines:
            terminalreporter.write_line(line)
