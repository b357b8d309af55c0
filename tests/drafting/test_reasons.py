"""The reasons shown beside a draft follow from what was written, over every dialogue of the suites."""

import re
from pathlib import Path

import pytest

from copilot.drafting import pipeline
from copilot.drafting.choosing import split_sentences
from copilot.drafting.phrasebook import Phrasebook, get_phrasebook
from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.snapshot import make_snapshot
from copilot.drafting.types import DraftEnd, SiteProfile
from copilot.evals.suite import EvalCase, read_suite
from copilot.guard import load_policy
from copilot.playbook.reasons import REASON_KEYS
from copilot.reading.types import LANGUAGES, Language, Turn
from copilot.resources import resource_dir

POLICY = load_policy(resource_dir("guardrails"))
CORPUS = Path(__file__).parents[2] / "bench" / "corpus" / "drafts"
# Whose phrases may stand behind a reason, beside those of its own key.
_ALSO_SAID_BY = {
    "apologise.problem": ("apologise.two", "apologise.topic", "apologise.call"),
    "apologise.several": ("several.told",),
    "apologise.promise": ("told.promise",),
    "restate.problem": ("restate.topic",),
    "restate.also": ("apologise.two",),
    "empathise.weight": ("stake.celebration", "stake.work"),
    "praise.thanks": ("told.praise",),
    "clarify.order": ("ask.account", "ask.booking"),
    "clarify.contact": ("ask.phone",),
    "act.next_step": ("act.next_plain",),
    "act.status": ("act.answer",),
}
_PARTS = {"empathise.weight": "weight", "act.look": "look", "clarify.detail": "ask"}
_NOTES = {
    "act.status": "statuses",
    "act.answer": "statuses",
    "act.next_step": "next_steps",
    "agree_time.known": "next_steps",
}
_ASKING = re.compile(r"clarify|ask_wish|agree_time\.suits|safety|listen|follow_up|hold|restate\.question|decline|act")
_LEAST = 6  # letters by which a phrase is known


def suites(language: Language) -> list[EvalCase]:
    cases = resource_dir("prompts") / "default" / "cases" / f"{language}.yaml"
    return [
        *read_suite(cases),
        *(case for path in sorted(CORPUS.glob(f"**/{language}.*")) for case in read_suite(path)),
    ]


def draft(case: EvalCase) -> DraftEnd:
    snapshot = make_snapshot(
        case.turns, site=SiteProfile(house_rules=case.house_rules), known=case.known, permission=case.permission
    )
    drafter = PlaybookDrafter(policy=lambda: POLICY)
    *_, end = pipeline.run(snapshot, drafter=drafter, fallback=drafter, policy=POLICY)
    assert isinstance(end, DraftEnd)
    return end


def fixed_words(book: Phrasebook, key: str) -> list[list[str]]:
    """Of every sentence that may stand behind a reason, the words that stand in it whatever fills its gaps."""
    offers = [name for name in book.phrases if key == "propose.permission" and name.startswith("offer.")]
    templates = [
        template for name in (key, *_ALSO_SAID_BY.get(key, ()), *offers) for template in book.phrases.get(name, ())
    ]
    if part := _PARTS.get(key):
        templates += [template for parts in book.problems.values() for template in parts.get(part, ())]
    if kind := _NOTES.get(key):
        templates += [template for note in getattr(book, kind) for template in note.says]
    return [_fixed(sentence) for template in templates for sentence in re.split(r"(?<=[.!?])\s+", template.source)]


def _fixed(source: str) -> list[str]:
    bare = re.sub(r"\{[^}]*\}", "\0", re.sub(r"\[[^\]]*\]", "\0", re.sub(r"^@\S+ ", "", source)))
    return [part.strip().casefold() for part in bare.split("\0") if len(part.strip()) >= _LEAST]


def is_said(book: Phrasebook, key: str, text: str) -> bool:
    said = text.casefold()
    return any(all(part in said for part in parts) for parts in fixed_words(book, key))


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_a_reason_claims_stands_in_the_draft(language: Language):
    book = get_phrasebook(language)

    claims = [
        (case.id, due.reason_key, end.text)
        for case in suites(language)
        for end in [draft(case)]
        for due in end.reasons or ()
    ]

    assert {key for _, key, _ in claims} <= REASON_KEYS
    assert [claim for claim in claims if not is_said(book, claim[1], claim[2])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_that_asks_says_so_and_one_that_does_not_ask_claims_no_question(language: Language):
    asks = {"clarify.order", "clarify.detail", "clarify.contact", "ask_wish.open", "agree_time.suits"}

    for case in suites(language):
        end = draft(case)
        keys = {due.reason_key for due in end.reasons or ()}
        assert end.reasons, case.id
        assert "?" in end.text or not keys & (asks - {"clarify.detail"}), (case.id, end.text)
        assert "?" not in end.text or any(_ASKING.match(key) for key in keys), (case.id, end.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reason_is_given_once_and_never_for_more_than_was_written(language: Language):
    for case in suites(language):
        end = draft(case)
        keys = [due.reason_key for due in end.reasons or ()]
        assert len(keys) == len(set(keys)), case.id
        assert len(keys) <= len(split_sentences(end.text)) + ("restate.also" in keys), (case.id, keys, end.text)


def test_a_second_trouble_is_claimed_only_where_two_are_named():
    both = draft(
        EvalCase(
            "two",
            (
                Turn(
                    "customer", "Your courier smashed our hall mirror. I have written three e-mails and nobody answers."
                ),
            ),
        )
    )
    one = draft(EvalCase("one", (Turn("customer", "Your courier smashed our hall mirror."),)))

    assert "restate.also" in {due.reason_key for due in both.reasons or ()}
    assert "restate.also" not in {due.reason_key for due in one.reasons or ()}
