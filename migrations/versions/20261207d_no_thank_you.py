"""A no to what waits for an address is kept for whoever asked

Revision ID: 20261207d_no_thank_you
Revises: 20261207c_cant_come
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261207d_no_thank_you"
down_revision = "20261207c_cant_come"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pending", sa.Column("declined_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """What was answered with a no would wait again: it goes, and so does the mail that would tell of it."""
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' "
        "WHERE kind = 'registration/office_refused' AND state IN ('queued', 'deferred')"
    )
    op.execute(
        "UPDATE links SET address = NULL WHERE purpose = 'confirm_address' AND used_at IS NULL "
        "AND subject_id IN (SELECT id FROM pending WHERE declined_at IS NOT NULL)"
    )
    op.execute("DELETE FROM pending WHERE declined_at IS NOT NULL")
    op.drop_column("pending", "declined_at")  # not made anew: held places refer to it
