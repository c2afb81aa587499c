"""Coming to an activity can grant a training

Revision ID: 20261215c_expiry
Revises: 20261215b_gate
"""

import sqlalchemy as sa
from alembic import op

revision = "20261215c_expiry"
down_revision = "20261215b_gate"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activities", sa.Column("grants_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Mails that remind of an expiry would have no words."""
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' WHERE state IN ('queued', 'deferred') "
        "AND kind IN ('qualifications/expires', 'qualifications/week')"
    )
    op.execute("DELETE FROM acts WHERE kind = 'activity.came_recorded'")
    op.drop_column("activities", "grants_id")
