"""Readings, drafts, cards, notes and the audit trail."""

from dataclasses import asdict
from typing import Any

import orjson
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from copilot.ids import new_id
from copilot.playbook.types import CaseCard
from copilot.reading.types import Issue, Reading
from copilot.storage import tables
from copilot.storage.audit_chain import next_hash
from copilot.storage.database import put_off
from copilot.storage.rows import Draft, as_value, row_mapping


def _insert(connection: Connection, table: Any) -> Any:
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


def put_reading(connection: Connection, conversation_id: str, seq: int, reading: Reading) -> None:
    """Store what was read from one message; a second reading of it replaces the first."""
    values = {
        "language": reading.language,
        "anger": reading.anger,
        "flags": sorted(reading.flags),
        "issue": reading.issue,
        "facts": [asdict(fact) for fact in reading.facts],
    }
    statement = _insert(connection, tables.reading).values(conversation_id=conversation_id, seq=seq, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["conversation_id", "seq"], set_=values))


def list_readings(connection: Connection, conversation_id: str) -> list[dict[str, Any]]:
    """Every stored reading of a conversation, oldest first, for the mood picture."""
    query = (
        select(tables.reading).where(tables.reading.c.conversation_id == conversation_id).order_by(tables.reading.c.seq)
    )
    return [dict(row_mapping(row)) for row in connection.execute(query)]


def insert_draft(connection: Connection, draft: Draft) -> None:
    """Store a draft that is about to stream."""
    connection.execute(tables.draft.insert().values(**asdict(draft)))


def change_draft(
    connection: Connection, draft_id: str, *, only_if: tuple[str, ...] | None = None, **values: Any
) -> None:
    """Set columns of a draft; with `only_if`, in these states alone."""
    statement = update(tables.draft).where(tables.draft.c.id == draft_id)
    if only_if:
        statement = statement.where(tables.draft.c.state.in_(only_if))
    connection.execute(statement.values(**values))


def find_draft(connection: Connection, draft_id: str) -> Draft | None:
    """A draft by id."""
    row = connection.execute(select(tables.draft).where(tables.draft.c.id == draft_id)).first()
    return as_value(Draft, row) if row else None


def latest_draft(connection: Connection, conversation_id: str) -> Draft | None:
    """The newest draft that is streaming or ready."""
    query = (
        select(tables.draft)
        .where(tables.draft.c.conversation_id == conversation_id, tables.draft.c.state.in_(["streaming", "ready"]))
        .order_by(tables.draft.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return as_value(Draft, row) if row else None


def drafts_for(connection: Connection, conversation_id: str, *, covers_seq: int) -> list[Draft]:
    """Drafts already written for the same standing of the conversation, oldest first."""
    query = (
        select(tables.draft)
        .where(tables.draft.c.conversation_id == conversation_id, tables.draft.c.covers_seq == covers_seq)
        .order_by(tables.draft.c.id)
    )
    return [as_value(Draft, row) for row in connection.execute(query)]


def insert_findings(
    connection: Connection,
    conversation_id: str,
    violations: list[dict[str, Any]],
    *,
    source: str,
    policy: str,
    at: str,
    user_id: str | None = None,
    draft_id: str | None = None,
) -> None:
    """Keep what the guard found, for the figures: a row a rule, no words. `source` is draft, send or override."""
    worst = {found["rule"]: found["severity"] for found in violations}
    for rule, severity in worst.items():
        connection.execute(
            tables.finding.insert().values(
                id=new_id(),
                conversation_id=conversation_id,
                user_id=user_id,
                draft_id=draft_id,
                source=source,
                rule=rule,
                severity=severity,
                policy=policy,
                at=at,
            )
        )


def withdraw_drafts(connection: Connection, conversation_id: str) -> None:
    """Mark whatever is on the desk as overtaken by newer words."""
    connection.execute(
        update(tables.draft)
        .where(tables.draft.c.conversation_id == conversation_id, tables.draft.c.state.in_(["streaming", "ready"]))
        .values(state="withdrawn")
    )


CARD_FIELDS = ("happened", "wish", "can_do", "order", "contact")


def find_card(connection: Connection, conversation_id: str) -> tuple[CaseCard, list[str]]:
    """The case card and the fields that an agent set by hand; an empty card when there is none."""
    row = connection.execute(select(tables.card).where(tables.card.c.conversation_id == conversation_id)).first()
    if row is None:
        return CaseCard(), []
    values = row_mapping(row)
    card = CaseCard(**{name: values[name] for name in CARD_FIELDS}, issue=Issue(values["issue"] or "other"))
    return card, list(values["by_hand"])


def put_card(connection: Connection, conversation_id: str, card: CaseCard, *, by_hand: list[str], at: str) -> None:
    """Store a case card."""
    values = {**asdict(card), "by_hand": by_hand, "updated_at": at}
    statement = _insert(connection, tables.card).values(conversation_id=conversation_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["conversation_id"], set_=values))


def insert_note(connection: Connection, **values: Any) -> None:
    """Store an internal note."""
    connection.execute(tables.note.insert().values(**values))


def list_notes(connection: Connection, conversation_id: str) -> list[dict[str, Any]]:
    """Internal notes, oldest first, with their authors' names."""
    query = (
        select(tables.note.c.id, tables.note.c.text, tables.note.c.at, tables.note.c.user_id, tables.user.c.name)
        .join(tables.user, tables.user.c.id == tables.note.c.user_id, isouter=True)
        .where(tables.note.c.conversation_id == conversation_id)
        .order_by(tables.note.c.at)
    )
    return [dict(row_mapping(row)) for row in connection.execute(query)]


def insert_escalation(connection: Connection, **values: Any) -> None:
    """Store an escalation with the case card as it stood."""
    connection.execute(tables.escalation.insert().values(**values))


def put_rating(connection: Connection, conversation_id: str, *, score: int, comment: str | None, at: str) -> None:
    """Store the customer's rating; a second one replaces the first."""
    values = {"score": score, "comment": comment, "at": at}
    statement = _insert(connection, tables.rating).values(conversation_id=conversation_id, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["conversation_id"], set_=values))


def write_audit(
    connection: Connection,
    *,
    at: str,
    action: str,
    user_id: str | None,
    conversation_id: str | None = None,
    **detail: Any,
) -> None:
    """Add a row to the audit trail, in the transaction of what it records.

    It is written when the transaction ends (`Database.begin`), wherever this stands: the chain is held from then on,
    and whoever held it while waiting for another row could wait for somebody who waits for the chain.
    """
    values = {
        "at": at,
        "action": action,
        "user_id": user_id,
        "conversation_id": conversation_id,
        "detail": orjson.loads(orjson.dumps(detail)),
    }
    put_off(connection, lambda: _chain(connection, values))


def _chain(connection: Connection, values: dict[str, Any]) -> None:
    connection.execute(tables.audit.insert().values(**values, hash=next_hash(connection, values)))
