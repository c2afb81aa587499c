"""The second step of signing in: asking for it, setting it up, and ending it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app

from volunteers.access import Actor
from volunteers.accounts import codes, emails, events, hooks, rules, sessions, steps
from volunteers.accounts.actions.entering import open_session
from volunteers.accounts.codes import TypedCode
from volunteers.accounts.models import Account, EndedBy, Passkey, SignInStep, StepPurpose
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.db import db, locked
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox

APP, RECOVERY = "app", "recovery"
"""By what a second step was passed."""


@dataclass(frozen=True)
class Passed:
    """The second step was passed: the key of the session, whose it is, and where the browser was going."""

    key: str
    account_id: int
    next_url: str | None


@action
def pass_second_step(step_key: str, typed: TypedCode, device: str, instead_of: int | None = None) -> Passed | None:
    """Open the session, if what was typed is right. None where it is not: after five times the browser begins anew."""
    step = steps.found(step_key, StepPurpose.SIGN_IN, hold=True)
    if step is None:
        return None
    account = locked(Account, step.account_id)
    kind = _used(account, typed)
    if kind is None:
        record(hooks.actor_of(account), events.SECOND_STEP_REFUSED, account, tries=steps.note_wrong(step))
        return None
    return finish_step(step, account, kind, device, instead_of)


def finish_step(step: SignInStep, account: Account, kind: str, device: str, instead_of: int | None) -> Passed:
    """Inside an action that has asked for the second step: the session is open."""
    refuse(rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()))
    way, next_url = step.way, step.next_url
    steps.end(step)
    record(hooks.actor_of(account), events.SECOND_STEP_PASSED, account, kind=kind)
    return Passed(open_session(account, device, way, instead_of), account.id, next_url)


def _used(account: Account, typed: TypedCode) -> str | None:
    """By what a code is right, inside an action; it is used up. Of a code to fall back on the owner is told."""
    if typed.digits:
        return APP if codes.is_of_app(account, account.tf_totp_secret, typed.digits) else None
    if not codes.use_recovery_code(account, typed.digest):
        return None
    left = codes.recovery_codes_left(account)
    record(hooks.actor_of(account), events.RECOVERY_CODE_USED, account, left=left)
    outbox.put(emails.recovery_code_used(left, hooks.recipient(account)))
    return RECOVERY


@action
def begin_app(actor: Actor, account_id: int) -> str:
    """Make a secret for an app; nothing changes until one of its codes was typed. Returns the key for the cookie."""
    account = locked(Account, account_id)
    record(actor, events.SECOND_STEP_BEGUN, account, kind=StepPurpose.APP)
    return steps.start(account.id, StepPurpose.APP, secret=codes.new_secret())


@action
def set_app(
    actor: Actor,
    account_id: int,
    step_key: str,
    typed: TypedCode,
    recovery_digests: Sequence[str],
    *,
    keep_session: int | None,
) -> bool | None:
    """From now on this app's codes are asked for. None where the code is wrong; after five times one begins anew.

    True where it brought the codes to fall back on along: who has some keeps them. `keep_session`: see `turn_on`.
    """
    step = steps.found(step_key, StepPurpose.APP, hold=True)
    account = locked(Account, account_id)
    if step is None or step.account_id != account.id:
        return None
    used = codes.Used()  # another secret: what was used of the one before says nothing
    if not codes.is_of_app(used, step.secret, typed.digits):
        record(actor, events.SECOND_STEP_REFUSED, account, tries=steps.note_wrong(step))
        return None
    account.tf_last_counter, is_other = used.tf_last_counter, account.tf_totp_secret is not None
    _datastore().tf_set(account, "authenticator", totp_secret=step.secret)
    return turn_on(actor, account, StepPurpose.APP, recovery_digests, keep_session=keep_session, is_other=is_other)


def turn_on(
    actor: Actor,
    account: Account,
    kind: StepPurpose,
    recovery_digests: Sequence[str],
    *,
    keep_session: int | None,
    is_other: bool = False,
) -> bool:
    """Inside an action that has set one up: a second step is asked from now on, and its owner is told.

    With the first one every session ends but the one that has just shown a code (`keep_session`): whoever came by the
    first step alone, with the owner's mail perhaps, has not passed a second. So of an account that has one every
    session has passed it. What was begun is over in any case. `is_other`: it takes the place of one that was there.
    """
    is_first, is_new = account.second_step_at is None, codes.recovery_codes_left(account) == 0
    if is_new:
        _datastore().mf_set_recovery_codes(account, list(recovery_digests))
    account.second_step_at = account.second_step_at or clock.now()
    ended = sessions.end_all(account.id, except_id=keep_session) if is_first else 0
    if not is_first:
        steps.end_all(account.id)
    record(actor, events.SECOND_STEP_SET, account, kind=kind, changed=("second_step_at",), ended_sessions=ended)
    outbox.put(emails.second_step_set(kind, hooks.recipient(account), is_other=is_other))
    if is_new:
        _note_codes(actor, account, recovery_digests)
    return is_new


@action
def renew_recovery_codes(actor: Actor, account_id: int, recovery_digests: Sequence[str]) -> None:
    """Other codes to fall back on; those of before are worth nothing any more."""
    account = locked(Account, account_id)
    refuse(rules.why_no_recovery_codes(account))
    _datastore().mf_set_recovery_codes(account, list(recovery_digests))
    _note_codes(actor, account, recovery_digests)
    outbox.put(emails.recovery_codes_renewed(hooks.recipient(account)))


def _note_codes(actor: Actor, account: Account, recovery_digests: Sequence[str]) -> None:
    record(actor, events.RECOVERY_CODES_MADE, account, codes=len(recovery_digests), changed=("mf_recovery_codes",))


@action
def end_second_step(actor: Actor, account_id: int, typed: TypedCode) -> bool:
    """The owner wants none any more, and shows once more that it is them. False where the code is wrong."""
    account = locked(Account, account_id)
    refuse(rules.why_not_end_second_step(account, is_needed=hooks.needs_second_step(account.id)))
    if _used(account, typed) is None:
        record(actor, events.SECOND_STEP_REFUSED, account, tries=1)
        return False
    _end(actor, account, EndedBy.OWNER, ended_sessions=0)
    return True


@action
def take_second_step(actor: Actor, account_id: int, by: EndedBy, *, reason: str) -> Account:
    """Somebody has lost what they need for it: without it they get in again by the first step, and set it up anew.

    They are signed out everywhere: what is lost may be in the hands of somebody else.
    """
    account = locked(Account, account_id)
    refuse(rules.why_not_take_second_step(actor, account))
    _end(actor, account, by, ended_sessions=sessions.end_all(account.id), reason=reason)
    return account


def _end(actor: Actor, account: Account, by: EndedBy, *, ended_sessions: int, reason: str = "") -> None:
    _datastore().tf_reset(account)
    db.session.execute(sa.delete(Passkey).where(Passkey.user_id == account.id))
    account.fs_webauthn_user_handle = None
    _datastore().mf_set_recovery_codes(account, None)
    account.tf_last_counter = account.second_step_at = None
    steps.end_all(account.id)
    changed = ("second_step_at", "tf_totp_secret", "mf_recovery_codes")
    record(
        *(actor, events.SECOND_STEP_ENDED, account),
        reason=reason or None,
        changed=changed,
        by=by,
        ended_sessions=ended_sessions,
    )
    outbox.put(emails.second_step_ended(by, reason, hooks.recipient(account)))


def _datastore() -> Any:
    return current_app.extensions["security"].datastore
