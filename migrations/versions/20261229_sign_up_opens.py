"""When people can sign up: from how many days before, until how many hours before

Revision ID: 20261229_sign_up_opens
Revises: 20261228_added_by
"""

import sqlalchemy as sa
from alembic import op

revision = "20261229_sign_up_opens"
down_revision = "20261228_added_by"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activities", sa.Column("opens_days", sa.Integer(), nullable=True))
    op.add_column("activities", sa.Column("closes_hours", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("activities", "closes_hours")
    op.drop_column("activities", "opens_days")
