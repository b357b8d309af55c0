"""What counts as the words that a reply answers."""

from copilot.playbook.problems import BURST_CHARS, BURST_TURNS, newest_burst
from copilot.reading import Turn


def customer(*texts: str) -> list[Turn]:
    return [Turn("customer", text) for text in texts]


def test_everything_since_the_last_answer_is_the_burst():
    turns = [*customer("Where is it?"), Turn("agent", "I am looking."), *customer("Well?", "Hello?")]

    assert [turn.text for turn in newest_burst(turns)] == ["Well?", "Hello?"]


def test_of_a_flood_of_messages_the_newest_count():
    turns = customer(*(f"Hello {number}?" for number in range(3 * BURST_TURNS)))

    burst = newest_burst(turns)

    assert len(burst) == BURST_TURNS
    assert burst[-1].text == f"Hello {3 * BURST_TURNS - 1}?"


def test_of_a_flood_of_words_the_newest_count_and_the_last_message_always_does():
    page = "x" * (BURST_CHARS // 3)

    assert len(newest_burst(customer(*[page] * 10))) == 3
    assert len(newest_burst(customer(page, "y" * (2 * BURST_CHARS)))) == 1
