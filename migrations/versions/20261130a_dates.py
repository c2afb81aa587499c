"""Leave and roles may end on a day; of a term that ended by its date it is known whether what hung on it was looked at

Revision ID: 20261130a_dates
Revises: 20261130_died
"""

import sqlalchemy as sa
from alembic import op

revision = "20261130a_dates"
down_revision = "20261130_died"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("memberships", sa.Column("back_on", sa.Date(), nullable=True))
    op.add_column("role_grants", sa.Column("until_at", sa.DateTime(timezone=True), nullable=True))
    # terms that are over count as not looked at: the worker does it now
    op.add_column("terms", sa.Column("is_settled", sa.Boolean(), nullable=False, server_default=sa.text("false")))


def downgrade() -> None:
    op.drop_column("terms", "is_settled")  # without a CHECK: SQLite drops it in place
    op.drop_column("role_grants", "until_at")
    op.drop_column("memberships", "back_on")
