"""Acts that can be taken back; mails and links carry the key of the act that made them

Revision ID: 20261126_acts
Revises: 20261122c_search
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import JsonType, UtcDateTime

revision = "20261126_acts"
down_revision = "20261122c_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("actor_person_id", sa.Integer(), nullable=True),
        sa.Column("for_person_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("subject_type", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", JsonType(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
        sa.UniqueConstraint("key", name=op.f("uq_acts_key")),
    )
    for name in ("account_id", "actor_person_id", "for_person_id", "link_id", "until_at"):
        op.create_index(f"ix_acts_{name}", "acts", [name])
    op.create_index("ix_acts_subject", "acts", ["subject_type", "subject_id"])
    op.add_column("links", sa.Column("act_key", sa.String(16), nullable=True))
    op.create_index("ix_links_act_key", "links", ["act_key"])
    for name in ("act_key", "stopped_by_act"):
        op.add_column("deliveries", sa.Column(name, sa.String(16), nullable=True))
        op.create_index(f"ix_deliveries_{name}", "deliveries", [name])


def downgrade() -> None:
    for name in ("act_key", "stopped_by_act"):
        op.drop_index(f"ix_deliveries_{name}", "deliveries")
        op.drop_column("deliveries", name)
    op.drop_index("ix_links_act_key", "links")
    op.drop_column("links", "act_key")
    op.drop_table("acts")
