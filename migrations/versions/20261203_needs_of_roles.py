"""A role names the languages and the skills that it needs

Revision ID: 20261203_needs_of_roles
Revises: 20261203_person_notes
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261203_needs_of_roles"
down_revision = "20261203_person_notes"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    for name in ("languages", "skills"):
        op.add_column("positions", sa.Column(name, _JSON, nullable=False, server_default="[]"))


def downgrade() -> None:
    for name in ("skills", "languages"):
        op.drop_column("positions", name)
