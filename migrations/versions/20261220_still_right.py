"""Who said when that what we know of them is still right, and who was asked; that question can be stopped by itself

Revision ID: 20261220_still_right
Revises: 20261221_postal_addresses
"""

import sqlalchemy as sa
from alembic import op

revision = "20261220_still_right"
down_revision = "20261221_postal_addresses"
branch_labels = None
depends_on = None

PURPOSES = (
    "answer_assignment", "answer_signup", "change_address", "confirm_address", "feed", "guardian", "household",
    "invitation", "mail_arrived", "own_address", "own_place", "read_words", "reset_password", "set_password", "sign_in",
    "unsubscribe",
)  # fmt: skip
CHANNELS = ("notices", "requests")


def upgrade() -> None:
    op.create_table(
        "still_right",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], ondelete="CASCADE", name="fk_still_right_person_id_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_still_right"),
        sa.UniqueConstraint("person_id", name="uq_still_right_person"),
    )
    op.create_index("ix_still_right_person_id", "still_right", ["person_id"])
    op.create_index("ix_still_right_asked_on", "still_right", ["asked_on"])
    _among("links", "purpose", (*PURPOSES, "still_right"))
    _among("opt_outs", "channel", (*CHANNELS, "yearly"))
    # whoever stopped all that could be stopped has stopped this, too
    op.execute(
        "INSERT INTO opt_outs (person_id, channel, since_at) "
        "SELECT one.person_id, 'yearly', CASE WHEN one.since_at > two.since_at THEN one.since_at ELSE two.since_at END "
        "FROM opt_outs AS one JOIN opt_outs AS two ON two.person_id = one.person_id "
        "WHERE one.channel = 'notices' AND two.channel = 'requests' AND one.ended_at IS NULL AND two.ended_at IS NULL "
        "AND one.committee_id IS NULL AND two.committee_id IS NULL"
    )


def downgrade() -> None:
    """Nobody is asked any more; what was sent opens nothing."""
    op.execute("DELETE FROM links WHERE purpose = 'still_right'")
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' WHERE state IN ('queued', 'deferred') AND kind = 'people/still_right'"
    )
    op.execute("DELETE FROM opt_outs WHERE channel = 'yearly'")
    op.execute("DELETE FROM settings WHERE name IN ('yearly_month', 'yearly_reminder_days')")
    _among("opt_outs", "channel", CHANNELS)
    _among("links", "purpose", PURPOSES)
    op.drop_index("ix_still_right_asked_on", "still_right")
    op.drop_index("ix_still_right_person_id", "still_right")
    op.drop_table("still_right")


def _among(table: str, column: str, names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({words})")
