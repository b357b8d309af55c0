"""Permission comes before words (L15): an offer is a record that a supervisor has granted."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from copilot.chat.access import conversation_for, require
from copilot.chat.actors import Actor, Right
from copilot.chat.errors import Closed, Conflict, Invalid, NotFound
from copilot.chat.events import ConversationChanged, DeskNotice
from copilot.chat.house import House
from copilot.chat.views import permission_view
from copilot.clock import from_iso, now_iso, to_iso
from copilot.ids import new_id
from copilot.storage import conversations, ledger, records
from copilot.storage.rows import PermissionRow


@dataclass(frozen=True, slots=True)
class Terms:
    """How much: an amount with its currency, or a percent, or neither (a replacement, a gift)."""

    amount: Decimal | None = None
    currency: str | None = None
    percent: Decimal | None = None


def ask_permission(
    house: House, actor: Actor, conversation_id: str, *, kind: str, terms: Terms, reason: str
) -> PermissionRow:
    """Ask a supervisor for compensation. The request goes to every desk of the site."""
    if terms.amount is not None and not terms.currency:
        raise Invalid("An amount needs its currency, like EUR.", field="currency")
    row = PermissionRow(
        id=new_id(),
        conversation_id=conversation_id,
        state="asked",
        kind=kind,
        amount=terms.amount,
        currency=terms.currency,
        percent=terms.percent,
        reason=reason,
        asked_by=actor.id,
        asked_at=now_iso(),
        answered_by=None,
        answered_at=None,
        answer_reason=None,
        expires_at=None,
        used_seq=None,
    )
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        if conversation.state == "closed":
            raise Closed
        ledger.insert_permission(connection, row)
        _audit(connection, actor, row, "permission.ask")
    return _tell(house, conversation.site_id, row)


def answer_permission(
    house: House,
    actor: Actor,
    permission_id: str,
    *,
    grant: bool,
    terms: Terms,
    expires: str | None = None,
    reason: str | None = None,
) -> PermissionRow:
    """Grant as asked, grant less, or deny. Only roles with the right to permit; first answer counts."""
    require(actor, Right.PERMIT)
    with house.db.begin() as connection:
        asked = ledger.find_permission(connection, permission_id)
        if asked is None:
            raise NotFound("There is no such request among yours.")
        conversation = conversation_for(connection, actor, asked.conversation_id, needs=Right.PERMIT)
        values: dict[str, object] = {
            "state": "granted" if grant else "denied",
            "answered_by": actor.id,
            "answered_at": now_iso(),
            "answer_reason": reason,
        }
        if grant:
            values |= _granted_terms(asked, terms) | {"expires_at": _expiry(expires)}
        if not ledger.answer_permission(connection, permission_id, **values):
            raise Conflict("This request was answered already.")
        answered = ledger.find_permission(connection, permission_id)
        assert answered is not None
        _audit(connection, actor, answered, "permission.answer")
    return _tell(house, conversation.site_id, answered)


def expire_permissions(house: House) -> None:
    """Mark grants whose time is over, so that desks see them run out."""
    with house.db.begin() as connection:
        expired = ledger.expire_permissions(connection, now=now_iso())
        sites = {row.id: conversations.find(connection, row.conversation_id) for row in expired}
    for row in expired:
        if conversation := sites[row.id]:
            _tell(house, conversation.site_id, row)


def _granted_terms(asked: PermissionRow, terms: Terms) -> dict[str, object]:
    """What was asked, lowered where the supervisor named less. Raising it needs a new request, with its reason."""
    if terms.amount is not None and asked.amount is not None and terms.amount > asked.amount:
        raise Invalid("Grant at most what was asked; for more, ask anew with a reason.", field="amount")
    if terms.percent is not None and asked.percent is not None and terms.percent > asked.percent:
        raise Invalid("Grant at most what was asked; for more, ask anew with a reason.", field="percent")
    currency = terms.currency or asked.currency
    amount = asked.amount if terms.amount is None else terms.amount
    if amount is not None and not currency:
        raise Invalid("An amount needs its currency, like EUR.", field="currency")
    if asked.currency and terms.currency and terms.currency != asked.currency:
        raise Invalid(f"The request is in {asked.currency}.", field="currency")
    return {
        "amount": amount,
        "currency": currency,
        "percent": asked.percent if terms.percent is None else terms.percent,
    }


def _expiry(expires: str | None) -> str | None:
    if expires is None:
        return None
    try:
        moment = to_iso(from_iso(expires))
    except ValueError:
        raise Invalid("Write the time as ISO 8601, like 2026-11-23T18:00:00Z.", field="expires") from None
    if moment <= now_iso():
        raise Invalid("This time is past; choose a later one.", field="expires")
    return moment


def _audit(connection: Connection, actor: Actor, row: PermissionRow, action: str) -> None:
    records.write_audit(
        connection,
        at=now_iso(),
        action=action,
        user_id=actor.id,
        conversation_id=row.conversation_id,
        permission=permission_view(row),
    )


def _tell(house: House, site_id: str, row: PermissionRow) -> PermissionRow:
    house.bus.publish(DeskNotice("permission", site_id, permission_view(row)))
    house.bus.publish(ConversationChanged(row.conversation_id, site_id))
    return row
