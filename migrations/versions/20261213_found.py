"""One or two letters find in one index: what sorts a row, and who may see it, stands beside how its words begin

The table is made anew and filled by the application (`volunteers/search/renewing.py`), which counts its folding up. A
mail is found by how its address begins: on PostgreSQL too, whatever the collation is.

Revision ID: 20261213_found
Revises: 20261212_followed
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "20261213_found"
down_revision = "20261212_followed"
branch_labels = None
depends_on = None

KEY = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
FOUND = ["kind", "word", "place", "ref_id", "committee_id", "person_id", "is_public"]


def upgrade() -> None:
    op.drop_table("search_words")
    _make(
        sa.Column("word", sa.String(3), nullable=False),
        sa.Column("place", KEY, nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_search_words_found", "search_words", FOUND)
    op.create_index("ix_search_words_entry", "search_words", ["entry_id", "word"])
    op.drop_index("ix_deliveries_to_address", "deliveries")
    op.create_index(
        "ix_deliveries_to_address", "deliveries", ["to_address"], postgresql_ops={"to_address": "varchar_pattern_ops"}
    )


def downgrade() -> None:
    op.drop_index("ix_deliveries_to_address", "deliveries")
    op.create_index("ix_deliveries_to_address", "deliveries", ["to_address"])
    op.drop_table("search_words")
    _make(sa.Column("word", sa.String(40), nullable=False))
    op.create_index("ix_search_words_entry_id", "search_words", ["entry_id"])
    op.create_index(
        "ix_search_words_word",
        "search_words",
        ["kind", "word", "entry_id"],
        postgresql_ops={"word": "varchar_pattern_ops"},
    )


def _make(*columns: Any) -> None:
    op.create_table(
        "search_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "entry_id",
            sa.Integer(),
            sa.ForeignKey(
                "search_entries.id", name=op.f("fk_search_words_entry_id_search_entries"), ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.String(24), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_words")),
    )
