"""Lists from elsewhere that are brought in, their rows, and what their headings meant; who told of a wish for no mail

Revision ID: 20261220_imports
Revises: 20261219_exports
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261220_imports"
down_revision = "20261219_exports"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("read", "checking", "checked", "doing", "done", "undoing", "undone")
ORDERS = ("month_first", "day_first")
OUTCOMES = ("waits", "created", "updated", "unchanged", "repeated", "duplicate", "problem", "undone", "kept")


def one_of(name, *values):
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("started_by_id", sa.Integer, nullable=True),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("state", one_of("state", *STATES), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("encoding", sa.String(40), nullable=False),
        sa.Column("delimiter", sa.String(4), nullable=False),
        sa.Column("sheets", JSON, nullable=False),
        sa.Column("sheet", sa.Integer, nullable=False),
        sa.Column("origin", sa.String(24), nullable=False),
        sa.Column("targets", JSON, nullable=False),
        sa.Column("date_order", one_of("date_order", *ORDERS), nullable=True),
        sa.Column("region", sa.String(2), nullable=False),
        sa.Column("committee_id", sa.Integer, nullable=True),
        sa.Column("since_on", sa.Date, nullable=True),
        sa.Column("namesakes", one_of("namesakes", "keep_ours", "take_theirs"), nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("handled", sa.Integer, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committees.id"], name="fk_imports_committee_id_committees"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.UniqueConstraint("public_id", name="uq_imports_public_id"),
    )
    op.create_index("ix_imports_started_by_id", "imports", ["started_by_id"])
    op.create_index("ix_imports_committee_id", "imports", ["committee_id"])
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("import_id", sa.Integer, nullable=False),
        sa.Column("sheet", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("outcome", one_of("outcome", *OUTCOMES), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=True),
        sa.Column("other_number", sa.Integer, nullable=True),
        sa.Column("decision", one_of("decision", "same", "other"), nullable=True),
        sa.Column("made", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name="fk_import_rows_import_id_imports", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_rows"),
        sa.UniqueConstraint("import_id", "sheet", "number", name="uq_import_rows_number"),
    )
    op.create_index("ix_import_rows_person_id", "import_rows", ["person_id"])
    op.create_index("ix_import_rows_outcome", "import_rows", ["import_id", "outcome", "number"])
    op.create_table(
        "import_mappings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("headings", sa.String(64), nullable=False),
        sa.Column("targets", JSON, nullable=False),
        sa.Column("date_order", one_of("date_order", *ORDERS), nullable=True),
        sa.Column("region", sa.String(2), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_import_mappings"),
        sa.UniqueConstraint("headings", name="uq_import_mappings_headings"),
    )
    op.add_column("opt_outs", sa.Column("told_by", sa.String(200), nullable=True))


def downgrade() -> None:
    op.drop_column("opt_outs", "told_by")
    op.drop_table("import_mappings")
    op.drop_table("import_rows")
    op.drop_table("imports")
