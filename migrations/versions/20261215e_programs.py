"""Programs of several sessions

Revision ID: 20261215e_programs
Revises: 20261215d_agreements
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import LocalTextType, UtcDateTime

revision = "20261215e_programs"
down_revision = "20261215d_agreements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("title", LocalTextType(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("least_sessions", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("least_sessions > 0", name="least"),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name="fk_cohorts_committee_id_committees"),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["qualification_kinds.id"], name="fk_cohorts_kind_id_qualification_kinds"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cohorts"),
        sa.UniqueConstraint("public_id", name="uq_cohorts_public_id"),
    )
    op.create_index("ix_cohorts_committee_id", "cohorts", ["committee_id"])
    op.create_index("ix_cohorts_kind_id", "cohorts", ["kind_id"])
    op.create_table(
        "cohort_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_cohort_sessions_cohort_id_cohorts"),
        sa.PrimaryKeyConstraint("id", name="pk_cohort_sessions"),
        sa.UniqueConstraint("public_id", name="uq_cohort_sessions_public_id"),
    )
    op.create_index("ix_cohort_sessions_cohort_id", "cohort_sessions", ["cohort_id"])
    op.create_table(
        "cohort_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohorts.id"], name="fk_cohort_members_cohort_id_cohorts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_cohort_members_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_cohort_members"),
        sa.UniqueConstraint("public_id", name="uq_cohort_members_public_id"),
        sa.UniqueConstraint("cohort_id", "person_id", name="uq_cohort_members_cohort_id"),
    )
    op.create_index("ix_cohort_members_person_id", "cohort_members", ["person_id"])
    op.create_table(
        "cohort_attendances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["cohort_sessions.id"], name="fk_cohort_attendances_session_id_cohort_sessions"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["cohort_members.id"], name="fk_cohort_attendances_member_id_cohort_members"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cohort_attendances"),
        sa.UniqueConstraint("session_id", "member_id", name="uq_cohort_attendances_session_id"),
    )
    op.create_index("ix_cohort_attendances_member_id", "cohort_attendances", ["member_id"])


def downgrade() -> None:
    """What somebody got by completing a program, they keep."""
    op.execute("DELETE FROM acts WHERE subject_type = 'cohorts'")
    for table in ("cohort_attendances", "cohort_members", "cohort_sessions", "cohorts"):
        op.drop_table(table)
