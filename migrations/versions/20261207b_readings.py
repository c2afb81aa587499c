"""Somebody is asked to read words to a chair, and says in English what they mean

Revision ID: 20261207b_readings
Revises: 20261207a_language_skills
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import UtcDateTime

revision = "20261207b_readings"
down_revision = "20261207a_language_skills"
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
    "own_place",
    "reset_password",
    "set_password",
    "sign_in",
    "unsubscribe",
)


def _states(*names: str) -> sa.Enum:
    return sa.Enum(*names, name="state", native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("state", _states("asked", "read", "over", "undone"), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name="fk_readings_committee_id_committees"),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_readings_author_id_people"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name="fk_readings_asked_by_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
        sa.UniqueConstraint("public_id", name="uq_readings_public_id"),
    )
    is_asked = sa.text("state = 'asked'")
    op.create_index("ix_readings_subject", "readings", ["kind", "subject_id"])
    op.create_index(
        "uq_readings_asked",
        "readings",
        ["kind", "subject_id"],
        unique=True,
        sqlite_where=is_asked,
        postgresql_where=is_asked,
    )
    for column in ("committee_id", "author_id", "asked_by_id"):
        op.create_index(f"ix_readings_{column}", "readings", [column])
    op.create_table(
        "readers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", _states("asked", "read", "cannot", "ended"), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["readings.id"], name="fk_readers_reading_id_readings", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_readers_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_readers"),
        sa.UniqueConstraint("public_id", name="uq_readers_public_id"),
        sa.UniqueConstraint("reading_id", "person_id", name="uq_readers_person"),
    )
    for column in ("reading_id", "person_id"):
        op.create_index(f"ix_readers_{column}", "readers", [column])
    _purposes((*BEFORE, "read_words"))


def downgrade() -> None:
    """Who is asked was asked on a page that is not there any more: the mails and links lead nowhere."""
    op.execute("DELETE FROM links WHERE purpose = 'read_words'")
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' WHERE kind LIKE 'reading/%' AND state IN ('queued', 'deferred')"
    )
    op.execute("DELETE FROM acts WHERE kind LIKE 'reading.%' OR kind LIKE '%.reader_asked'")
    op.drop_table("readers")
    op.drop_table("readings")
    _purposes(BEFORE)


def _purposes(names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(op.f("ck_links_purpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_links_purpose"), f"purpose IN ({words})")
