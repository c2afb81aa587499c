"""A term of office keeps to which term it was handed over

Revision ID: 20261205a_handing_over
Revises: 20261205_who_helps
"""

import sqlalchemy as sa
from alembic import op

revision = "20261205a_handing_over"
down_revision = "20261205_who_helps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("terms") as table:
        table.add_column(sa.Column("handed_to_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_terms_handed_to_id_terms", "terms", ["handed_to_id"], ["id"])
        table.create_index("ix_terms_handed_to_id", ["handed_to_id"])


def downgrade() -> None:
    """The terms stay as they are, one after the other; mails that tell of handing over would have no words."""
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' WHERE state IN ('queued', 'deferred') "
        "AND kind IN ('committees/handed_over', 'committees/taken_over')"
    )
    with op.batch_alter_table("terms") as table:
        table.drop_index("ix_terms_handed_to_id")
        table.drop_constraint("fk_terms_handed_to_id_terms", type_="foreignkey")
        table.drop_column("handed_to_id")
