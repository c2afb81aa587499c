"""Organisation-wide roles, and closing an account; both belong to administrators."""

import sqlalchemy as sa

from volunteers import links
from volunteers.access import Actor, Role
from volunteers.accounts import events, rules, sessions
from volunteers.accounts.models import Account, RoleGrant
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal, refuse, speaks_for
from volunteers.foundation.text import _l
from volunteers.links import Purpose

speaks_for("uq_role_grants_open", lambda: Refusal(_l("They hold this role already."), code="role-held", field="role"))


def _is_last_administrator(account_id: int) -> bool:
    """Whether nobody else who can sign in is an administrator; the grants are locked while that is decided."""
    holders = db.session.scalars(
        sa.select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == Role.ADMINISTRATOR.value, RoleGrant.ended_at.is_(None), Account.active)
        .with_for_update(of=RoleGrant)
    ).all()
    return account_id in holders and len(set(holders)) == 1


@action
def grant_role(actor: Actor, account_id: int, role: Role) -> RoleGrant:
    """Give an organisation-wide role, from now on."""
    account = need(Account, account_id)
    refuse(rules.why_not_change_role(actor, account, role))
    grant = RoleGrant(account_id=account.id, role=role.value, granted_at=clock.now())
    db.session.add(grant)
    record(actor, events.ROLE_GRANTED, grant, role=role)
    return grant


@action
def end_role(actor: Actor, grant_id: int) -> RoleGrant:
    """Take an organisation-wide role, from now on; the grant stays readable."""
    grant = need(RoleGrant, grant_id)
    account = need(Account, grant.account_id)
    role = Role(grant.role)
    is_last = role is Role.ADMINISTRATOR and _is_last_administrator(account.id)
    refuse(rules.why_not_change_role(actor, account, role, is_last=is_last))
    if grant.ended_at is None:
        grant.ended_at = clock.now()
        record(actor, events.ROLE_ENDED, grant, role=role)
    return grant


@action
def close_account(actor: Actor, account_id: int, *, reason: str | None = None) -> Account:
    """Close an account: its sessions end, its links open nothing, nobody signs in."""
    account = need(Account, account_id)
    refuse(rules.why_not_close(actor, account, is_last_administrator=_is_last_administrator(account.id)))
    if account.active:
        account.active = False
        ended = sessions.end_all(account.id)
        for purpose in Purpose:
            if purpose is not Purpose.UNSUBSCRIBE:
                links.revoke(purpose, account_id=account.id)
        record(actor, events.ACCOUNT_CLOSED, account, reason=reason, changed=("active",), ended_sessions=ended)
    return account


@action
def reopen_account(actor: Actor, account_id: int, *, reason: str | None = None) -> Account:
    """Open a closed account again."""
    account = need(Account, account_id)
    refuse(rules.why_not_close(actor, account, is_last_administrator=False))
    if not account.active:
        account.active = True
        record(actor, events.ACCOUNT_REOPENED, account, reason=reason, changed=("active",))
    return account
