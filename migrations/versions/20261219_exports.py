"""Files that are made in the background for who asked for them

Revision ID: 20261219_exports
Revises: 20261220_runs
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import JsonType, UtcDateTime

revision = "20261219_exports"
down_revision = "20261220_runs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("address", JsonType(), nullable=False),
        sa.Column("asked", JsonType(), nullable=False),
        sa.Column("columns", JsonType(), nullable=False),
        sa.Column("format", sa.String(length=24), nullable=False),
        sa.Column("with_minors", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("format IN ('xlsx', 'csv', 'vcf', 'pdf')", name=op.f("ck_exports_format")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["people.id"], name="fk_exports_asked_by_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exports"),
        sa.UniqueConstraint("public_id", name="uq_exports_public_id"),
    )
    op.create_index("ix_exports_asked_by_id", "exports", ["asked_by_id"])
    op.create_index("ix_exports_asked_at", "exports", ["asked_at"])


def downgrade() -> None:
    op.drop_table("exports")
