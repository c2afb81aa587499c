"""What a sign-up was before is remembered by the act that changed it, as long as that can be taken back

Revision ID: 20261126d_sign_ups
Revises: 20261126c_shifts
"""

import sqlalchemy as sa
from alembic import op

revision = "20261126d_sign_ups"
down_revision = "20261126c_shifts"
branch_labels = None
depends_on = None

STATES = ("confirmed", "waitlisted", "withdrawn", "cancelled")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite drops a column's CHECK with it only where it is its own
        op.drop_constraint(op.f("ck_sign_ups_state_before"), "sign_ups", type_="check")
        op.drop_column("sign_ups", "state_before")
        return
    op.execute("CREATE TABLE kept_moves AS SELECT id, moved_up_for_id FROM sign_ups WHERE moved_up_for_id IS NOT NULL")
    op.execute("UPDATE sign_ups SET moved_up_for_id = NULL")
    with op.batch_alter_table("sign_ups") as batch:
        batch.drop_constraint(op.f("ck_sign_ups_state_before"), type_="check")
        batch.drop_column("state_before")
    op.execute(
        "UPDATE sign_ups SET moved_up_for_id = (SELECT moved_up_for_id FROM kept_moves WHERE kept_moves.id = sign_ups.id)"
    )
    op.execute("DROP TABLE kept_moves")


def downgrade() -> None:
    op.add_column(
        "sign_ups",
        sa.Column(
            "state_before",
            sa.Enum(*STATES, name="state_before", native_enum=False, create_constraint=False, length=24),
            nullable=True,
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.create_check_constraint("state_before", "sign_ups", sa.column("state_before").in_(STATES))
        return
    op.execute("CREATE TABLE kept_moves AS SELECT id, moved_up_for_id FROM sign_ups WHERE moved_up_for_id IS NOT NULL")
    op.execute("UPDATE sign_ups SET moved_up_for_id = NULL")
    with op.batch_alter_table("sign_ups") as batch:
        batch.create_check_constraint("state_before", sa.column("state_before").in_(STATES))
    op.execute(
        "UPDATE sign_ups SET moved_up_for_id = (SELECT moved_up_for_id FROM kept_moves WHERE kept_moves.id = sign_ups.id)"
    )
    op.execute("DROP TABLE kept_moves")
