"""The language of a message, however short, mixed or badly typed."""

import pytest

from copilot.reading import Turn, read


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is my order?", "en"),
        ("Kus mu pakk on?", "et"),
        ("Где мой заказ?", "ru"),
        ("Hvor er pakken min?", "nb"),
        ("Тапсырысым қайда?", "kk"),
    ],
)
def test_a_short_question_is_enough(text, language):
    assert read(text).language == language


def test_nynorsk_counts_as_norwegian():
    assert read("Eg har ikkje fått noko svar frå dykk enno").language == "nb"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("minu tellimus ei ole ikka veel kohale joudnud, mis toimub", "et"),
        ("jeg har ikke fatt pakken min enda, hva skjer", "nb"),
        ("заказым келмеди, неге сонша кутемин", "kk"),
    ],
)
def test_missing_diacritics_do_not_hide_the_language(text, language):
    assert read(text).language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("gde moi zakaz, zhdu uzhe tri nedeli", "ru"),
        ("menin tapsyrysym qaida, qashan keledi", "kk"),
    ],
)
def test_latin_letters_do_not_hide_russian_or_kazakh(text, language):
    assert read(text).language == language


def test_russian_words_in_a_kazakh_sentence_leave_it_kazakh():
    assert read("Сәлем, заказ әлі келмеді, когда болады?").language == "kk"


@pytest.mark.parametrize("filler", ["ok", "???", "12345", "👍", ""])
def test_a_word_without_a_language_keeps_the_conversations(filler):
    history = [Turn("customer", "Мой заказ так и не пришёл"), Turn("agent", "Проверяю.")]

    reading = read(filler, history=history)

    assert (reading.language, reading.language_sure) == ("ru", False)


def test_a_clear_message_changes_the_language():
    history = [Turn("customer", "Hello, my parcel is late")]

    assert read("Tere, ma räägin tegelikult eesti keelt", history=history).language == "et"


def test_what_the_agent_wrote_does_not_set_the_customers_language():
    history = [Turn("customer", "Где заказ?"), Turn("agent", "Sorry, could you write in English please?")]

    assert read("ok", history=history).language == "ru"
