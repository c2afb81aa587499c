"""What an adult in charge of young people needs, who may be in charge without it, and since when coordinators know

Revision ID: 20261127_charge
Revises: 20261216_erased
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261127_charge"
down_revision = "20261216_erased"
branch_labels = None
depends_on = None


def upgrade() -> None:
    no = sa.false()
    op.add_column("qualification_kinds", sa.Column("for_young", sa.Boolean(), server_default=no, nullable=False))
    op.add_column("gate_exceptions", sa.Column("covers_number", sa.Boolean(), server_default=no, nullable=False))
    op.add_column("activities", sa.Column("unwatched_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """An exception about the number of adults alone says nothing any more; the mail would have no words."""
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' WHERE state IN ('queued', 'deferred') "
        "AND kind = 'activities/unwatched'"
    )
    op.drop_column("activities", "unwatched_at")
    op.drop_column("gate_exceptions", "covers_number")
    op.drop_column("qualification_kinds", "for_young")
    op.execute("DELETE FROM settings WHERE name IN ('young_per_adult', 'contact_days')")
