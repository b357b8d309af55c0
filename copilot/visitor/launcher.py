"""What the loader knows of a site before anything else is fetched: its own look, put into the one file it is."""

from copilot.chat.house import House
from copilot.chat.launcher_icons import ICONS
from copilot.chat.sites import settings_of
from copilot.reading import LANGUAGES
from copilot.storage import people
from copilot.visitor.assets import NO_LOOK, Look

LOADER_LANGUAGE = "en"
"""What the loader speaks where page and browser ask for a language it does not have."""


def look_of(house: House, key: str) -> Look:
    """A site's look, only what is not the default; none for a key that is not known.

    Everything in it stands on the pages that carry the chat anyway: nothing here is a secret.
    """
    with house.db.read() as connection:
        site = people.find_site(connection, key=key)
    if site is None:
        return NO_LOOK
    settings = settings_of(site)
    look = {"site": site.key, "colour": settings.colour}
    if settings.position == "left":
        look["position"] = "left"
    if settings.icon != "chat":
        look["icon"] = ICONS[settings.icon]
    if settings.locale != LOADER_LANGUAGE:
        look["locale"] = settings.locale
    silent = {code: "" for code in LANGUAGES if code not in settings.locales}
    return Look.of(look, {**settings.launcher_text, **silent})
