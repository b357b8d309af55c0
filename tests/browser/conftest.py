"""Real browsers in front of a real server. What failed leaves a screenshot and the server's log in `test-results/`."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.agent import Agent
from tests.browser.host_pages import HostPages
from tests.cast import Cast, hire
from tests.servers import ROOT, LevelheadServer

RESULTS = ROOT / "test-results"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            # A browser on a busy machine can miss a moment; what fails twice is broken.
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    if outcome.get_result().failed:  # type: ignore[attr-defined]
        item.stash[FAILED] = True


@pytest.fixture(scope="session")
def host_pages() -> Iterator[HostPages]:
    """The site owner's pages, on another origin than the server."""
    pages = HostPages().start()
    yield pages
    pages.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each test has its own profile in it."""
    expect.set_options(timeout=20_000)  # machines that run tests are busy
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LevelheadServer]:
    """A server as an operator would start it, shared by the tests of a module."""
    running = LevelheadServer(tmp_path_factory.mktemp("server")).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def team(server: LevelheadServer, host_pages: HostPages) -> Iterator[Cast]:
    """The people at the desk; the host pages carry their site's snippet."""
    cast = hire(server, origin=host_pages.origin)
    host_pages.carry(server.url, cast.site["key"])
    yield cast
    cast.everybody_leaves()


@pytest.fixture
def new_context(
    request: pytest.FixtureRequest, chromium: Browser, server: LevelheadServer
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser profiles; on failure every page of theirs is kept as a picture, beside the server's log."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context

    yield make
    if request.node.stash.get(FAILED, False):
        _keep_evidence(request.node.name, contexts, server.log)
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page in a desktop browser with a fresh profile."""
    return new_context(viewport={"width": 1280, "height": 800}).new_page()


@pytest.fixture
def at_desk(new_context: Callable[..., BrowserContext], team: Cast) -> Iterator[Callable[..., Agent]]:
    """Signs somebody in, in a browser of the given kind; axe needs the policy out of its way."""
    agents: list[Agent] = []

    def come(name: str = "dana", **options: object) -> Agent:
        page = new_context(**{"viewport": DESKTOP, "bypass_csp": True, **options}).new_page()
        agents.append(Agent(page, team.server.url).signs_in(team, name))
        return agents[-1]

    yield come
    assert [error for agent in agents for error in agent.errors] == []


def _keep_evidence(test_name: str, contexts: list[BrowserContext], server_log: Path) -> None:
    RESULTS.mkdir(exist_ok=True)
    stem = re.sub(r"[^\w-]+", "-", test_name)[:100].strip("-")
    pages = [page for context in contexts for page in context.pages if not page.is_closed()]
    for number, page in enumerate(pages):
        page.screenshot(path=RESULTS / f"{stem}-{number}.png")
    shutil.copy(server_log, RESULTS / f"{stem}.log")
