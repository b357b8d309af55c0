"""Any JSON into any event, of both namespaces: an answer in words, no trace, and the connection goes on."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.cast import Cast, Colleague, Vera, hire
from tests.servers import LevelheadServer
from tests.sockets.test_rights import TABLE as DESK
from tests.visitor.test_rights import TABLE as VISITOR

INJECTIONS = [
    "'; DROP TABLE message; --",
    '" OR 1=1 --',
    "{{ 7 * 7 }}",
    "{% raw %}",
    "${jndi:ldap://x}",
    "../../etc/passwd",
]
LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=40) | st.sampled_from(INJECTIONS)
)  # fmt: skip
ANY_JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
)
FIELDS = st.sampled_from([
    "conversation", "text", "client_id", "seq", "on", "draft", "permission", "promise", "site", "person", "name",
    "email", "settings", "origins", "reason", "kind", "amount", "currency", "percent", "user", "until", "url", "title",
    "facts", "score", "cursor", "query", "filter", "attachments", "grant", "expires", "state", "role", "hash", "id",
])  # fmt: skip
PAYLOADS = ANY_JSON | st.dictionaries(FIELDS, ANY_JSON, max_size=6)
LEFT_OUT = {"forget", "people.invite", "people.change", "site.add"}  # they would end or change the people of the test


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """A server that does not count events, for there will be many."""
    rates = {"LEVELHEAD_EVENT_RATE": "1000000 per 1 second", "LEVELHEAD_MESSAGE_RATE": "1000000 per 1 second"}
    server = LevelheadServer(tmp_path_factory.mktemp("hostile"), **rates).start()
    people = hire(server)
    yield people
    people.everybody_leaves()
    server.stop()


@pytest.fixture(scope="module")
def ona(cast: Cast) -> Colleague:
    return cast.person("ona")


@pytest.fixture(scope="module")
def vera(cast: Cast) -> Vera:
    return cast.vera()


def is_an_answer(answer: Any) -> bool:
    """Yes, or no in words: never a trace, never "something went wrong on our side"."""
    if answer["ok"] is True:
        return True
    error = answer["error"]
    return error["code"] != "unavailable" and bool(error["message"]) and "Traceback" not in json.dumps(answer)


MANY = settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))


@MANY
@given(st.sampled_from(sorted(set(DESK) - LEFT_OUT)), PAYLOADS)
@example("card", {"conversation": "\ud800"})
@example("list", {"cursor": "99999999999999999999"})
def test_the_desk_answers_any_json_in_words(cast: Cast, ona: Colleague, event: str, payload: Any):
    answer = ona.asks(event, payload)

    assert is_an_answer(answer), (event, payload, answer)


@MANY
@given(st.sampled_from(sorted(set(VISITOR) - LEFT_OUT)), PAYLOADS)
def test_the_customers_side_answers_any_json_in_words(cast: Cast, vera: Vera, event: str, payload: Any):
    answer = vera.asks(event, payload)

    assert is_an_answer(answer), (event, payload, answer)


@pytest.mark.parametrize("words", INJECTIONS)
def test_words_that_would_be_code_elsewhere_come_back_as_they_were(cast: Cast, ona: Colleague, words: str):
    vera = cast.vera()
    vera.says(words)
    ona.asks("note", {"conversation": vera.conversation, "text": words})

    opened = ona.asks("open", {"conversation": vera.conversation})

    assert opened["messages"][0]["text"] == words
    assert words in [note["text"] for note in opened["notes"]]
    assert ona.asks("list", {"query": words})["ok"]


def test_nothing_of_it_failed_inside(cast: Cast):
    log = cast.server.log.read_text()

    assert "event failed" not in log
    assert "Traceback" not in log
