"""Facts in the forms that people write them in: cases, numbers put together from words, numbers before their word."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.reading import FactKind, read


def values(text: str, kind: FactKind) -> list[str]:
    return [fact.value for fact in read(text, learned=False).facts if fact.kind is kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Two and a half hours on hold", "PT2H30M"),
        ("The engineer took an hour and a half", "PT1H30M"),
        ("After twenty-five minutes nobody came", "PT25M"),
        ("It took three quarters of an hour", "PT45M"),
        ("We waited a fortnight", "P14D"),
        ("Nelja kuuga pole midagi muutunud", "P4M"),
        ("Ootasin kolm ja pool tundi", "PT3H30M"),
        ("Palun vastake viie päeva jooksul", "P5D"),
        ("Kahest nädalast on saanud kuu", "P2W"),
        ("Lubasite üheteistkümne päevaga korda teha", "P11D"),
        ("Ответ обещали в течение двух недель", "P2W"),
        ("Ремонт длится больше трёх месяцев", "P3M"),
        ("Вишу на линии двадцать пять минут", "PT25M"),
        ("Прождали три с половиной часа", "PT3H30M"),
        ("Сидим без света двое суток", "P2D"),
        ("Det tok tre og en halv time", "PT3H30M"),
        ("Etter to ukers venting er jeg lei", "P2W"),
        ("Jeg sto i 40 minutters kø", "PT40M"),
        ("48213 тапсырысым екі апта бойы келмей жатыр", "P2W"),
        ("Екі аптадан бері күтіп отырмын", "P2W"),
        ("Он бір күн күттім", "P11D"),
        ("Бес айдан кейін келді", "P5M"),
    ],
)
def test_a_duration_is_read_in_every_case_and_compound(text: str, value: str):
    assert values(text, FactKind.DURATION) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48213 is my order number", "48213"),
        ("48213 tellimus pole siiani tulnud", "48213"),
        ("Tellimusega 77120 on jama", "77120"),
        ("Tellimuses nr. 5541 puudub üks asi", "5541"),
        ("Arve nr. 2024-118 on vale", "2024-118"),
        ("Küsimus 77120-ga seotud tellimuse kohta, tellimus 77120-ga ei klapi", "77120"),
        ("48213 тапсырысым келмей жатыр", "48213"),
        ("5541-тапсырыс қайда жүр?", "5541"),
        ("Шот 8812-де қате бар", "8812"),
        ("Тапсырысымның нөмірі 77120 болатын", "77120"),
        ("48213 — мой заказ, где он?", "48213"),
        ("По заявке 4411 тишина", "4411"),
        ("48213 er ordrenummeret mitt", "48213"),
        ("Sak nr. 4411 står stille", "4411"),
    ],
)
def test_an_order_number_is_found_on_either_side_of_its_word(text: str, value: str):
    assert value in values(text, FactKind.ORDER)


@pytest.mark.parametrize(
    "text",
    [
        "Since 2024 my orders have been fine",
        "Me tellisime 1200 tellimust",
        "За год мы оплатили 3000 заказов",
        "Менен 12500 теңге алдыңыздар",
    ],
)
def test_years_counts_and_sums_are_no_order_numbers(text: str):
    assert values(text, FactKind.ORDER) == []


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("You took five hundred dollars", "500", "USD"),
        ("It was $1.5k in the end", "1500", "USD"),
        ("Maksin saja kahekümne euro eest", "120", "EUR"),
        ("Сняли двести рублей", "200", "RUB"),
        ("С меня взяли пять тысяч рублей", "5000", "RUB"),
        ("Dere trakk tre tusen kroner", "3000", "NOK"),
        ("Он мың теңге төледім", "10000", "KZT"),
    ],
)
def test_an_amount_in_words_is_put_together(text: str, value: str, currency: str):
    found = [(fact.value, fact.currency) for fact in read(text, learned=False).facts if fact.kind is FactKind.AMOUNT]

    assert found == [(value, currency)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Kuller pidi tulema kella kaheks", "02:00"),
        ("Обещали приехать к двум часам дня", "14:00"),
        ("Dere skulle komme klokka to", "02:00"),
        ("Сағат тоғызда келем деген", "09:00"),
        ("You said you would ring at noon", "12:00"),
    ],
)
def test_a_full_hour_in_words_is_a_time(text: str, value: str):
    assert values(text, FactKind.TIME) == [value]


_WEEKS = {
    "en": "I have waited {} weeks for an answer",
    "et": "Ootan vastust juba {} nädalat",
    "ru": "Жду ответа уже {} недель",
    "nb": "Jeg har ventet på svar i {} uker",
    "kk": "Жауапты {} аптадан бері күтіп отырмын",
}


@settings(deadline=None, max_examples=60)  # the first message loads the lexicons
@given(number=st.integers(2, 99), language=st.sampled_from(sorted(_WEEKS)))
def test_every_number_of_weeks_is_found_with_its_place(number: int, language: str):
    text = _WEEKS[language].format(number)
    facts = [fact for fact in read(text, learned=False).facts if fact.kind is FactKind.DURATION]

    assert [fact.value for fact in facts] == [f"P{number}W"]
    assert text[facts[0].start : facts[0].end] == facts[0].text
    assert str(number) in facts[0].text


_TENS = {
    "en": (
        "twenty thirty forty fifty sixty seventy eighty ninety",
        "one two three four five six seven eight nine",
        "{} days",
    ),
    "ru": (
        "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
        "один два три четыре пять шесть семь восемь девять",
        "жду {} дней",
    ),
    "kk": (
        "жиырма отыз қырық елу алпыс жетпіс сексен тоқсан",
        "бір екі үш төрт бес алты жеті сегіз тоғыз",
        "{} күннен бері күтіп отырмын",
    ),
    "et": (
        "kakskümmend kolmkümmend nelikümmend viiskümmend kuuskümmend seitsekümmend kaheksakümmend üheksakümmend",
        "üks kaks kolm neli viis kuus seitse kaheksa üheksa",
        "ootan {} päeva",
    ),
}


@settings(deadline=None, max_examples=60)  # the first message loads the lexicons
@given(language=st.sampled_from(sorted(_TENS)), ten=st.integers(0, 7), one=st.integers(0, 8))
def test_tens_and_ones_in_words_add_up(language: str, ten: int, one: int):
    tens, ones, frame = _TENS[language]
    text = frame.format(f"{tens.split()[ten]} {ones.split()[one]}")
    meant = Decimal(10 * (ten + 2) + one + 1)

    assert values(f"{text}, please" if language == "en" else text, FactKind.DURATION) == [f"P{meant}D"]
