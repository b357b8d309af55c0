"""The guard with a semantic layer beside it: what it adds, what it overrules, and what happens without it."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from copilot.guard import Context, Decision, Policy, StreamGuard, check
from copilot.guard.semantic import Semantic

CLASSES = ("clean", "sarcasm", "blame", "dismissive", "hostile", "compensation", "promise", "privacy", "injection")
LANGUAGES = ("en", "et", "ru", "nb", "kk")
PLAIN = "The courier was at your door at noon. We look into it now."
CLEVER = "How clever of you to wait where the driver could not hear you."


@dataclass
class FakeEar:
    """Hears what its table says of a text's last words, "clean" elsewhere; remembers what it was asked."""

    hears: dict[str, str | None]
    asked: list[tuple[str, str]] = field(default_factory=list)

    def hear(self, text: str, customer: str):
        self.asked.append((text, customer))
        for end, heard in self.hears.items():
            if text.endswith(end):
                return None if heard is None else one_hot(heard)
        return one_hot("clean")


def one_hot(name: str):
    return np.eye(len(CLASSES), dtype=np.float32)[CLASSES.index(name)]


@pytest.fixture(scope="module")
def listening(policy: Policy) -> Policy:
    """The shipped rules with a head that believes a FakeEar's word alone."""
    head = Semantic(
        classes=CLASSES,
        weights=np.eye(len(CLASSES), dtype=np.float32) * 9,
        bias=np.zeros(len(CLASSES), dtype=np.float32),
        share=dict.fromkeys(LANGUAGES, 1.0),
        thresholds=dict.fromkeys(LANGUAGES, 0.0),
    )
    return replace(policy, semantic=head)


def test_what_only_the_ear_hears_is_blocked_with_its_sentence_and_the_rules_advice(listening: Policy):
    ear = FakeEar({"now.": "dismissive"})
    verdict = check(listening, PLAIN, Context(customer="Where is it?", language="en"), ear=ear)

    (violation,) = verdict.violations
    assert (verdict.decision, violation.rule) == (Decision.BLOCK, "dismissive")
    assert violation.evidence == "We look into it now."
    assert violation.advice == listening.advice("dismissive", "en")
    assert (PLAIN, "Where is it?") in ear.asked
    assert not verdict.is_unjudged


@pytest.mark.parametrize("text", [CLEVER, "Calm down and wait for the courier."])
def test_the_ear_clears_nothing_that_phrases_or_n_grams_found(listening: Policy, text: str):
    assert check(listening, text).decision is Decision.BLOCK
    assert check(listening, text, ear=FakeEar({})) == check(listening, text)


def test_without_an_answer_the_guard_says_so_and_works_on(listening: Policy):
    deaf = FakeEar({"": None})
    alone, unjudged = check(listening, PLAIN), check(listening, PLAIN, ear=deaf)

    assert unjudged.is_unjudged
    assert not alone.is_unjudged
    assert replace(unjudged, is_unjudged=False) == alone
    assert check(listening, CLEVER, ear=deaf).decision is Decision.BLOCK


def test_a_policy_without_a_head_asks_nobody(policy: Policy):
    ear = FakeEar({})

    assert not check(replace(policy, semantic=None), CLEVER, ear=ear).is_unjudged
    assert not ear.asked


def test_the_same_question_gets_the_same_answer(listening: Policy):
    ear = FakeEar({"now.": "blame"})

    assert check(listening, PLAIN, ear=ear) == check(listening, PLAIN, ear=ear)


def test_a_stream_asks_about_finished_sentences_alone_and_holds_a_doubtful_one(listening: Policy):
    ear = FakeEar({"at noon.": "sarcasm"})
    guard = StreamGuard(listening, Context(language="en"), ear=ear)
    shown = [guard.feed(letter) for letter in PLAIN]

    assert [text for text, _ in ear.asked] == ["The courier was at your door at noon."]
    assert not any(shown)
    assert guard.finish() == PLAIN, "what followed cleared it"


def test_a_stream_whose_end_is_heard_as_a_violation_is_blocked_there(listening: Policy):
    guard = StreamGuard(listening, Context(language="en"), ear=FakeEar({"now.": "hostile"}))
    shown = "".join(guard.feed(letter) for letter in PLAIN)

    assert shown.strip() == "The courier was at your door at noon."
    assert guard.finish() == ""
    assert guard.blocked


def test_a_stream_without_an_answer_lets_through_what_the_n_grams_let_through(listening: Policy):
    alone, deaf = StreamGuard(listening), StreamGuard(listening, ear=FakeEar({"": None}))

    assert [deaf.feed(letter) for letter in PLAIN] == [alone.feed(letter) for letter in PLAIN]
    assert deaf.finish() == alone.finish()
    assert deaf.verdict.is_unjudged
