"""A link may say that the test mail arrived

Revision ID: 20261201a_mail_arrived
Revises: 20261201_agreements
"""

from alembic import op

revision = "20261201a_mail_arrived"
down_revision = "20261201_agreements"
branch_labels = None
depends_on = None

BEFORE = (
    "answer_assignment",
    "answer_signup",
    "change_address",
    "confirm_address",
    "feed",
    "invitation",
    "reset_password",
    "set_password",
    "sign_in",
    "unsubscribe",
)


def upgrade() -> None:
    _purposes((*BEFORE, "mail_arrived"))


def downgrade() -> None:
    op.execute("DELETE FROM links WHERE purpose = 'mail_arrived'")
    _purposes(BEFORE)


def _purposes(names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(op.f("ck_links_purpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_links_purpose"), f"purpose IN ({words})")
