"""People's postal addresses; address labels among the kinds of file; whether a wish for no mail was only presumed

Revision ID: 20261221_postal_addresses
Revises: 20261220_imports
"""

import sqlalchemy as sa
from alembic import op

revision = "20261221_postal_addresses"
down_revision = "20261220_imports"
branch_labels = None
depends_on = None

KINDS = ("xlsx", "csv", "vcf", "pdf")


def _kinds(*kinds):
    listed = ", ".join(f"'{each}'" for each in kinds)
    with op.batch_alter_table("exports") as batch:
        batch.drop_constraint(op.f("ck_exports_format"), type_="check")
        batch.create_check_constraint(op.f("ck_exports_format"), f"format IN ({listed})")


def upgrade() -> None:
    op.add_column("people", sa.Column("postal_address", sa.String(500), nullable=True))
    op.add_column("opt_outs", sa.Column("is_presumed", sa.Boolean(), server_default=sa.false(), nullable=False))
    _kinds(*KINDS, "labels")


def downgrade() -> None:
    op.execute("DELETE FROM exports WHERE format = 'labels'")
    _kinds(*KINDS)
    op.drop_column("opt_outs", "is_presumed")
    op.drop_column("people", "postal_address")
