"""What the owner of a site can set, with every default; a wrong value is refused by the name of its field."""

import unicodedata
import zoneinfo
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from copilot.chat.authority import Authority

Locale = Literal["en", "et", "ru", "nb", "kk"]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Icon = Literal["chat", "bubble", "question", "headset"]
Item = TypeVar("Item")

WRITABLE_CONTROLS = "\n\t\u200c\u200d"  # the last two join letters and emoji


def _printable(text: str) -> str:
    """Refuses what nobody can see: control characters, and marks that turn the direction of the text around."""
    hidden = [
        char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in WRITABLE_CONTROLS
    ]
    if hidden:
        raise PydanticCustomError("unprintable", "There is an invisible character in it; please remove it")
    return text


def _one_line(text: str) -> str:
    return " ".join(_printable(text).split())


def _without_empty(texts: dict[Locale, str]) -> dict[Locale, str]:
    """An emptied text is the same as none: the widget's own words show again."""
    return {locale: text for locale, text in texts.items() if text}


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=600), AfterValidator(_printable)]
Label = Annotated[str, StringConstraints(max_length=40), AfterValidator(_one_line)]
Texts = Annotated[dict[Locale, Text], AfterValidator(_without_empty)]
Labels = Annotated[dict[Locale, Label], AfterValidator(_without_empty)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Time = Annotated[str, Field(pattern=r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]


def _in_order(span: list[str]) -> list[str]:
    if span[0] >= span[1]:
        raise PydanticCustomError("order", "The closing time must be later than the opening time")
    return span


Span = Annotated[list[Time], Field(min_length=2, max_length=2), AfterValidator(_in_order)]
Hours = dict[Day, Span]
"""From and to by weekday, "09:00" to "24:00" in the site's time zone; a day without an entry is closed."""


class PreChatField(BaseModel):
    """One field asked before the first message."""

    model_config = ConfigDict(extra="forbid")
    field: Literal["name", "email", "phone", "order"]
    required: bool = False


class SiteSettings(BaseModel):
    """What the owner of a site can set. Texts come per language; an empty one shows the widget's own words."""

    model_config = ConfigDict(extra="forbid")
    locale: Locale = "en"
    locales: list[Locale] = ["en", "et", "ru", "nb", "kk"]
    timezone: Annotated[str, Field(max_length=64)] = "UTC"
    colour: Colour = "#1f6f5c"
    position: Literal["left", "right"] = "right"
    icon: Icon = "chat"
    launcher_text: Labels = {}
    greeting: Texts = {}
    away_text: Texts = {}
    hours: Hours = {}
    hours_text: Texts = {}
    consent: Texts = {}
    pre_chat: list[PreChatField] = []
    sound: bool = True
    files: bool = True
    rating: bool = True
    tone: Annotated[str, Field(max_length=2_000)] = ""
    first_response_s: Annotated[int, Field(ge=5, le=86_400)] = 60
    acknowledge_after_s: Annotated[int, Field(ge=0, le=86_400)] = 0  # silence before the holding line; 0 is never
    promise_reminder_s: Annotated[int, Field(ge=0, le=86_400)] = 900  # before a promise falls due
    promise_late_s: Annotated[int, Field(ge=0, le=86_400)] = 300  # after it, before supervisors are told
    assignment: Literal["manual", "auto"] = "manual"  # auto gives a waiting conversation to somebody who is here
    assign_most: Annotated[int, Field(ge=0, le=1_000)] = 0  # open conversations of one agent; 0 is no limit
    prompt_set: str = "default"
    second_factor: Literal["choice", "leads", "everybody"] = "choice"  # who of its people signs in with two steps
    authority: Authority = Authority()  # what may be given without asking, daily budgets, where two decide

    @field_validator("locales")
    @classmethod
    def _locales_fit(cls, locales: list[Locale], info: ValidationInfo) -> list[Locale]:
        _refuse_repeats(locales)
        if (own := info.data.get("locale")) and own not in locales:
            raise PydanticCustomError("locales", "The site's own language must be among those it offers")
        return locales

    @field_validator("pre_chat")
    @classmethod
    def _asked_once(cls, fields: list[PreChatField]) -> list[PreChatField]:
        _refuse_repeats([entry.field for entry in fields])
        return fields

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise PydanticCustomError("timezone", "There is no such time zone; write it like Europe/Tallinn") from None
        return name


def _refuse_repeats(items: list[Item]) -> None:
    if len(set(items)) < len(items):
        raise PydanticCustomError("repeat", "Something is named twice")
