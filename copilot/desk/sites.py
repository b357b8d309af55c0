"""The desk's side of a site's settings: who may see them, change them, and renew the secret."""

import secrets
from typing import Annotated, Any

from flask import Blueprint, Response, abort, render_template
from flask_login import current_user
from pydantic import Field, ValidationError

from copilot.chat import site_changes
from copilot.chat.actors import Right
from copilot.chat.house import House
from copilot.chat.launcher_icons import ICONS
from copilot.chat.sites import settings_of
from copilot.desk.agent import Agent
from copilot.storage.rows import Site
from copilot.wire import Answer, Doors, Nothing, WireModel, invalid_from

Id = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(max_length=200)]
Origins = Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=50)]


class OfSite(WireModel):
    """An event about one site."""

    site: Id


class ChangeSite(OfSite):
    """`site.change`: only what changes; `settings` by the names of `SiteSettings`."""

    name: Name | None = None
    origins: Origins | None = None
    settings: dict[str, Any] | None = None


class AddSite(WireModel):
    """`site.add`."""

    name: Name
    origins: Origins = Field(default_factory=list[str])


PREVIEW_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def preview_pages() -> Blueprint:
    """`/desk/sites/preview`: the page in the frame beside the settings. It knows nothing of any site."""
    pages = Blueprint("site_preview", __name__, template_folder="templates")

    @pages.get("/desk/sites/preview")
    def preview() -> Response:
        if not current_user.is_authenticated:
            abort(404)
        nonce = secrets.token_urlsafe(16)
        response = Response(render_template("preview.html", nonce=nonce), mimetype="text/html")
        response.headers["Content-Security-Policy"] = PREVIEW_POLICY.format(nonce=nonce)
        return response

    _ = preview
    return pages


class SiteDoors:
    """The events of the page “Sites”."""

    def __init__(self, house: House, doors: Doors[Agent]) -> None:
        self.house = house
        doors.open("sites", Nothing, self.list)
        doors.open("site.change", ChangeSite, self.change)
        doors.open("site.add", AddSite, self.add)
        doors.open("site.secret", OfSite, self.renew_secret)

    def list(self, agent: Agent, _: Nothing) -> Answer:
        """Every site of theirs with all its settings; never a secret."""
        sites = site_changes.list_sites(self.house, agent.actor)
        return {
            "ok": True,
            "sites": [site_view(site) for site in sites],
            "server": self.house.settings.public_url.rstrip("/"),
            "icons": ICONS,
            "files": self.house.settings.max_file_bytes,
            "may_admin": agent.actor.can(Right.ADMIN),
        }

    def change(self, agent: Agent, payload: ChangeSite) -> Answer:
        """Change a site; a wrong setting is named, as `settings.greeting.et`."""
        try:
            site = site_changes.change_site(
                self.house,
                agent.actor,
                payload.site,
                name=payload.name,
                origins=payload.origins,
                settings=payload.settings,
            )
        except ValidationError as error:
            raise invalid_from(error, within="settings") from None
        return {"ok": True, "site": site_view(site)}

    def add(self, agent: Agent, payload: AddSite) -> Answer:
        """A new site; its secret is in this answer and in no other."""
        site = site_changes.create_site(self.house, agent.actor, name=payload.name, origins=payload.origins)
        return {"ok": True, "site": site_view(site), "secret": site.secret}

    def renew_secret(self, agent: Agent, payload: OfSite) -> Answer:
        """A new secret in place of the old one."""
        return {"ok": True, "secret": site_changes.rotate_secret(self.house, agent.actor, payload.site)}


def site_view(site: Site) -> dict[str, Any]:
    """A site as its page shows it."""
    return {
        "id": site.id,
        "name": site.name,
        "key": site.key,
        "origins": site.origins,
        "settings": settings_of(site).model_dump(),
    }
