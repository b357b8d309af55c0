"""Anger, flags and issue, on messages that a lexicon must get right in every language."""

import pytest

from copilot.reading import Flag, Issue, Turn, read

CALM = [
    "Hi, could you tell me when order 4471 will arrive? Thank you!",
    "Tere! Kas saaksite öelda, millal tellimus 4471 kohale jõuab? Aitäh!",
    "Здравствуйте! Подскажите, пожалуйста, когда придёт заказ 4471? Спасибо!",
    "Hei! Kan dere si når bestilling 4471 kommer? Takk!",
    "Сәлеметсіз бе! 4471 тапсырысы қашан келетінін айтып жіберіңізші. Рахмет!",
]
FURIOUS = [
    "YOU ARE ALL IDIOTS AND THIEVES!!! GIVE ME MY MONEY BACK!!!",
    "TE OLETE KÕIK IDIOODID JA VARGAD!!! ANDKE MU RAHA TAGASI!!!",
    "ВЫ ВСЕ ИДИОТЫ И ВОРЫ!!! ВЕРНИТЕ МОИ ДЕНЬГИ!!!",
    "DERE ER NOEN IDIOTER OG TYVER ALLE SAMMEN!!! GI MEG PENGENE TILBAKE!!!",
    "БӘРІҢ АҚЫМАҚ, ҰРЫСЫҢДАР!!! АҚШАМДЫ ҚАЙТАРЫҢДАР!!!",
]
MOCKING = [
    "Great job, third week without internet.",
    "Suurepärane töö, kolmas nädal ilma internetita.",
    "Отличная работа, третья неделя без интернета.",
    "Flott jobba, tredje uka uten internett.",
    "Керемет жұмыс, үшінші апта интернетсіз отырмын.",
]
GRATEFUL = [
    "Thank you so much, it works perfectly now, you were very helpful!",
    "Suur aitäh, nüüd töötab kõik suurepäraselt, olite väga abivalmid!",
    "Огромное спасибо, теперь всё работает отлично, вы очень помогли!",
    "Tusen takk, nå fungerer alt perfekt, dere var veldig hjelpsomme!",
    "Көп рахмет, енді бәрі керемет жұмыс істеп тұр, қатты көмектестіңіздер!",
]


@pytest.mark.parametrize("text", CALM)
def test_a_polite_question_is_calm(text):
    assert read(text).anger <= 1


@pytest.mark.parametrize("text", FURIOUS)
def test_insults_in_capitals_are_fury_and_abuse(text):
    reading = read(text)

    assert reading.anger == 3
    assert Flag.ABUSE in reading.flags


@pytest.mark.parametrize("text", MOCKING)
def test_the_customers_own_sarcasm_is_anger_and_not_praise(text):
    reading = read(text)

    assert reading.anger >= 2
    assert Flag.PRAISE not in reading.flags


@pytest.mark.parametrize("text", GRATEFUL)
def test_thanks_for_a_solved_problem_are_praise(text):
    reading = read(text)

    assert reading.anger == 0
    assert Flag.PRAISE in reading.flags


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("My parcel is late again", Issue.LATE),
        ("Teler jõudis kohale katkise ekraaniga", Issue.DAMAGED),
        ("С меня дважды списали деньги по счёту", Issue.BILLING),
        ("Internettet virker ikke", Issue.NOT_WORKING),
        ("Ешкім жауап бермейді, тұтқаны көтермейсіздер", Issue.NO_ANSWER),
    ],
)
def test_the_issue_is_what_the_trouble_is_about(text, issue):
    assert read(text).issue is issue


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Let me speak to your manager", Flag.WANTS_MANAGER),
        ("Pöördun tarbijakaitse ja advokaadi poole", Flag.LEGAL),
        ("Верните мне деньги", Flag.WANTS_COMPENSATION),
        ("Jeg sier opp abonnementet", Flag.CHURN),
        ("Бұл үшінші рет қайталанып отыр", Flag.REPEAT_PROBLEM),
    ],
)
def test_a_flag_is_raised_by_what_the_customer_says_they_want_or_do(text, flag):
    assert flag in read(text).flags


def test_the_trend_compares_with_the_customers_last_words():
    history = [Turn("customer", FURIOUS[0]), Turn("agent", "I am sorry, I have it here.")]

    assert read("Ok, thank you.", history=history).trend < 0


def test_evidence_points_at_the_words():
    text = "Your staff was rude and I want my money back"

    shown = {(item.what, text[item.start : item.end]) for item in read(text).evidence}

    assert any(what == "wants_compensation" and "money back" in words for what, words in shown)


@pytest.mark.parametrize(
    "text",
    [
        "My order is late and nobody answers",
        "Tellimus hilineb ja keegi ei vasta",
        "Заказ опаздывает, и никто не отвечает",
        "Bestillinga er forsinket og ingen svarer",
        "Тапсырыс кешігіп жатыр, ешкім жауап бермейді",
    ],
)
def test_a_late_order_that_nobody_answers_for_is_about_the_delay(text):
    assert read(text).issue is Issue.LATE


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("The third one is broken too.", Flag.ABUSE),
        ("Kell 15 on mul juhatuse koosolek", Flag.WANTS_MANAGER),
        ("В три у меня совет директоров", Flag.WANTS_MANAGER),
        ("қорапты ашсам айна күл-талқан", Flag.ABUSE),
        ("Petra ble igjen for å fikse høreapparatet mitt. Så hyggelig!", Flag.ABUSE),
        ("Jeg vil gjerne høre når dere åpner", Flag.ABUSE),
    ],
)
def test_everyday_words_that_look_like_cues_raise_nothing(text, flag):
    assert flag not in read(text).flags


def test_a_kazakh_threat_and_kazakh_praise_are_told_apart():
    assert Flag.THREAT in read("Сізді табамын, үйіңді білемін, өкінесің").flags
    assert Flag.PRAISE in read("Көп рақмет, тамаша қызмет көрсеттіңіздер!").flags
