"""What the agent's side has said already."""

import pytest

from copilot.reading import Turn, summarise


@pytest.mark.parametrize(
    "text",
    [
        "I am so sorry about this. Could you give me your order number?",
        "Mul on väga kahju. Kas saaksite öelda tellimuse numbri?",
        "Приношу извинения. Подскажите, пожалуйста, номер заказа?",
        "Beklager dette. Kan du sende meg ordrenummeret?",
        "Кешірім сұраймыз. Тапсырыс нөмірін айтып жіберіңізші?",
    ],
)
def test_an_apology_and_a_question_are_remembered(text):
    said = summarise([Turn("customer", text), Turn("agent", text)])

    assert said.apologised
    assert said.asked == {"order"}


def test_the_customers_own_sorry_is_not_ours():
    assert not summarise([Turn("customer", "Sorry, but where is my order?")]).apologised


def test_naming_an_order_number_is_not_asking_for_it():
    assert summarise([Turn("agent", "I have your order number 4471 in front of me.")]).asked == frozenset()


def test_the_last_apology_is_counted_back_in_agents_turns():
    turns = [Turn("agent", "I am sorry."), Turn("customer", "So?"), Turn("agent", "It left today.")]

    said = summarise(turns)

    assert (said.apologies, said.last_apology) == (1, 2)


def test_an_empty_conversation_has_said_nothing():
    said = summarise([])

    assert not said.apologised
    assert said.last_apology is None
