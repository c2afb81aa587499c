"""What an assignment was before is remembered by the act that changed it, as long as that can be taken back

Revision ID: 20261126b_assignments
Revises: 20261126_acts
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126b_assignments"
down_revision = "20261126_acts"
branch_labels = None
depends_on = None

STATES = ("offered", "accepted", "declined", "released", "completed", "undone")


def upgrade() -> None:
    with op.batch_alter_table("assignments") as batch:
        batch.drop_constraint(op.f("ck_assignments_before"), type_="check")
        batch.drop_column("before")


def downgrade() -> None:
    with op.batch_alter_table("assignments") as batch:
        batch.add_column(sa.Column("before", sa.String(24), nullable=True))
        batch.create_check_constraint("before", sa.column("before").in_(STATES))
