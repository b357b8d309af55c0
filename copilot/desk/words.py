"""The language of the desk's server-rendered pages."""

from flask import Request

from copilot.reading import LANGUAGES

ALIASES = {"no": "nb", "nn": "nb"}


def desk_locale(request: Request) -> str:
    """The browser's best language among ours, English otherwise."""
    for tag, _ in request.accept_languages:
        short = tag.lower().replace("_", "-").split("-")[0]
        short = ALIASES.get(short, short)
        if short in LANGUAGES:
            return short
    return "en"
