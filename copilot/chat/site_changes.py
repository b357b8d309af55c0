"""Changing a site from the desk: its settings by who has the right, its origins and secret by owners alone."""

import logging
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from copilot.chat.access import require
from copilot.chat.actors import Actor, Right
from copilot.chat.errors import Forbidden, NotFound
from copilot.chat.house import House
from copilot.chat.site_settings import SiteSettings
from copilot.chat.sites import clean_name, clean_origins, new_secret, new_site
from copilot.clock import now_iso
from copilot.storage import people, records
from copilot.storage.rows import Site

logger = logging.getLogger(__name__)


def list_sites(house: House, actor: Actor) -> list[Site]:
    """The sites that somebody may set up, by name. Raises Forbidden."""
    require(actor, Right.SITES)
    with house.db.read() as connection:
        return [site for site in people.list_sites(connection) if actor.works_for(site.id)]


def change_site(
    house: House,
    actor: Actor,
    site_id: str,
    *,
    name: str | None = None,
    origins: list[str] | None = None,
    settings: dict[str, Any] | None = None,
) -> Site:
    """Change what is given and leave the rest; `settings` replaces whole fields.

    Raises NotFound, Forbidden, Invalid for name or origins, and pydantic's ValidationError for a setting. Leaves an
    audit row with the names of what has changed; of origins and authority also before and after: they open doors.
    """
    if origins is not None or "second_factor" in (settings or {}):
        require(actor, Right.ADMIN)
    with house.db.begin() as connection:
        before = _site_for(connection, actor, site_id, needs=Right.SITES)
        after = replace(
            before,
            name=before.name if name is None else clean_name(name),
            origins=before.origins if origins is None else clean_origins(origins),
            settings=before.settings if settings is None else _with(before.settings, settings),
        )
        if after != before:
            people.change_site(connection, site_id, name=after.name, origins=after.origins, settings=after.settings)
            records.write_audit(
                connection, at=now_iso(), action="site.change", user_id=actor.id, **_what_changed(before, after)
            )
    logger.info("site changed", extra={"site_id": site_id, "actor_id": actor.id})
    return after


def create_site(house: House, actor: Actor, *, name: str, origins: list[str]) -> Site:
    """A new site, with the secret that is shown this once. Raises Forbidden, Invalid."""
    require(actor, Right.ADMIN)
    if actor.sites is not None:
        raise Forbidden("Only somebody who works for every site can add one.")
    site = new_site(name=name, origins=origins)
    with house.db.begin() as connection:
        people.insert_site(connection, site, at=now_iso())
        records.write_audit(connection, at=now_iso(), action="site.add", user_id=actor.id, site=site.id, name=site.name)
    return site


def rotate_secret(house: House, actor: Actor, site_id: str) -> str:
    """A new secret, shown this once; identity hashes made with the old one are refused from now on."""
    with house.db.begin() as connection:
        site = _site_for(connection, actor, site_id, needs=Right.ADMIN)
        secret = new_secret()
        people.change_site(connection, site.id, secret=secret)
        records.write_audit(connection, at=now_iso(), action="site.secret", user_id=actor.id, site=site.id)
    logger.warning("site secret rotated", extra={"site_id": site_id, "actor_id": actor.id})
    return secret


def _site_for(connection: Connection, actor: Actor, site_id: str, *, needs: Right) -> Site:
    """The site, if it is one of theirs: an outsider hears that there is none."""
    site = people.lock_site(connection, site_id)
    if site is None or not actor.works_for(site_id):
        raise NotFound("There is no such site among yours.")
    require(actor, needs)
    return site


def _with(stored: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return SiteSettings.model_validate({**stored, **changes}, strict=True).model_dump(exclude_defaults=True)


def _what_changed(before: Site, after: Site) -> dict[str, Any]:
    names = {**before.settings, **after.settings}
    changed = [name for name in sorted(names) if before.settings.get(name) != after.settings.get(name)]
    detail: dict[str, Any] = {"site": before.id, "settings": changed}
    if after.name != before.name:
        detail["name"] = [before.name, after.name]
    if after.origins != before.origins:
        detail["origins"] = [before.origins, after.origins]
    if "authority" in changed:
        detail["authority"] = [before.settings.get("authority"), after.settings.get("authority")]
    return detail
