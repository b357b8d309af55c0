"""The promise ledger (L16): commitments found in what was sent, each with an owner and a due time."""

from typing import cast

from sqlalchemy import Connection

from copilot.chat.access import conversation_for
from copilot.chat.actors import Actor
from copilot.chat.errors import Invalid, NotFound
from copilot.chat.events import ConversationChanged, DeskNotice
from copilot.chat.house import House
from copilot.chat.judging import Case
from copilot.chat.promise_timers import set_timer
from copilot.chat.sites import settings_of
from copilot.chat.views import promise_view
from copilot.clock import from_iso, now_iso, to_iso
from copilot.ids import new_id
from copilot.playbook import find_promises
from copilot.reading import Language
from copilot.reading.language import find_language
from copilot.reading.words import split_words
from copilot.storage import ledger, people, records
from copilot.storage.rows import Message, PromiseRow

FOLLOW_UP = {
    "en": "Ask whether all is well now",
    "et": "Küsida, kas kõik on nüüd korras",
    "ru": "Спросить, всё ли теперь в порядке",
    "nb": "Spørre om alt er i orden nå",
    "kk": "Бәрі реттелді ме, сұрап білу",
}
STATES = ("open", "kept", "broken", "dropped")


def _language_of(text: str, case: Case) -> Language:
    """The sent words' own; where they are too few to tell, the conversation's, and before any reading the site's."""
    earlier = cast(Language, case.conversation.language or settings_of(case.site).locale)
    return find_language(text, split_words(text), earlier=earlier).language


def note_promises(connection: Connection, case: Case, message: Message, *, owner_id: str) -> list[PromiseRow]:
    """Find commitments in a sent message and store them in its transaction."""
    found = find_promises(
        message.text,
        language=_language_of(message.text, case),
        sent_at=from_iso(message.at),
        timezone=settings_of(case.site).timezone,
    )
    rows = [
        PromiseRow(
            id=new_id(),
            conversation_id=message.conversation_id,
            seq=message.seq,
            what=promise.what,
            evidence=message.text[promise.start : promise.end],
            due_at=to_iso(promise.due_at) if promise.due_at else None,
            owner_id=owner_id,
            state="open",
            created_at=message.at,
        )
        for promise in found
    ]
    for row in rows:
        ledger.insert_promise(connection, row)
        set_timer(connection, row, settings_of(case.site))
    return rows


def change_promise(
    house: House,
    actor: Actor,
    promise_id: str,
    *,
    state: str | None = None,
    due_at: str | None = None,
    what: str | None = None,
    owner_id: str | None = None,
) -> PromiseRow:
    """Correct a promise, or say what became of it."""
    changes: dict[str, str] = {}
    if state is not None:
        if state not in STATES:
            raise Invalid(f"A promise is one of {', '.join(STATES)}.", field="state")
        changes["state"] = state
    if due_at is not None:
        changes["due_at"] = _moment(due_at)
    if what is not None:
        changes["what"] = what
    with house.db.begin() as connection:
        promise = ledger.find_promise(connection, promise_id)
        if promise is None:
            raise NotFound("There is no such promise among yours.")
        conversation = conversation_for(connection, actor, promise.conversation_id)
        if owner_id is not None:
            if people.find_user(connection, user_id=owner_id) is None:
                raise Invalid("There is no such colleague.", field="owner")
            changes["owner_id"] = owner_id
        if changes:
            _change(connection, promise, changes, site_id=conversation.site_id)
        records.write_audit(
            connection,
            at=now_iso(),
            action="promise",
            user_id=actor.id,
            conversation_id=conversation.id,
            promise=promise_id,
            **changes,
        )
        changed = ledger.find_promise(connection, promise_id)
    assert changed is not None
    house.bus.publish(DeskNotice("promise", conversation.site_id, promise_view(changed)))
    house.bus.publish(ConversationChanged(conversation.id, conversation.site_id))
    return changed


def _change(connection: Connection, promise: PromiseRow, changes: dict[str, str], *, site_id: str) -> None:
    """Store the changes. Another time, or an opening anew, begins the reminders from the start."""
    begins_anew = "due_at" in changes or changes.get("state") == "open"
    marks = {"reminded_at": None, "alarmed_at": None, "late_at": None} if begins_anew else {}
    ledger.change_promise(connection, promise.id, **changes, **marks)
    site = people.find_site(connection, site_id=site_id)
    changed = ledger.find_promise(connection, promise.id)
    if site and changed:
        set_timer(connection, changed, settings_of(site))


def plan_follow_up(house: House, actor: Actor, conversation_id: str, *, at: str) -> PromiseRow:
    """Promise oneself to ask, after closing, whether all is well (L17): an entry of the ledger like any other."""
    due_at = _moment(at)
    if due_at <= now_iso():
        raise Invalid("This time is past; choose a later one.", field="follow_up_at")
    with house.db.begin() as connection:
        conversation = conversation_for(connection, actor, conversation_id)
        site = people.find_site(connection, site_id=conversation.site_id)
        row = PromiseRow(
            id=new_id(),
            conversation_id=conversation_id,
            seq=None,
            what=FOLLOW_UP[settings_of(site).locale if site else "en"],
            evidence=None,
            due_at=due_at,
            owner_id=actor.id,
            state="open",
            created_at=now_iso(),
        )
        ledger.insert_promise(connection, row)
        if site:
            set_timer(connection, row, settings_of(site))
    house.bus.publish(DeskNotice("promise", conversation.site_id, promise_view(row)))
    return row


def _moment(text: str) -> str:
    try:
        return to_iso(from_iso(text))
    except ValueError:
        raise Invalid("Write the time as ISO 8601, like 2026-11-23T14:00:00Z.", field="due_at") from None
