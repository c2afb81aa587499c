"""Setting, resetting and removing a password. The hash comes ready-made: argon2 has no place under the write lock."""

from datetime import timedelta

from volunteers import links
from volunteers.access import Actor
from volunteers.accounts import emails, events, hooks, queries, rules, sessions
from volunteers.accounts.actions.addresses import confirm_address
from volunteers.accounts.actions.entering import mail_about
from volunteers.accounts.models import Account
from volunteers.audit import action, record
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import locked, need
from volunteers.foundation.refusals import refuse
from volunteers.links import Link, Purpose
from volunteers.mail import outbox

RESET_WITHIN = timedelta(minutes=30)
SET_WITHIN = timedelta(days=3)


@action
def set_password(actor: Actor, account_id: int, password_hash: str, *, keep_session: int | None) -> int:
    """Set or change the password; ends every other session, tells the owner. Returns how many sessions ended."""
    return _set(actor, need(Account, account_id), password_hash, keep_session)


def _set(actor: Actor, account: Account, password_hash: str | None, keep_session: int | None) -> int:
    account.password = password_hash
    ended = sessions.end_all(account.id, except_id=keep_session)
    for purpose in (Purpose.RESET_PASSWORD, Purpose.SET_PASSWORD):
        links.revoke(purpose, account_id=account.id)
    if password_hash is None:
        record(actor, events.PASSWORD_REMOVED, account, changed=("password",))
    else:
        record(actor, events.PASSWORD_SET, account, changed=("password",), ended_sessions=ended)
    outbox.put(emails.password_changed(new_public_id(), hooks.recipient(account)))
    return ended


@action
def remove_password(actor: Actor, account_id: int, *, keep_session: int | None) -> None:
    """From now on only mailed links."""
    _set(actor, need(Account, account_id), None, keep_session)


@action
def ask_reset(email: str, *, language: str = "en") -> None:
    """Mail a link to a new password; one link and one mail, whether the address is known or not."""
    account = queries.by_email(email)
    may_enter = rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()) is None
    link = links.issue(
        Purpose.RESET_PASSWORD if account is not None else Purpose.SIGN_IN,
        ttl=RESET_WITHIN,
        account_id=account.id if account is not None and may_enter else None,
        address=email,
    )
    record(Actor(), events.RESET_ASKED, account)
    outbox.put(mail_about(link, email, account, language, emails.reset if may_enter else emails.closed))


@action
def reset_password(link_id: int, password_hash: str) -> Account | None:
    """Set a new password by a mailed link and end all sessions; None where the link is of no use any more."""
    link = locked(Link, link_id)
    if link.account_id is None:
        return None
    account = need(Account, link.account_id)
    if link.address != account.email or not links.use(link):
        return None
    refuse(rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()))
    confirm_address(account.id)
    _set(hooks.actor_of(account), account, password_hash, None)
    return account


@action
def send_set_password(actor: Actor, account_id: int, *, language: str = "en") -> Link:
    """Mail the first way in to somebody for whom an account was made; they may set a password, or not."""
    account = need(Account, account_id)
    refuse(rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()))
    link = links.issue(Purpose.SET_PASSWORD, ttl=SET_WITHIN, account_id=account.id, address=account.email)
    record(actor, events.SET_PASSWORD_SENT, account)
    outbox.put(emails.set_password(link, hooks.recipient(account, language)))
    return link
