"""Full-text search: trigrams over search_entries, by FTS5 on SQLite and by pg_trgm on PostgreSQL

Revision ID: 20261122c_search
Revises: 20261122b_triggers
"""

from alembic import op

revision = "20261122c_search"
down_revision = "20261122b_triggers"
branch_labels = None
depends_on = None

SQLITE = (
    ("CREATE VIRTUAL TABLE search_fts USING fts5(folded, content='search_entries', content_rowid='id', "
    "tokenize='trigram case_sensitive 1', detail='full')"),
    ("CREATE TRIGGER search_entries_ai AFTER INSERT ON search_entries BEGIN "
    "INSERT INTO search_fts(rowid, folded) VALUES (new.id, new.folded); END"),
    ("CREATE TRIGGER search_entries_ad AFTER DELETE ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, folded) VALUES ('delete', old.id, old.folded); END"),
    ("CREATE TRIGGER search_entries_au AFTER UPDATE ON search_entries BEGIN "
    "INSERT INTO search_fts(search_fts, rowid, folded) VALUES ('delete', old.id, old.folded); "
    "INSERT INTO search_fts(rowid, folded) VALUES (new.id, new.folded); END"),
)
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX ix_search_entries_trigrams ON search_entries USING gin (folded gin_trgm_ops)",
)


def upgrade() -> None:
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_search_entries_trigrams")
        return
    for name in ("ai", "ad", "au"):
        op.execute(f"DROP TRIGGER search_entries_{name}")
    op.execute("DROP TABLE search_fts")
