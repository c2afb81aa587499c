"""Whoever ends a membership may say that the places and roles that were had by it stay

Revision ID: 20261127a_kept_rights
Revises: 20261127_terms
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127a_kept_rights"
down_revision = "20261127_terms"
branch_labels = None
depends_on = None

TABLES = ("sign_ups", "assignments")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("is_kept", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "is_kept")  # without a CHECK: SQLite drops it in place
