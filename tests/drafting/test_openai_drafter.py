"""The real client against a scripted endpoint that fails in every way endpoints fail."""

import inspect
import logging
import time
from collections.abc import Callable, Iterator
from datetime import date

import openai
import pytest
from openai import _exceptions

from copilot.drafting.breaker import BreakerState, CircuitBreaker
from copilot.drafting.budget import DailyBudget
from copilot.drafting.openai_drafter import REASONS
from copilot.drafting.types import DrafterUnavailable, SiteProfile, Snapshot
from copilot.playbook.types import Known
from tests.drafting.conftest import snapshot_of
from tests.fakes import Reply, fails, says


def written(pieces: Iterator[str]) -> str:
    return "".join(pieces)


def test_the_reply_comes_in_pieces_and_is_accounted_for(server_with, drafter_for, snapshot):
    server = server_with(says("I am sorry ", "about the delay.", usage=(321, 12)))

    stream = drafter_for(server).stream(snapshot)
    pieces = [piece for piece in stream if piece]

    assert "".join(pieces) == "I am sorry about the delay."
    assert len(pieces) > 1
    assert (stream.account.tokens_in, stream.account.tokens_out) == (321, 12)


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        ([says("Too late.", wait_s=3)], "late"),
        ([says("Too late.", wait_for_headers_s=3)], "late"),
        ([says("I am sorry. ", ending="hang")], "timeout"),
        ([fails(429, retry_after="30")], "rate_limited"),
        ([fails(500), fails(500), fails(500)], "server_error"),
        ([fails(503, retry_after="30")], "server_error"),
        ([fails(409), fails(409), fails(409)], "server_error"),
        ([says("I am", ending="cut")], "broken_stream"),
        ([says("I am", ending="unfinished")], "broken_stream"),
        ([says("I am very", finish="length")], "broken_stream"),
        ([says("I am very", finish="content_filter")], "refused"),
        ([Reply(raw=b"data: {not json\n\n")] * 3, "broken_stream"),
        ([Reply(raw=b"<html>gateway</html>")] * 3, "broken_stream"),
        ([Reply(raw=b'data: {"choices": null}\n\n')] * 3, "broken_stream"),
        ([Reply(raw=b'data: {"error": {"message": "overloaded"}}\n\n')] * 3, "server_error"),
        ([says()], "empty"),
        ([says("  ", "\n")], "empty"),
        ([fails(401)], "unauthorised"),
        ([fails(403)], "unauthorised"),
        ([fails(404)], "refused"),
        ([fails(400)], "refused"),
        ([fails(422)], "refused"),
    ],
)
def test_every_failure_of_the_endpoint_has_its_reason(server_with, drafter_for, snapshot, replies, reason):
    server = server_with(*replies)
    # A busy machine needs time for everything that is not meant to be late.
    drafter = drafter_for(server, first_token_timeout_s=0.5 if reason == "late" else 8.0, timeout_s=9.0)

    with pytest.raises(DrafterUnavailable) as caught:
        written(drafter.stream(snapshot))

    assert caught.value.reason == reason
    assert server.unasked == 0


def test_an_endpoint_that_is_not_there_is_unreachable(server_with, drafter_for, snapshot):
    server = server_with()
    drafter = drafter_for(server)
    server.close()

    with pytest.raises(DrafterUnavailable) as caught:
        written(drafter.stream(snapshot))

    assert caught.value.reason == "unreachable"


@pytest.mark.parametrize("first", [fails(500), fails(429, retry_after="0.1"), says(ending="cut")])
def test_a_failure_before_the_first_token_is_tried_again_in_time(server_with, drafter_for, snapshot, first):
    server = server_with(first, says("I am sorry."))

    assert written(drafter_for(server).stream(snapshot)) == "I am sorry."


def test_a_failure_after_the_first_token_is_not_tried_again(server_with, drafter_for, snapshot):
    server = server_with(says("I am", ending="cut"), says("never asked"))

    with pytest.raises(DrafterUnavailable):
        written(drafter_for(server).stream(snapshot))

    assert server.unasked == 1


def test_a_rejected_parameter_is_left_out_from_then_on(server_with, drafter_for, snapshot):
    server = server_with(
        fails(400, message="Use 'max_completion_tokens' instead.", param="max_tokens"),
        fails(400, message="temperature is not supported with this model", param="temperature"),
        says("I am sorry."),
        says("Once more."),
    )
    drafter = drafter_for(server)

    assert written(drafter.stream(snapshot)) == "I am sorry."
    assert written(drafter.stream(snapshot)) == "Once more."

    assert "max_tokens" in server.requests[0]
    assert "max_completion_tokens" in server.requests[3]
    assert "temperature" not in server.requests[3]


def test_an_endpoint_that_forgets_to_hang_up_after_its_answer_costs_no_draft(server_with, drafter_for, snapshot):
    server = server_with(says("I am sorry.", ending="lingers"))

    assert written(drafter_for(server).stream(snapshot)) == "I am sorry."


def test_an_answer_that_trickles_on_and_on_runs_out_of_time(server_with, drafter_for, snapshot):
    server = server_with(says(*["Sorry. "] * 100, gap_s=0.1))

    assert reason_of(drafter_for(server, timeout_s=3.0), snapshot) == "timeout"


def test_closing_the_stream_hangs_up_on_the_endpoint(server_with, drafter_for, snapshot):
    server = server_with(says("I am sorry. ", "More. ", ending="hang"))
    stream = drafter_for(server).stream(snapshot)
    next(piece for piece in stream if piece)

    stream.close()

    assert server.hung_up.wait(2.0)


def test_a_late_first_token_hangs_up_on_the_endpoint(server_with, drafter_for, snapshot):
    server = server_with(says("Too late.", wait_s=30))

    with pytest.raises(DrafterUnavailable):
        written(drafter_for(server, first_token_timeout_s=0.3).stream(snapshot))

    assert server.hung_up.wait(2.0)


def test_waiting_shows_signs_of_life(server_with, drafter_for, snapshot):
    server = server_with(says("There.", wait_s=0.5))

    pieces = list(drafter_for(server, first_token_timeout_s=8).stream(snapshot))

    assert pieces[0] == ""
    assert "".join(pieces) == "There."


def test_keep_alives_do_not_count_as_a_first_token(server_with, drafter_for, snapshot):
    nothing = b'data: {"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}\n\n'
    server = server_with(Reply(raw=nothing, ending="hang"))

    with pytest.raises(DrafterUnavailable) as caught:
        written(drafter_for(server, first_token_timeout_s=0.4).stream(snapshot))

    assert caught.value.reason == "late"


def test_after_three_failures_the_endpoint_is_left_alone_until_a_probe_succeeds(server_with, drafter_for, snapshot):
    now = [0.0]
    server = server_with(fails(401), fails(401), fails(401), says("I am sorry."))
    drafter = drafter_for(server, breaker=CircuitBreaker(clock=lambda: now[0]))

    reasons = [reason_of(drafter, snapshot) for _ in range(4)]
    now[0] = 31.0

    assert reasons == ["unauthorised", "unauthorised", "unauthorised", "breaker_open"]
    assert written(drafter.stream(snapshot)) == "I am sorry."
    assert drafter.breaker.state is BreakerState.CLOSED


def test_a_cancelled_draft_is_no_failure_of_the_endpoint(server_with, drafter_for, snapshot):
    server = server_with(*[says("Never.", wait_s=30)] * 4)
    drafter = drafter_for(server)

    for _ in range(4):
        stream = drafter.stream(snapshot)
        next(stream)
        stream.close()

    assert drafter.breaker.state is BreakerState.CLOSED


def test_a_site_over_its_daily_budget_asks_nothing_and_another_site_still_may(server_with, drafter_for):
    budget = DailyBudget(10_000, today=lambda: date(2026, 11, 21))
    server = server_with(says("One.", usage=(9_000, 500)), says("Two.", usage=(9_000, 500)))
    drafter = drafter_for(server, budget=budget)
    ours = snapshot_of("Where is it?", site=SiteProfile(id="ours"))
    theirs = snapshot_of("Where is it?", site=SiteProfile(id="theirs"))

    assert written(drafter.stream(ours)) == "One."

    assert reason_of(drafter, ours) == "over_budget"
    assert written(drafter.stream(theirs)) == "Two."
    assert budget.spent("ours") == 9_500


def test_tokens_are_estimated_when_the_endpoint_counts_none(server_with, drafter_for, snapshot):
    budget = DailyBudget()
    drafter = drafter_for(server_with(says("I am sorry.")), budget=budget)

    written(drafter.stream(snapshot))

    assert budget.spent("Northwind") > 500


def test_personal_data_stays_here_and_comes_back_in_the_reply(server_with, drafter_for):
    said = "I am Vera Kask, vera.kask@mail.ee, +372 5123 4567. Where is order 88123?"
    snapshot = snapshot_of(said, known=Known(customer_name="Vera Kask", order="88123"))
    server = server_with(says("Thank you, [NA", "ME_1]! We will write to [email_1", "] about order 88123."))

    reply = written(drafter_for(server).stream(snapshot))

    assert reply == "Thank you, Vera Kask! We will write to vera.kask@mail.ee about order 88123."
    sent = str(server.requests)
    assert not any(secret in sent for secret in ("Vera", "Kask", "mail.ee", "5123"))
    assert "88123" in sent


def test_the_key_is_sent_to_the_endpoint_and_shown_nowhere_else(server_with, drafter_for, snapshot, caplog):
    caplog.set_level(logging.DEBUG)
    server = server_with(fails(401, message="Incorrect API key provided: sk-secret-0123456789"))
    drafter = drafter_for(server)

    with pytest.raises(DrafterUnavailable) as caught:
        written(drafter.stream(snapshot))

    assert server.keys == ["Bearer sk-secret-0123456789"]
    shown = [repr(drafter), str(caught.value), repr(caught.value), caplog.text]
    assert not any("sk-secret" in text for text in shown)


def test_the_house_rule_that_the_model_names_is_quoted_and_its_mark_is_not(server_with, drafter_for):
    rules = "# Returns\n\nUnopened goods can be returned within 30 days.\n\n# Delivery\n\nParcels take two days."
    snapshot = snapshot_of("Can I return an unopened lamp?", site=SiteProfile(house_rules=rules))
    server = server_with(says("Of course, you can send it back.", "\n[[ru", "le 1]]"))

    stream = drafter_for(server).stream(snapshot)

    assert written(stream) == "Of course, you can send it back."
    assert stream.account.leaned_on == "Returns: Unopened goods can be returned within 30 days."


def test_every_error_of_the_sdk_is_known_by_name():
    named = {name for name in openai.__all__ if name.endswith("Error")}
    raised = {
        name
        for name, kind in inspect.getmembers(_exceptions, inspect.isclass)
        if issubclass(kind, Exception) and kind.__module__ == _exceptions.__name__
    }

    assert (named | raised) - set(REASONS) == set()


def reason_of(drafter: Callable[..., object], snapshot: Snapshot) -> str:
    with pytest.raises(DrafterUnavailable) as caught:
        written(drafter.stream(snapshot))
    return caught.value.reason


def test_the_first_token_deadline_holds_while_the_sdk_blocks(server_with, drafter_for, snapshot):
    server = server_with(says("Too late.", wait_for_headers_s=20))
    started = time.monotonic()

    reason = reason_of(drafter_for(server, first_token_timeout_s=0.3), snapshot)

    assert reason == "late"
    assert time.monotonic() - started < 10  # far from the 20 s that the endpoint takes
