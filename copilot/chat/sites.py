"""A site's own settings, read from its row with every default in place."""

import hashlib
import hmac
import re
import secrets
from urllib.parse import urlsplit

from copilot.chat.errors import Invalid
from copilot.chat.site_settings import SiteSettings
from copilot.clock import now_iso
from copilot.drafting.types import SiteProfile
from copilot.ids import new_id
from copilot.storage import people
from copilot.storage.database import Database
from copilot.storage.rows import Site

MAX_NAME_CHARS = 80
HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|[0-9a-f:.]*:[0-9a-f:.]*")  # a name, or an IPv6 address


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
    site = new_site(name=name, origins=origins, settings=settings)
    with db.begin() as connection:
        people.insert_site(connection, site, at=now_iso())
    return site


def new_site(*, name: str, origins: list[str], settings: SiteSettings | None = None) -> Site:
    """A site with a fresh key and secret, not stored yet. Raises Invalid for a bad name or origin."""
    return Site(
        id=new_id(),
        name=clean_name(name),
        key="pk_" + secrets.token_urlsafe(12),
        secret=new_secret(),
        origins=clean_origins(origins),
        settings=(settings or SiteSettings()).model_dump(exclude_defaults=True),
        house_rules="",
    )


def new_secret() -> str:
    """A secret for the identity hash: 256 bits."""
    return "sk_" + secrets.token_urlsafe(32)


def clean_name(name: str) -> str:
    """What customers read above the conversation, on one line. Raises Invalid."""
    words = " ".join(name.split())
    if not words:
        raise Invalid("A site needs a name.", field="name")
    if len(words) > MAX_NAME_CHARS or not words.isprintable():
        raise Invalid(f"A name has at most {MAX_NAME_CHARS} characters, all of them visible.", field="name")
    return words


def clean_origins(origins: list[str]) -> list[str]:
    """Every origin in its plain form, each once, in the order given. Raises Invalid."""
    return list(dict.fromkeys(clean_origin(origin) for origin in origins))


def clean_origin(origin: str) -> str:
    """`https://shop.example` from what an owner typed. Raises Invalid; `*` is refused."""
    not_one = Invalid(f"“{origin[:100]}” is not an origin; write it like https://shop.example", field="origins")
    try:
        parts = urlsplit(origin.strip())
        port = f":{parts.port}" if parts.port else ""
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:  # no port that there is, no name that a browser would look up
        raise not_one from None
    if parts.scheme not in ("http", "https") or parts.username is not None or not HOST.fullmatch(host):
        raise not_one
    is_usual_port = port == {"http": ":80", "https": ":443"}[parts.scheme]
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{'' if is_usual_port else port}"


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
