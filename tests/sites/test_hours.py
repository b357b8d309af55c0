"""Opening hours: open or not, the next opening, and how that is said, summer time included."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.chat.hours import BACK, DAYS, back_text, is_open, next_opening
from copilot.chat.site_settings import SiteSettings

WEEKDAYS = {day: ["09:00", "17:00"] for day in DAYS[:5]}
TALLINN = SiteSettings.model_validate({"timezone": "Europe/Tallinn", "hours": WEEKDAYS})
TIMES = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("at", "is_it"),
    [
        ("2026-11-20T06:59:00+00:00", False),  # 08:59 in Tallinn
        ("2026-11-20T07:00:00+00:00", True),
        ("2026-11-20T14:59:59+00:00", True),
        ("2026-11-20T15:00:00+00:00", False),
        ("2026-11-21T10:00:00+00:00", False),  # a Saturday
        ("2026-07-03T06:00:00+00:00", True),  # in summer Tallinn is an hour further ahead
    ],
)
def test_a_site_is_open_by_its_own_clock(at: str, is_it: bool):
    assert is_open(TALLINN, datetime.fromisoformat(at)) is is_it


def test_a_site_without_hours_is_always_open_and_says_nothing():
    always = SiteSettings()

    assert is_open(always, datetime.now(UTC))
    assert back_text(always, "en", datetime.now(UTC)) == ""


@pytest.mark.parametrize(
    ("at", "locale", "said"),
    [
        ("2026-11-20T05:00:00+00:00", "en", "We are back today at 09:00"),
        ("2026-11-19T20:00:00+00:00", "et", "Oleme tagasi homme kell 09:00"),
        ("2026-11-20T20:00:00+00:00", "ru", "Будем на связи в понедельник в 09:00"),
        ("2026-11-22T20:00:00+00:00", "nb", "Vi er tilbake i morgen kl. 09:00"),
        ("2026-11-20T22:30:00+00:00", "kk", "Байланысқа қайта шығамыз: дүйсенбі, 09:00"),
        ("2026-11-20T10:00:00+00:00", "en", ""),
    ],
)
def test_when_somebody_is_back_is_said_in_the_customers_language(at: str, locale: str, said: str):
    assert back_text(TALLINN, locale, datetime.fromisoformat(at)) == said


def test_every_language_has_a_word_for_every_day():
    assert {locale: len(texts) for locale, texts in BACK.items()} == dict.fromkeys(("en", "et", "ru", "nb", "kk"), 9)
    assert all("{time}" in text for texts in BACK.values() for text in texts)


@given(TIMES, st.sets(st.sampled_from(DAYS), min_size=1))
def test_the_next_opening_is_within_a_week_and_the_site_is_open_then(at: datetime, days: set[str]):
    settings = SiteSettings.model_validate(
        {"timezone": "Asia/Almaty", "hours": {day: ["08:30", "24:00"] for day in days}}
    )

    opening = next_opening(settings, at)

    assert opening is not None
    assert at < opening <= at + timedelta(days=7, hours=1)
    assert is_open(settings, opening)
