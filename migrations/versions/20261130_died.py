"""That somebody has died is noted on the person; known so far is who left one committee so

Revision ID: 20261130_died
Revises: 20261127c_slices
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261130_died"
down_revision = "20261127c_slices"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("people", sa.Column("died_on", sa.Date(), nullable=True))
    op.add_column("people", sa.Column("death_noted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("people", sa.Column("death_noted_by_id", sa.Integer(), nullable=True))
    op.add_column("people", sa.Column("death_ended", _JSON, nullable=True))
    # the worker ends the rest: a place goes to who is next
    op.execute(
        "UPDATE people SET death_noted_at = CURRENT_TIMESTAMP WHERE id IN "
        "(SELECT person_id FROM memberships WHERE end_reason = 'deceased')"
    )


def downgrade() -> None:
    for name in ("death_ended", "death_noted_by_id", "death_noted_at", "died_on"):
        op.drop_column("people", name)  # without a CHECK: SQLite drops it in place
