"""Passkeys as a second step: making one, signing in by one, taking one away."""

from collections.abc import Sequence

from volunteers.access import Actor
from volunteers.accounts import emails, events, hooks, passkeys, queries, rules, steps
from volunteers.accounts.actions.second_step import Passed, finish_step, turn_on
from volunteers.accounts.models import Account, Passkey, StepPurpose
from volunteers.accounts.passkeys import Site
from volunteers.audit import action, bookkeeping, record
from volunteers.foundation import clock
from volunteers.foundation.db import db, locked
from volunteers.foundation.refusals import Refusal, refuse, speaks_for
from volunteers.foundation.text import _l
from volunteers.mail import outbox

speaks_for(
    "uq_passkeys_credential_id",
    lambda: Refusal(_l("This passkey is already in use here. Choose another one."), code="passkey-known"),
)

SECONDARY = "secondary"
"""What the sign-in library calls a key that is a second step."""


@action
def begin_passkey(actor: Actor, account_id: int) -> tuple[str, str]:
    """Begin to make a key: the key for the cookie, and the challenge. Nothing changes until it was answered."""
    account = locked(Account, account_id)
    refuse(rules.why_no_more_passkeys(queries.passkeys(account.id)))
    account.fs_webauthn_user_handle = account.fs_webauthn_user_handle or passkeys.new_handle()
    record(actor, events.SECOND_STEP_BEGUN, account, kind=StepPurpose.PASSKEY)
    key, challenge = steps.start(account.id, StepPurpose.PASSKEY), passkeys.new_challenge()
    step = steps.found(key, StepPurpose.PASSKEY)
    if step is not None:
        step.challenge = challenge
    return key, challenge


@bookkeeping("gives a browser that stands halfway a challenge to sign")
def challenge_for(step_key: str) -> str | None:
    """What a passkey is to sign for the second step of this browser; the one before is worth nothing any more."""
    step = steps.found(step_key, StepPurpose.SIGN_IN, hold=True)
    if step is None:
        return None
    step.challenge = passkeys.new_challenge()
    return step.challenge


@action
def set_passkey(
    actor: Actor,
    account_id: int,
    step_key: str,
    answer: str,
    name: str,
    site: Site,
    recovery_digests: Sequence[str],
    *,
    keep_session: int | None,
) -> bool | None:
    """From now on this key is a second step. None where the answer is not to what was asked, and one begins anew.

    True where it brought the codes to fall back on along. `keep_session`: see `turn_on`.
    """
    step = steps.found(step_key, StepPurpose.PASSKEY, hold=True)
    account = locked(Account, account_id)
    if step is None or step.account_id != account.id:
        return None
    made = passkeys.made(answer, step.challenge, site)
    if made is None:
        steps.end(step)
        record(actor, events.SECOND_STEP_REFUSED, account, tries=1)
        return None
    db.session.add(
        Passkey(
            user_id=account.id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=name,
            usage=SECONDARY,
            backup_state=made.is_synced,
            device_type=made.device_type,
            lastuse_datetime=clock.now(),
            transports=made.transports,
        )
    )
    return turn_on(actor, account, StepPurpose.PASSKEY, recovery_digests, keep_session=keep_session)


@action
def pass_by_passkey(
    step_key: str, answer: str, site: Site, device: str, instead_of: int | None = None
) -> Passed | None:
    """Open the session, if one of the account's keys has signed what was asked. None where it has not."""
    step = steps.found(step_key, StepPurpose.SIGN_IN, hold=True)
    if step is None:
        return None
    account = locked(Account, step.account_id)
    challenge, step.challenge = step.challenge, None
    wanted = passkeys.id_in(answer)
    passkey = next((each for each in queries.passkeys(account.id) if each.credential_id == wanted), None)
    count = passkeys.count_in(answer, challenge, passkey, site) if passkey is not None else None
    if passkey is None or count is None:
        record(hooks.actor_of(account), events.SECOND_STEP_REFUSED, account, tries=steps.note_wrong(step))
        return None
    passkey.sign_count, passkey.lastuse_datetime = count, clock.now()
    return finish_step(step, account, StepPurpose.PASSKEY, device, instead_of)


@action
def remove_passkey(actor: Actor, account_id: int, passkey_id: int) -> None:
    """This key opens nothing any more; the last second step is turned off, and not taken away."""
    account = locked(Account, account_id)
    known = queries.passkeys(account.id)
    passkey = next((each for each in known if each.id == passkey_id), None)
    if passkey is None:
        raise Refusal(_l("This passkey was already removed."), code="removed")
    refuse(rules.why_not_remove_passkey(account, known))
    db.session.delete(passkey)
    record(actor, events.PASSKEY_REMOVED, account)
    outbox.put(emails.passkey_removed(passkey.name, hooks.recipient(account)))
