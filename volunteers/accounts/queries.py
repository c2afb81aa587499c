"""Reading accounts, sessions and roles."""

import hashlib
from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from volunteers.access import Role
from volunteers.accounts.models import Account, AccountSession, Passkey, RoleGrant
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db


def key_hash(key: str) -> str:
    """How a session's key is kept."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def open_session(key: str) -> AccountSession | None:
    """The session of a browser's key, if it has not ended."""
    return db.session.scalars(
        sa.select(AccountSession).where(AccountSession.key_hash == key_hash(key), AccountSession.ended_at.is_(None))
    ).one_or_none()


def by_id(account_id: int) -> Account | None:
    """The account with this key."""
    return db.session.get(Account, account_id)


def by_email(email: str) -> Account | None:
    """The account of an address, unless everybody who used it has died: then the address is as good as nobody's."""
    where = (Account.email == comparable(email), Account.left_active.is_(None))
    return db.session.scalars(sa.select(Account).where(*where)).one_or_none()


def left_at(email: str) -> Account | None:
    """Inside an action: the account of an address that nobody is left to use."""
    left = sa.select(Account).where(Account.email == comparable(email), Account.left_active.is_not(None))
    return db.session.scalars(left.with_for_update()).one_or_none()


def passkeys(account_id: int) -> list[Passkey]:
    """The passkeys of an account, the oldest first."""
    return list(db.session.scalars(sa.select(Passkey).where(Passkey.user_id == account_id).order_by(Passkey.id)))


def open_roles(account_id: int) -> list[RoleGrant]:
    """The organisation-wide roles that an account holds now."""
    return list(
        db.session.scalars(
            sa.select(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.is_held(clock.now()))
        )
    )


def roles_over(now: datetime) -> list[int]:
    """The keys of the grants that ended by their date, and of which nobody has noted it."""
    where = (RoleGrant.ended_at.is_(None), RoleGrant.until_at <= now)
    return list(db.session.scalars(sa.select(RoleGrant.id).where(*where).order_by(RoleGrant.id)))


def holders(roles: Iterable[Role]) -> dict[Role, list[Account]]:
    """Who holds each of these organisation-wide roles now."""
    found: dict[Role, list[Account]] = {}
    held = sa.select(RoleGrant.role, Account).join(Account, Account.id == RoleGrant.account_id)
    held = held.where(RoleGrant.role.in_(list(roles)), RoleGrant.is_held(clock.now()), Account.active)
    for role, account in db.session.execute(held.order_by(Account.email)):
        found.setdefault(Role(role), []).append(account)
    return found
