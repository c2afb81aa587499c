"""A member offers to take a role, and the chair asks them or thanks them

Revision ID: 20261203a_offers
Revises: 20261203_needs_of_roles
"""

import sqlalchemy as sa
from alembic import op

revision = "20261203a_offers"
down_revision = "20261203_needs_of_roles"
branch_labels = None
depends_on = None

STATES = ("waiting", "asked", "thanked", "withdrawn", "ended")


def upgrade() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("words_language", sa.String(35), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["position_id"], ["positions.id"], name=op.f("fk_offers_position_id_positions")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_offers_person_id_people")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["people.id"], name=op.f("fk_offers_settled_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("public_id", name=op.f("uq_offers_public_id")),
    )
    for name in ("person_id", "position_id", "settled_by_id"):
        op.create_index(op.f(f"ix_offers_{name}"), "offers", [name])
    is_waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_offers_waiting",
        "offers",
        ["position_id", "person_id"],
        unique=True,
        sqlite_where=is_waiting,
        postgresql_where=is_waiting,
    )


def downgrade() -> None:
    op.drop_table("offers")
