"""A second step for signing in: since when, the code that was used last, and what a browser has begun

Revision ID: 20261224_second_step
Revises: 20261223_brought_in
"""

import sqlalchemy as sa
from alembic import op

revision = "20261224_second_step"
down_revision = "20261223_brought_in"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("tf_last_counter", sa.BigInteger(), nullable=True))
    op.add_column("accounts", sa.Column("second_step_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "sign_in_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("way", sa.String(24), nullable=False),
        sa.Column("next_url", sa.String(500), nullable=True),
        sa.Column("secret", sa.String(255), nullable=True),
        sa.Column("challenge", sa.String(128), nullable=True),
        sa.Column("wrong_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('sign_in', 'app', 'passkey')", name=op.f("ck_sign_in_steps_purpose")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_sign_in_steps_account_id_accounts", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_steps"),
        sa.UniqueConstraint("key_hash", name="uq_sign_in_steps_key_hash"),
    )
    op.create_index("ix_sign_in_steps_account_id", "sign_in_steps", ["account_id"])
    op.create_index("ix_sign_in_steps_started_at", "sign_in_steps", ["started_at"])


def downgrade() -> None:
    op.drop_table("sign_in_steps")
    op.drop_column("accounts", "second_step_at")
    op.drop_column("accounts", "tf_last_counter")
