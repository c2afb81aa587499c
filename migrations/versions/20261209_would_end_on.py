"""A term that was handed over keeps until when it would have gone on, so that this can be called off

Revision ID: 20261209_would_end_on
Revises: 20261208_one_reminder
"""

import sqlalchemy as sa
from alembic import op

revision = "20261209_would_end_on"
down_revision = "20261208_one_reminder"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was handed over before, the successor's last day is the best guess: the form proposed it."""
    op.add_column("terms", sa.Column("would_end_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE terms SET would_end_on = (SELECT after.ends_on FROM terms AS after WHERE after.id = terms.handed_to_id) "
        "WHERE handed_to_id IS NOT NULL"
    )


def downgrade() -> None:
    """What was called off stays so; mails that tell of it would have no words."""
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' WHERE state IN ('queued', 'deferred') "
        "AND kind = 'committees/called_off'"
    )
    op.drop_column("terms", "would_end_on")
