"""What has come by is known, what has not is a gap, in whatever order and however often messages arrive."""

from hypothesis import example, given
from hypothesis import strategies as st

from copilot.catching_up import KEEP_S, Heard


def heard_of(seqs: list[int]) -> Heard:
    heard = Heard(clock=lambda: 0.0)
    for seq in seqs:
        heard.watch("/desk", "message", {"conversation": "c", "seq": seq})
    return heard


@given(st.lists(st.integers(min_value=1, max_value=30), min_size=1))
@example([5, 1])
@example([3, 1, 2])
def test_exactly_what_came_by_counts_as_heard(seqs):
    heard = heard_of(seqs)

    assert [seq for seq in range(32) if heard.has("c", seq)] == sorted(set(seqs))


@given(st.lists(st.integers(min_value=1, max_value=12), min_size=1), st.integers(min_value=1, max_value=12))
def test_a_conversation_is_whole_when_it_was_heard_from_its_beginning(seqs, last):
    heard = heard_of([1, *seqs])

    assert heard.is_whole("c", last) == (set(range(1, max(seqs) + 1)) <= {1, *seqs} and last <= max([1, *seqs]))


def test_a_conversation_heard_from_its_middle_is_whole_once_somebody_looked():
    heard = heard_of([7, 8])
    assert not heard.is_whole("c", 8)

    heard.settle("c")

    assert heard.is_whole("c", 8)
    assert not heard.is_whole("c", 9)


def test_other_namespaces_and_other_events_are_no_news():
    heard = Heard(clock=lambda: 0.0)

    heard.watch("/visitor", "message", {"conversation": "c", "seq": 1})
    heard.watch("/desk", "seen", {"conversation": "c", "seq": 1})

    assert not heard.has("c", 1)


def test_what_is_long_past_is_forgotten():
    now = 0.0
    heard = Heard(clock=lambda: now)
    heard.add("old", 1)
    heard.watch("/desk", "draft.end", {"draft": "d"})
    now = KEEP_S + 1
    heard.add("new", 1)

    heard.forget_old()

    assert not heard.has("old", 1)
    assert not heard.has_draft("d")
    assert heard.has("new", 1)
