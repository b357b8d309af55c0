"""Full-text search: the words of messages, names and order numbers, those that are there already included."""

from alembic import op

revision = "0090"
down_revision = "0080"
branch_labels = None
depends_on = None

# (table, whose words they are, their place within the owner, the words)
SOURCES = (
    ("message", "conversation_id", "{row}.seq", "{row}.text"),
    ("card", "conversation_id", "0", '{row}."order"'),
    (
        "visitor",
        "id",
        "0",
        "coalesce({row}.name, '') || ' ' || coalesce({row}.email, '') || ' ' || coalesce({row}.phone, '')",
    ),
)
COLUMNS = {"message": "text", "card": '"order"', "visitor": "name, email, phone"}

# A message is only noted down where it is stored, its words follow a moment later: the hot path does not wait for them.
DUE = "INSERT INTO search_due (conversation_id, seq) VALUES (new.conversation_id, new.seq);"

# What PostgreSQL's parser would take for parts of an address, a path or a number: here they only part words.
MARKS = "@.,-/\\_:;+&<>~%#=?!''\"()[]{}|*^$`«»“”„‘’–—…№ "


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def _on_sqlite() -> None:
    op.execute("""
        CREATE TABLE search_row (
            id INTEGER PRIMARY KEY, owner VARCHAR(32) NOT NULL, seq INTEGER NOT NULL, UNIQUE (owner, seq))""")
    op.execute("""
        CREATE TABLE search_due (
            id INTEGER PRIMARY KEY, conversation_id VARCHAR(32) NOT NULL, seq INTEGER NOT NULL)""")
    op.execute("""
        CREATE VIRTUAL TABLE search_words USING fts5(
            words, content='', tokenize='unicode61 remove_diacritics 0')""")
    for table, owner, seq, words in SOURCES:
        _fill_sqlite(table, owner, seq.format(row=table), words.format(row=table))
        add = DUE if table == "message" else _add_sqlite(owner, seq.format(row="new"), words.format(row="new"))
        drop = _drop_sqlite(owner, seq.format(row="old"), words.format(row="old"))
        changed = f"{words.format(row='old')} IS NOT {words.format(row='new')}"
        op.execute(f"CREATE TRIGGER search_{table}_added AFTER INSERT ON {table} BEGIN {add} END")
        op.execute(f"CREATE TRIGGER search_{table}_gone AFTER DELETE ON {table} BEGIN {drop} END")
        op.execute(
            f"CREATE TRIGGER search_{table}_changed AFTER UPDATE OF {COLUMNS[table]} ON {table} "
            f"WHEN {changed} BEGIN {drop} {add} END"
        )


def _fill_sqlite(table: str, owner: str, seq: str, words: str) -> None:
    op.execute(f"""
        INSERT INTO search_row (owner, seq)
        SELECT {owner}, {seq} FROM {table} WHERE trim({words}) <> ''""")  # noqa: S608 - this file's own names
    op.execute(f"""
        INSERT INTO search_words (rowid, words)
        SELECT search_row.id, {words} FROM {table}
        JOIN search_row ON search_row.owner = {table}.{owner} AND search_row.seq = {seq}""")  # noqa: S608 - this file's own names


def _add_sqlite(owner: str, seq: str, words: str) -> str:
    return f"""
        INSERT INTO search_row (owner, seq) SELECT new.{owner}, {seq} WHERE trim({words}) <> '';
        INSERT INTO search_words (rowid, words) SELECT last_insert_rowid(), {words} WHERE trim({words}) <> '';"""


def _drop_sqlite(owner: str, seq: str, words: str) -> str:
    """A contentless index forgets a row when it is told the very words it was given."""
    return f"""
        INSERT INTO search_words (search_words, rowid, words)
            SELECT 'delete', id, {words} FROM search_row WHERE owner = old.{owner} AND seq = {seq};
        DELETE FROM search_row WHERE owner = old.{owner} AND seq = {seq};"""  # noqa: S608 - this file's own names


def _on_postgresql() -> None:
    spaces = " " * len(MARKS.replace("''", "'"))
    op.get_bind().exec_driver_sql(f"""
        CREATE FUNCTION search_words(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
            SELECT pg_catalog.to_tsvector('pg_catalog.simple'::pg_catalog.regconfig,
                pg_catalog.translate(words, '{MARKS.replace("%", "%%")}', '{spaces}')) $body$""")
    for table, _, _, words in SOURCES:
        expression = words.format(row=table).replace(f"{table}.", "")
        op.execute(f"CREATE INDEX ix_search_{table} ON {table} USING gin (search_words({expression}))")
