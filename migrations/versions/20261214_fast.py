"""A search on PostgreSQL reads no list of what is still to be put into its index, and its planner counts on none

Revision ID: 20261214_fast
Revises: 20261213_found
"""

from alembic import op

revision = "20261214_fast"
down_revision = "20261213_found"
branch_labels = None
depends_on = None

INDEX = "ix_search_entries_trigrams"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {INDEX} SET (fastupdate = off)")
        op.execute(f"SELECT gin_clean_pending_list('{INDEX}')")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX {INDEX} RESET (fastupdate)")
