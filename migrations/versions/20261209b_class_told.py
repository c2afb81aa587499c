"""The history of a membership tells of another type of member, too

Revision ID: 20261209b_class_told
Revises: 20261209_would_end_on
"""

import sqlalchemy as sa
from alembic import op

revision = "20261209b_class_told"
down_revision = "20261209_would_end_on"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership_changes", sa.Column("membership_class", sa.String(24), nullable=True))


def downgrade() -> None:
    """What tells of nothing but a type goes."""
    op.execute("DELETE FROM membership_changes WHERE membership_class IS NOT NULL")
    op.drop_column("membership_changes", "membership_class")
