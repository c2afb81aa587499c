"""Reminders: what is planned, what became of it for each person, and who said that they still come

Revision ID: 20261226_reminders
Revises: 20261225_series
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261226_reminders"
down_revision = "20261225_series"
branch_labels = None
depends_on = None

PURPOSES = (
    "answer_assignment", "answer_signup", "brought_in", "change_address", "confirm_address", "feed", "guardian",
    "household", "invitation", "mail_arrived", "own_address", "own_place", "read_words", "reset_password",
    "set_password", "sign_in", "still_right", "unsubscribe",
)  # fmt: skip
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "reminder_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("is_own", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("steps", JSON, server_default="[]", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committees.id"], name="fk_reminder_plans_committee_id_committees"
        ),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name="fk_reminder_plans_activity_id_activities"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_plans"),
        sa.UniqueConstraint("public_id", name="uq_reminder_plans_public_id"),
    )
    op.create_index("ix_reminder_plans_committee_id", "reminder_plans", ["committee_id"])
    op.create_index("ix_reminder_plans_activity_id", "reminder_plans", ["activity_id"])
    for column, which in (("committee_id", "activity_id IS NULL"), ("activity_id", "activity_id IS NOT NULL")):
        op.create_index(
            f"uq_reminder_plans_{column.removesuffix('_id')}",
            "reminder_plans",
            [column],
            unique=True,
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("sign_up_id", sa.Integer(), nullable=True),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("for_on", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("asks", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('sent', 'covered', 'too_late', 'enough')", name=op.f("ck_reminders_state")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activities.id"], name="fk_reminders_activity_id_activities", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_reminders_person_id_people", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["sign_up_id"], ["sign_ups.id"], name="fk_reminders_sign_up_id_sign_ups"),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("activity_id", "person_id", "step", "for_on", name="uq_reminders_once"),
    )
    for column in ("activity_id", "person_id", "sign_up_id"):
        op.create_index(f"ix_reminders_{column}", "reminders", [column])
    op.add_column("sign_ups", sa.Column("still_comes_for_at", sa.DateTime(timezone=True), nullable=True))
    _purposes((*PURPOSES, "still_coming"))


def downgrade() -> None:
    """Nobody is reminded; what was sent opens nothing, and what waits does not leave."""
    op.execute("DELETE FROM links WHERE purpose = 'still_coming'")
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' "
        "WHERE state IN ('queued', 'deferred') AND subject_type = 'reminders'"
    )
    op.execute("DELETE FROM acts WHERE kind IN ('sign_up.still_coming', 'reminders.planned')")
    op.execute("DELETE FROM settings WHERE name = 'reminder_hour'")
    _purposes(PURPOSES)
    op.drop_column("sign_ups", "still_comes_for_at")
    op.drop_table("reminders")
    op.drop_table("reminder_plans")


def _purposes(names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(op.f("ck_links_purpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_links_purpose"), f"purpose IN ({words})")
