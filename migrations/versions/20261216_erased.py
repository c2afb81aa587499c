"""Somebody who was erased is a row without a name: when it was done

Revision ID: 20261216_erased
Revises: 20261215e_programs
"""

import sqlalchemy as sa
from alembic import op

revision = "20261216_erased"
down_revision = "20261215e_programs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "erased_at")
