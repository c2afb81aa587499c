"""Somebody may keep their phone number from the chairs

Revision ID: 20261127b_phone
Revises: 20261127a_kept_rights
"""

import sqlalchemy as sa
from alembic import op

revision = "20261127b_phone"
down_revision = "20261127a_kept_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("is_phone_private", sa.Boolean(), nullable=False, server_default=sa.text("false")))


def downgrade() -> None:
    op.drop_column("people", "is_phone_private")
