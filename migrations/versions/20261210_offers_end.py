"""An office that somebody is asked to hold ends as a request when somebody else gets it

Revision ID: 20261210_offers_end
Revises: 20261209b_class_told

What still waits for an office that is held for that time ends here: else it would be open again after that term.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import JsonType, UtcDateTime

revision = "20261210_offers_end"
down_revision = "20261209b_class_told"
branch_labels = None
depends_on = None

PENDING = sa.table(
    "pending",
    sa.column("id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("payload", JsonType),
    sa.column("expires_at", UtcDateTime()),
    sa.column("declined_at", UtcDateTime()),
    sa.column("ended_at", UtcDateTime()),
)
TERMS = sa.table(
    "terms",
    sa.column("committee_id", sa.Integer),
    sa.column("office", sa.String),
    sa.column("starts_on", sa.Date),
    sa.column("ends_on", sa.Date),
    sa.column("ended_at", UtcDateTime()),
)


def upgrade() -> None:
    op.add_column("pending", sa.Column("ended_at", UtcDateTime(), nullable=True))
    connection, now = op.get_bind(), datetime.now(UTC)
    waiting = sa.select(PENDING.c.id, PENDING.c.payload).where(
        PENDING.c.kind == "office", PENDING.c.declined_at.is_(None)
    )
    for row in connection.execute(waiting).all():
        if connection.execute(_held(row.payload, now.date())).first() is not None:
            ended = {"ended_at": now, "expires_at": now + timedelta(days=14)}
            connection.execute(sa.update(PENDING).where(PENDING.c.id == row.id).values(ended))


def _held(offer: dict[str, Any], today: date) -> sa.Select[Any]:
    """The terms that share a day with what is offered."""
    select = sa.select(TERMS.c.starts_on).where(
        TERMS.c.committee_id == offer["committee_id"],
        TERMS.c.office == offer["office"],
        TERMS.c.ended_at.is_(None),
        sa.or_(TERMS.c.ends_on.is_(None), TERMS.c.ends_on >= today),
    )
    return select.where(TERMS.c.starts_on <= date.fromisoformat(offer["ends_on"])) if offer["ends_on"] else select


def downgrade() -> None:
    """What has ended is gone: before, nothing told of it."""
    op.execute(
        "UPDATE links SET address = NULL WHERE purpose = 'confirm_address' AND used_at IS NULL "
        "AND subject_id IN (SELECT id FROM pending WHERE ended_at IS NOT NULL)"
    )
    op.execute("DELETE FROM pending WHERE ended_at IS NOT NULL")
    op.drop_column("pending", "ended_at")  # not made anew: held places refer to it
