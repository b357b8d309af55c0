"""What holds for any text: a verdict, places inside, the same answer twice, and nothing let through early."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from copilot.guard import Context, Decision, Kind, Permission, Severity, StreamGuard, check, load_policy
from tests.guard.conftest import RULES

POLICY = load_policy(RULES)
PIECES = ["calm", "down", "I will", "refund you", "20 €", "rahunege", "успокойтесь", "вернём деньги", "slapp av"]
WORDS = st.sampled_from([*PIECES, "сабыр етіңіз", ".", "!", "?", "\n", "“", "”", "«Ну»"])
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join))
PERMISSIONS = st.one_of(
    st.none(),
    st.builds(
        Permission,
        st.frozensets(st.sampled_from(list(Kind))),
        st.one_of(st.none(), st.decimals(0, 1000, places=2)),
        st.sampled_from([None, "EUR", "NOK", "KZT"]),
        st.one_of(st.none(), st.decimals(0, 100, places=1)),
    ),
)
KNOWN = st.one_of(st.none(), st.lists(st.text(max_size=60), max_size=3).map(tuple))
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(text=TEXTS, customer=TEXTS, permission=PERMISSIONS, known=KNOWN)
@example(text="\u00ad", customer="", permission=None, known=None)
@example(text="😀 kr 1 000 000 %", customer="«", permission=None, known=("",))
def test_any_text_and_any_permission_give_a_verdict_with_places_inside(
    text: str, customer: str, permission: Permission | None, known: tuple[str, ...] | None
) -> None:
    verdict = check(POLICY, text, Context(customer, known, permission))

    for violation in verdict.violations:
        assert 0 <= violation.start < violation.end <= len(text)
        assert text[violation.start : violation.end] == violation.evidence
        assert violation.advice


@quick
@given(text=TEXTS)
def test_checking_twice_is_the_same_as_checking_once(text: str) -> None:
    assert check(POLICY, text) == check(POLICY, text)


@quick
@given(text=TEXTS, pieces=st.lists(st.integers(1, 7), min_size=1, max_size=10))
def test_a_stream_releases_the_whole_text_or_a_beginning_of_it(text: str, pieces: list[int]) -> None:
    guard = StreamGuard(POLICY)

    released = _stream(guard, text, pieces)

    assert text.startswith(released)
    assert guard.blocked or released == text


@quick
@given(text=TEXTS)
def test_a_stream_ends_with_the_verdict_of_the_whole_text(text: str) -> None:
    guard = StreamGuard(POLICY)
    _stream(guard, text, [3])

    blocked = check(POLICY, text).decision is Decision.BLOCK

    assert guard.blocked == blocked


@pytest.mark.parametrize("step", range(1, 8))
@pytest.mark.parametrize(
    "case",
    [case for case in POLICY.cases if case.expect == "fires"],
    ids=lambda case: f"{case.rule}-{case.language}-{case.line}",
)
def test_no_character_of_a_stopped_span_is_released(case, step: int) -> None:
    before, after = "  ", " Thank you."
    guard = StreamGuard(POLICY, case.context)
    released = _stream(guard, before + case.text + after, [step])

    stopped = [v for v in guard.violations if v.severity in (Severity.BLOCK, Severity.STOP)]

    assert stopped
    assert len(released) <= min(violation.start for violation in stopped)


def _stream(guard: StreamGuard, text: str, pieces: list[int]) -> str:
    released, at, turn = "", 0, 0
    while at < len(text):
        step = pieces[turn % len(pieces)]
        released += guard.feed(text[at : at + step])
        at, turn = at + step, turn + 1
    return released + guard.finish()


@quick
@given(amount=st.integers(1, 200), ceiling=st.integers(1, 200))
def test_an_offer_passes_exactly_up_to_the_permitted_amount(amount: int, ceiling: int) -> None:
    permission = Permission(frozenset({Kind.REFUND}), Decimal(ceiling), "EUR")

    verdict = check(POLICY, f"I will refund you {amount} €.", Context(permission=permission))

    found = any(violation.rule == "compensation" for violation in verdict.violations)
    assert found == (amount > ceiling)
