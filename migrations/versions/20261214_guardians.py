"""Guardians answer for people under 18: who answers for whom, what they are asked, and what they said

Revision ID: 20261214_guardians
Revises: 20261213_found
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from volunteers.foundation.columns import UtcDateTime

revision = "20261214_guardians"
down_revision = "20261213_found"
branch_labels = None
depends_on = None

PURPOSES = (
    "answer_assignment", "answer_signup", "change_address", "confirm_address", "feed", "invitation", "mail_arrived",
    "own_place", "read_words", "reset_password", "set_password", "sign_in", "unsubscribe",
)  # fmt: skip
RELATIONS = ("parent", "guardian", "relative")
SCOPES = ("taking_part", "transport", "overnight", "medical", "photo")
WAYS = ("link", "paper", "phone")
ENDS = ("withdrawn", "answered_anew", "grew_up", "guardian_ended")
OCCASION = "(activity_id IS NULL) != (committee_id IS NULL)"
OPEN = sa.text("ended_at IS NULL")
ASKED = sa.text("ended_at IS NULL AND shift_id IS NOT NULL")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("people", sa.Column("born_on", sa.Date(), nullable=True))
    op.add_column("people", sa.Column("age_checked_at", UtcDateTime(), nullable=True))
    op.add_column("young_interests", sa.Column("guardian_name", sa.String(200), nullable=False, server_default=""))
    _guardianships()
    _requests()
    _consents()
    op.create_table(
        "consent_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", JSON, nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        _among("consent_texts", "scope", SCOPES),
        sa.PrimaryKeyConstraint("id", name="pk_consent_texts"),
        sa.UniqueConstraint("scope", "version", name="uq_consent_texts_scope"),
    )
    op.create_index("ix_consent_texts_scope", "consent_texts", ["scope"])
    _activities()
    _held()
    _purposes((*PURPOSES, "guardian"))


def _among(table: str, name: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{name} IN ({listed})", name=op.f(f"ck_{table}_{name}"))


def _refers(table: str, column: str, ondelete: str | None = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["people.id"], ondelete=ondelete, name=f"fk_{table}_{column}_people")


def _guardianships() -> None:
    op.create_table(
        "guardianships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(24), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("child_id != guardian_id", name=op.f("ck_guardianships_two")),
        _among("guardianships", "relation", RELATIONS),
        _refers("guardianships", "child_id"),
        _refers("guardianships", "guardian_id"),
        sa.PrimaryKeyConstraint("id", name="pk_guardianships"),
        sa.UniqueConstraint("public_id", name="uq_guardianships_public_id"),
    )
    op.create_index("ix_guardianships_child_id", "guardianships", ["child_id"])
    op.create_index("ix_guardianships_guardian_id", "guardianships", ["guardian_id"])
    _unique("uq_guardianships_open", "guardianships", ["child_id", "guardian_id"], OPEN)


def _unique(name: str, table: str, columns: list[str], where: Any) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _requests() -> None:
    op.create_table(
        "consent_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("shift_id", sa.Integer(), nullable=True),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_by_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(OCCASION, name=op.f("ck_consent_requests_occasion")),
        _refers("consent_requests", "child_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consent_requests"),
        sa.UniqueConstraint("public_id", name="uq_consent_requests_public_id"),
    )
    for column in ("child_id", "activity_id", "shift_id"):
        op.create_index(f"ix_consent_requests_{column}", "consent_requests", [column])
    _unique("uq_consent_requests_open", "consent_requests", ["child_id", "shift_id"], ASKED)


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("child_id", sa.Integer(), nullable=False),
        sa.Column("guardian_id", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(24), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=True),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("is_given", sa.Boolean(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("text_language", sa.String(35), nullable=False),
        sa.Column("signed_name", sa.String(200), nullable=False),
        sa.Column("sender", sa.String(45), nullable=False),
        sa.Column("way", sa.String(24), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_because", sa.String(24), nullable=True),
        sa.CheckConstraint(OCCASION, name=op.f("ck_consents_occasion")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name=op.f("ck_consents_ended")),
        sa.CheckConstraint("way = 'link' OR recorded_by_id IS NOT NULL", name=op.f("ck_consents_seen")),
        _among("consents", "scope", SCOPES),
        _among("consents", "way", WAYS),
        _among("consents", "ended_because", ENDS),
        _refers("consents", "child_id"),
        _refers("consents", "guardian_id"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        sa.UniqueConstraint("public_id", name="uq_consents_public_id"),
    )
    for column in ("child_id", "guardian_id", "activity_id"):
        op.create_index(f"ix_consents_{column}", "consents", [column])
    op.create_index("ix_consents_open", "consents", ["child_id", "ended_at"])


def _activities() -> None:
    op.add_column("activities", sa.Column("contact_phone", sa.String(32), nullable=True))
    op.add_column("activities", sa.Column("consent_scopes", JSON, nullable=False, server_default="[]"))
    op.add_column("activities", sa.Column("in_charge_id", sa.Integer(), nullable=True))


def _held() -> None:
    with op.batch_alter_table("held_places") as batch_op:
        batch_op.alter_column("pending_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            "fk_held_places_request_id_consent_requests", "consent_requests", ["request_id"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_held_places_for_whom"), "(pending_id IS NULL) != (request_id IS NULL)"
        )
    op.create_index("ix_held_places_request_id", "held_places", ["request_id"], unique=True)


def downgrade() -> None:
    """What guardians answered is gone with the pages on which they did; places that waited for them are free again."""
    op.execute("DELETE FROM links WHERE purpose = 'guardian'")
    op.execute("DELETE FROM held_places WHERE request_id IS NOT NULL")
    op.execute(
        "UPDATE deliveries SET state = 'cancelled' WHERE state IN ('queued', 'deferred') AND (kind LIKE "
        "'safeguarding/%' OR kind IN ('activities/not_agreed', 'activities/unanswered'))"
    )
    op.execute("DELETE FROM settings WHERE name IN ('consent_hours', 'guardian_check')")
    _purposes(PURPOSES)
    op.drop_index("ix_held_places_request_id", "held_places")
    with op.batch_alter_table("held_places") as batch_op:
        batch_op.drop_constraint(op.f("ck_held_places_for_whom"), type_="check")
        batch_op.drop_constraint("fk_held_places_request_id_consent_requests", type_="foreignkey")
        batch_op.drop_column("request_id")
        batch_op.alter_column("pending_id", existing_type=sa.Integer(), nullable=False)
    for column in ("in_charge_id", "contact_phone", "consent_scopes"):
        op.drop_column("activities", column)
    for table in ("consent_texts", "consents", "consent_requests", "guardianships"):
        op.drop_table(table)
    op.execute("DELETE FROM links WHERE purpose = 'confirm_address' AND subject_id IN "
               "(SELECT id FROM pending WHERE kind = 'guardian')")
    op.execute("DELETE FROM pending WHERE kind = 'guardian'")
    op.drop_column("young_interests", "guardian_name")
    for column in ("age_checked_at", "born_on"):
        op.drop_column("people", column)


def _purposes(names: tuple[str, ...]) -> None:
    words = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_constraint(op.f("ck_links_purpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_links_purpose"), f"purpose IN ({words})")
