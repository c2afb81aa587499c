"""Addresses are kept in the one form in which they are compared: the domain in A-labels by IDNA 2008

Mail to a domain in another script went where IDNA 2003 led. Where that was another domain, whoever confirmed the account
may be somebody else: its sessions, its links and its password end, and it confirms again. What is no domain any more
stays as it was; the coordinators' list of people shows it.

Revision ID: 20261129_addresses
Revises: 20261128_pending
"""

from collections.abc import Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from email_validator import EmailNotValidError, validate_email

revision = "20261129_addresses"
down_revision = "20261128_pending"
branch_labels = None
depends_on = None
fewer = {"mail_suppressions": "two forms of one address are one"}

ADDRESSES = (
    ("people", "email"),
    ("committees", "contact_email"),
    ("young_interests", "guardian_email"),
    ("pending", "email"),
    ("links", "address"),
    ("deliveries", "to_address"),
    ("deliveries", "reply_to_address"),
    ("mail_batches", "reply_to_address"),
)
WAYS_IN = ("sign_in", "reset_password", "set_password", "confirm_address", "change_address")


def upgrade() -> None:
    connection = op.get_bind()
    _accounts(connection)
    _suppressions(connection)
    for table, column in ADDRESSES:
        for key, address in _other_scripts(connection, table, column):
            _set(connection, table, key, **{column: _ascii(address) or address})


def downgrade() -> None:
    connection = op.get_bind()
    for table, column in (("accounts", "email"), ("mail_suppressions", "address"), *ADDRESSES):
        at = sa.table(table, sa.column("id"), sa.column(column))
        for key, address in connection.execute(sa.select(at.c.id, at.c[column]).where(at.c[column].contains("xn--"))).all():
            found = _validated(address)
            if found is not None:
                _set(connection, table, key, **{column: found.normalized.lower()})


def _accounts(connection: sa.Connection) -> None:
    now = datetime.now(UTC)
    now = now if connection.dialect.name == "postgresql" else now.replace(tzinfo=None)
    accounts = sa.table("accounts", *map(sa.column, ("id", "email", "confirmed_at", "password")))
    people = sa.table("people", sa.column("id"), sa.column("account_id"))
    links = sa.table("links", *map(sa.column, ("account_id", "person_id", "purpose", "revoked_at", "used_at")))
    sessions = sa.table("account_sessions", sa.column("account_id"), sa.column("ended_at"))
    for key, address in _other_scripts(connection, "accounts", "email"):
        kept = _ascii(address)
        if kept is not None and connection.scalar(sa.select(accounts.c.id).where(accounts.c.email == kept)) is None:
            _set(connection, "accounts", key, email=kept)
        if kept is not None and _before(address) == kept.rpartition("@")[2]:
            continue  # mail went to the same domain all the time
        mine = sa.select(people.c.id).where(people.c.account_id == key)
        _set(connection, "accounts", key, confirmed_at=None, password=None)
        ended = sa.update(sessions).where(sessions.c.account_id == key, sessions.c.ended_at.is_(None))
        connection.execute(ended.values(ended_at=now))
        ways = sa.or_(
            sa.and_(links.c.account_id == key, links.c.purpose.in_(WAYS_IN)),
            sa.and_(links.c.person_id.in_(mine), links.c.purpose == "feed"),
        )
        revoked = sa.update(links).where(ways, links.c.revoked_at.is_(None), links.c.used_at.is_(None))
        connection.execute(revoked.values(revoked_at=now))


def _suppressions(connection: sa.Connection) -> None:
    """What came back from another domain says nothing of this one; what somebody asked for holds."""
    table = sa.table("mail_suppressions", *map(sa.column, ("id", "address", "category", "reason")))
    for key, address in _other_scripts(connection, "mail_suppressions", "address"):
        kept = _ascii(address)
        if kept is None:
            continue
        row = connection.execute(sa.select(table.c.category, table.c.reason).where(table.c.id == key)).one()
        same = sa.select(table.c.id).where(table.c.address == kept, table.c.category == row.category)
        is_elsewhere = row.reason == "bounced" and _before(address) != kept.rpartition("@")[2]
        if is_elsewhere or connection.scalar(same) is not None:
            connection.execute(sa.delete(table).where(table.c.id == key))
        else:
            _set(connection, "mail_suppressions", key, address=kept)


def _other_scripts(connection: sa.Connection, name: str, column: str) -> Iterator[tuple[int, str]]:
    """The rows whose address is not plain ASCII."""
    table = sa.table(name, sa.column("id"), sa.column(column))
    odd = (
        table.c[column].op("~")("[^ -~]")
        if connection.dialect.name == "postgresql"
        else table.c[column].op("GLOB")("*[^ -~]*")
    )
    for key, address in connection.execute(sa.select(table.c.id, table.c[column]).where(odd).order_by(table.c.id)).all():
        if not address.isascii():
            yield key, address


def _set(connection: sa.Connection, name: str, key: int, **values: object) -> None:
    table = sa.table(name, sa.column("id"), *map(sa.column, values))
    connection.execute(sa.update(table).where(table.c.id == key).values(**values))


def _validated(address: str):  # type: ignore[no-untyped-def]  # the library's own class
    try:
        return validate_email(address, check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        return None


def _ascii(address: str) -> str | None:
    """The address as it is kept from now on; None where mail can go to no such domain."""
    found = _validated(address)
    return found.ascii_email.lower() if found is not None else None


def _before(address: str) -> str:
    """The domain that mail went to, by IDNA 2003."""
    try:
        return address.rpartition("@")[2].encode("idna").decode().lower()
    except UnicodeError:
        return ""
