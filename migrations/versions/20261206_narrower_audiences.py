"""A message can go to a part of a committee's roster, and to those who come to an activity

Revision ID: 20261206_narrower_audiences
Revises: 20261205_news_of_committees
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261206_narrower_audiences"
down_revision = "20261205_news_of_committees"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notice_committees") as table:
        table.add_column(sa.Column("narrow", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True))
        table.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("is_to_waiting", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        table.create_foreign_key(
            "fk_notice_committees_activity_id_activities", "activities", ["activity_id"], ["id"]
        )
        table.create_index("ix_notice_committees_activity_id", ["activity_id"])


def downgrade() -> None:
    """What was narrower would go to all members: what has not gone out is put away, and what waits does not leave."""
    narrower = "SELECT notice_id FROM notice_committees WHERE narrow IS NOT NULL OR activity_id IS NOT NULL"
    op.execute(
        f"UPDATE notices SET state = 'cancelled' WHERE state IN ('draft', 'scheduled') AND id IN ({narrower})"  # noqa: S608
    )
    op.execute(
        f"UPDATE notices SET state = 'stopped' WHERE state = 'sending' AND id IN ({narrower})"  # noqa: S608
    )
    op.execute(f"DELETE FROM notice_slices WHERE notice_id IN ({narrower})")  # noqa: S608
    with op.batch_alter_table("notice_committees") as table:
        table.drop_index("ix_notice_committees_activity_id")
        table.drop_constraint("fk_notice_committees_activity_id_activities", type_="foreignkey")
        table.drop_column("is_to_waiting")
        table.drop_column("activity_id")
        table.drop_column("narrow")
