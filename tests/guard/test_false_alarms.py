"""What must not cry wolf: short courtesies, words that only look coarse, names, doubts shared by no second ear."""

from pathlib import Path

import pytest
import yaml

from copilot.guard import Context, Decision, Policy, Severity, check, load_policy

EVERYDAY = Path(__file__).parents[2] / "bench" / "corpus" / "guard_everyday.yaml"


def everyday_lines() -> list[tuple[str, str]]:
    lines: dict[str, list[str]] = yaml.safe_load(EVERYDAY.read_text(encoding="utf-8"))
    return [(language, line) for language, group in lines.items() for line in group]


@pytest.mark.parametrize("language", ["en", "et", "ru", "nb", "kk"])
def test_courtesies_and_plain_talk_are_never_stopped(policy: Policy, language: str) -> None:
    lines = [line for code, line in everyday_lines() if code == language]

    stopped = [line for line in lines if check(policy, line, Context(language=language)).decision is Decision.BLOCK]

    assert len(lines) > 100
    assert not stopped


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("et", "Tere Kadri, suur tänu."),
        ("et", "Aitäh, Rasmus, sain kätte."),
        ("en", "Hello Fiona, many thanks."),
        ("ru", "Добрый вечер, Артур, большое спасибо."),
        ("nb", "Hei Sigrid, tusen takk."),
        ("kk", "Жылы сөзіңізге көп рақмет"),
        ("kk", "Қайырлы күн, Динара, рақмет."),
    ],
)
def test_short_thanks_with_any_name_pass(policy: Policy, language: str, text: str) -> None:
    assert check(policy, text, Context(language=language)).decision is Decision.ALLOW


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("et", "Kirjutage siia paki pikk mõõt, palun."),  # a Norwegian coarse word
        ("nb", "Så skummelt å finne den i munnen hennes."),  # an Estonian one
    ],
)
def test_everyday_words_of_one_language_are_not_coarse_ones_of_another(
    policy: Policy, language: str, text: str
) -> None:
    found = check(policy, text, Context(language=language)).violations

    assert not [violation for violation in found if violation.rule == "hostile"]


def test_a_coarse_word_of_another_language_counts_in_a_sentence_of_that_language(policy: Policy) -> None:
    verdict = check(policy, "Du er en idiot, og det vet alle her på jobben.", Context(language="et"))

    assert "hostile" in {violation.rule for violation in verdict.violations}


@pytest.mark.parametrize(
    ("language", "text", "severity"),
    [
        ("en", "Thank you so much Fiona, I have noted it.", Severity.WARN),
        ("en", "I have asked Sigrid to look at the invoice.", Severity.WARN),
        ("en", "I will let Fiona know.", Severity.WARN),
        ("nb", "Jeg har spurt Sigrid om fakturaen.", Severity.WARN),
        ("ru", "Я передал Артуру номер договора.", Severity.WARN),
        ("en", "It was the driver Sigrid who lost the parcel.", Severity.BLOCK),
    ],
)
def test_an_unknown_name_warns_where_it_claims_nothing(
    policy: Policy, language: str, text: str, severity: Severity
) -> None:
    context = Context(language=language, known=("Order 48213",))

    (name,) = [violation for violation in check(policy, text, context).violations if violation.rule == "ungrounded"]

    assert name.severity is severity


RULE = """
id: blame
title: Blame
why: It makes the customer's fault of it.
source: L12
severity: block
languages:
  en:
    advice: Leave it out.
    phrases:
      - {say: "(you|your) ... (chosen|checked)", doubtful: DOUBTFUL}
"""


@pytest.mark.parametrize(("doubtful", "severity"), [("yes", Severity.WARN), ("no", Severity.BLOCK)])
def test_a_doubtful_phrase_only_warns_where_the_learned_layer_hears_no_harm(
    tmp_path: Path, doubtful: str, severity: Severity
) -> None:
    (tmp_path / "blame.yaml").write_text(RULE.replace("DOUBTFUL", doubtful), encoding="utf-8")
    policy = load_policy(tmp_path)

    text = "I am sorry, I can see the day you have chosen and I am asking about it."
    verdict = check(policy, text, Context(language="en"))

    assert [violation.severity for violation in verdict.violations] == [severity]


def test_a_doubtful_phrase_blocks_where_the_sentence_sounds_like_it(tmp_path: Path) -> None:
    (tmp_path / "blame.yaml").write_text(RULE.replace("DOUBTFUL", "yes"), encoding="utf-8")
    policy = load_policy(tmp_path)

    verdict = check(policy, "You should have checked the address yourself before you complained.")

    assert verdict.decision is Decision.BLOCK
