"""One may stop the messages of one committee; a message to many says whose news it is

Revision ID: 20261205_news_of_committees
Revises: 20261205b_reminders
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261205_news_of_committees"
down_revision = "20261205b_reminders"
branch_labels = None
depends_on = None

BEFORE = ("opted_out", "no_address", "bad_address", "same_address", "minor", "unconfirmed")
SINCE = (*BEFORE, "not_from_committee")
OPEN = "ended_at IS NULL"
WHOLE = f"{OPEN} AND committee_id IS NULL"
OF_ONE = f"{OPEN} AND committee_id IS NOT NULL"


def _unique(name: str, columns: list[str], where: str) -> None:
    only = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    op.create_index(name, "opt_outs", columns, unique=True, **only)


def upgrade() -> None:
    """What was asked before was asked of all messages, and stays so: it has no committee."""
    json = sa.JSON().with_variant(JSONB(), "postgresql")
    op.add_column("mail_batches", sa.Column("topics", json, server_default="[]", nullable=False))
    op.add_column("opt_outs", sa.Column("committee_id", sa.Integer(), nullable=True))
    op.drop_index("uq_opt_outs_open", "opt_outs")
    _unique("uq_opt_outs_open", ["person_id", "channel"], WHOLE)
    _unique("uq_opt_outs_open_of_committee", ["person_id", "committee_id"], OF_ONE)
    _reasons(SINCE)


def downgrade() -> None:
    """Whoever stopped one committee's messages gets none at all: before, there was nothing between, and no is no."""
    op.drop_index("uq_opt_outs_open_of_committee", "opt_outs")
    op.drop_index("uq_opt_outs_open", "opt_outs")
    op.execute(
        "UPDATE opt_outs SET committee_id = NULL WHERE ended_at IS NULL AND committee_id IS NOT NULL AND id IN ("
        "SELECT min(id) FROM opt_outs AS one WHERE one.ended_at IS NULL AND one.channel = 'notices' "
        "GROUP BY one.person_id "
        "HAVING sum(CASE WHEN one.committee_id IS NULL THEN 1 ELSE 0 END) = 0)"
    )
    op.execute("DELETE FROM opt_outs WHERE committee_id IS NOT NULL")
    op.drop_column("opt_outs", "committee_id")
    _unique("uq_opt_outs_open", ["person_id", "channel"], OPEN)
    op.drop_column("mail_batches", "topics")
    op.execute("UPDATE notice_recipients SET left_out = 'opted_out' WHERE left_out = 'not_from_committee'")
    _reasons(BEFORE)


def _reasons(names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("notice_recipients") as table:
        table.drop_constraint(op.f("ck_notice_recipients_left_out"), type_="check")
        table.create_check_constraint(op.f("ck_notice_recipients_left_out"), f"left_out IN ({words})")
