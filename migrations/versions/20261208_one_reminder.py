"""A reminder to a chair tells of all committees that they chair, and is about the last who waits

Revision ID: 20261208_one_reminder
Revises: 20261207d_no_thank_you
"""

from alembic import op

revision = "20261208_one_reminder"
down_revision = "20261207d_no_thank_you"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What waits as a reminder of one committee says it in the old way: it is told anew, with all the others."""
    op.execute(
        "UPDATE applications SET nudged_at = NULL WHERE committee_id IN (SELECT subject_id FROM deliveries "
        "WHERE kind = 'registration/nudge' AND subject_type = 'committees' AND state IN ('queued', 'deferred'))"
    )
    _cancel()


def downgrade() -> None:
    """Reminders that wait are told anew in the old way, in the committee of the last one of whom they tell."""
    op.execute(
        "UPDATE applications SET nudged_at = NULL WHERE committee_id IN (SELECT committee_id FROM applications "
        "WHERE id IN (SELECT subject_id FROM deliveries "
        "WHERE kind = 'registration/nudge' AND subject_type = 'applications' AND state IN ('queued', 'deferred')))"
    )
    _cancel()


def _cancel() -> None:
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' "
        "WHERE kind = 'registration/nudge' AND state IN ('queued', 'deferred')"
    )
