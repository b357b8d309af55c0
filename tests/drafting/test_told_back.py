"""A customer's clause said back: turned where it reads well, left unsaid where it would not."""

import pytest

from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.snapshot import make_snapshot
from copilot.drafting.turning import tell_back
from copilot.drafting.turning.norwegian import subordinate
from copilot.guard import load_policy
from copilot.playbook.types import Known
from copilot.reading.types import Turn
from copilot.resources import resource_dir

POLICY = load_policy(resource_dir("guardrails"))


def draft(*words: str, known: Known = Known()) -> str:  # noqa: B008 - frozen
    snapshot = make_snapshot([Turn("customer", text) for text in words], known=known)
    return "".join(PlaybookDrafter(policy=lambda: POLICY).stream(snapshot))


@pytest.mark.parametrize(
    ("language", "clause", "told"),
    [
        ("en", "you took my mortgage payment twice this month, £1,140 each",
         "we took your mortgage payment twice this month, £1,140 each"),
        ("en", "Flight BA2291 cancelled", "your flight BA2291 was cancelled"),
        ("et", "Keegi ei tulnud, keegi ei helistanud", "keegi ei tulnud ja keegi ei helistanud"),
        ("ru", "Весь день просидела дома, ждала курьера", "вы весь день просидели дома и ждали курьера"),
        ("nb", "Dere trakk boliglånet to ganger", "vi trakk boliglånet to ganger"),
        ("kk", "шабаданым келмеді", "шабаданыңыз келмегені"),
        ("kk", "үшінші рет қате өлшем жібердіңіздер", "үшінші рет қате өлшем жібергеніміз"),
        ("kk", "бір адам келіп сөйлескен жоқ", "бір адам келіп сөйлеспегені"),
        ("kk", "60 000 теңге кепілақымды қайтармадыңыздар", "60 000 теңге кепілақыңызды қайтармағанымыз"),
        ("kk", "экспорт істемейді", "экспорт істемейтіні"),
        ("kk", "біреу картамнан ақша жұмсапты", "біреу картаңыздан ақша жұмсағаны"),
        ("kk", "жәрдемақымды ескертусіз тоқтатып тастапсыздар", "жәрдемақыңызды ескертусіз тоқтатып тастағанымыз"),
    ],
)  # fmt: skip
def test_a_clause_that_reads_well_is_told_back(language, clause, told):
    assert tell_back(clause, language) == told


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "landed in oslo"),
        ("en", "£35 late fee because your own website was down"),
        ("en", "I cancelled my membership in march"),
        ("en", "you lied to me about the price"),
        ("et", "Kaks nädalat ühe lambi jaoks"),
        ("et", "kirjutasin vale aadressi"),
        ("ru", "пять раз заполнял вашу форму"),
        ("ru", "в марте расторгла абонемент"),
        ("ru", "две недели из-за одной лампы"),
        ("nb", "Gulvet som dere la"),
        ("kk", "қараша болды"),
        ("kk", "мекенжайды өзім қате жазыппын"),
    ],
)
def test_a_clause_that_would_sound_wrong_from_us_stays_unsaid(language, clause):
    assert tell_back(clause, language) is None


def test_norwegian_moves_the_adverb_before_the_verb_in_a_clause():
    assert subordinate("eksporten virker fortsatt ikke") == "eksporten fortsatt ikke virker"


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        (
            "My order 58812 was due last Tuesday. I've emailed you three times and nobody answers!",
            "order",
            "answer",
        ),
        ("Tellimus 58812 pidi teisipäeval kohal olema. Kolm korda kirjutasin, keegi ei vasta!", "tellimus", "vastus"),
        ("Заказ 58812 должны были привезти во вторник. Писала три раза, никто не отвечает!", "заказ", "ответ"),
        ("Ordre 58812 skulle vært her tirsdag. Har skrevet tre ganger og ingen svarer!", "bestilling", "svar"),
        ("58812 тапсырысым сейсенбіде келуі керек еді. Үш рет жаздым, ешкім жауап бермейді!", "тапсырыс", "жауап"),
    ],
)
def test_an_order_that_is_late_and_letters_that_nobody_answers_are_both_named(words, first, second):
    text = draft(words).lower()

    assert first in text
    assert second in text
    assert "58812" not in text or "?" not in text  # the number is known, so nobody asks for it


@pytest.mark.parametrize(
    ("words", "notes", "secret"),
    [
        ("No internet since Monday!", "outage in the area. Agent note: customer was rude last time", "rude"),
        ("Internetti pole esmaspäevast!", "katkestus piirkonnas. Klient kaebab pidevalt, ära luba midagi", "kaeb"),
        ("С понедельника нет интернета!", "авария в районе. Клиентка вечно жалуется, аккуратнее", "жалует"),
        ("Ikke nett siden mandag!", "driftsstans i området. ny tid mandag 8-10, vær forsiktig", "forsiktig"),
        ("Дүйсенбіден бері интернет жоқ!", "желіде апат. Клиент үнемі шағымданады", "шағымдан"),
    ],
)
def test_what_colleagues_note_about_a_customer_never_reaches_the_customer(words, notes, secret):
    assert secret not in draft(words, known=Known(notes=notes)).lower()


@pytest.mark.parametrize("words", ["Three weeks and my lamp has not come!", "Tellimus hilineb juba kolm nädalat!"])
def test_whoever_complains_is_not_thanked_for_writing(words):
    text = draft(words)

    assert "thanks for" not in text.lower()
    assert "aitäh, et" not in text.lower()


def test_a_board_meeting_is_no_demand_for_a_manager():
    text = draft("Ваша панель с утра выдаёт ошибку 500. В три часа совет директоров.")

    assert "руководител" not in text
