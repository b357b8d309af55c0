"""Drafts from an OpenAI-compatible server, through the running product to the desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import Cast, hire
from tests.fakes import Reply, ScriptedServer, fails, says
from tests.servers import LevelheadServer

GOOD = ("I am sorry that your parcel is late. ", "I will find out where it is now ", "and write to you here.")


@pytest.fixture
def scripted() -> Iterator[ScriptedServer]:
    """A model server that has not been told what to say."""
    server = ScriptedServer()
    with server:
        yield server


@pytest.fixture
def cast(scripted: ScriptedServer, tmp_path: Path) -> Iterator[Cast]:
    """A house that asks the scripted server."""
    server = LevelheadServer(
        tmp_path,
        LEVELHEAD_LLM_BASE_URL=scripted.base_url,
        LEVELHEAD_LLM_MODEL="test-model",
        OPENAI_API_KEY="sk-only-for-tests",
        LEVELHEAD_LLM_FIRST_TOKEN_S="0.8",
    ).start()
    people = hire(server)
    yield people
    people.everybody_leaves()
    server.stop()
    assert "sk-only-for-tests" not in server.log.read_text()


def draft_for(cast: Cast, text: str = "My parcel is a week late!") -> dict:
    """What the desk ends up with when a customer writes."""
    dana, vera = cast.person("dana"), cast.vera()
    vera.says(text)
    return dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation, timeout_s=30)


def test_with_a_model_configured_the_draft_is_the_models(cast: Cast, scripted: ScriptedServer):
    scripted.add(says(*GOOD))

    end = draft_for(cast)

    assert end["drafter"] == "openai"
    assert end["text"] == "".join(GOOD)
    assert end["verdict"] == "allow"


@pytest.mark.parametrize(
    ("replies", "note"),
    [
        ([says(*GOOD, wait_s=3.0)], "late"),
        ([fails(401)], "unauthorised"),
        ([Reply(pieces=("I am sorry that ",), ending="cut")], "broken_stream"),
        ([says()], "empty"),
    ],
)
def test_when_the_model_fails_the_playbook_takes_the_place_and_the_desk_says_why(
    cast: Cast, scripted: ScriptedServer, replies: list[Reply], note: str
):
    scripted.add(*replies)

    end = draft_for(cast)

    assert end["drafter"] == "playbook"
    assert end["note"] == note
    assert end["text"]


def test_a_model_that_offers_money_is_stopped_repaired_and_never_shown(cast: Cast, scripted: ScriptedServer):
    bad = says("I am sorry. ", "We will refund you 50 EUR today. ", "Have a nice day.")
    scripted.add(bad, bad, bad)
    dana, vera = cast.person("dana"), cast.vera()

    vera.says("My parcel is a week late!")
    end = dana.waits_for("draft.end", lambda d: d["conversation"] == vera.conversation, timeout_s=30)

    assert end["drafter"] == "playbook"
    shown = "".join(delta["text"] for delta in dana.of("draft.delta"))
    assert "50 EUR" not in shown
    assert [v["verdict"] for v in dana.of("draft.verdict")][:3] == ["block", "block", "block"]
