"""A site's own settings, read from its row with every default in place."""

import hashlib
import hmac
import secrets
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from copilot.chat.errors import Invalid
from copilot.clock import now_iso
from copilot.drafting.types import SiteProfile
from copilot.ids import new_id
from copilot.storage import people
from copilot.storage.database import Database
from copilot.storage.rows import Site

Locale = Literal["en", "et", "ru", "nb", "kk"]
Texts = dict[Locale, Annotated[str, Field(max_length=600)]]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


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
    timezone: str = "UTC"
    colour: Colour = "#1f6f5c"
    position: Literal["left", "right"] = "right"
    launcher_text: Texts = {}
    greeting: Texts = {}
    away_text: Texts = {}
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


def settings_of(site: Site) -> SiteSettings:
    """The stored settings with defaults for what is unset."""
    return SiteSettings.model_validate(site.settings)


def profile_of(site: Site) -> SiteProfile:
    """What drafting needs to know of a site."""
    settings = settings_of(site)
    return SiteProfile(
        name=site.name,
        locale=settings.locale,
        timezone=settings.timezone,
        tone=settings.tone,
        house_rules=site.house_rules,
        prompt_set=settings.prompt_set,
    )


def add_site(db: Database, *, name: str, origins: list[str], settings: SiteSettings | None = None) -> Site:
    """Store a new site with a public key and a secret. Raises Invalid for a bad name or origin."""
    if not name.strip():
        raise Invalid("A site needs a name.", field="name")
    site = Site(
        id=new_id(),
        name=name.strip(),
        key="pk_" + secrets.token_urlsafe(12),
        secret="sk_" + secrets.token_urlsafe(32),
        origins=[clean_origin(origin) for origin in origins],
        settings=(settings or SiteSettings()).model_dump(exclude_defaults=True),
        house_rules="",
    )
    with db.begin() as connection:
        people.insert_site(connection, site, at=now_iso())
    return site


def clean_origin(origin: str) -> str:
    """`https://shop.example` from what an owner typed. Raises Invalid; `*` is refused."""
    parts = urlsplit(origin.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Invalid(f"{origin!r} is not an origin; write it like https://shop.example", field="origin")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def is_allowed_origin(site: Site, origin: str | None, *, own_origin: str | None) -> bool:
    """Whether a page of that origin may carry the site's widget.

    A request without an Origin header passes: browsers always send one with a WebSocket and with requests across
    origins, and a program that is no browser could write any. `own_origin` (this server's) carries /chat and /demo.
    Some clients send the header twice, which arrives joined by a comma: then each of them must be allowed.
    """
    named = [part.strip().lower() for part in (origin or "").split(",") if part.strip()]
    return all(part in site.origins or part == own_origin for part in named)


def identity_hash(site: Site, external_id: str) -> str:
    """HMAC-SHA256 of a customer's id with the site's secret, in hex: what the site's back end computes."""
    return hmac.new(site.secret.encode(), external_id.encode(), hashlib.sha256).hexdigest()
