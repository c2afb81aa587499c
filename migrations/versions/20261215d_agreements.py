"""Waivers and codes of conduct: texts with versions, and who signed which

Revision ID: 20261215d_agreements
Revises: 20261215c_expiry
"""

import sqlalchemy as sa
from alembic import op

from volunteers.foundation.columns import LocalTextType, UtcDateTime

revision = "20261215d_agreements"
down_revision = "20261215c_expiry"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("qualification_kinds", sa.Column("text_number", sa.Integer(), server_default="0", nullable=False))
    op.add_column("qualifications", sa.Column("text_number", sa.Integer(), nullable=True))
    op.add_column("qualifications", sa.Column("text_language", sa.String(35), nullable=True))
    op.add_column("qualifications", sa.Column("signed_name", sa.String(200), server_default="", nullable=False))
    op.add_column("qualifications", sa.Column("seen_by", sa.String(200), server_default="", nullable=False))
    op.create_table(
        "agreement_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", LocalTextType(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["qualification_kinds.id"], name="fk_agreement_texts_kind_id_qualification_kinds"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_agreement_texts"),
        sa.UniqueConstraint("kind_id", "number", name="uq_agreement_texts_kind_id"),
    )


def downgrade() -> None:
    """What was signed goes, and with it what there was to sign."""
    op.drop_table("agreement_texts")
    op.execute("DELETE FROM acts WHERE kind = 'agreement.signed'")
    op.execute("DELETE FROM qualifications WHERE text_number IS NOT NULL")
    op.execute("DELETE FROM qualification_kinds WHERE sort = 'agreement'")
    for name in ("seen_by", "signed_name", "text_language", "text_number"):
        op.drop_column("qualifications", name)
    op.drop_column("qualification_kinds", "text_number")
