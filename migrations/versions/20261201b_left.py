"""Of an account that everybody who used it has left by dying it is known whether it was open until then

Revision ID: 20261201b_left
Revises: 20261201a_mail_arrived
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "20261201b_left"
down_revision = "20261201a_mail_arrived"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")

ACCOUNTS = sa.table("accounts", sa.column("id"), sa.column("email"), sa.column("left_active", sa.Boolean()))
PEOPLE = sa.table(
    "people", *(sa.column(name) for name in ("id", "account_id", "email", "death_noted_at")), sa.column("death_ended", _JSON)
)


def _dead() -> sa.Select:
    return sa.select(PEOPLE.c.id, PEOPLE.c.account_id, PEOPLE.c.death_ended).where(PEOPLE.c.death_ended.is_not(None))


def upgrade() -> None:
    op.add_column("accounts", sa.Column("left_active", sa.Boolean(), nullable=True))
    bind = op.get_bind()
    used = set(bind.scalars(sa.select(PEOPLE.c.account_id).where(PEOPLE.c.death_noted_at.is_(None))))
    for person_id, account_id, ended in bind.execute(_dead()).all():
        if not ended or "sign_in" not in ended:
            continue
        signed_in = ended["sign_in"]
        was_open = (signed_in.get("account") or {}).get("was_open")
        now = {**ended, "sign_in": {**signed_in, "person": person_id}}
        bind.execute(sa.update(PEOPLE).where(PEOPLE.c.id == person_id).values(death_ended=now))
        if account_id is not None and account_id not in used and was_open is not None:
            # of several who have died the last one closed it
            value = sa.func.coalesce(ACCOUNTS.c.left_active, sa.false()) if not was_open else sa.true()
            bind.execute(sa.update(ACCOUNTS).where(ACCOUNTS.c.id == account_id).values(left_active=value))


def downgrade() -> None:
    bind = op.get_bind()
    left = {row.id: row.left_active for row in bind.execute(sa.select(ACCOUNTS.c.id, ACCOUNTS.c.left_active))}
    for person_id, _account_id, ended in bind.execute(_dead()).all():
        account = ((ended or {}).get("sign_in") or {}).get("account")
        if account and "was_open" not in account:
            was_open = left.get(account["id"]) is not False
            before = {**ended, "sign_in": {**ended["sign_in"], "account": {**account, "was_open": was_open}}}
            bind.execute(sa.update(PEOPLE).where(PEOPLE.c.id == person_id).values(death_ended=before))
    op.drop_column("accounts", "left_active")  # without a CHECK: SQLite drops it in place
