"""A term that ended on its first day, or was taken back before it, is kept with the instant at which that was

Revision ID: 20261127_terms
Revises: 20261126d_sign_ups
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261127_terms"
down_revision = "20261126d_sign_ups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("terms", sa.Column("ended_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    # before, such terms were deleted; without the column their rights would come back
    op.execute("DELETE FROM terms WHERE ended_at IS NOT NULL")
    op.drop_column("terms", "ended_at")
