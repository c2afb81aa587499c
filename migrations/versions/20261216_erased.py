"""Somebody who was erased is a row without a name: when it was done

<<<<<<< HEAD:migrations/versions/20261215_erased.py
Revision ID: 20261215_erased
Revises: 20261214_guardians
=======
Revision ID: 20261216_erased
Revises: 20261213_found
>>>>>>> 979bcd7f15861fd42558b39055ab5ef858ae7106:migrations/versions/20261216_erased.py
"""

import sqlalchemy as sa
from alembic import op

<<<<<<< HEAD:migrations/versions/20261215_erased.py
revision = "20261215_erased"
down_revision = "20261214_guardians"
=======
revision = "20261216_erased"
down_revision = "20261213_found"
>>>>>>> 979bcd7f15861fd42558b39055ab5ef858ae7106:migrations/versions/20261216_erased.py
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "erased_at")
