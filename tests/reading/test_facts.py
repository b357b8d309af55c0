"""Facts with their places: numbers, money, time, names, and the customer's own clauses."""

import pytest

from copilot.reading import FactKind, mine_facts, read


def found(text, kind):
    return [(fact.text, fact.value) for fact in read(text).facts if fact.kind is kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Where is order #44718?", "44718"),
        ("Tellimuse number on EE-20391, palun vaadake.", "EE-20391"),
        ("Заказ №12345 так и не пришёл", "12345"),
        ("Ordrenummeret mitt er 5530", "5530"),
        ("Тапсырыс нөмірі 99120", "99120"),
    ],
)
def test_an_order_number_comes_without_its_mark(text, value):
    assert [number for _, number in found(text, FactKind.ORDER)] == [value]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("You charged me €49.90 twice", "49.90", "EUR"),
        ("Arvel on 12,50 € liiga palju", "12.50", "EUR"),
        ("Верните 15 000 рублей", "15000", "RUB"),
        ("Dere trakk 1 299 kr for mye", "1299", "NOK"),
        ("15 000 теңге шешіп алдыңыздар", "15000", "KZT"),
        ("I paid $1,299.50 for it", "1299.50", "USD"),
    ],
)
def test_an_amount_is_decimal_with_its_currency(text, value, currency):
    amounts = [(fact.value, fact.currency) for fact in read(text).facts if fact.kind is FactKind.AMOUNT]

    assert amounts == [(value, currency)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I waited for three hours", "PT3H"),
        ("Ootasin poolteist tundi", "PT1H30M"),
        ("Жду уже две недели", "P2W"),
        ("Har ventet i en halvtime", "PT30M"),
        ("3 аптадан бері күтіп жүрмін", "P3W"),
        ("a 45min wait", "PT45M"),
    ],
)
def test_a_duration_is_iso_8601(text, value):
    assert [duration for _, duration in found(text, FactKind.DURATION)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("This is the third time I ask", "3"),
        ("Kirjutan juba viiendat korda", "5"),
        ("Звоню третий раз", "3"),
        ("Det er fjerde gang", "4"),
        ("Үшінші рет жазып отырмын", "3"),
        ("I sent 5 emails", "5"),
    ],
)
def test_a_count_is_a_number(text, value):
    assert [count for _, count in found(text, FactKind.COUNT)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It was due on 12 March 2026", "2026-03-12"),
        ("Pidi tulema 14. oktoobril", "--10-14"),
        ("Обещали 5 марта", "--03-05"),
        ("Skulle komme 03.11.2026", "2026-11-03"),
        ("Ертең келеді дедіңіз", "tomorrow"),
        ("due on Friday", "friday"),
    ],
)
def test_a_date_is_iso_where_it_is_absolute_and_a_word_where_not(text, value):
    assert value in [date for _, date in found(text, FactKind.DATE)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The courier was here at 5 pm", "17:00"),
        ("Pidite helistama kell 14", "14:00"),
        ("Обещали позвонить в 14:30", "14:30"),
        ("Dere skulle ringe kl. 14.30", "14:30"),
        ("Сағат 10-да хабарласамыз дедіңіз", "10:00"),
    ],
)
def test_a_time_of_day_has_hours_and_minutes(text, value):
    assert value in [time for _, time in found(text, FactKind.TIME)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My name is Anna Smith and my order is late", "Anna Smith"),
        ("Minu nimi on Mari", "Mari"),
        ("Меня зовут Олег, жду ответа", "Олег"),
        ("Hei, jeg heter Kari Nordmann", "Kari Nordmann"),
        ("Менің атым Айгүл", "Айгүл"),
        ("Pakk ei tulnud.\nLugupidamisega,\nJaan Tamm", "Jaan Tamm"),
    ],
)
def test_a_name_is_found_where_people_give_it(text, name):
    assert [written for written, _ in found(text, FactKind.NAME)] == [name]


def test_contacts_are_not_order_numbers():
    text = "Call me on +372 5123 4567 or write to anna@example.com"

    assert [value for _, value in found(text, FactKind.CONTACT)] == ["+37251234567", "anna@example.com"]
    assert found(text, FactKind.ORDER) == []


@pytest.mark.parametrize(
    ("text", "happened", "wish"),
    [
        ("The fridge arrived damaged, I want a new one.", "The fridge arrived damaged", "I want a new one"),
        ("Pakk ei ole kohale jõudnud. Palun tagastage raha!", "Pakk ei ole kohale jõudnud", "Palun tagastage raha"),
        ("Заказ не пришёл. Верните деньги!", "Заказ не пришёл", "Верните деньги"),
        ("Pakken er forsinket. Jeg vil ha pengene tilbake.", "Pakken er forsinket", "Jeg vil ha pengene tilbake"),
    ],
)
def test_what_happened_and_what_is_wished_are_the_customers_own_clauses(text, happened, wish):
    assert [written for written, _ in found(text, FactKind.HAPPENED)] == [happened]
    assert [written for written, _ in found(text, FactKind.WISH)] == [wish]


def test_an_agents_notes_are_mined_for_the_same_facts():
    facts = mine_facts("order 4471, courier delayed, arrives tomorrow by 14:00, refund 25 EUR approved")

    assert {(fact.kind, fact.value) for fact in facts} >= {
        (FactKind.ORDER, "4471"),
        (FactKind.TIME, "14:00"),
        (FactKind.AMOUNT, "25"),
        (FactKind.DATE, "tomorrow"),
    }
