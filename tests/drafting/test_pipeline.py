"""The pipeline's promises: nothing blocked gets out, and there is always a draft unless none is safe."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copilot.drafting.pipeline import run
from copilot.drafting.types import DraftBegin, DraftDelta, DraftEnd, DrafterUnavailable, DraftEvent, DraftVerdict
from copilot.guard.types import Decision
from tests.fakes import FakeModel, fails, says

GOOD = "I am sorry that your parcel is three days late. Could you send me the order number?"
BAD = "Please calm down, it's your own fault. "


def draft(snapshot, drafter, fallback, policy, **more) -> list[DraftEvent]:
    return list(run(snapshot, drafter=drafter, fallback=fallback, policy=policy, **more))


def shown(events: list[DraftEvent]) -> str:
    """What the desk has in front of it in the end: an attempt's beginning clears what was there."""
    text = ""
    for event in events:
        if isinstance(event, DraftBegin):
            text = ""
        if isinstance(event, DraftDelta):
            text += event.text
    return text


def begins(events: list[DraftEvent]) -> list[tuple[str, int, str | None]]:
    return [(event.drafter, event.attempt, event.note) for event in events if isinstance(event, DraftBegin)]


def end_of(events: list[DraftEvent]) -> DraftEnd:
    assert isinstance(events[-1], DraftEnd)
    return events[-1]


def test_a_good_draft_streams_through_and_ends_with_its_verdict(snapshot, policy):
    model = FakeModel([[GOOD[:20], GOOD[20:60], GOOD[60:]]])

    events = draft(snapshot, model, FakeModel([]), policy)

    assert begins(events) == [("fake", 1, None)]
    assert shown(events) == end_of(events).text == GOOD
    assert isinstance(events[-2], DraftVerdict)
    assert (end_of(events).tokens_in, end_of(events).tokens_out) == (100, 9)
    assert end_of(events).version == "fake-1"
    assert model.closed == 1


def test_a_blocked_attempt_is_stopped_at_once_and_repaired_with_the_reason(snapshot, policy):
    model = FakeModel([["I am sorry. ", BAD, "And so on. ", "never read"], GOOD])

    events = draft(snapshot, model, FakeModel([]), policy)

    verdicts = [event.verdict.decision for event in events if isinstance(event, DraftVerdict)]
    assert verdicts == [Decision.BLOCK, Decision.ALLOW]
    assert begins(events) == [("fake", 1, None), ("fake", 2, "repair")]
    assert end_of(events).text == GOOD
    repair = model.asked[1].repair
    assert repair is not None
    assert {found.rule for found in repair.violations} & {"dismissive", "blame"}
    assert repair.text.startswith("I am sorry.")
    assert "never read" not in repair.text
    assert model.asked[1].rejected[-1] == repair.text


def test_nothing_of_a_blocked_sentence_is_ever_shown(snapshot, policy):
    model = FakeModel([["I am sorry. Please cal", "m down, it's your own", " fault. Bye."], GOOD])

    events = draft(snapshot, model, FakeModel([]), policy)

    deltas = "".join(event.text for event in events if isinstance(event, DraftDelta))
    assert "fault" not in deltas
    assert "calm" not in deltas


@given(
    st.permutations([GOOD, BAD, "We are looking into it. ", "What happened next? "]),
    st.lists(st.integers(1, 30), max_size=30),
    st.integers(0, 4),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_in_whatever_pieces_only_what_passed_is_in_the_end(snapshot, policy, said, cuts, count):
    text, pieces = "".join(said[:count]), []
    while text:
        width = cuts.pop() if cuts else len(text)
        pieces.append(text[:width])
        text = text[width:]

    events = draft(snapshot, FakeModel([pieces] * 3), FakeModel([GOOD] * 3), policy)

    end = end_of(events)
    assert shown(events) == end.text
    assert end.verdict.decision is not Decision.BLOCK
    assert BAD.strip() not in end.text
    assert [event.attempt for event in events if isinstance(event, DraftBegin)] == list(range(1, end.attempts + 1))


def test_after_two_repairs_in_vain_the_fallback_takes_over(snapshot, policy):
    model = FakeModel([BAD, BAD, BAD])

    events = draft(snapshot, model, FakeModel([GOOD]), policy)

    assert begins(events) == [("fake", 1, None), ("fake", 2, "repair"), ("fake", 3, "repair"), ("fake", 4, "blocked")]
    assert end_of(events).text == GOOD
    assert end_of(events).note == "blocked"
    assert end_of(events).attempts == 4


def test_when_even_the_fallback_is_blocked_the_draft_ends_empty_with_the_verdict(snapshot, policy):
    events = draft(snapshot, FakeModel([BAD] * 3), FakeModel([BAD] * 3), policy)

    assert end_of(events).text == ""
    assert end_of(events).verdict.decision is Decision.BLOCK
    assert shown(events) == ""


def test_a_drafter_that_is_its_own_fallback_gets_three_attempts(snapshot, policy):
    playbook = FakeModel([BAD] * 3)

    events = draft(snapshot, playbook, playbook, policy)

    assert end_of(events).attempts == 3
    assert end_of(events).text == ""


@pytest.mark.parametrize("reason", ["late", "breaker_open", "over_budget", "unauthorised"])
@pytest.mark.parametrize("begun", [[], ["I am sorry. "]])
def test_an_unavailable_drafter_is_replaced_at_once_with_the_reason(snapshot, policy, reason, begun):
    model = FakeModel([[*begun, DrafterUnavailable(reason)]])

    events = draft(snapshot, model, FakeModel([GOOD]), policy)

    assert begins(events) == [("fake", 1, None), ("fake", 2, reason)]
    assert shown(events) == end_of(events).text == GOOD
    assert end_of(events).note == reason


def test_an_empty_answer_counts_as_none(snapshot, policy):
    events = draft(snapshot, FakeModel([["", " ", "\n"]]), FakeModel([GOOD]), policy)

    assert end_of(events).note == "empty"


def test_the_reason_for_the_fallback_survives_its_own_repair(snapshot, policy):
    events = draft(snapshot, FakeModel([DrafterUnavailable("late")]), FakeModel([BAD, GOOD]), policy)

    assert end_of(events).text == GOOD
    assert end_of(events).note == "late"


def test_a_blank_left_open_is_repaired(snapshot, policy):
    model = FakeModel(["I am sorry about the delay, kind regards, [your name].", GOOD])

    events = draft(snapshot, model, FakeModel([]), policy)

    assert model.asked[1].repair is not None
    assert [found.evidence for found in model.asked[1].repair.violations] == ["[your name]"]
    assert end_of(events).text == GOOD


def test_a_cancelled_draft_stops_without_an_end_and_closes_the_drafter(snapshot, policy):
    pieces = ["I am sorry. ", "The parcel is late. ", "More. "]
    model = FakeModel([list(pieces)])
    seen: list[DraftEvent] = []

    for event in run(
        snapshot,
        drafter=model,
        fallback=FakeModel([]),
        policy=policy,
        is_cancelled=lambda: any(isinstance(event, DraftDelta) for event in seen),
    ):
        seen.append(event)

    assert not any(isinstance(event, DraftEnd) for event in seen)
    assert model.closed == 1


def test_closing_the_iterator_closes_the_drafter(snapshot, policy):
    model = FakeModel([["I am sorry. ", "The parcel is late. ", "More. "]])
    events = run(snapshot, drafter=model, fallback=FakeModel([]), policy=policy)
    next(event for event in events if isinstance(event, DraftDelta))

    events.close()

    assert model.closed == 1


def test_the_real_client_is_repaired_twice_and_then_passes(snapshot, policy, server_with, drafter_for):
    server = server_with(says(BAD), says("Well. ", BAD), says(GOOD))

    events = draft(snapshot, drafter_for(server), FakeModel([]), policy)

    assert end_of(events).text == GOOD
    last = server.requests[-1]["messages"]
    assert [message["role"] for message in last] == ["system", "user", "assistant", "user"]
    assert "own fault" in last[2]["content"]


def test_a_blocked_stream_is_hung_up_on(snapshot, policy, server_with, drafter_for):
    server = server_with(says(BAD, "And more. ", ending="hang"), says(GOOD))

    draft(snapshot, drafter_for(server), FakeModel([]), policy)

    assert server.hung_up.wait(2.0)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (says(GOOD, wait_s=3), "late"),
        (says("I am sorry. ", ending="cut"), "broken_stream"),
        (fails(429, retry_after="60"), "rate_limited"),
        (fails(401), "unauthorised"),
        (says(), "empty"),
    ],
)
def test_when_the_endpoint_fails_the_playbook_takes_its_place(
    snapshot, policy, server_with, drafter_for, reply, reason
):
    drafter = drafter_for(server_with(reply), first_token_timeout_s=0.5 if reason == "late" else 8.0)

    events = draft(snapshot, drafter, FakeModel([GOOD]), policy)

    assert shown(events) == end_of(events).text == GOOD
    assert end_of(events).note == reason


def test_the_house_rule_a_draft_uses_is_quoted_without_the_drafter_saying_so(snapshot, policy):
    rules = "# Delivery\n\nParcels that are late are traced with the courier within one working day."
    snapshot = replace(snapshot, site=replace(snapshot.site, house_rules=rules))
    text = "I am sorry that your parcel is late. We trace parcels with the courier within one working day."

    events = draft(snapshot, FakeModel([text]), FakeModel([]), policy)

    assert (end_of(events).leaned_on or "").startswith("Delivery: Parcels that are late")


def test_a_rule_that_the_site_added_reaches_the_drafter_as_a_sentence(snapshot, policy):
    own = replace(policy.rules["blame"], id="no-slang", title="No slang", why="Our customers do not like it.")
    model = FakeModel([GOOD])

    draft(snapshot, model, FakeModel([]), replace(policy, rules={**policy.rules, "no-slang": own}))

    assert model.asked[0].guard_rules == ("No slang: Our customers do not like it.",)
