"""Names are found as people type them: what is stored folded, and the index, are made anew

The index is emptied here and filled again in slices, by the application, once the tables are those of the release
(`migrations/env.py`, `volunteers/search/renewing.py`). How somebody wants to be sorted is kept as they typed it, beside
the key that is made of it. Going down folds as that release did, with the copy below.

Revision ID: 20261211_folding
Revises: 20261211_counted
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261211_folding"
down_revision = "20261211_counted"
branch_labels = None
depends_on = None

SLICE = 2_000
KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
ONE, TWO = "folded", "folded, address"
PEOPLE = sa.table(
    "people",
    sa.column("id", sa.Integer),
    *(sa.column(name, sa.String) for name in ("full_name", "call_name", "sort_name", "folded_name", "sorts_under")),
)
ENTRIES = sa.table(
    "search_entries",
    *(sa.column(name, sa.Integer) for name in ("id", "ref_id")),
    *(sa.column(name, sa.String) for name in ("kind", "folded")),
)


def upgrade() -> None:
    op.create_table(
        "search_foldings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_foldings")),
    )
    op.execute("DELETE FROM search_words")
    _drop_index()
    op.execute("DELETE FROM search_entries")
    op.add_column("search_entries", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("search_entries", sa.Column("place", KEY, nullable=False, server_default=""))
    _make_index(TWO)
    op.add_column("people", sa.Column("sorts_under", sa.String(200), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE people ALTER COLUMN sort_name TYPE VARCHAR(200) COLLATE "C"')
    for row in _people():
        unsaid = {_fold(row.full_name)[:200], row.full_name.lower()[:200], ""}
        if row.sort_name not in unsaid:
            _set(row.id, sorts_under=row.sort_name)


def downgrade() -> None:
    for row in _people():
        _set(
            row.id,
            sort_name=_fold(row.sorts_under or row.full_name)[:200],
            folded_name=_fold(f"{row.full_name} {row.call_name}")[:400],
        )
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE people ALTER COLUMN sort_name TYPE VARCHAR(200) COLLATE "default"')
    op.drop_column("people", "sorts_under")
    _drop_index()
    op.execute("DELETE FROM search_words WHERE entry_id IN (SELECT id FROM search_entries WHERE kind = 'account')")
    op.execute("DELETE FROM search_entries WHERE kind = 'account'")
    op.drop_column("search_entries", "address")
    op.drop_column("search_entries", "place")
    op.execute(
        "UPDATE search_entries SET folded = (SELECT folded_name FROM people WHERE people.id = search_entries.ref_id) "
        "WHERE kind = 'person'"
    )
    _make_index(ONE)
    op.drop_table("search_foldings")


def _people() -> Iterator[Any]:
    """Everybody, in slices of keys."""
    after, more = 0, True
    while more:
        rows = (
            op.get_bind()
            .execute(sa.select(PEOPLE).where(PEOPLE.c.id > after).order_by(PEOPLE.c.id).limit(SLICE))
            .all()
        )
        yield from rows
        after, more = (rows[-1].id, True) if rows else (after, False)


def _set(key: int, **values: str) -> None:
    op.get_bind().execute(sa.update(PEOPLE).where(PEOPLE.c.id == key).values(**values))


def _make_index(columns: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        listed = ", ".join(f"{name} gin_trgm_ops" for name in columns.split(", "))
        op.execute(f"CREATE INDEX ix_search_entries_trigrams ON search_entries USING gin ({listed})")
        return
    new, old = (", ".join(f"{row}.{name}" for name in columns.split(", ")) for row in ("new", "old"))
    add = f"INSERT INTO search_fts(rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608 - names of our own
    take = f"INSERT INTO search_fts(search_fts, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608
    op.execute(
        f"CREATE VIRTUAL TABLE search_fts USING fts5({columns}, content='search_entries', content_rowid='id', "
        "tokenize='trigram case_sensitive 1', detail='full')"
    )
    op.execute(f"CREATE TRIGGER search_entries_ai AFTER INSERT ON search_entries BEGIN {add} END")
    op.execute(f"CREATE TRIGGER search_entries_ad AFTER DELETE ON search_entries BEGIN {take} END")
    op.execute(f"CREATE TRIGGER search_entries_au AFTER UPDATE ON search_entries BEGIN {take} {add} END")
    op.execute("INSERT INTO search_fts(search_fts) VALUES ('rebuild')")


def _drop_index() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_search_entries_trigrams")
        return
    for name in ("ai", "ad", "au"):
        op.execute(f"DROP TRIGGER search_entries_{name}")
    op.execute("DROP TABLE search_fts")


def _fold(text: str) -> str:
    """As the release before folded."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(ch for ch in decomposed if not unicodedata.combining(ch) or _is_vowel_sign(ch))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", bare)).strip()


def _is_vowel_sign(ch: str) -> bool:
    return not ("\u0300" <= ch <= "\u036f") and unicodedata.category(ch) == "Mc"
