"""The search index, and the triggers that let it forget

On SQLite the index holds the tokens of `db.queries.search_index` under the visitor's id (and, beyond all of these,
under the id of a word that somebody may mistype) and no text of its own, so that a deletion must name the text that
was indexed: the triggers keep it in `indexed_before` whoever changes or erases a visitor, and the next round of
indexing takes it out. On PostgreSQL the server keeps its indexes itself, and only the list of words is ours.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SECURE_DELETE_SINCE = (3, 42, 0)

ON_SQLITE = (
    """
    CREATE VIRTUAL TABLE visitor_tokens
    USING fts5(text, content='', columnsize=0, detail=none, tokenize="ascii tokenchars '^'")
    """,
    # Merging is done by whoever indexes, a few pages at a time, and never as a surprise inside somebody's commit.
    "INSERT INTO visitor_tokens (visitor_tokens, rank) VALUES ('automerge', 0)",
    """
    CREATE TRIGGER visitors_search_changed AFTER UPDATE OF search, indexed ON visitors
    WHEN OLD.indexed AND (OLD.search <> NEW.search OR NOT NEW.indexed)
    BEGIN
      INSERT INTO indexed_before (visitor_id, text) VALUES (OLD.id, OLD.search);
      UPDATE visitors SET indexed = false WHERE id = NEW.id;
    END
    """,
    """
    CREATE TRIGGER visitors_search_erased AFTER DELETE ON visitors WHEN OLD.indexed
    BEGIN
      INSERT INTO indexed_before (visitor_id, text) VALUES (OLD.id, OLD.search);
    END
    """,
)
SECURE_DELETE = "INSERT INTO visitor_tokens (visitor_tokens, rank) VALUES ('secure-delete', 1)"

ON_POSTGRESQL = (
    """
    CREATE FUNCTION visitors_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.indexed AND (TG_OP = 'DELETE' OR OLD.search <> NEW.search OR NOT NEW.indexed) THEN
        INSERT INTO indexed_before (visitor_id, text) VALUES (OLD.id, OLD.search);
        IF TG_OP = 'UPDATE' THEN
          NEW.indexed = false;
        END IF;
      END IF;
      IF TG_OP = 'DELETE' THEN
        RETURN OLD;
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER visitors_search_changed BEFORE DELETE OR UPDATE OF search, indexed ON visitors
    FOR EACH ROW EXECUTE FUNCTION visitors_forget()
    """,
)
CUTS = (
    """
    CREATE FUNCTION word_cuts(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT array_agg(left(word, n - 1) || substr(word, n + 1)) || word FROM generate_series(1, length(word)) n
    $$
    """,
    "CREATE INDEX ix_near_words_cuts ON near_words USING gin (word_cuts(word))",
)
TRIGRAMS = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_visitors_grams ON visitors USING gin ((' ' || search) gin_trgm_ops)",
)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        _run(*ON_SQLITE)
        if _version(connection) >= SECURE_DELETE_SINCE:
            _run(SECURE_DELETE)
        return
    _run(*ON_POSTGRESQL, *CUTS)
    if connection.scalar(sa.text("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")):
        _run(*TRIGRAMS)


def _run(*statements: str) -> None:
    for statement in statements:
        op.get_bind().exec_driver_sql(statement)


def _version(connection: sa.Connection) -> tuple[int, ...]:
    """The version of the SQLite that runs this, which need not be the standard module's."""
    return tuple(map(int, str(connection.scalar(sa.text("SELECT sqlite_version()"))).split(".")))
