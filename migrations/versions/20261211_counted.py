"""Mails that did not arrive, those of one message by state, and the dead are counted without reading everything

Revision ID: 20261211_counted
Revises: 20261210_offers_end
"""

import sqlalchemy as sa
from alembic import op

revision = "20261211_counted"
down_revision = "20261210_offers_end"
branch_labels = None
depends_on = None

LEFT_OUT = sa.text("left_out IS NOT NULL")
DEAD = sa.text("death_noted_at IS NOT NULL")
ENDED = sa.text("state IN ('bounced', 'cancelled', 'complained', 'failed', 'suppressed')")


def upgrade() -> None:
    op.create_index(
        "ix_deliveries_ended", "deliveries", ["created_at", "id"], sqlite_where=ENDED, postgresql_where=ENDED
    )
    op.create_index("ix_deliveries_kind", "deliveries", ["kind", "id"])
    op.create_index("ix_deliveries_batch_state", "deliveries", ["batch_id", "state"])
    op.drop_index("ix_deliveries_batch_id", "deliveries")
    op.create_index("ix_people_dead", "people", ["death_noted_at"], sqlite_where=DEAD, postgresql_where=DEAD)
    op.create_index(
        "ix_notice_recipients_left_out",
        "notice_recipients",
        ["notice_id", "left_out"],
        sqlite_where=LEFT_OUT,
        postgresql_where=LEFT_OUT,
    )


def downgrade() -> None:
    op.drop_index("ix_notice_recipients_left_out", "notice_recipients")
    op.drop_index("ix_people_dead", "people")
    op.create_index("ix_deliveries_batch_id", "deliveries", ["batch_id"])
    op.drop_index("ix_deliveries_batch_state", "deliveries")
    op.drop_index("ix_deliveries_kind", "deliveries")
    op.drop_index("ix_deliveries_ended", "deliveries")
