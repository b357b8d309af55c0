"""A supervisor has said no: the draft says so, claims no longer that anybody is being asked, and goes on (L15)."""

import pytest

from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.snapshot import make_snapshot
from copilot.guard import Context, Decision, PolicyStore, check
from copilot.reading.types import Turn
from tests.servers import ROOT

ASKING = {
    "en": ("My parcel 4711 is late again, I want a refund.", "asking my supervisor"),
    "et": ("Minu pakk 4711 hilineb jälle, tahan raha tagasi.", "küsin"),
    "ru": ("Моя посылка 4711 опять опаздывает, хочу вернуть деньги.", "спрашиваю"),
    "nb": ("Pakken min 4711 er forsinket igjen, jeg vil ha pengene tilbake.", "jeg spør"),
    "kk": ("4711 сәлемдемем тағы кешікті, ақшамды қайтарыңыз.", "басшымнан сұрап"),
}


@pytest.fixture(scope="module")
def policies() -> PolicyStore:
    return PolicyStore(ROOT / "guardrails")


@pytest.mark.parametrize("language", ASKING)
@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_a_refusal_is_told_and_nobody_is_said_to_be_asked_any_more(policies: PolicyStore, language: str, seed: str):
    words, asking = ASKING[language]
    drafter = PlaybookDrafter()

    before = make_snapshot([Turn(who="customer", text=words)], seed=seed)
    after = make_snapshot([Turn(who="customer", text=words)], is_refused=True, seed=seed)
    text = "".join(drafter.stream(after))

    assert "decline.money" in {step.reason_key for step in before.advice.steps}
    assert [step.reason_key for step in after.advice.steps if step.step == "decline"] == ["decline.refused"]
    assert "act.look" in {step.reason_key for step in after.advice.steps}
    assert after.advice.permission_worth_asking is None
    assert asking not in text
    context = Context(customer=words, known=(words,), permission=None, language=language)
    assert check(policies.policy, text, context).decision is Decision.ALLOW
