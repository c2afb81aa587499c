"""An application keeps the role with which in mind somebody asked to join

Revision ID: 20261203b_role_in_mind
Revises: 20261203a_offers
"""

import sqlalchemy as sa
from alembic import op

revision = "20261203b_role_in_mind"
down_revision = "20261203a_offers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("applications") as table:
        table.add_column(sa.Column("position_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_applications_position_id_positions", "positions", ["position_id"], ["id"])
        table.create_index("ix_applications_position_id", ["position_id"])


def downgrade() -> None:
    with op.batch_alter_table("applications") as table:
        table.drop_index("ix_applications_position_id")
        table.drop_constraint("fk_applications_position_id_positions", type_="foreignkey")
        table.drop_column("position_id")
