"""What an owner may set: right values are kept, wrong ones are refused by name."""

import pytest
from pydantic import ValidationError

from copilot.chat.errors import Invalid
from copilot.chat.site_settings import SiteSettings
from copilot.chat.sites import clean_name, clean_origin, clean_origins


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"colour": "#12345"}, "colour"),
        ({"position": "top"}, "position"),
        ({"icon": "skull"}, "icon"),
        ({"greeting": {"en": "x" * 601}}, "greeting.en"),
        ({"greeting": {"de": "Hallo"}}, "greeting.de.[key]"),
        ({"launcher_text": {"ru": "x" * 41}}, "launcher_text.ru"),
        ({"consent": {"en": "a\x00b"}}, "consent.en"),
        ({"consent": {"en": "a\u202eb"}}, "consent.en"),
        ({"hours": {"mon": ["17:00", "09:00"]}}, "hours.mon"),
        ({"hours": {"mon": ["9", "17:00"]}}, "hours.mon.0"),
        ({"hours": {"mon": ["09:00"]}}, "hours.mon"),
        ({"locales": []}, "locales"),
        ({"locales": ["et"]}, "locales"),
        ({"locales": ["en", "en"]}, "locales"),
        ({"timezone": "Mars/Base"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"pre_chat": [{"field": "name"}, {"field": "name"}]}, "pre_chat"),
        ({"pre_chat": [{"field": "iban"}]}, "pre_chat.0.field"),
        ({"sound": "yes"}, "sound"),
        ({"color": "#123456"}, "color"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(settings: dict[str, object], field: str):
    with pytest.raises(ValidationError) as refused:
        SiteSettings.model_validate(settings, strict=True)

    assert ".".join(map(str, refused.value.errors()[0]["loc"])) == field


def test_texts_are_trimmed_and_an_emptied_one_is_none():
    settings = SiteSettings.model_validate(
        {"greeting": {"en": "  Hello\nyou  ", "et": "   "}, "launcher_text": {"en": "Ask \n us"}}, strict=True
    )

    assert settings.greeting == {"en": "Hello\nyou"}
    assert settings.launcher_text == {"en": "Ask us"}


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://shop.example", "https://shop.example"),
        ("https://Shop.Example/path?x=1", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("https://õun.ee", "https://xn--un-bka.ee"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(typed: str, origin: str):
    assert clean_origin(typed) == origin
    assert clean_origins([typed, typed]) == [origin]


@pytest.mark.parametrize(
    "typed",
    ["*", "https://*", "shop.example", "ftp://shop.example", "https://", "https://u@shop.example", "https://a:x"],
)
def test_what_is_no_origin_is_refused_by_name(typed: str):
    with pytest.raises(Invalid) as refused:
        clean_origins(["https://shop.example", typed])

    assert refused.value.field == "origins"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\u202eb"])
def test_a_site_needs_a_name_that_can_be_read(name: str):
    with pytest.raises(Invalid) as refused:
        clean_name(name)

    assert refused.value.field == "name"
