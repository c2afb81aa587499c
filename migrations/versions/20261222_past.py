"""To what people came before this site was used

Revision ID: 20261222_past
Revises: 20261220_still_right
"""

import sqlalchemy as sa
from alembic import op

revision = "20261222_past"
down_revision = "20261220_still_right"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "past_participations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("committee_id", sa.Integer, nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=True),
        sa.Column("has_come", sa.Boolean, nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by_id", sa.Integer, nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.CheckConstraint("minutes IS NULL OR minutes >= 0", name=op.f("ck_past_participations_minutes")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name="fk_past_participations_committee_id_committees"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_past_participations_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_past_participations"),
        sa.UniqueConstraint("public_id", name="uq_past_participations_public_id"),
    )
    for column in ("person_id", "committee_id", "source"):
        op.create_index(f"ix_past_participations_{column}", "past_participations", [column])
    op.create_index("ix_past_participations_day", "past_participations", ["person_id", "held_on"])


def downgrade() -> None:
    op.drop_table("past_participations")
