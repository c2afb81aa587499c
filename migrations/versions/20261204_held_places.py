"""A place can be kept until an address is confirmed; a link leads to one's own place without an account

Revision ID: 20261204_held_places
Revises: 20261203b_role_in_mind
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261204_held_places"
down_revision = "20261203b_role_in_mind"
branch_labels = None
depends_on = None

BEFORE = (
    "answer_assignment",
    "answer_signup",
    "change_address",
    "confirm_address",
    "feed",
    "invitation",
    "mail_arrived",
    "reset_password",
    "set_password",
    "sign_in",
    "unsubscribe",
)


def upgrade() -> None:
    op.create_table(
        "held_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("pending_id", sa.Integer(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name="fk_held_places_shift_id_shifts"),
        sa.ForeignKeyConstraint(["pending_id"], ["pending.id"], name="fk_held_places_pending_id_pending"),
        sa.PrimaryKeyConstraint("id", name="pk_held_places"),
    )
    op.create_index("ix_held_places_shift_id", "held_places", ["shift_id"])
    op.create_index("ix_held_places_pending_id", "held_places", ["pending_id"], unique=True)
    op.create_index("ix_held_places_until_at", "held_places", ["until_at"])
    _purposes((*BEFORE, "own_place"))


def downgrade() -> None:
    """What waits as a place was asked for on pages that are not there any more: its mails and links lead nowhere."""
    op.execute("DELETE FROM links WHERE purpose = 'own_place'")
    op.execute(
        "DELETE FROM links WHERE purpose = 'confirm_address' "
        "AND subject_id IN (SELECT id FROM pending WHERE kind = 'place')"
    )
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' "
        "WHERE kind = 'activities/confirm_place' AND state IN ('queued', 'deferred')"
    )
    op.drop_table("held_places")
    op.execute("DELETE FROM pending WHERE kind = 'place'")
    _purposes(BEFORE)


def _purposes(names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(op.f("ck_links_purpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_links_purpose"), f"purpose IN ({words})")
