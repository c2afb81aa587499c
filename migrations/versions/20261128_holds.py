"""From when to when no mail leaves, after a backup was put back

Revision ID: 20261128_holds
Revises: 20261128_young_no
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261128_holds"
down_revision = "20261128_young_no"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mail_holds"),
    )


def downgrade() -> None:
    """Mail that was held leaves."""
    op.drop_table("mail_holds")
