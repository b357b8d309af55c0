"""The breaker leaves a failing endpoint alone; the budget ends with the day."""

from datetime import date

from copilot.drafting.breaker import BreakerState, CircuitBreaker
from copilot.drafting.budget import DailyBudget


def open_breaker(now: list[float]) -> CircuitBreaker:
    breaker = CircuitBreaker(failures_to_open=2, cool_down_s=30, clock=lambda: now[0])
    breaker.failed()
    breaker.failed()
    return breaker


def test_a_success_forgets_earlier_failures():
    breaker = CircuitBreaker(failures_to_open=2)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()

    assert breaker.admit()


def test_only_one_probe_goes_out_after_the_cool_down():
    now = [0.0]
    breaker = open_breaker(now)
    assert not breaker.admit()

    now[0] = 30.0

    assert [breaker.admit(), breaker.admit()] == [True, False]
    assert breaker.state is BreakerState.PROBING


def test_a_failed_probe_opens_it_again_and_an_abandoned_one_gives_its_place_back():
    now = [30.0]
    breaker = open_breaker(now)
    now[0] = 60.0
    assert breaker.admit()
    breaker.abandoned()
    assert breaker.admit()

    breaker.failed()

    assert not breaker.admit()
    assert breaker.state is BreakerState.OPEN


def test_an_endpoint_that_asks_for_a_longer_pause_gets_it():
    now = [0.0]
    breaker = CircuitBreaker(failures_to_open=1, cool_down_s=30, clock=lambda: now[0])
    breaker.failed(retry_after_s=90)

    now[0] = 60.0
    assert not breaker.admit()
    now[0] = 90.0
    assert breaker.admit()


def test_a_new_day_has_a_new_budget():
    today = [date(2026, 11, 21)]
    budget = DailyBudget(100, today=lambda: today[0])
    budget.record("site", 90)

    assert not budget.admits("site", expected=20)
    today[0] = date(2026, 11, 22)
    assert budget.admits("site", expected=20)
    assert budget.spent("site") == 0


def test_no_limit_still_counts():
    budget = DailyBudget(0)
    budget.record("site", 5_000)

    assert budget.admits("site", expected=10**9)
    assert budget.spent("site") == 5_000
