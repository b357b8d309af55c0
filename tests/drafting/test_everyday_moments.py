"""Moments of everyday support that drafts once got wrong, in five languages."""

import pytest

from copilot.drafting.notes import mine_notes
from copilot.drafting.phrasebook import get_phrasebook
from copilot.drafting.playbook_drafter import PlaybookDrafter
from copilot.drafting.snapshot import language_of, make_snapshot
from copilot.guard import load_policy
from copilot.playbook.types import Known
from copilot.reading.types import Turn
from copilot.resources import resource_dir

POLICY = load_policy(resource_dir("guardrails"))


def draft(*turns: Turn, notes: str | None = None) -> str:
    snapshot = make_snapshot(turns, known=Known(notes=notes))
    return "".join(PlaybookDrafter(policy=lambda: POLICY).stream(snapshot))


def customer(text: str) -> Turn:
    return Turn("customer", text)


@pytest.mark.parametrize(
    ("asked", "jotted", "told"),
    [
        (
            "Your engineer didn't show up. When is he coming?",
            "cust angry, new appt Thu 14-16",
            "on Thursday between 14:00 and 16:00",
        ),
        ("Tehnik ei tulnud. Millal ta nüüd tuleb?", "klient kuri, uus aeg N 14-16", "neljapäeval kell 14.00–16.00"),
        ("Мастер не пришёл. Когда он будет?", "клиент злой, новый визит чт 14-16", "в четверг с 14:00 до 16:00"),
        (
            "Montøren kom ikke. Når kommer han?",
            "kunden er sint, ny avtale tors 14-16",
            "torsdag mellom kl. 14 og 16",
        ),
        (
            "Шебер келмеді. Енді қашан келеді?",
            "клиент ашулы, жаңа уақыт бейсенбі 14-16",
            "бейсенбі күні сағат 14:00 мен 16:00 аралығында",
        ),
    ],
)
def test_a_visit_jotted_down_keeps_its_day_and_hours(asked: str, jotted: str, told: str):
    assert told in draft(customer(asked), notes=jotted)


def test_the_hours_of_a_visit_are_no_order_number():
    known = mine_notes(Known(notes="new appt Thu 14-16"), book_of=get_phrasebook, language_of=language_of)

    assert (known.order, known.by_when) == (None, "Thu 14-16")


@pytest.mark.parametrize(
    ("first", "asked", "again"),
    [
        (
            "My heating is off.",
            "I'm sorry. What is your address?",
            "Third time I'm giving you the address… are you even reading this?",
        ),
        ("Küte on maas.", "Vabandan. Mis on teie aadress?", "Kolmandat korda annan aadressi… kas te üldse loete seda?"),
        ("Отопления нет.", "Мне жаль. Какой у вас адрес?", "Третий раз пишу адрес… вы вообще это читаете?"),
        (
            "Varmen er borte.",
            "Jeg beklager. Hva er adressen din?",
            "Tredje gang jeg gir deg adressen… leser du dette i det hele tatt?",
        ),
        (
            "Жылу жоқ.",
            "Өкінемін. Мекенжайыңыз қандай?",
            "Үшінші рет мекенжайымды жазып отырмын… мұны оқисыз ба өзіңіз?",
        ),
    ],
)
def test_whoever_had_to_say_it_again_is_answered_for_that_and_asked_nothing(first: str, asked: str, again: str):
    turns = (customer(first), Turn("agent", asked), customer(again))
    snapshot = make_snapshot(turns)

    assert "apologise.unheard" in {due.reason_key for due in snapshot.advice.steps}
    assert "?" not in draft(*turns)


@pytest.mark.parametrize(
    ("praise", "named"),
    [
        ("Your colleague Aigul sorted my bill in five minutes, she was so patient with me.", "Aigul"),
        ("Ваша коллега Айгуль за пять минут разобралась с моим счётом, такая терпеливая.", "Айгуль"),
        ("Kollegaen deres Aigul ordnet regningen min på fem minutter, så tålmodig var hun.", "Aigul"),
        ("Әріптесіңіз Айгүл шотымды бес минутта реттеп берді, өте сабырлы екен.", "Айгүл"),
    ],
)
def test_praise_that_names_somebody_is_thanked_for_by_name(praise: str, named: str):
    snapshot = make_snapshot([customer(praise)])

    assert [due.reason_key for due in snapshot.advice.steps] == ["praise.thanks"]
    assert named in draft(customer(praise))


@pytest.mark.parametrize("text", ["Lovely mattress, but it smells of glue.", "Жақсы екен, бірақ иісі бар."])
def test_praise_with_a_but_is_not_thanked_for(text: str):
    assert "praise.thanks" not in {due.reason_key for due in make_snapshot([customer(text)]).advice.steps}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("There are three payments on my card in Marseille. I have never been to Marseille.", "card"),
        ("Det er tre kjøp på kortet mitt i Marseille. Jeg har aldri vært i Marseille.", "kortet"),
        ("По моей карте три покупки в Марселе. Я никогда не была в Марселе.", "карт"),
    ],
)
def test_payments_that_are_not_theirs_are_named_as_such(text: str, reason: str):
    said = draft(customer(text))

    assert reason in said


@pytest.mark.parametrize(
    "words",
    [
        "Thanks, but that's not what I asked. I'm asking why it happened.",
        "Aitäh, aga seda ma ei küsinud. Küsin, miks see juhtus.",
        "Спасибо, но я спрашиваю не об этом. Почему так вышло, вот вопрос.",
        "Takk skal du ha, men det er ikke det jeg spør om. Jeg spør om hvorfor det skjedde.",
        "Рақмет, бірақ мен оны сұраған жоқпын. Неге бұлай болды?",
    ],
)
def test_thanks_with_a_but_is_no_praise(words: str):
    reasons = [due.reason_key for due in make_snapshot([customer(words)]).advice.steps]

    assert reasons[0] == "apologise.unheard"


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("I'm checking and will write to you here by 16:00.", "It's 16:20 now and still nothing."),
        ("Uurin ja kirjutan teile siia hiljemalt kell 16:00.", "Kell on 16:20 ja ikka mitte midagi."),
        ("Проверяю и напишу вам здесь до 16:00.", "Уже 16:20, и тишина."),
        ("Jeg sjekker og skriver til deg her innen 16:00.", "Klokka er 16:20 og fortsatt ingenting."),
        ("Тексеріп, сізге 16:00-ге дейін осында жазамын.", "Сағат 16:20 болды, әлі ештеңе жоқ."),
    ],
)
def test_a_time_of_ours_that_passed_is_answered_for_and_nothing_is_asked(said: str, answer: str):
    turns = [customer("My bill is twice what it was, 412 EUR."), Turn("agent", said), customer(answer)]
    reply = make_snapshot(turns).advice.steps

    assert "apologise.promise" in [due.reason_key for due in reply]
    assert not draft(*turns).rstrip().endswith("?")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("I'm checking and will write by 18:00.", "Thanks, I'll wait."),
        ("Uurin ja kirjutan hiljemalt kell 18.", "Aitäh, jään ootama."),
        ("Проверяю и напишу вам до 18:00.", "Спасибо. Жду."),
        ("Jeg sjekker og skriver innen 18.", "Takk, da venter jeg."),
        ("Тексеріп, 18:00-ге дейін жазамын.", "Рақмет, күтемін."),
    ],
)
def test_whoever_takes_our_word_and_waits_is_asked_nothing(said: str, answer: str):
    turns = [customer("Where is my refund? Order 77120."), Turn("agent", said), customer(answer)]

    assert [due.reason_key for due in make_snapshot(turns).advice.steps] == ["hold.no_news"]


def test_bitter_praise_after_a_story_of_trouble_is_none():
    words = "I paid for express, it took nine days, and I was told to 'check the website'. Brilliant service. Truly."

    assert "praise.thanks" not in [due.reason_key for due in make_snapshot([customer(words)]).advice.steps]
