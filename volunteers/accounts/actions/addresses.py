"""Opening an account, confirming its address, correcting a mistyped one, changing it."""

import secrets
from datetime import timedelta

from volunteers import links
from volunteers.access import Actor
from volunteers.accounts import emails, events, hooks, queries, sessions
from volunteers.accounts.models import Account
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import Refusal, speaks_for
from volunteers.foundation.text import _l
from volunteers.links import Link, Purpose
from volunteers.mail import Recipient, outbox

CONFIRM_WITHIN = timedelta(days=3)
WAY_IN_WITHIN = timedelta(hours=24)
CHANGE_WITHIN = timedelta(hours=24)

speaks_for(
    "uq_accounts_email",  # two registered this address in the same moment: on the second press it is known
    lambda: Refusal(_l("Something came in between. Please press the button once more."), code="once-more"),
)


@action
def open_account(actor: Actor, email: str) -> Account:
    """Open an account whose address is not confirmed yet."""
    account = Account(email=comparable(email), fs_uniquifier=secrets.token_hex(32), created_at=clock.now())
    db.session.add(account)
    record(actor, events.ACCOUNT_OPENED, account)
    return account


@action
def send_confirmation(account_id: int, next_url: str | None = None, *, language: str = "en") -> Link:
    """Ask the owner of an address whether it is theirs; afterwards they go on to `next_url`."""
    account = need(Account, account_id)
    link = links.issue(
        Purpose.CONFIRM_ADDRESS, ttl=CONFIRM_WITHIN, account_id=account.id, address=account.email, next_url=next_url
    )
    record(hooks.actor_of(account), events.CONFIRMATION_SENT, account)
    outbox.put(emails.confirm(link, hooks.recipient(account, language)))
    return link


@action
def confirm_address(account_id: int) -> Account:
    """The address is its owner's; who waits for that goes on (an application goes to the chair)."""
    account = need(Account, account_id)
    if account.confirmed_at is None:
        account.confirmed_at = clock.now()
        record(hooks.actor_of(account), events.ADDRESS_CONFIRMED, account)
        hooks.tell_confirmed(account.id)
    return account


@action
def confirm_by_link(link_id: int) -> Account | None:
    """Confirm an address, or a new one, by its link; None where it was used, has expired, or the address changed."""
    link = locked(Link, link_id)
    account = need(Account, link.account_id or 0)
    if not account.active:
        return None
    if link.purpose is Purpose.CHANGE_ADDRESS:
        return _change(account, link)
    if link.address != account.email or not links.use(link):
        return None
    if account.confirmed_at is not None:  # in the meantime, by another mail
        record(hooks.actor_of(account), events.LINK_USED, account)
        return account
    return confirm_address(account.id)


@action
def send_confirmation_again(public_id: str, *, language: str = "en") -> Link | None:
    """Send anew what a browser waits for; None where there is nothing to wait for any more.

    Somebody who registered with a known address waits for a way in, and can't be told apart.
    """
    before = links.by_public_id(public_id, Purpose.CONFIRM_ADDRESS, Purpose.SIGN_IN)
    if before is None:
        return None
    if before.account_id is None:
        return _to_nobody(before.address or "", before.next_url, language)
    account = need(Account, before.account_id)
    if account.confirmed_at is None:
        return send_confirmation(account.id, before.next_url, language=language)
    return _way_in(account, before.next_url, language)


@action
def correct_address(public_id: str, email: str, *, language: str = "en") -> Link | None:
    """The address was mistyped: change it before it is confirmed, and write to the new one.

    Who may: the browser that registered, which knows the link it waits for. The answer is the same whether the
    first or the new address had an account already; only the mail differs.
    """
    before = links.by_public_id(public_id, Purpose.CONFIRM_ADDRESS, Purpose.SIGN_IN)
    if before is None:
        return None
    email = comparable(email)
    known = queries.by_email(email)
    account = need(Account, before.account_id) if before.account_id else None
    may = before.purpose is Purpose.CONFIRM_ADDRESS and account is not None and account.confirmed_at is None
    if known is not None and (account is None or known.id != account.id):
        return _way_in(known, before.next_url, language)
    if not may or account is None:
        return _to_nobody(email, before.next_url, language)
    old, account.email = account.email, email
    links.revoke(Purpose.CONFIRM_ADDRESS, account_id=account.id)
    record(hooks.actor_of(account), events.ADDRESS_CORRECTED, account, changed=("email",))
    hooks.tell_address_changed(account.id, old, email)
    return send_confirmation(account.id, before.next_url, language=language)


def _way_in(account: Account, next_url: str | None, language: str) -> Link:
    link = links.issue(
        Purpose.SIGN_IN, ttl=WAY_IN_WITHIN, account_id=account.id, address=account.email, next_url=next_url
    )
    record(Actor(), events.SIGN_IN_ASKED, account)
    outbox.put(emails.registered_again(link, hooks.recipient(account, language)))
    return link


def _to_nobody(email: str, next_url: str | None, language: str) -> Link:
    link = links.issue(Purpose.SIGN_IN, ttl=timedelta(hours=1), address=email, next_url=next_url)
    record(Actor(), events.SIGN_IN_ASKED)
    outbox.put(emails.nobody_registered(link, Recipient(email, language=language)))
    return link


@action
def ask_new_address(actor: Actor, account_id: int, email: str) -> Link:
    """Ask the owner of a new address whether it is theirs; until then nothing changes.

    Whether the new address has an account is told to its owner only.
    """
    account = need(Account, account_id)
    email = comparable(email)
    links.revoke(Purpose.CHANGE_ADDRESS, account_id=account.id)
    taken = queries.by_email(email)
    link = links.issue(Purpose.CHANGE_ADDRESS, ttl=CHANGE_WITHIN, account_id=account.id, address=email)
    record(actor, events.ADDRESS_CHANGE_ASKED, account)
    mine = hooks.recipient(account)
    if taken is None:
        to = Recipient(email, mine.name, mine.language, mine.person_id)
        outbox.put(emails.confirm_new_address(link, to))
    else:
        outbox.put(emails.address_taken(link, hooks.recipient(taken, mine.language)))
    return link


def _change(account: Account, link: Link) -> Account | None:
    """The new address is confirmed: use it from now on, end other ways in, tell the old address."""
    if not link.address or queries.by_email(link.address) is not None or not links.use(link):
        return None
    before = hooks.recipient(account)
    old, account.email = account.email, link.address
    account.confirmed_at = account.confirmed_at or clock.now()
    for purpose in (Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.SET_PASSWORD, Purpose.CONFIRM_ADDRESS):
        links.revoke(purpose, account_id=account.id)
    sessions.end_all(account.id)
    record(hooks.actor_of(account), events.ADDRESS_CHANGED, account, changed=("email",))
    hooks.tell_address_changed(account.id, old, account.email)
    outbox.put(emails.address_changed(link.id, before))
    return account
