"""Kinds of trainings and checks, and who has which

Revision ID: 20261215_qualifications
Revises: 20261214_guardians
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import LocalTextType, UtcDateTime

revision = "20261215_qualifications"
down_revision = "20261214_guardians"
branch_labels = None
depends_on = None

SORTS = ("orientation", "training", "background_check", "license", "agreement")
WAYS = ("recorded", "attended", "signed", "on_paper", "completed")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "qualification_kinds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", LocalTextType(), nullable=False),
        sa.Column("how_to", LocalTextType(), nullable=False),
        sa.Column("sort", _enum("sort", *SORTS), nullable=False),
        sa.Column("evidence", _enum("evidence", "outcome", "line"), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("renewal_days", sa.Integer(), nullable=False),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        sa.Column("by_attendance", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("validity_months IS NULL OR validity_months > 0", name="validity"),
        sa.CheckConstraint("renewal_days >= 0 AND grace_days >= 0", name="days"),
        sa.CheckConstraint("sort != 'background_check' OR evidence = 'outcome'", name="check_evidence"),
        sa.PrimaryKeyConstraint("id", name="pk_qualification_kinds"),
        sa.UniqueConstraint("public_id", name="uq_qualification_kinds_public_id"),
    )
    op.create_table(
        "qualifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("outcome", _enum("outcome", "passed", "failed"), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("line", sa.String(200), nullable=False),
        sa.Column("way", _enum("way", *WAYS), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.Column("warned_days", sa.Integer(), nullable=True),
        sa.CheckConstraint("expires_on IS NULL OR expires_on >= issued_on", name="order"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_qualifications_person_id_people"),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["qualification_kinds.id"], name="fk_qualifications_kind_id_qualification_kinds"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_qualifications"),
        sa.UniqueConstraint("public_id", name="uq_qualifications_public_id"),
    )
    op.create_index("ix_qualifications_gate", "qualifications", ["person_id", "kind_id"])
    op.create_index("ix_qualifications_ends", "qualifications", ["kind_id", "expires_on"])


def downgrade() -> None:
    """Acts about what is not there any more can't be taken back."""
    op.execute("DELETE FROM acts WHERE subject_type = 'qualifications'")
    op.drop_table("qualifications")
    op.drop_table("qualification_kinds")
