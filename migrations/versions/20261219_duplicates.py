"""Pairs of records that may be one person's, and which record became one with which

Revision ID: 20261219_duplicates
Revises: 20261128_holds
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import JsonType, UtcDateTime

revision = "20261219_duplicates"
down_revision = "20261128_holds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("merged_into_id", sa.Integer(), nullable=True))
    op.create_index("ix_people_merged_into_id", "people", ["merged_into_id"])
    where = {"sqlite_where": sa.text("is_adult IS 0"), "postgresql_where": sa.text("is_adult IS false")}
    op.create_index("ix_people_young", "people", ["sort_name", "id"], **where)
    op.create_table(
        "duplicates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("signs", JsonType(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("dismissed_at", UtcDateTime(), nullable=True),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_duplicates_order")),
        sa.ForeignKeyConstraint(["first_id"], ["people.id"], name="fk_duplicates_first_id_people", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["second_id"], ["people.id"], name="fk_duplicates_second_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_duplicates"),
        sa.UniqueConstraint("first_id", "second_id", name="uq_duplicates_pair"),
        sa.UniqueConstraint("public_id", name="uq_duplicates_public_id"),
    )
    op.create_index("ix_duplicates_first_id", "duplicates", ["first_id"])
    op.create_index("ix_duplicates_second_id", "duplicates", ["second_id"])


def downgrade() -> None:
    """Records that were made one stay as if they had been erased: what was theirs is the other's by now."""
    op.drop_table("duplicates")
    op.drop_index("ix_people_young", "people")
    op.drop_index("ix_people_merged_into_id", "people")
    op.drop_column("people", "merged_into_id")
