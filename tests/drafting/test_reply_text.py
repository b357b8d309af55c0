"""What models put around a reply is taken off, wherever the stream is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.drafting.reply_text import RuleMarks, without_blank_end, without_label, without_thoughts


def cleaned(pieces: list[str]) -> str:
    marks = RuleMarks()
    return "".join(without_blank_end(marks.taken_out(without_label(without_thoughts(pieces)))))


@pytest.mark.parametrize(
    ("raw", "reply"),
    [
        ("I am sorry.", "I am sorry."),
        ("\n  I am sorry.\n", "I am sorry."),
        ("Agent: I am sorry.", "I am sorry."),
        ("agent| I am sorry.", "I am sorry."),
        ("Agents are here.", "Agents are here."),
        ("<think>They are angry.</think>\n\nI am sorry.", "I am sorry."),
        ("<think>never ends", ""),
        ("<thin", "<thin"),
        ("I am sorry.\n[[rule 2]]", "I am sorry."),
        ("I am sorry. [[Rule 2]] Bye.", "I am sorry.  Bye."),
        ("I am sorry.\n[[rule", "I am sorry."),
        ("Order [A-12] is late.", "Order [A-12] is late."),
        ("A line\n\nand another.", "A line\n\nand another."),
        ("agent", "agent"),
    ],
)
@given(data=st.data())
def test_only_the_reply_is_left(raw, reply, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=6)))
    pieces = [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]

    assert cleaned(pieces) == reply


def test_the_number_of_the_rule_is_remembered():
    marks = RuleMarks()

    text = "".join(marks.taken_out(["Done. [", "[rule 1", "2]]"]))

    assert (text, marks.number) == ("Done. ", 12)


def test_signs_of_life_pass_through():
    assert list(without_label(without_thoughts(["", "", "Hi", ""]))) == ["", "", "Hi", ""]
