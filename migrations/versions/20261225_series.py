"""Series: a rule, what each time is planned to be, and of which series an activity is a time

Revision ID: 20261225_series
Revises: 20261229_sign_up_opens
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261225_series"
down_revision = "20261229_sign_up_opens"
branch_labels = None
depends_on = None

KINDS = (
    "'meeting', 'festival', 'booth', 'delegation_in', 'delegation_out', 'home_stay', 'youth_programme', 'training', "
    "'service_project', 'drive', 'fund_raiser', 'ceremony', 'virtual_exchange', 'social'"
)


def upgrade() -> None:
    json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("freq", sa.String(24), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("weekdays", json, server_default="[]", nullable=False),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("starts_local", sa.DateTime(timezone=False), nullable=False),
        sa.Column("ends_local", sa.DateTime(timezone=False), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("left_out", json, server_default="[]", nullable=False),
        sa.Column("on_missing", sa.String(24), nullable=True),
        sa.Column("on_twice", sa.String(24), nullable=True),
        sa.Column("plan", json, nullable=False),
        sa.Column("in_charge_id", sa.Integer(), nullable=True),
        sa.Column("next_slot_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_series_kind")),
        sa.CheckConstraint("freq IN ('weekly', 'monthly', 'yearly')", name=op.f("ck_series_freq")),
        sa.CheckConstraint("on_missing IN ('skip', 'later')", name=op.f("ck_series_on_missing")),
        sa.CheckConstraint("on_twice IN ('skip', 'first', 'second')", name=op.f("ck_series_on_twice")),
        sa.CheckConstraint("(until_on IS NULL) != (count IS NULL)", name=op.f("ck_series_ends")),
        sa.CheckConstraint("every > 0", name=op.f("ck_series_every")),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name="fk_series_committee_id_committees"),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("public_id", name="uq_series_public_id"),
    )
    op.create_index("ix_series_committee_id", "series", ["committee_id"])
    op.create_index("ix_series_next_slot_at", "series", ["next_slot_at"])
    op.add_column("activities", sa.Column("series_id", sa.Integer(), nullable=True))
    op.add_column("activities", sa.Column("series_slot", sa.DateTime(timezone=False), nullable=True))
    op.create_index("uq_activities_series_slot", "activities", ["series_id", "series_slot"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_activities_series_slot", "activities")
    op.drop_column("activities", "series_slot")
    op.drop_column("activities", "series_id")
    op.drop_table("series")
