"""After a guardian's no nothing is kept of who asked but a digest, by which the same is not asked again for a while

Revision ID: 20261128_young_no
Revises: 20261127_family
"""

import sqlalchemy as sa
from alembic import op

revision = "20261128_young_no"
down_revision = "20261127_family"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("young_interests", sa.Column("no_digest", sa.String(80), nullable=True))


def downgrade() -> None:
    op.drop_column("young_interests", "no_digest")
