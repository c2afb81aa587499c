"""Who put somebody on the list of an activity that they asked for by phone or at the booth

Revision ID: 20261228_added_by
Revises: 20261224_second_step
"""

import sqlalchemy as sa
from alembic import op

revision = "20261228_added_by"
down_revision = "20261224_second_step"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sign_ups", sa.Column("added_by_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_ups", "added_by_id")
