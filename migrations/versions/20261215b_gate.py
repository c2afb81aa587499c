"""Activities and positions say which trainings and checks they require; exceptions are kept with their reason

Revision ID: 20261215b_gate
Revises: 20261215_qualifications
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import JsonType, LocalTextType, UtcDateTime

revision = "20261215b_gate"
down_revision = "20261215_qualifications"
branch_labels = None
depends_on = None

ASKING = ("activities", "positions")


def upgrade() -> None:
    for table in ASKING:
        op.add_column(table, sa.Column("requires", JsonType(), server_default="[]", nullable=False))
    op.create_table(
        "gate_exceptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("kind_ids", JsonType(), nullable=False),
        sa.Column("title", LocalTextType(), nullable=False),
        sa.Column("needed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_gate_exceptions_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_gate_exceptions"),
        sa.UniqueConstraint("public_id", name="uq_gate_exceptions_public_id"),
    )
    op.create_index("ix_gate_exceptions_person_id", "gate_exceptions", ["person_id"])
    op.create_index("ix_gate_exceptions_subject", "gate_exceptions", ["subject_type", "subject_id"])


def downgrade() -> None:
    """What was required is required no more, and the setting is none any more."""
    op.execute("DELETE FROM acts WHERE subject_type = 'gate_exceptions'")
    op.drop_table("gate_exceptions")
    for table in reversed(ASKING):
        op.drop_column(table, "requires")
    op.execute("DELETE FROM settings WHERE name = 'gate'")
