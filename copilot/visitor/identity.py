"""Who a visitor is: a signed token from an earlier visit, or the site's own customer id with its HMAC."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer

from copilot.chat.errors import Forbidden, NotFound, Unauthorised
from copilot.chat.events import ConversationChanged, VisitorErased
from copilot.chat.house import House
from copilot.chat.sites import identity_hash, is_allowed_origin, settings_of
from copilot.clock import now_iso
from copilot.ids import new_id
from copilot.reading import LANGUAGES
from copilot.storage import people
from copilot.storage.rows import Site, Visitor
from copilot.visitor.schemas import Handshake, Identity

MACROLANGUAGES = {"no": "nb", "nn": "nb"}


class VisitorTokens:
    """Signs and reads the token that brings a browser back to its own conversation.

    Signs with `secret`; what was signed with an earlier one (`old`, oldest first) is still read.
    """

    def __init__(self, secret: str, old: Sequence[str] = ()) -> None:
        self._serializer = URLSafeSerializer([*old, secret], salt="visitor")

    def sign(self, visitor: Visitor) -> str:
        """A token for one visitor of one site."""
        return str(self._serializer.dumps([visitor.id, visitor.site_id]))

    def read(self, token: str) -> tuple[str, str]:
        """Visitor id and site id. Raises Unauthorised for a forged or mangled token."""
        try:
            visitor_id, site_id = self._serializer.loads(token)
        except (BadSignature, ValueError, TypeError):
            raise Unauthorised("This visitor token is not valid. Connect without it to start anew.") from None
        return str(visitor_id), str(site_id)


def site_for(house: House, key: str, origin: str | None, *, own_origin: str | None) -> Site:
    """The site of a public key. Raises NotFound, or Forbidden when the page's origin may not carry it."""
    with house.db.read() as connection:
        site = people.find_site(connection, key=key)
    if site is None:
        raise NotFound("There is no site with this key. Check data-site in the snippet.")
    if not is_allowed_origin(site, origin, own_origin=own_origin):
        raise Forbidden(f"Pages of {origin} may not use this site key. Add the origin to the site's settings.")
    return site


def visitor_for(house: House, tokens: VisitorTokens, site: Site, handshake: Handshake) -> Visitor:
    """The visitor who connects: by token, by verified identity, or a new one."""
    visitor = _find_by_token(house, tokens, site, handshake.visitor) if handshake.visitor else None
    if handshake.user:
        visitor = identified_visitor(house, site, handshake.user, visitor)
    if visitor is None:
        return _new_visitor(house, site, handshake)
    _remember_visit(house, visitor, handshake)
    return visitor


def _find_by_token(house: House, tokens: VisitorTokens, site: Site, token: str) -> Visitor | None:
    visitor_id, site_id = tokens.read(token)
    if site_id != site.id:
        raise Unauthorised("This visitor token belongs to another site. Connect without it to start anew.")
    with house.db.read() as connection:
        return people.find_visitor(connection, visitor_id)  # None: erased since; they start anew


def identified_visitor(
    house: House, site: Site, identity: Identity, current: Visitor | None, *, origin: str | None = None
) -> Visitor:
    """The customer behind a verified id. An anonymous visitor becomes that customer and keeps the conversation.

    Where the customer is known already, what the anonymous one has written goes over to them, and the anonymous one
    is no more; `origin` is the connection that hears of it from its caller. Raises Unauthorised when the hash is wrong.
    Source: HMAC identity as site owners know it from other widgets.
    """
    if not hmac.compare_digest(identity_hash(site, identity.id), identity.hash.lower()):
        raise Unauthorised("The identity hash does not match. Compute HMAC-SHA256 of the id with the site's secret.")
    details = {"name": identity.name, "email": identity.email}
    details = {name: value for name, value in details.items() if value}
    moved: list[tuple[str, str]] = []
    is_anonymous = current is not None and current.external_id is None
    with house.db.begin() as connection:
        known = people.find_visitor_by_external_id(connection, site_id=site.id, external_id=identity.id)
        if known is None and current is not None and is_anonymous:
            known = current
            details["external_id"] = identity.id
        if known is None:
            known = _blank_visitor(site, external_id=identity.id)
            people.insert_visitor(connection, known, at=now_iso())
        if details:
            people.change_visitor(connection, known.id, **details)
        if current is not None and is_anonymous and current.id != known.id:
            moved = people.merge_visitor(connection, current.id, into=replace(known, **details))
        visitor = people.find_visitor(connection, known.id)
    assert visitor is not None
    if current is not None and is_anonymous and current.id != visitor.id:
        house.bus.publish(VisitorErased(current.id, origin=origin))
    for conversation_id, site_id in moved:
        house.bus.publish(ConversationChanged(conversation_id, site_id))
    return visitor


def _new_visitor(house: House, site: Site, handshake: Handshake) -> Visitor:
    visitor = _blank_visitor(site, locale=choose_locale(handshake.locale, site), page=_page_of(handshake))
    with house.db.begin() as connection:
        people.insert_visitor(connection, visitor, at=now_iso())
    return visitor


def _blank_visitor(
    site: Site, *, external_id: str | None = None, locale: str | None = None, page: dict[str, Any] | None = None
) -> Visitor:
    return Visitor(new_id(), site.id, external_id, name=None, email=None, phone=None, locale=locale, page=page)


def _page_of(handshake: Handshake) -> dict[str, Any] | None:
    return handshake.page.model_dump(exclude_none=True) if handshake.page else None


def _remember_visit(house: House, visitor: Visitor, handshake: Handshake) -> None:
    if handshake.page is None and handshake.locale is None:
        return
    changes: Mapping[str, object] = {
        "seen_at": now_iso(),
        **({"page": _page_of(handshake)} if handshake.page else {}),
        **({"locale": handshake.locale[:2].lower()} if handshake.locale else {}),
    }
    with house.db.begin() as connection:
        people.change_visitor(connection, visitor.id, **changes)


def choose_locale(wanted: str | None, site: Site) -> str:
    """One of the site's languages for what the page or browser asked ("nn-NO" → "nb"), else the site's own."""
    settings = settings_of(site)
    short = (wanted or "").lower().replace("_", "-").split("-")[0]
    short = MACROLANGUAGES.get(short, short)
    return short if short in LANGUAGES and short in settings.locales else settings.locale
