"""An activity has positions, drafts and shifts that were removed; several places are held for one press

Revision ID: 20261227_positions
Revises: 20261226_reminders

On SQLite `shifts` and `activities` are not made anew, for others refer to them: columns are only added, a key with its
reference in the same statement.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261227_positions"
down_revision = "20261226_reminders"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "activity_positions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("title", JSON, nullable=False),
        sa.Column("least", sa.Integer(), nullable=True),
        sa.Column("target", sa.Integer(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("languages", JSON, server_default="[]", nullable=False),
        sa.Column("least_age", sa.Integer(), nullable=True),
        sa.Column("requires", JSON, server_default="[]", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("least IS NULL OR least > 0", name=op.f("ck_activity_positions_least")),
        sa.CheckConstraint("target IS NULL OR target >= coalesce(least, 1)", name=op.f("ck_activity_positions_target")),
        sa.CheckConstraint(
            "most IS NULL OR most >= coalesce(target, least, 1)", name=op.f("ck_activity_positions_most")
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name=op.f("fk_activity_positions_activity_id_activities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_positions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_activity_positions_public_id")),
    )
    op.create_index("ix_activity_positions_activity_id", "activity_positions", ["activity_id"])
    op.add_column("activities", sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("activities", sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "ALTER TABLE shifts ADD COLUMN position_id INTEGER "
        "CONSTRAINT fk_shifts_position_id_activity_positions REFERENCES activity_positions (id)"
    )
    op.create_index("ix_shifts_position_id", "shifts", ["position_id"])
    op.add_column("shifts", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_held_places_pending_id", "held_places")
    op.create_index("ix_held_places_pending_id", "held_places", ["pending_id"])
    op.create_index("uq_held_places_pending_id", "held_places", ["pending_id", "shift_id"], unique=True)


def downgrade() -> None:
    """Shifts stay, without what they are for; a draft, which nobody but its planners saw, is canceled there.

    Of the places that one press holds, the first stays held.
    """
    op.execute("DELETE FROM held_places WHERE pending_id IS NOT NULL AND id NOT IN "
               "(SELECT min(id) FROM held_places WHERE pending_id IS NOT NULL GROUP BY pending_id)")
    op.drop_index("uq_held_places_pending_id", "held_places")
    op.drop_index("ix_held_places_pending_id", "held_places")
    op.create_index("ix_held_places_pending_id", "held_places", ["pending_id"], unique=True)
    op.execute("UPDATE activities SET state = 'cancelled', is_public = false WHERE drafted_at IS NOT NULL")
    op.drop_column("shifts", "removed_at")
    op.drop_index("ix_shifts_position_id", "shifts")
    op.drop_column("shifts", "position_id")
    op.drop_column("activities", "discarded_at")
    op.drop_column("activities", "drafted_at")
    op.drop_table("activity_positions")
