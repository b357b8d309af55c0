"""What holds for any text at all."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.reading import LANGUAGES, FactKind, Turn, mine_facts, read

CLAUSES = {FactKind.HAPPENED, FactKind.WISH}
SPEECH = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [
            "order",
            "№",
            "12.03",
            "14:30",
            "€",
            "1 299,50",
            "третий",
            "раз",
            "kell",
            "kl.",
            "сағат",
            "!!!",
            "f***",
            "😡",
            "\n",
            "ё",
        ]
    ),
    max_size=12,
).map(" ".join)


@given(SPEECH)
@settings(max_examples=150, deadline=None)
def test_any_text_is_read(text):
    reading = read(text)

    assert reading.language in LANGUAGES
    assert 0 <= reading.anger <= 3


@given(SPEECH)
@settings(max_examples=150, deadline=None)
def test_every_place_named_lies_in_the_text(text):
    reading = read(text)

    assert all(text[fact.start : fact.end] == fact.text and fact.text for fact in reading.facts)
    assert all(0 <= item.start < item.end <= len(text) for item in reading.evidence)


@given(SPEECH)
@settings(max_examples=100, deadline=None)
def test_no_two_facts_claim_the_same_letters_except_clauses(text):
    facts = sorted((f for f in read(text).facts if f.kind not in CLAUSES), key=lambda fact: fact.start)

    assert all(one.end <= other.start for one, other in pairwise(facts))


@given(SPEECH)
@settings(max_examples=50, deadline=None)
def test_reading_twice_gives_the_same(text):
    assert read(text) == read(text)


@given(st.lists(st.builds(Turn, st.sampled_from(["customer", "agent", "system"]), SPEECH), max_size=4), SPEECH)
@settings(max_examples=50, deadline=None)
def test_any_history_is_borne(history, text):
    assert -3 <= read(text, history=history).trend <= 3


@given(SPEECH)
@settings(max_examples=50, deadline=None)
def test_any_note_is_mined(text):
    assert all(fact.text in text for fact in mine_facts(text))
