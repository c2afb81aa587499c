"""Who is asked can say that they can't come; what is taken back at once is not the same as what was given back

Revision ID: 20261207c_cant_come
Revises: 20261207b_readings

On SQLite the table is made anew, and dropping the old one counts as deleting its rows, which refer to each other: whose
place a sign-up got waits in a table of its own.
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261207c_cant_come"
down_revision = "20261207b_readings"
branch_labels = None
depends_on = None

BEFORE = ("confirmed", "waitlisted", "withdrawn", "cancelled")
OPEN = sa.text("state IN ('confirmed', 'waitlisted')")


def upgrade() -> None:
    _keep_whose_place_it_was()
    with op.batch_alter_table("sign_ups") as batch_op:
        batch_op.drop_constraint(op.f("ck_sign_ups_state"), type_="check")
        batch_op.add_column(sa.Column("declined_for_at", UtcDateTime(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_sign_ups_state"), _in((*BEFORE, "declined", "undone")))
        batch_op.create_check_constraint(
            op.f("ck_sign_ups_declined_for"), "state != 'declined' OR declined_for_at IS NOT NULL"
        )
    _write_whose_place_it_was()


def downgrade() -> None:
    """Who can't come stands as somebody who gave a place back: on no list either, and not asked again."""
    op.execute("DELETE FROM acts WHERE kind = 'sign_up.declined'")
    op.execute("UPDATE sign_ups SET state = 'withdrawn' WHERE state IN ('declined', 'undone')")
    _keep_whose_place_it_was()
    with op.batch_alter_table("sign_ups") as batch_op:
        batch_op.drop_constraint(op.f("ck_sign_ups_declined_for"), type_="check")
        batch_op.drop_constraint(op.f("ck_sign_ups_state"), type_="check")
        batch_op.drop_column("declined_for_at")
        batch_op.create_check_constraint(op.f("ck_sign_ups_state"), _in(BEFORE))
    _write_whose_place_it_was()


def _in(names: tuple[str, ...]) -> str:
    return f"state IN ({', '.join(repr(name) for name in names)})"


def _keep_whose_place_it_was() -> None:
    op.drop_index("uq_sign_ups_open", table_name="sign_ups")
    op.execute("CREATE TABLE kept_moves AS SELECT id, moved_up_for_id FROM sign_ups WHERE moved_up_for_id IS NOT NULL")
    op.execute("UPDATE sign_ups SET moved_up_for_id = NULL")


def _write_whose_place_it_was() -> None:
    op.execute(
        "UPDATE sign_ups SET moved_up_for_id = (SELECT moved_up_for_id FROM kept_moves WHERE kept_moves.id = sign_ups.id)"
    )
    op.execute("DROP TABLE kept_moves")
    op.create_index(
        "uq_sign_ups_open",
        "sign_ups",
        ["shift_id", "person_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
