"""A shift is the unit of places: one for each activity, with its places and its sign-ups

Revision ID: 20261126c_shifts
Revises: 20261126b_assignments

On SQLite a table is changed by making it anew, and dropping the old one counts as deleting its rows. So nothing may
refer to a table while it is made anew: `sign_ups` lets go of `activities` first, `shifts` is empty until afterwards, and
the places, and whose place a sign-up got, wait in tables of their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126c_shifts"
down_revision = "20261126b_assignments"
branch_labels = None
depends_on = None

OPEN = sa.text("state IN ('confirmed', 'waitlisted')")
ALL_OR_NONE = (
    "(own_starts_local IS NULL AND own_ends_local IS NULL AND own_starts_at IS NULL AND own_ends_at IS NULL) OR "
    "(own_starts_local IS NOT NULL AND own_ends_local IS NOT NULL AND own_starts_at IS NOT NULL "
    "AND own_ends_at IS NOT NULL)"
)


def upgrade() -> None:
    op.execute("CREATE TABLE kept_places AS SELECT id, public_id, capacity FROM activities")
    _keep_whose_place_it_was()
    with op.batch_alter_table("sign_ups", schema=None) as batch_op:
        batch_op.drop_index("uq_sign_ups_open")
        batch_op.drop_index("ix_sign_ups_order")
        batch_op.drop_index("ix_sign_ups_activity_id")
        batch_op.drop_constraint("fk_sign_ups_activity_id_activities", type_="foreignkey")
        batch_op.add_column(sa.Column("shift_id", sa.Integer(), nullable=True))
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_activities_capacity"), type_="check")
        batch_op.drop_column("capacity")
    _make_shifts()
    op.execute(
        "INSERT INTO shifts (activity_id, public_id, capacity, own_starts_fold, own_ends_fold) "
        "SELECT id, public_id, capacity, 0, 0 FROM kept_places ORDER BY id"
    )
    op.execute("DROP TABLE kept_places")
    op.execute("UPDATE sign_ups SET shift_id = (SELECT id FROM shifts WHERE shifts.activity_id = sign_ups.activity_id)")
    with op.batch_alter_table("sign_ups", schema=None) as batch_op:
        batch_op.drop_column("activity_id")
        batch_op.alter_column("shift_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key("fk_sign_ups_shift_id_shifts", "shifts", ["shift_id"], ["id"])
    _index_sign_ups("shift_id")
    _write_whose_place_it_was()


def _keep_whose_place_it_was() -> None:
    op.execute("CREATE TABLE kept_moves AS SELECT id, moved_up_for_id FROM sign_ups WHERE moved_up_for_id IS NOT NULL")
    op.execute("UPDATE sign_ups SET moved_up_for_id = NULL")


def _write_whose_place_it_was() -> None:
    op.execute(
        "UPDATE sign_ups SET moved_up_for_id = (SELECT moved_up_for_id FROM kept_moves WHERE kept_moves.id = sign_ups.id)"
    )
    op.execute("DROP TABLE kept_moves")


def _make_shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("own_starts_local", sa.DateTime(), nullable=True),
        sa.Column("own_ends_local", sa.DateTime(), nullable=True),
        sa.Column("own_starts_fold", sa.Integer(), nullable=False),
        sa.Column("own_ends_fold", sa.Integer(), nullable=False),
        sa.Column("own_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("own_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_shifts_capacity")),
        sa.CheckConstraint(ALL_OR_NONE, name=op.f("ck_shifts_own_times")),
        sa.CheckConstraint("own_ends_at > own_starts_at", name=op.f("ck_shifts_order")),
        sa.ForeignKeyConstraint(["activity_id"], ["activities.id"], name=op.f("fk_shifts_activity_id_activities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shifts_public_id")),
    )
    op.create_index("ix_shifts_activity_id", "shifts", ["activity_id"], unique=False)


def _index_sign_ups(column: str) -> None:
    op.create_index(f"ix_sign_ups_{column}", "sign_ups", [column], unique=False)
    op.create_index("ix_sign_ups_order", "sign_ups", [column, "state", "id"], unique=False)
    op.create_index(
        "uq_sign_ups_open",
        "sign_ups",
        [column, "person_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """An activity of several shifts has all their places and keeps every sign-up.

    Nobody is on one activity twice there: of two open sign-ups of a person the one that waits, or the later, is withdrawn.
    """
    _keep_whose_place_it_was()
    with op.batch_alter_table("sign_ups", schema=None) as batch_op:
        batch_op.drop_index("uq_sign_ups_open")
        batch_op.drop_index("ix_sign_ups_order")
        batch_op.drop_index("ix_sign_ups_shift_id")
        batch_op.drop_constraint("fk_sign_ups_shift_id_shifts", type_="foreignkey")
        batch_op.add_column(sa.Column("activity_id", sa.Integer(), nullable=True))
    op.execute("UPDATE sign_ups SET activity_id = (SELECT activity_id FROM shifts WHERE shifts.id = sign_ups.shift_id)")
    _close_second_ones()
    op.execute(
        "CREATE TABLE kept_places AS SELECT activity_id AS id, "
        "CASE WHEN count(*) = count(capacity) THEN sum(capacity) END AS capacity FROM shifts GROUP BY activity_id"
    )
    op.drop_table("shifts")
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_activities_capacity"), "capacity IS NULL OR capacity > 0")
    op.execute("UPDATE activities SET capacity = (SELECT capacity FROM kept_places WHERE kept_places.id = activities.id)")
    op.execute("DROP TABLE kept_places")
    with op.batch_alter_table("sign_ups", schema=None) as batch_op:
        batch_op.drop_column("shift_id")
        batch_op.alter_column("activity_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key("fk_sign_ups_activity_id_activities", "activities", ["activity_id"], ["id"])
    _index_sign_ups("activity_id")
    _write_whose_place_it_was()


def _close_second_ones() -> None:
    op.execute(
        "UPDATE sign_ups SET state_before = state, state = 'withdrawn' "
        "WHERE state IN ('confirmed', 'waitlisted') AND EXISTS (SELECT 1 FROM sign_ups AS other "
        "WHERE other.activity_id = sign_ups.activity_id AND other.person_id = sign_ups.person_id "
        "AND other.state IN ('confirmed', 'waitlisted') AND other.id <> sign_ups.id AND ("
        "(other.state = 'confirmed' AND sign_ups.state = 'waitlisted') "
        "OR (other.state = sign_ups.state AND other.id < sign_ups.id)))"
    )
