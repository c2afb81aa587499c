"""Coordinators are told once of who waits where nobody chairs; a reminder to chairs names all who wait

Revision ID: 20261205b_reminders
Revises: 20261205a_handing_over
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261205b_reminders"
down_revision = "20261205a_handing_over"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What waits as a reminder of one application says it in the old way: it is told with all the others."""
    op.execute(
        "UPDATE applications SET nudged_at = NULL WHERE id IN (SELECT subject_id FROM deliveries "
        "WHERE kind = 'registration/nudge' AND subject_type = 'applications' AND state IN ('queued', 'deferred'))"
    )
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' "
        "WHERE kind = 'registration/nudge' AND state IN ('queued', 'deferred')"
    )
    with op.batch_alter_table("applications") as table:
        table.add_column(sa.Column("desk_told_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Reminders that wait have no words any more."""
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' "
        "WHERE kind IN ('registration/nudge', 'registration/unled') AND state IN ('queued', 'deferred')"
    )
    with op.batch_alter_table("applications") as table:
        table.drop_column("desk_told_at")
