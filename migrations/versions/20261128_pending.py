"""What waits for an address to be confirmed has rows of its own; who shares an address is answered for

Revision ID: 20261128_pending
Revises: 20261129_counted_mails
"""

import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from volunteers.foundation import clock
from volunteers.foundation.columns import JsonType, UtcDateTime, new_public_id

revision = "20261128_pending"
down_revision = "20261129_counted_mails"
branch_labels = None
depends_on = None
fewer = {
    "applications": "those that wait for an address go into `pending`",
    "people": "and so does who made them",
    "accounts": "and their accounts",
}

KEPT = timedelta(days=14)
WAITING = ("queued", "deferred")


def _tables() -> dict[str, sa.Table]:
    """The tables as they are now, without the models of later days."""
    connection, metadata = op.get_bind(), sa.MetaData()
    names = ("accounts", "people", "applications", "committees", "links", "deliveries", "role_grants", "pending")
    found = {name: sa.Table(name, metadata, autoload_with=connection, resolve_fks=False) for name in names}
    for table in found.values():
        for column in table.columns:
            if column.name.endswith("_at"):
                column.type = UtcDateTime()
    for table, column in (("pending", "payload"), ("deliveries", "facts"), ("committees", "name")):
        found[table].c[column].type = JsonType()
    return found


def upgrade() -> None:
    op.create_table(
        "pending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("full_name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("payload", JsonType(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("public_id", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pending"),
        sa.UniqueConstraint("public_id", name="uq_pending_public_id"),
    )
    op.create_index("ix_pending_email", "pending", ["email"])
    op.create_index("ix_pending_expires_at", "pending", ["expires_at"])
    op.create_table(
        "answered_for",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("since_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('household')", name="ck_answered_for_role"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_answered_for_account_id_accounts"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_answered_for_person_id_people", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_answered_for"),
        sa.UniqueConstraint("person_id", name="uq_answered_for_person"),
    )
    op.create_index("ix_answered_for_account_id", "answered_for", ["account_id"])
    op.create_index("ix_answered_for_person_id", "answered_for", ["person_id"])
    _move_up()


def _move_up() -> None:
    """Applications that wait for an address become rows of their own; who was nothing else is nobody again."""
    connection, t = op.get_bind(), _tables()
    people, accounts, applications = t["people"], t["accounts"], t["applications"]
    waiting = connection.execute(
        sa.select(
            applications,
            people.c.full_name,
            people.c.preferred_language,
            people.c.email.label("person_email"),
            people.c.account_id,
            accounts.c.email,
            accounts.c.confirmed_at,
        )
        .join(people, people.c.id == applications.c.person_id)
        .outerjoin(accounts, accounts.c.id == people.c.account_id)
        .where(applications.c.state == "received")
        .order_by(applications.c.id)
    ).all()
    now = clock.now()
    for row in waiting:
        email = row.email or row.person_email
        if email:
            values = {
                "public_id": row.public_id,
                "kind": "application",
                "full_name": row.full_name,
                "email": email.strip().lower(),
                "language": row.preferred_language,
                "payload": {
                    "committee_id": row.committee_id,
                    "message": row.message,
                    "message_language": row.message_language,
                    "is_invited": True,  # it was let in before; whether the committee still invites is asked again
                },
                "created_at": row.received_at,
                "expires_at": now + KEPT,
            }
            connection.execute(sa.insert(t["pending"]).values(**values))
            if row.account_id is not None and row.confirmed_at is None:
                _carry_link(t, row)
        connection.execute(sa.delete(applications).where(applications.c.id == row.id))
    _forget_nobodies(t, {row.person_id for row in waiting})
    connection.execute(
        sa.update(t["deliveries"])
        .where(
            t["deliveries"].c.kind.in_(("accounts/confirm", "accounts/registered_again")),
            t["deliveries"].c.state.in_(WAITING),
        )
        .values(state="cancelled")
    )


def _carry_link(t: dict[str, sa.Table], row: Any) -> None:
    """The links that were mailed lead to the row; of an account's several applications the first has them."""
    connection, links = op.get_bind(), t["links"]
    pending_id = connection.scalar(sa.select(t["pending"].c.id).where(t["pending"].c.public_id == row.public_id))
    where = (links.c.purpose == "confirm_address", links.c.account_id == row.account_id, links.c.subject_id.is_(None))
    public_ids = list(connection.scalars(sa.select(links.c.public_id).where(*where)))
    connection.execute(sa.update(links).where(*where).values(subject_id=pending_id, account_id=None, next_url=None))
    committee = connection.scalar(
        sa.select(t["committees"].c.name).where(t["committees"].c.id == row.committee_id)
    )
    for public_id in public_ids:
        secret = {"$link": public_id, "purpose": "confirm_address", "endpoint": "pending.show", "values": {}}
        connection.execute(
            sa.update(t["deliveries"])
            .where(t["deliveries"].c.dedupe_key == f"confirm:{public_id}", t["deliveries"].c.state.in_(WAITING))
            .values(
                kind="registration/confirm",
                facts={"entry": secret, "committee": {"$text": committee} if committee else None},
                person_id=None,
                to_name="",
                subject_type="pending",
                subject_id=pending_id,
            )
        )


def _forget_nobodies(t: dict[str, sa.Table], person_ids: set[int]) -> None:
    """Delete the people and accounts that existed for an unconfirmed address only: nothing else refers to them."""
    connection, people, accounts = op.get_bind(), t["people"], t["accounts"]
    to_people, to_accounts = _references("people"), _references("accounts")
    for person_id in sorted(person_ids):
        account_id = connection.scalar(
            sa.select(people.c.account_id)
            .join(accounts, accounts.c.id == people.c.account_id)
            .where(people.c.id == person_id, accounts.c.confirmed_at.is_(None), accounts.c.password.is_(None))
        )
        if account_id is None or _is_referred_to(to_people, person_id):
            continue
        connection.execute(
            sa.update(t["deliveries"]).where(t["deliveries"].c.person_id == person_id).values(person_id=None)
        )
        connection.execute(sa.delete(people).where(people.c.id == person_id))
        if not _is_referred_to(to_accounts, account_id):
            connection.execute(
                sa.update(t["links"]).where(t["links"].c.account_id == account_id).values(account_id=None)
            )
            connection.execute(sa.delete(accounts).where(accounts.c.id == account_id))


def _references(table: str) -> list[tuple[str, str]]:
    """(table, column) of every foreign key that leads to a table."""
    inspector = sa.inspect(op.get_bind())
    return [
        (name, foreign["constrained_columns"][0])
        for name in inspector.get_table_names()
        for foreign in inspector.get_foreign_keys(name)
        if foreign["referred_table"] == table
    ]


def _is_referred_to(references: list[tuple[str, str]], key: int) -> bool:
    """Whether one of these foreign keys leads to the row."""
    connection = op.get_bind()
    for name, column in references:
        asked = sa.select(sa.literal(1)).select_from(sa.table(name)).where(sa.column(column) == key).limit(1)
        if connection.scalar(asked) is not None:
            return True
    return False


def downgrade() -> None:
    _move_down()
    op.drop_table("answered_for")
    op.drop_table("pending")


def _move_down() -> None:
    """What waits becomes an application of a person again, with an account where the address has none.

    A wish for a second time, which the older schema has no place for, is not kept.
    """
    connection, t = op.get_bind(), _tables()
    people, accounts, applications, links = t["people"], t["accounts"], t["applications"], t["links"]
    for row in connection.execute(sa.select(t["pending"]).order_by(t["pending"].c.id)).all():
        account_id = connection.scalar(sa.select(accounts.c.id).where(accounts.c.email == row.email))
        if account_id is None:
            values: dict[str, Any] = {
                "public_id": new_public_id(),
                "email": row.email,
                "active": True,
                "fs_uniquifier": secrets.token_hex(32),
                "created_at": row.created_at,
            }
            account_id = connection.scalar(sa.insert(accounts).values(**values).returning(accounts.c.id))
        person_id = connection.scalar(
            sa.select(people.c.id).where(people.c.account_id == account_id).order_by(people.c.id).limit(1)
        )
        if person_id is None:
            values = {
                "public_id": new_public_id(),
                "account_id": account_id,
                "full_name": row.full_name,
                "sort_name": row.full_name.lower()[:200],
                "folded_name": row.full_name.lower()[:400],
                "call_name": "",
                "email": row.email,
                "preferred_language": row.language,
                "is_adult": True,
                "may_be_asked": False,
                "availability": sa.literal([], JsonType()),
                "skills": sa.literal([], JsonType()),
                "created_at": row.created_at,
            }
            person_id = connection.scalar(sa.insert(people).values(**values).returning(people.c.id))
        same = (
            applications.c.person_id == person_id,
            applications.c.committee_id.is_not_distinct_from(row.payload["committee_id"]),
            applications.c.state.in_(("received", "in_review")),
        )
        if connection.scalar(sa.select(applications.c.id).where(*same).limit(1)) is None:
            values = {
                "public_id": row.public_id,
                "person_id": person_id,
                "committee_id": row.payload["committee_id"],
                "state": "received",
                "message": row.payload["message"],
                "message_language": row.payload["message_language"],
                "received_at": row.created_at,
                "answer": "",
                "private_note": "",
            }
            connection.execute(sa.insert(applications).values(**values))
        connection.execute(
            sa.update(links)
            .where(links.c.purpose == "confirm_address", links.c.subject_id == row.id)
            .values(subject_id=None, account_id=account_id, next_url="/me/applications")
        )
    connection.execute(
        sa.update(t["deliveries"])
        .where(t["deliveries"].c.kind == "registration/confirm", t["deliveries"].c.state.in_(WAITING))
        .values(state="cancelled")
    )
