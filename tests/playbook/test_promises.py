"""Commitments in sent text: what counts as one, and when it falls due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.playbook import find_promises
from copilot.playbook.times import find_times, resolve
from copilot.reading.types import LANGUAGES

WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
TALLINN = "Europe/Tallinn"


def due(text: str, language: str, timezone: str = TALLINN) -> str | None:
    """The first promise's time in the site's zone, as text; None without a promise or a time."""
    promises = find_promises(text, language=language, sent_at=WEDNESDAY, timezone=timezone)
    if not promises or promises[0].due_at is None:
        return None
    return promises[0].due_at.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("language", "text", "when"),
    [
        ("en", "I'll call you tomorrow at 14:00.", "2026-11-19 14:00"),
        ("en", "You'll hear from me by Friday.", "2026-11-20 23:59"),
        ("en", "We will reply within 3 working days.", "2026-11-23 23:59"),
        ("en", "I'll write to you by 4 pm.", "2026-11-18 16:00"),
        ("et", "Helistan teile homme kell 14.", "2026-11-19 14:00"),
        ("et", "Vastan teile reedeks kella 14-ks.", "2026-11-20 14:00"),
        ("et", "Annan teada kahe tunni jooksul.", "2026-11-18 14:00"),
        ("ru", "Напишу вам до конца дня.", "2026-11-18 23:59"),
        ("ru", "Перезвоню завтра в 14:00.", "2026-11-19 14:00"),
        ("ru", "Ответим в течение трёх дней.", "2026-11-21 23:59"),
        ("nb", "Jeg svarer deg innen fredag.", "2026-11-20 23:59"),
        ("nb", "Jeg ringer deg i morgen kl. 14.30.", "2026-11-19 14:30"),
        ("kk", "Ертең түске дейін хабарласамын.", "2026-11-19 12:00"),
        ("en", "I'll write to you again in 30 minutes.", "2026-11-18 12:30"),
        ("et", "Kirjutan teile uuesti 30 minuti pärast.", "2026-11-18 12:30"),
        ("ru", "Напишу вам ещё раз через 30 минут.", "2026-11-18 12:30"),
        ("nb", "Jeg skriver til deg igjen om 30 minutter.", "2026-11-18 12:30"),
        ("kk", "Сізге 30 минуттан кейін қайта жазамын.", "2026-11-18 12:30"),
        ("kk", "30 минуттан соң сізге қайта жазамын.", "2026-11-18 12:30"),
        ("kk", "Жұма күні сағат 14:00-ге дейін жауап беремін.", "2026-11-20 14:00"),
    ],
)
def test_a_commitment_falls_due_when_its_words_say(language, text, when):
    assert due(text, language) == when


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I'm sorry that this happened. Could I call you tomorrow at 14:00?"),
        ("en", "If you send me the number, I'll look it up."),
        ("et", "Palun vabandust. Kas tohin teile homme helistada?"),
        ("ru", "Прошу прощения и понимаю вас."),
        ("nb", "Jeg beklager og forstår deg godt."),
        ("kk", "Кешірім сұраймын, сізді түсінемін."),
    ],
)
def test_courtesies_questions_and_conditions_are_no_promises(language, text):
    assert find_promises(text, language=language, sent_at=WEDNESDAY, timezone=TALLINN) == ()


def test_the_place_of_a_promise_holds_its_words():
    text = "I'm sorry. I'll check it and write to you by Friday. Thank you."

    (promise,) = find_promises(text, language="en", sent_at=WEDNESDAY, timezone=TALLINN)

    assert text[promise.start : promise.end] == "I'll check it and write to you by Friday."


def test_a_time_belongs_to_the_zone_of_the_site():
    (promise,) = find_promises(
        "I'll call you tomorrow at 14:00.", language="en", sent_at=WEDNESDAY, timezone="Asia/Almaty"
    )

    assert promise.due_at is not None
    assert promise.due_at.astimezone(UTC).hour == 9


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(LANGUAGES))
def test_any_text_is_searched_without_complaint_and_within_its_bounds(text, language):
    for promise in find_promises(text, language=language, sent_at=WEDNESDAY, timezone=TALLINN):
        assert 0 <= promise.start < promise.end <= len(text)
        assert promise.due_at is None or promise.due_at.tzinfo is not None


@settings(deadline=None)
@given(
    st.sampled_from(
        [("en", "on Friday at {}:{:02}"), ("ru", "в пятницу в {}:{:02}"), ("nb", "på fredag kl. {}.{:02}")]
    ),
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 400),
)
def test_a_named_weekday_is_always_the_next_one(said, hour, minute, days):
    language, pattern = said
    sent_at = WEDNESDAY + timedelta(days=days)

    (found,) = find_times(pattern.format(hour, minute), language)
    when = resolve(found, sent_at=sent_at, timezone=TALLINN)

    local = sent_at.astimezone(ZoneInfo(TALLINN))
    assert when.weekday() == 4
    assert (when.hour, when.minute) == (hour, minute)
    assert 1 <= (when.date() - local.date()).days <= 7
