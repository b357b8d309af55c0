"""Which steps are due in a conversation, which were done, and what is worth asking a supervisor for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.playbook import advise, fill_card
from copilot.playbook.problems import ISSUE_OF, find_problems, order_by_weight
from copilot.playbook.reasons import REASON_KEYS
from copilot.playbook.types import CaseCard, Known, Step
from copilot.playbook.words import signs_of
from copilot.reading import read
from copilot.reading.types import LANGUAGES, Turn


def conversation(*texts: str) -> tuple[Turn, ...]:
    """Messages taking turns, the customer first."""
    return tuple(Turn("customer" if place % 2 == 0 else "agent", text) for place, text in enumerate(texts))


def advice_for(*texts: str, **known: object):
    turns = conversation(*texts)
    last = next(turn.text for turn in reversed(turns) if turn.who == "customer")
    return advise(turns, read(last, history=turns[:-1]), **known)  # type: ignore[arg-type]


def keys(advice) -> list[str]:
    return [due.reason_key for due in advice.steps]


def test_a_first_complaint_gets_one_apology_an_action_and_one_question():
    due = keys(advice_for("My parcel still hasn't arrived after three weeks!"))

    assert due[0] == "apologise.problem"
    assert "act.look" in due
    assert due[-1] == "clarify.order"


def test_an_apology_is_not_advised_twice():
    advice = advice_for(
        "My parcel 4471 hasn't arrived", "I'm sorry that it hasn't come. I'm looking into it.", "Three weeks I wait!!"
    )

    assert Step.APOLOGISE in advice.done
    assert Step.APOLOGISE in advice.avoid
    assert not any(key.startswith("apologise") for key in keys(advice))


def test_a_number_that_was_asked_for_is_not_asked_for_again():
    due = keys(advice_for("My parcel hasn't arrived", "Could you give me the order number?", "you lot are so slow!!"))

    assert "clarify.order" not in due


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("I want my money back for this broken kettle", "decline.money"),
        ("Ma tahan raha tagasi, veekeetja on katki", "decline.money"),
        ("Верните деньги, чайник не работает", "decline.money"),
        ("Jeg vil ha pengene tilbake, vannkokeren er ødelagt", "decline.money"),
        ("Ақшамды қайтарыңыз, шәйнек істемейді", "decline.money"),
    ],
)
def test_money_is_declined_without_a_permission_and_proposed_with_one(text, key):
    assert key in keys(advice_for(text))
    with_permission = keys(advice_for(text, permission=frozenset({"refund"})))
    assert "propose.permission" in with_permission
    assert key not in with_permission


def test_money_asked_for_is_worth_a_permission_of_the_kind_they_named():
    assert advice_for("I want my money back for this broken kettle").permission_worth_asking == "refund"


def test_an_offer_that_was_accepted_is_carried_out_and_not_made_again():
    offered = "I can refund you €20. Does that work for you?"

    due = keys(advice_for("I want my money back", offered, "yes please", permission=frozenset({"refund"})))

    assert "propose.accepted" in due
    assert "propose.permission" not in due


def test_silence_after_our_question_gets_a_gentle_word_and_nothing_else():
    assert keys(advice_for("My router is dead", "Which lights are on?")) == ["follow_up.silence"]


def test_silence_without_a_question_gets_a_sign_of_life():
    assert keys(advice_for("My router is dead", "I'm checking the line now.")) == ["hold.no_news"]


def test_a_threat_to_life_comes_before_everything():
    assert keys(advice_for("I can't go on, I want to kill myself, and my order is late")) == ["safety.self_harm"]


def test_a_plain_question_gets_an_answer_and_no_apology():
    due = keys(
        advice_for("Hello, is it possible to change my delivery address?", known=Known(status="yes, until noon"))
    )

    assert "act.answer" in due
    assert not any(key.startswith("apologise") for key in due)


def test_points_that_the_customer_numbers_are_taken_as_several_problems():
    due = keys(advice_for("1) the room was dirty 2) the wifi was down 3) breakfast was cold 4) the bill is wrong"))

    assert due[0] == "apologise.several"


def test_every_piece_of_advice_names_its_source():
    for due in advice_for("Nobody came again and I want a manager!!").steps:
        assert due.source.startswith("L")
        assert due.reason_key in REASON_KEYS
        assert due.reason_key.split(".")[0] == due.step.value


def test_the_card_is_filled_from_the_chat_and_keeps_what_an_agent_wrote():
    turns = conversation("Order 55120 never arrived. I want a refund. Mail me at anna@example.com")

    card = fill_card(turns, CaseCard(wish="a new one"))

    assert card.order == "55120"
    assert card.contact == "anna@example.com"
    assert card.wish == "a new one"
    assert card.happened == "Order 55120 never arrived."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_lists_the_same_cues_and_problems(language):
    english, other = signs_of("en"), signs_of(language)

    assert set(other.problems) == set(english.problems) == set(ISSUE_OF)
    assert set(other.cues) == set(english.cues)


def test_the_weightiest_problem_comes_first():
    assert order_by_weight(["staff_rude", "late_waiting", "harm"]) == ("harm", "late_waiting", "staff_rude")


@settings(deadline=None)
@given(st.text(max_size=300), st.sampled_from(LANGUAGES))
def test_any_text_gets_advice(text, language):
    turns = (Turn("customer", text),)

    advice = advise(turns, read(text))

    assert advice.steps
    for problem in find_problems(text, signs_of(language)):
        assert 0 <= problem.start < problem.end <= len(text)
