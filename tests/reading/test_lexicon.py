"""Lexicon files: what maintainers write, and what they are told when it cannot be used."""

import subprocess
import sys

import pytest

from copilot.reading import LANGUAGES
from copilot.reading.learned import find_opinion
from copilot.reading.lexicon import COMMON, LexiconError, get_lexicon, load_lexicon, parse_cue
from copilot.reading.matching import CueIndex
from copilot.reading.reader import look
from copilot.reading.words import split_words


@pytest.mark.parametrize("language", [*LANGUAGES, COMMON])
def test_the_shipped_lexicons_load(language):
    assert get_lexicon(language).cues


@pytest.mark.parametrize(
    ("phrase", "text", "matches"),
    [
        ("money back", "I want my MONEY  back", True),
        ("money back", "money. back", False),
        ("refund*", "refunded", True),
        ("refund*", "fund", False),
        ("want ~ refund", "want my whole damn refund", True),
        ("want ~ refund", "want you to finally give me the refund", False),
        ("my|the order", "the order", True),
        ("täiesti", "taiesti", True),
        ("don't", "dont", True),
        ("деньги", "денги", True),
        ("ёлка", "елка", True),
        ("never", "NEEEEVER", True),
    ],
)
def test_a_cue_matches_as_people_write(phrase, text, matches):
    hits = CueIndex([parse_cue("mood.angry", phrase)]).find(split_words(text))

    assert bool(hits) is matches


def test_an_unknown_key_is_named_with_its_line_and_what_is_allowed(tmp_path):
    path = tmp_path / "xx.yaml"
    path.write_text("mood:\n  angry: [mad]\n  angri: [mad]\n", encoding="utf-8")

    with pytest.raises(LexiconError, match=r'xx\.yaml, line 3: "mood" has no "angri"; use one of annoyed'):
        load_lexicon(path)


def test_a_yaml_boolean_is_named_as_a_phrase_to_quote(tmp_path):
    path = tmp_path / "xx.yaml"
    path.write_text("mood:\n  angry: [no]\n", encoding="utf-8")

    with pytest.raises(LexiconError, match="quotation marks"):
        load_lexicon(path)


def test_a_gap_needs_words_on_both_sides(tmp_path):
    with pytest.raises(LexiconError, match="begins or ends with a gap"):
        parse_cue("mood.angry", "want ~")


def test_importing_reading_loads_no_heavy_library():
    heavy = ("numpy", "py3langid", "yaml", "pydantic", "flask")
    check = f"import sys, copilot.reading; print([name for name in {heavy} if name in sys.modules])"

    shown = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)

    assert shown.stdout.strip() == "[]"


def test_the_shipped_weights_fit_what_the_learned_layer_sees():
    seen = look("Where is my order?").seen()

    assert find_opinion(seen.marks, seen.words) is not None
