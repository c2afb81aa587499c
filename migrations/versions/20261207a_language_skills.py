"""What somebody does with a language, and on what basis it is known how well they know it

Revision ID: 20261207a_language_skills
Revises: 20261206_narrower_audiences
"""

import sqlalchemy as sa
from alembic import op

revision = "20261207a_language_skills"
down_revision = "20261206_narrower_audiences"
branch_labels = None
depends_on = None

BASES = ("self_stated", "tested", "certified")


def upgrade() -> None:
    basis = sa.Enum(*BASES, name="basis", native_enum=False, create_constraint=True, length=24)
    with op.batch_alter_table("language_skills") as batch_op:
        batch_op.add_column(sa.Column("translates", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("basis", basis, nullable=False, server_default="self_stated"))
        batch_op.add_column(sa.Column("basis_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("language_skills") as batch_op:
        batch_op.drop_constraint(op.f("ck_language_skills_basis"), type_="check")
        batch_op.drop_column("basis_on")
        batch_op.drop_column("basis")
        batch_op.drop_column("translates")
