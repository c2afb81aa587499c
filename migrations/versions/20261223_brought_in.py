"""Whether who was brought in gets a mail with a way in, and who of them may

Revision ID: 20261223_brought_in
Revises: 20261222_past
"""

import sqlalchemy as sa
from alembic import op

revision = "20261223_brought_in"
down_revision = "20261222_past"
branch_labels = None
depends_on = None

PURPOSES = (
    *("answer_assignment", "answer_signup", "change_address", "confirm_address", "feed", "guardian", "household"),
    *("invitation", "mail_arrived", "own_address", "own_place", "read_words", "reset_password", "set_password"),
    *("sign_in", "still_right", "unsubscribe"),
)
NEW = ("brought_in",)


def upgrade() -> None:
    op.add_column("imports", sa.Column("is_mailed", sa.Boolean, server_default=sa.false(), nullable=False))
    op.add_column("imports", sa.Column("mailed_to", sa.Integer, server_default="0", nullable=False))
    op.add_column("imports", sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("import_rows", sa.Column("may_be_mailed", sa.Boolean, server_default=sa.false(), nullable=False))
    _purposes((*PURPOSES, *NEW))


def downgrade() -> None:
    """Who was brought in, and waits for a mail, gets none."""
    op.execute("DELETE FROM links WHERE purpose = 'brought_in'")
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' WHERE state IN ('queued', 'deferred') AND kind LIKE 'imports/%'"
    )
    _purposes(PURPOSES)
    op.drop_column("import_rows", "may_be_mailed")
    for column in ("mailed_at", "mailed_to", "is_mailed"):
        op.drop_column("imports", column)


def _purposes(names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(op.f("ck_links_purpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_links_purpose"), f"purpose IN ({words})")
