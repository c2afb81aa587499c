"""A mail about a change of an activity is about the sign-up of whoever reads it: what they know follows from their mails

Its dedupe key ends with the public id of the sign-up, and had the activity's in the second place.

Revision ID: 20261202_mails_of_changes
Revises: 20261201b_left
"""

import sqlalchemy as sa
from alembic import op

revision = "20261202_mails_of_changes"
down_revision = "20261201b_left"
branch_labels = None
depends_on = None

CHANGED = "activities/changed"


def upgrade() -> None:
    connection = op.get_bind()
    sign_ups = sa.table("sign_ups", *map(sa.column, ("id", "public_id")))
    for key, about in _mails(connection, "activities"):
        found = connection.execute(sa.select(sign_ups.c.id).where(sign_ups.c.public_id == about.split(":")[-1]))
        _about(connection, key, "sign_ups", found.scalar())


def downgrade() -> None:
    connection = op.get_bind()
    sign_ups = sa.table("sign_ups", *map(sa.column, ("id", "shift_id")))
    shifts = sa.table("shifts", *map(sa.column, ("id", "activity_id")))
    deliveries = sa.table("deliveries", *map(sa.column, ("id", "subject_id")))
    for key, _about_whom in _mails(connection, "sign_ups"):
        activity_id = connection.execute(
            sa.select(shifts.c.activity_id)
            .join(sign_ups, sign_ups.c.shift_id == shifts.c.id)
            .join(deliveries, deliveries.c.subject_id == sign_ups.c.id)
            .where(deliveries.c.id == key)
        )
        _about(connection, key, "activities", activity_id.scalar())


def _mails(connection: sa.Connection, about: str) -> list[tuple[int, str]]:
    mails = sa.table("deliveries", *map(sa.column, ("id", "kind", "dedupe_key", "subject_type")))
    wanted = sa.select(mails.c.id, mails.c.dedupe_key).where(mails.c.kind == CHANGED, mails.c.subject_type == about)
    return [(key, dedupe_key) for key, dedupe_key in connection.execute(wanted)]


def _about(connection: sa.Connection, key: int, table: str, subject_id: int | None) -> None:
    mails = sa.table("deliveries", *map(sa.column, ("id", "subject_type", "subject_id")))
    values = {"subject_type": table if subject_id else None, "subject_id": subject_id}
    connection.execute(sa.update(mails).where(mails.c.id == key).values(**values))
