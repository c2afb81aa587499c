"""What calendars keep a copy of counts by itself, on every row that a copy is made of

Revision ID: 20261212_followed
Revises: 20261211_folding

Copies are written in another way from now on (whole days, who answers for them): each committee counts one further, and
with it all of its activities.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261212_followed"
down_revision = "20261211_folding"
branch_labels = None
depends_on = None

ALSO = ("committees", "people", "settings", "sign_ups")


def upgrade() -> None:
    for table in ALSO:
        op.add_column(table, sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    for table in (*ALSO, "activities"):
        op.add_column(table, sa.Column("told_at", UtcDateTime(), nullable=True))
    op.execute("UPDATE activities SET told_at = changed_at")
    op.execute("UPDATE sign_ups SET told_at = changed_at, sequence = version")
    op.execute("UPDATE settings SET told_at = changed_at, sequence = 1")
    committees = sa.table("committees", sa.column("sequence", sa.Integer), sa.column("told_at", UtcDateTime()))
    op.execute(sa.update(committees).values(sequence=1, told_at=datetime.now(UTC)))


def downgrade() -> None:
    for table in (*ALSO, "activities"):
        op.drop_column(table, "told_at")
    for table in ALSO:
        op.drop_column(table, "sequence")
