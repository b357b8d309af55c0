"""Permission comes before words (L15): an offer is a record that a supervisor has granted."""

from dataclasses import replace

from sqlalchemy import Connection

from copilot.chat.access import conversation_for, require
from copilot.chat.actors import Actor, Right
from copilot.chat.errors import Closed, Conflict, Invalid, NeedsAnother, NotFound
from copilot.chat.events import ConversationChanged, DeskNotice
from copilot.chat.house import House
from copilot.chat.sites import settings_of
from copilot.chat.standing import Terms, Way, outlook_for, require_within_budget
from copilot.chat.views import permission_view
from copilot.chat.webhooks import HookEvent, announce
from copilot.clock import from_iso, now_iso, to_iso
from copilot.ids import new_id
from copilot.storage import conversations, ledger, outbox, people, records
from copilot.storage.rows import Conversation, PermissionRow, Site


def ask_permission(
    house: House, actor: Actor, conversation_id: str, *, kind: str, terms: Terms, reason: str
) -> PermissionRow:
    """Ask for compensation. Within the asker's standing authority it is granted at once, otherwise supervisors hear.

    The site's row is held while looking, so that two people cannot spend the same budget.
    """
    if terms.amount is not None and not terms.currency:
        raise Invalid("An amount needs its currency, like EUR.", field="currency")
    now = now_iso()
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
        asked_at=now,
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
        site = people.lock_site(connection, conversation.site_id)
        assert site is not None, "foreign keys hold it"
        outlook = outlook_for(connection, site, conversation, actor, kind=kind, terms=terms, now=now)
        if outlook.way is Way.STANDING:
            expires_at = _runs_out(site)
            row = replace(
                row, state="granted", answered_by=actor.id, answered_at=now, expires_at=expires_at, basis="standing"
            )
        ledger.insert_permission(connection, row)
        _announce(connection, HookEvent.PERMISSION_ASKED, conversation.site_id, row)
        if row.state == "granted":
            draft_anew(connection, conversation)
        _audit(connection, actor, row, "permission.standing" if row.state == "granted" else "permission.ask")
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
    """Grant as asked, grant less, or deny. Only roles with the right to permit; first answer counts.

    Where the site wants two to agree, the first grant is kept with the request, which stays open for a second person.
    Raises OverBudget when the site's budget of today holds less, NeedsAnother for the asker's or the first one's own.
    """
    require(actor, Right.PERMIT)
    with house.db.begin() as connection:
        asked = _request_for(connection, actor, permission_id)
        conversation = conversation_for(connection, actor, asked.conversation_id, needs=Right.PERMIT)
        site = people.lock_site(connection, conversation.site_id)
        asked = ledger.find_permission(connection, permission_id)  # as it stands now that nobody else can answer
        assert site is not None, "foreign keys hold it"
        assert asked is not None, "permissions are never deleted alone"
        if asked.state != "asked":
            raise Conflict("This request was answered already.")
        values = (
            _grant(connection, site, actor, asked, terms=terms, expires=expires, reason=reason)
            if grant
            else {"state": "denied", "answered_by": actor.id, "answered_at": now_iso(), "answer_reason": reason}
        )
        if not ledger.answer_permission(connection, permission_id, **values):
            raise Conflict("This request was answered already.")
        answered = ledger.find_permission(connection, permission_id)
        assert answered is not None
        if answered.state != "asked":
            draft_anew(connection, conversation)
            _announce(connection, HookEvent.PERMISSION_ANSWERED, conversation.site_id, answered)
        _audit(connection, actor, answered, "permission.first" if answered.state == "asked" else "permission.answer")
    return _tell(house, conversation.site_id, answered)


def withdraw_permission(house: House, actor: Actor, permission_id: str) -> PermissionRow:
    """Take a request, or a grant that is not used, back: by whoever asked, or by somebody who may permit."""
    with house.db.begin() as connection:
        known = _request_for(connection, actor, permission_id)
        needs = Right.REPLY if known.asked_by == actor.id else Right.PERMIT
        conversation = conversation_for(connection, actor, known.conversation_id, needs=needs)
        if not ledger.withdraw_permission(connection, permission_id):
            raise Conflict("This was used, refused or taken back already.")
        taken = ledger.find_permission(connection, permission_id)
        assert taken is not None
        draft_anew(connection, conversation)
        _audit(connection, actor, taken, "permission.withdraw")
    return _tell(house, conversation.site_id, taken)


def _request_for(connection: Connection, actor: Actor, permission_id: str) -> PermissionRow:
    row = ledger.find_permission(connection, permission_id)
    conversation = conversations.find(connection, row.conversation_id) if row else None
    if row is None or conversation is None or not actor.works_for(conversation.site_id):
        raise NotFound("There is no such request among yours.")
    return row


def _grant(
    connection: Connection,
    site: Site,
    actor: Actor,
    asked: PermissionRow,
    *,
    terms: Terms,
    expires: str | None,
    reason: str | None,
) -> dict[str, object]:
    """The columns of a grant, or of the first of two."""
    granted = _granted_terms(asked, terms)
    now = now_iso()
    require_within_budget(connection, site, kind=asked.kind, terms=granted, now=now)
    values: dict[str, object] = {
        "amount": granted.amount,
        "currency": granted.currency,
        "percent": granted.percent,
        "expires_at": _expiry(expires) or asked.expires_at or _runs_out(site),
        "answer_reason": reason or asked.answer_reason,
    }
    done: dict[str, object] = {"state": "granted", "answered_by": actor.id, "answered_at": now}
    if not settings_of(site).authority.needs_two(
        asked.kind, amount=granted.amount, currency=granted.currency, percent=granted.percent
    ):
        return {**values, **done, "basis": "one"}
    if asked.asked_by == actor.id:
        raise NeedsAnother("Two others have to agree to this request of yours.")
    if asked.first_by is None:
        return {**values, "first_by": actor.id, "first_at": now}
    if asked.first_by == actor.id:
        raise NeedsAnother("You have agreed to this already. Somebody else has to agree as well.")
    return {**values, **done, "basis": "two"}


def _runs_out(site: Site) -> str:
    return now_iso(plus_s=3_600.0 * settings_of(site).authority.holds_h)


def draft_anew(connection: Connection, conversation: Conversation) -> None:
    """A decision changes what may be said: whoever still owes the customer an answer gets a draft that knows of it."""
    if conversation.waiting_since and conversation.state != "closed":
        outbox.put(
            connection,
            key=f"draft:{conversation.id}",
            kind="draft",
            conversation_id=conversation.id,
            seq=conversation.customer_seq,
            due_at=now_iso(),
            now=now_iso(),
        )


def expire_permissions(house: House) -> None:
    """Mark grants whose time is over, so that desks see them run out."""
    with house.db.begin() as connection:
        expired = ledger.expire_permissions(connection, now=now_iso())
        sites = {row.id: conversations.find(connection, row.conversation_id) for row in expired}
    for row in expired:
        if conversation := sites[row.id]:
            _tell(house, conversation.site_id, row)


def _granted_terms(asked: PermissionRow, terms: Terms) -> Terms:
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
    return Terms(amount, currency, asked.percent if terms.percent is None else terms.percent)


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


def _announce(connection: Connection, event: HookEvent, site_id: str, row: PermissionRow) -> None:
    data = {"permission": permission_view(row)}
    announce(connection, event, site_id=site_id, conversation_id=row.conversation_id, data=data)


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
