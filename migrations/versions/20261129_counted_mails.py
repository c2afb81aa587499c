"""Mails that anybody can cause are counted, and limits hold over several processes

Revision ID: 20261129_counted_mails
Revises: 20261130a_dates
"""

import sqlalchemy as sa
from alembic import op

revision = "20261129_counted_mails"
down_revision = "20261130a_dates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("is_by_anybody", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.create_index(
        "ix_deliveries_by_anybody",
        "deliveries",
        ["created_at"],
        sqlite_where=sa.text("is_by_anybody = 1"),
        postgresql_where=sa.text("is_by_anybody"),
    )
    op.create_table(
        "limit_uses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_limit_uses"),
    )
    op.create_index("ix_limit_uses_at", "limit_uses", ["at"])
    op.create_index("ix_limit_uses_key_hash_at", "limit_uses", ["key_hash", "at"])


def downgrade() -> None:
    op.drop_table("limit_uses")
    op.drop_index("ix_deliveries_by_anybody", table_name="deliveries")
    op.drop_column("deliveries", "is_by_anybody")
