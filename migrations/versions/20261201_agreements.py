"""An agreement says where and by whom it was signed, which councils voted, and which earlier one it raises

What counts as a sister city already was voted on by both councils.

Revision ID: 20261201_agreements
Revises: 20261129_addresses
"""

import sqlalchemy as sa
from alembic import op

revision = "20261201_agreements"
down_revision = "20261129_addresses"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("partnerships", sa.Column("place", sa.String(120), nullable=False, server_default=""))
    op.add_column("partnerships", sa.Column("signed_by", sa.String(300), nullable=False, server_default=""))
    for name in ("home_council_voted", "partner_council_voted"):
        op.add_column("partnerships", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("partnerships") as table:
        table.add_column(sa.Column("raises_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_partnerships_raises_id_partnerships", "partnerships", ["raises_id"], ["id"])
        table.create_index("ix_partnerships_raises_id", ["raises_id"])
    op.execute(
        "UPDATE partnerships SET home_council_voted = true, partner_council_voted = true "
        "WHERE kind = 'sister' AND status IN ('active', 'dormant', 'ended')"
    )


def downgrade() -> None:
    with op.batch_alter_table("partnerships") as table:
        table.drop_index("ix_partnerships_raises_id")
        table.drop_constraint("fk_partnerships_raises_id_partnerships", type_="foreignkey")
        table.drop_column("raises_id")
    for name in ("partner_council_voted", "home_council_voted", "signed_by", "place"):
        op.drop_column("partnerships", name)
