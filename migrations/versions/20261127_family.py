"""Who opened the record of a child; whoever shares an address says whether its account may see them

Revision ID: 20261127_family
Revises: 20261127_charge
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261127_family"
down_revision = "20261127_charge"
branch_labels = None
depends_on = None

PURPOSES = (
    "answer_assignment", "answer_signup", "change_address", "confirm_address", "feed", "guardian", "invitation",
    "mail_arrived", "own_place", "read_words", "reset_password", "set_password", "sign_in", "unsubscribe",
)  # fmt: skip
NEW = ("household", "own_address")


def upgrade() -> None:
    op.create_table(
        "record_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["child_id"], ["people.id"], ondelete="CASCADE", name="fk_record_openings_child_id_people"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_record_openings"),
        sa.UniqueConstraint("child_id", "account_id", "opened_on", name="uq_record_openings_child_id"),
    )
    op.create_index("ix_record_openings_child_id", "record_openings", ["child_id"])
    for column in ("asked_at", "agreed_at", "declined_at"):
        op.add_column("answered_for", sa.Column(column, UtcDateTime(), nullable=True))
    _purposes((*PURPOSES, *NEW))


def downgrade() -> None:
    """Nobody's yes is known any more; the household is answered for as before."""
    op.execute("DELETE FROM links WHERE purpose IN ('household', 'own_address')")
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' WHERE state IN ('queued', 'deferred') AND kind LIKE 'people/household_%'"
    )
    op.execute("DELETE FROM settings WHERE name = 'keep_openings_days'")
    _purposes(PURPOSES)
    for column in ("asked_at", "agreed_at", "declined_at"):
        op.drop_column("answered_for", column)
    op.drop_index("ix_record_openings_child_id", "record_openings")
    op.drop_table("record_openings")


def _purposes(names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(op.f("ck_links_purpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_links_purpose"), f"purpose IN ({words})")
