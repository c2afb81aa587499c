"""A message to many is written in slices, and can be stopped while it goes out

Revision ID: 20261127c_slices
Revises: 20261127b_phone
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261127c_slices"
down_revision = "20261127b_phone"
branch_labels = None
depends_on = None

BEFORE = ("draft", "scheduled", "sending", "sent", "cancelled")
SINCE = ("draft", "scheduled", "sending", "sent", "stopped", "cancelled")


def upgrade() -> None:
    op.create_table(
        "notice_slices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_notice_slices_notice_id_notices"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_slices")),
    )
    op.create_index(op.f("ix_notice_slices_notice_id"), "notice_slices", ["notice_id"])
    _states(SINCE)


def downgrade() -> None:
    """What was stopped is called sent: no further mail of it leaves. A message of which mails are not written stays."""
    op.execute("UPDATE notices SET state = 'sent' WHERE state = 'stopped'")
    _states(BEFORE)
    op.drop_index(op.f("ix_notice_slices_notice_id"), "notice_slices")
    op.drop_table("notice_slices")


def _states(names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("notices") as batch_op:
        batch_op.drop_constraint(op.f("ck_notices_state"), type_="check")
        batch_op.create_check_constraint(op.f("ck_notices_state"), f"state IN ({words})")
