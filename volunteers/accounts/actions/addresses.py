"""Opening an account, confirming its address, changing it."""

import secrets
from datetime import datetime, timedelta

from volunteers import links
from volunteers.access import Actor
from volunteers.accounts import emails, events, hooks, queries, rules, sessions
from volunteers.accounts.models import LEFT_DOMAIN, Account
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.addresses import comparable
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import refuse, speaks_for
from volunteers.links import Link, Purpose
from volunteers.mail import Recipient, outbox
from volunteers.mail.suppression import welcome_back

CHANGE_WITHIN = timedelta(hours=24)

speaks_for("uq_accounts_email", rules.once_more)


@action
def open_account(actor: Actor, email: str) -> Account:
    """Open an account whose address is not confirmed yet."""
    give_up_address(email)
    account = Account(email=comparable(email), fs_uniquifier=secrets.token_hex(32), created_at=clock.now())
    db.session.add(account)
    record(actor, events.ACCOUNT_OPENED, account)
    return account


def give_up_address(email: str) -> None:
    """Inside an action that takes an address: the account of the dead that has it keeps all but the address.

    Whoever lives there has it from now on, with an account of their own: what was the dead one's is not theirs.
    """
    found = queries.left_at(email)
    account = locked(Account, found.id) if found is not None else None
    if account is not None and not account.is_left:
        raise rules.once_more()  # who was thought dead has come back to it in this moment
    if account is not None:
        account.email = f"{account.id}@{LEFT_DOMAIN}"
        record(Actor(), events.ADDRESS_GIVEN_UP, account, changed=("email",))
        db.session.flush()


@action
def open_to_owner(email: str) -> Account:
    """The account of an address whose owner is here; a new one where there is none, refused where it is closed."""
    account = queries.by_email(email)
    if account is None:
        account = open_account(Actor(), email)
        db.session.flush()
    refuse(rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()))
    return account


@action
def confirm_address(account_id: int) -> Account:
    """The address is its owner's."""
    account = need(Account, account_id)
    if account.confirmed_at is None:
        account.confirmed_at = clock.now()
        welcome_back(account.email)
        record(hooks.actor_of(account), events.ADDRESS_CONFIRMED, account)
    return account


@action
def confirm_by_link(link_id: int) -> Account | None:
    """Confirm a new address by its link; None where it was used, has expired, or somebody has that address by now."""
    link = locked(Link, link_id)
    account = need(Account, link.account_id or 0)
    return _change(account, link) if account.active else None


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


@action
def mend_address(actor: Actor, account_id: int, email: str) -> Account:
    """Whose mailbox is lost gets in by another one: a coordinator wrote it down, and it is mailed a way in.

    The new address is not confirmed before somebody comes in by it; the old one is told at once, and every browser is
    signed out. Whoever looks after the organisation is not moved so: that would hand on what they may do.
    """
    account = locked(Account, account_id)
    email = comparable(email)
    if account.email == email:
        refuse(rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()))
        return account
    refuse(rules.why_not_mend(account, queries.open_roles(account.id), queries.by_email(email)))
    _move(actor, account, email, confirmed_at=None)
    return account


def _change(account: Account, link: Link) -> Account | None:
    """The new address is confirmed: use it from now on, end other ways in, tell the old address."""
    if not link.address or queries.by_email(link.address) is not None or not links.use(link):
        return None
    _move(hooks.actor_of(account), account, link.address, confirmed_at=account.confirmed_at or clock.now())
    return account


def _move(actor: Actor, account: Account, email: str, *, confirmed_at: datetime | None) -> None:
    """Another address from now on: other ways in end, and the old address is told."""
    give_up_address(email)
    before = hooks.recipient(account)
    old, account.email, account.confirmed_at = account.email, email, confirmed_at
    for purpose in (Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.SET_PASSWORD, Purpose.CHANGE_ADDRESS):
        links.revoke(purpose, account_id=account.id)
    sessions.end_all(account.id)
    record(actor, events.ADDRESS_CHANGED, account, changed=("email",))
    db.session.flush()
    hooks.tell_address_changed(account.id, old, account.email)
    outbox.put(emails.address_changed(account.id, clock.now(), before))
