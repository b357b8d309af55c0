"""Templates, phrasebooks and the grammar of inserted values."""

import os
import re
import shutil
from decimal import Decimal

import pytest

from copilot.drafting.grammar import kazakh, money_text, span_value, times_value
from copilot.drafting.phrasebook import PhrasebookError, get_phrasebook
from copilot.drafting.refusals import refusals
from copilot.drafting.template import TemplateError, Value, parse_template
from copilot.drafting.time_phrases import say_time
from copilot.playbook.reasons import REASON_KEYS
from copilot.playbook.times import find_times
from copilot.reading.types import LANGUAGES
from copilot.resources import resource_dir

STATIC = resource_dir("static") / "desk" / "locales"
SLOTS = {"thing": Value("shoes", agrees=1), "duration": Value("three weeks", {"gen": "kolme nädala"})}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("your {thing} {thing:is/are} late", "Your shoes are late"),
        ("late[ by {duration}]", "Late by three weeks"),
        ("late[ by {amount}]", "Late"),
        ("{amount} is late", None),
        ("{Duration} is long.", "Three weeks is long."),
        ("{duration.gen} jooksul", "Kolme nädala jooksul"),
        ("[{amount}]", None),
    ],
)
def test_a_phrase_is_said_only_with_its_gaps_filled(source, said):
    assert parse_template(source).fill(SLOTS) == said


def test_a_stray_bracket_is_refused():
    with pytest.raises(TemplateError, match="stray"):
        parse_template("late [by {duration}")


def test_tags_say_when_a_phrase_fits():
    template = parse_template("@angry,!first So.")

    assert template.fits(frozenset({"angry", "later"}))
    assert not template.fits(frozenset({"angry", "first"}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrasebook_says_something_for_every_step_and_problem(language):
    book = get_phrasebook(language)

    assert book.phrases.keys() >= REASON_KEYS - {"propose.permission"}
    for problem, parts in book.problems.items():
        assert any(that.fill({}) for that in parts["that"]), f"{problem} needs a clause without gaps"
        assert parts["name"][0].fill({})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_its_reason_in_every_language(language):
    words = (STATIC / f"{language}.js").read_text(encoding="utf-8")

    lines = dict(re.findall(r'^  "reason\.([a-z_.]+)": "(.+)",$', words, re.MULTILINE))

    assert lines.keys() >= REASON_KEYS
    assert len(set(lines.values())) == len(lines)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("{thing}", "{thnig}", r"en\.yaml, line \d+: \"\{thnig\}\" is not a gap"),
        ("@formal Good day", "@formol Good day", r"en\.yaml, line \d+: \"@formol\" is not a tag"),
        ("  late_arrived:\n", "  late_arived:\n", r"en\.yaml, line \d+: \"late_arived\" is not a name"),
        ("phrases:\n", "phrases: [\n", r"en\.yaml, line \d+: this is not YAML"),
    ],
)
def test_a_slip_in_a_phrasebook_is_answered_with_file_and_line(tmp_path, before, after, message):
    shutil.copytree(resource_dir("prompts") / "default" / "phrases", tmp_path / "default" / "phrases")
    path = tmp_path / "default" / "phrases" / "en.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")

    with pytest.raises(PhrasebookError, match=message):
        get_phrasebook("en", tmp_path)


@pytest.mark.parametrize(
    ("iso", "language", "in_digits", "form", "said"),
    [
        ("P3W", "en", False, None, "three weeks"),
        ("PT1H", "en", True, None, "an hour"),
        ("P3W", "et", False, None, "kolm nädalat"),
        ("P3W", "et", False, "gen", "kolme nädala"),
        ("P1W", "et", False, "for", "nädala"),
        ("P2W", "ru", False, None, "две недели"),
        ("P5D", "ru", True, None, "5 дней"),
        ("P21D", "ru", True, None, "21 день"),
        ("P3W", "ru", False, "gen", "трёх недель"),
        ("P1Y", "nb", False, None, "et år"),
        ("P3W", "kk", False, "abl", "үш аптадан"),
        ("PT2H", "kk", True, "dat", "2 сағатқа"),
    ],
)
def test_spans_of_time_agree_with_the_words_around_them(iso, language, in_digits, form, said):
    value = span_value(iso, language=language, in_digits=in_digits)

    assert value is not None
    assert value.form(form) == said


def test_a_span_of_mixed_units_is_left_unsaid():
    assert span_value("P1DT12H", language="en", in_digits=False) is None


@pytest.mark.parametrize(
    ("word", "case", "said"),
    [
        ("тапсырысыңыз", "gen", "тапсырысыңыздың"),
        ("сәлемдемеңіз", "acc", "сәлемдемеңізді"),
        ("апта", "abl", "аптадан"),
        ("күн", "abl", "күннен"),
        ("дүкен", "dat", "дүкенге"),
        ("сағат", "loc", "сағатта"),
    ],
)
def test_kazakh_endings_follow_vowel_harmony_and_the_last_sound(word, case, said):
    assert kazakh(word, case) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "€49.90"), ("et", "49,90 €"), ("ru", "49,90 €"), ("nb", "49,90 €"), ("kk", "49,90 €")],
)
def test_money_is_written_as_the_language_writes_it(language, said):
    assert money_text(Decimal("49.90"), "EUR", language=language) == said


def test_round_amounts_have_no_cents():
    assert money_text("20", "EUR", language="et") == "20 €"


def test_twice_is_not_two_times():
    value = times_value(2, language="en")

    assert value is not None
    assert value.text == "twice"


@pytest.mark.parametrize(
    ("text", "source", "target", "said"),
    [
        ("Friday at 14:00", "en", "et", "reedel kell 14"),
        ("reedeks kella 14-ks", "et", "ru", "в пятницу до 14:00"),
        ("до пятницы", "ru", "en", "by Friday"),
        ("innen fredag", "nb", "kk", "жұмаға дейін"),
        ("ертең түске дейін", "kk", "nb", "i morgen før lunsj"),
        ("in two hours", "en", "kk", "екі сағат ішінде"),
    ],
)
def test_a_time_said_in_one_language_is_said_again_in_another(text, source, target, said):
    (found,) = find_times(text, source)

    assert say_time(found, language=target) == said


def test_a_phrasebook_broken_while_the_server_runs_leaves_the_last_good_copy_and_is_reported(tmp_path):
    source = resource_dir("prompts") / "default" / "phrases"
    folder = tmp_path / "default" / "phrases"
    shutil.copytree(source, folder)
    good = get_phrasebook("en", tmp_path)
    file = folder / "en.yaml"
    whole = file.read_text(encoding="utf-8")

    file.write_text(whole.replace("{topic}", "{tpoic}"), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    kept = get_phrasebook("en", tmp_path)
    told = [reason for reason in refusals() if "tpoic" in reason]
    file.write_text(whole, encoding="utf-8")
    os.utime(file, ns=(2, 2))
    mended = get_phrasebook("en", tmp_path)

    assert kept is good
    assert len(told) == 1
    assert told[0].startswith("en.yaml, line ")
    assert mended.version == good.version
    assert not [reason for reason in refusals() if "tpoic" in reason]
