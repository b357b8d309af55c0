"""Full-text search over what was written, customers' names and addresses, and the case cards' order numbers.

PostgreSQL keeps the words in GIN indexes. SQLite keeps them in a contentless FTS5 table that triggers hold to `card`
and `visitor`; of a message the trigger only notes that it is due, because its words cost as much as half of storing
it, and `take_up` puts them in beside the hot path. `search_row` says whose words a row has. No language's rules of
grammar apply, since five languages share an inbox: the beginning of a word finds it.
"""

import re
from typing import Any

from sqlalchemy import Connection, and_, column, false, or_, select, text

from copilot.storage import tables

MAX_TERMS = 12  # further ones are left out: nobody narrows a search by a thirteenth word
MAX_WORD = 100  # characters; PostgreSQL refuses words of 2 KB, and the beginning is enough
NAMES = ("search_", "ix_search_")
"""How the names of the tables and indexes begin that the migration keeps outside `tables.metadata`."""

_WORD = re.compile(r"[^\W_]+")
conversation = tables.conversation

_ON_SQLITE = "SELECT owner FROM search_row WHERE id IN (SELECT rowid FROM search_words WHERE search_words MATCH :{0})"
_ON_POSTGRESQL = """
    SELECT conversation_id AS owner FROM message WHERE search_words(text) @@ to_tsquery('simple', :{0})
    UNION ALL SELECT conversation_id FROM card WHERE search_words("order") @@ to_tsquery('simple', :{0})
    UNION ALL SELECT id FROM visitor
        WHERE search_words(coalesce(name, '') || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))
            @@ to_tsquery('simple', :{0})"""

_LAST_DUE = text("SELECT max(id) FROM (SELECT id FROM search_due ORDER BY id LIMIT :limit)")
_LAST_ROW = text("SELECT coalesce(max(id), 0) FROM search_row")
_ADD_ROWS = text("""
    INSERT INTO search_row (owner, seq)
    SELECT DISTINCT due.conversation_id, due.seq FROM search_due AS due
    JOIN message ON message.conversation_id = due.conversation_id AND message.seq = due.seq
    LEFT JOIN search_row AS known ON known.owner = due.conversation_id AND known.seq = due.seq
    WHERE due.id <= :last AND known.id IS NULL AND trim(message.text) <> ''""")
_ADD_WORDS = text("""
    INSERT INTO search_words (rowid, words)
    SELECT search_row.id, message.text FROM search_row
    JOIN message ON message.conversation_id = search_row.owner AND message.seq = search_row.seq
    WHERE search_row.id > :known""")
_SETTLE = text("DELETE FROM search_due WHERE id <= :last")


def take_up(connection: Connection, *, limit: int) -> bool:
    """Put the words of at most `limit` messages that are due into the index; whether there were any.

    Needs a writing transaction on SQLite; PostgreSQL has nothing due, ever.
    """
    if connection.dialect.name != "sqlite":
        return False
    last = connection.execute(_LAST_DUE, {"limit": limit}).scalar()
    if last is None:
        return False
    known = connection.execute(_LAST_ROW).scalar()
    connection.execute(_ADD_ROWS, {"last": last})
    connection.execute(_ADD_WORDS, {"known": known})
    connection.execute(_SETTLE, {"last": last})
    return True


def mentions(connection: Connection, query: str) -> Any:
    """A condition on `conversation`: it has every term of `query`, in whichever message or field.

    Terms stand between spaces. One with a mark in it, an order number or an address, is looked for as it stands
    ("A-1042" finds "a 1042", not an "a" and a "1042" somewhere); of every term the beginning is enough. A query
    without a letter or a digit finds nothing.
    """
    terms = [words for term in query.split() if (words := [word[:MAX_WORD] for word in _WORD.findall(term)])]
    if not terms:
        return false()
    is_sqlite = connection.dialect.name == "sqlite"
    write, statement = (_for_sqlite, _ON_SQLITE) if is_sqlite else (_for_postgresql, _ON_POSTGRESQL)
    found = [_owners(statement, f"term_{place}", write(words)) for place, words in enumerate(terms[:MAX_TERMS])]
    return and_(*(or_(conversation.c.id.in_(owners), conversation.c.visitor_id.in_(owners)) for owners in found))


def _owners(statement: str, name: str, wanted: str) -> Any:
    rows = text(statement.format(name)).bindparams(**{name: wanted}).columns(column("owner")).subquery(name)
    return select(rows.c.owner)


def _for_sqlite(words: list[str]) -> str:
    return f'"{" ".join(words)}"*'


def _for_postgresql(words: list[str]) -> str:
    return " <-> ".join(f"'{word}'" for word in words) + ":*"
