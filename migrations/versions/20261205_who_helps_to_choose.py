"""Who helps somebody to choose a committee

Revision ID: 20261205_who_helps
Revises: 20261204_held_places
"""

import sqlalchemy as sa
from alembic import op

revision = "20261205_who_helps"
down_revision = "20261204_held_places"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("applications") as table:
        table.add_column(sa.Column("helper_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_applications_helper_id_people", "people", ["helper_id"], ["id"])
        table.create_index("ix_applications_helper_id", ["helper_id"])


def downgrade() -> None:
    with op.batch_alter_table("applications") as table:
        table.drop_index("ix_applications_helper_id")
        table.drop_constraint("fk_applications_helper_id_people", type_="foreignkey")
        table.drop_column("helper_id")
