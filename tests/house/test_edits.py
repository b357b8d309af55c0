"""What was changed between a draft and the message it became."""

from hypothesis import given
from hypothesis import strategies as st

from copilot.chat.edits import Piece, compare

WORDS = st.text(alphabet="ab é.,\n’ж😀", max_size=40)


def test_a_word_that_was_exchanged_stands_between_what_stayed():
    assert compare("I will call you today.", "I will write to you today.") == [
        Piece("same", "I will "),
        Piece("gone", "call "),
        Piece("new", "write to "),
        Piece("same", "you today."),
    ]


def test_words_side_by_side_are_one_change_and_the_full_stop_stays():
    assert compare("It takes one, long hour.", "It takes two, short days.") == [
        Piece("same", "It takes "),
        Piece("gone", "one, long hour"),
        Piece("new", "two, short days"),
        Piece("same", "."),
    ]


def test_a_sentence_added_at_the_end_begins_with_its_own_words():
    assert compare("It is on its way.", "It is on its way. Thank you.") == [
        Piece("same", "It is on its way."),
        Piece("new", " Thank you."),
    ]


def test_nothing_changed_is_one_piece():
    assert compare("Good morning.", "Good morning.") == [Piece("same", "Good morning.")]


@given(WORDS, WORDS)
def test_the_pieces_make_both_texts_again(draft: str, sent: str):
    pieces = compare(draft, sent)

    assert "".join(piece.text for piece in pieces if piece.change != "new") == draft
    assert "".join(piece.text for piece in pieces if piece.change != "gone") == sent
