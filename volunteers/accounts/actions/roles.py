"""Organisation-wide roles, and closing an account; both belong to administrators."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from volunteers import links
from volunteers.access import Actor, Role
from volunteers.accounts import events, queries, rules, sessions
from volunteers.accounts.actions.addresses import give_up_address
from volunteers.accounts.models import Account, RoleGrant
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import Refusal, refuse, speaks_for
from volunteers.foundation.text import _l
from volunteers.links import Purpose

speaks_for("uq_role_grants_open", lambda: Refusal(_l("They already have this role."), code="role-held", field="role"))


def is_last_administrator(account_id: int) -> bool:
    """Whether nobody else who can sign in is an administrator; the grants are locked while that is decided."""
    holders = db.session.scalars(
        sa.select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.role == Role.ADMINISTRATOR.value, RoleGrant.is_held(clock.now()), Account.active)
        .with_for_update(of=RoleGrant)
    ).all()
    return account_id in holders and len(set(holders)) == 1


@action
def grant_role(actor: Actor, account_id: int, role: Role, until_at: datetime | None = None) -> RoleGrant:
    """Give an organisation-wide role, from now on, perhaps until an instant at which it ends by itself."""
    account = need(Account, account_id)
    refuse(rules.why_not_change_role(actor, account, role))
    refuse(rules.why_not_until(role, until_at, clock.now()))
    for key in queries.roles_over(clock.now()):
        end_role_over(actor, key)
    grant = RoleGrant(account_id=account.id, role=role.value, granted_at=clock.now(), until_at=until_at)
    db.session.add(grant)
    record(actor, events.ROLE_GRANTED, grant, role=role)
    return grant


@action
def end_role(actor: Actor, grant_id: int) -> RoleGrant:
    """Take an organisation-wide role, from now on; the grant stays readable."""
    grant = need(RoleGrant, grant_id)
    account = need(Account, grant.account_id)
    role = Role(grant.role)
    is_last = role is Role.ADMINISTRATOR and is_last_administrator(account.id)
    refuse(rules.why_not_change_role(actor, account, role, is_last=is_last))
    if grant.ended_at is None:
        grant.ended_at = clock.now()
        record(actor, events.ROLE_ENDED, grant, role=role)
    return grant


@action
def end_role_over(actor: Actor, grant_id: int) -> RoleGrant:
    """A role is over by its date."""
    grant = locked(RoleGrant, grant_id)
    if grant.ended_at is None and grant.until_at is not None and grant.until_at <= clock.now():
        grant.ended_at = grant.until_at
        record(actor, events.ROLE_ENDED, grant, role=Role(grant.role))
    return grant


@action
def close_account(actor: Actor, account_id: int, *, reason: str | None = None) -> Account:
    """Close an account: its sessions end, its links open nothing, nobody signs in."""
    account = need(Account, account_id)
    refuse(rules.why_not_close(actor, account, is_last_administrator=is_last_administrator(account.id)))
    if account.active:
        _close(actor, account, reason)
    return account


def _close(actor: Actor, account: Account, reason: str | None = None) -> list[int]:
    """Close an open account; the keys of the links that were revoked with it."""
    account.active = False
    ended = sessions.end_all(account.id)
    closed = [
        key
        for purpose in Purpose
        if purpose is not Purpose.UNSUBSCRIBE
        for key in links.revoke(purpose, account_id=account.id)
    ]
    record(actor, events.ACCOUNT_CLOSED, account, reason=reason, changed=("active",), ended_sessions=ended)
    return closed


@action
def leave_behind(actor: Actor, account_id: int, *, others_use_it: bool, was_first: bool) -> dict[str, Any]:
    """Somebody who used the account is no more: it is closed, unless others use it, too.

    They sign in anew; roles that were had by it end, where it was that person's first of all. An account that nobody
    is left to use keeps its address only until somebody living shows that it is theirs. What this gives is for
    `take_up_again`.
    """
    account = locked(Account, account_id)
    facts: dict[str, Any] = {"id": account.id, "links": [], "roles": []}
    is_open = account.active
    if is_open and was_first:
        for grant in queries.open_roles(account.id):
            grant.ended_at = clock.now()
            facts["roles"].append(grant.id)
            record(actor, events.ROLE_ENDED, grant, role=Role(grant.role))
    if not others_use_it and not account.is_left:
        account.left_active = is_open
        facts["links"] = _close(actor, account) if is_open else []
    elif is_open:
        record(actor, events.SESSIONS_ENDED, account, sessions=sessions.end_all(account.id))
    return facts


@action
def take_up_again(actor: Actor, facts: Mapping[str, Any], address: str | None) -> bool:
    """It was a mistake: the account is as it was, with the roles that it had, where it does not hold them by now.

    `address` is where the person is written to: an account that gave its own up takes that. False where somebody else
    signs in with it by now: then nothing changes.
    """
    account = locked(Account, facts["id"])
    if account.is_left:
        if not account.has_address:
            if not address or queries.by_email(address) is not None:
                return False
            give_up_address(address)
            account.email = comparable(address)
        account.active, account.left_active = bool(account.left_active), None
        record(actor, events.ACCOUNT_REOPENED, account, changed=("active", "email"))
    links.restore(facts["links"])
    held = {grant.role for grant in queries.open_roles(account.id)}
    for grant in (need(RoleGrant, key) for key in facts["roles"]):
        if grant.role not in held:
            grant.ended_at = None
            record(actor, events.ROLE_GRANTED, grant, role=Role(grant.role))
    return True


@action
def reopen_account(actor: Actor, account_id: int, *, reason: str | None = None) -> Account:
    """Open a closed account again."""
    account = need(Account, account_id)
    refuse(rules.why_not_close(actor, account, is_last_administrator=False))
    refuse(rules.why_not_reopen(account))
    if not account.active:
        account.active = True
        record(actor, events.ACCOUNT_REOPENED, account, reason=reason, changed=("active",))
    return account
