"""Coordinators write down something about a person, with its date; the person can read it

Revision ID: 20261203_person_notes
Revises: 20261202_mails_of_changes
"""

import sqlalchemy as sa
from alembic import op

revision = "20261203_person_notes"
down_revision = "20261202_mails_of_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_person_notes_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_notes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_notes_public_id")),
    )
    op.create_index(op.f("ix_person_notes_person_id"), "person_notes", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_person_notes_person_id"), "person_notes")
    op.drop_table("person_notes")
