"""Coming in and going out: the mailed link with its code, sessions, and what is noted about them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from volunteers import links
from volunteers.access import Actor
from volunteers.accounts import emails, events, hooks, queries, rules, sessions, steps
from volunteers.accounts.actions.addresses import confirm_address
from volunteers.accounts.models import Account, AccountSession, StepPurpose
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.db import db, lock, locked, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.links import Link, Purpose
from volunteers.mail import Message, Recipient, outbox

SIGN_IN_WITHIN = timedelta(hours=1)
"""As long as mails to an address are counted: who gets no further one has one that still works."""

WAY_IN_WITHIN = timedelta(days=7)
"""As long as a way in works that nobody asked for at the sign-in page."""


@action
def ask_way_in(email: str, *, next_url: str | None = None, language: str = "en") -> str:
    """Mail a way in to whoever owns the address; returns the public id of the link that the browser waits for.

    One link and one mail in any case, so that nobody can tell by bytes or time whether the address is known.
    """
    account = queries.by_email(email)
    may_enter = rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()) is None
    link = links.issue(
        Purpose.SIGN_IN,
        ttl=SIGN_IN_WITHIN,
        account_id=account.id if account is not None and may_enter else None,
        address=email,
        next_url=next_url,
    )
    record(Actor(), events.SIGN_IN_ASKED, account)
    outbox.put(mail_about(link, email, account, language, emails.sign_in if may_enter else emails.closed))
    return link.public_id


@action
def send_way_in(actor: Actor, email: str, by: str, *, language: str = "en", person_id: int | None = None) -> Link:
    """Mail a way in to an address that somebody of the organisation, named `by`, wrote down for its owner.

    Nobody waits for it at a page: so it lasts longer than one that was asked for, and has no digits to type. The
    address may be mistyped: the mail names nobody but who wrote it down.
    """
    link, account = link_to(actor, email)
    to = Recipient(email, language=language, person_id=person_id)
    outbox.put(emails.way_in(link, by, to, says_who=account is None))
    return link


def link_to(actor: Actor, email: str) -> tuple[Link, Account | None]:
    """Inside an action: a way in for whoever owns an address, for a mail that nobody waits for; and its account."""
    account = queries.by_email(email)
    if account is not None:
        refuse(rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()))
    link = links.issue(
        Purpose.SIGN_IN, ttl=WAY_IN_WITHIN, account_id=account.id if account is not None else None, address=email
    )
    record(actor, events.SIGN_IN_ASKED, account)
    return link, account


def mail_about(
    link: Link, email: str, account: Account | None, language: str, write: Callable[[Link, Recipient], Message]
) -> Message:
    """What an address is mailed at which somebody wants to come in: `write` where it has an account.

    Asks the same questions for each address.
    """
    known, to = hooks.who_lives(email), hooks.recipient_at(email, account, language)
    if account is not None:
        return write(link, to)
    return (emails.who if known else emails.nobody_registered)(link, hooks.recipient_of(known, email, language))


@action
def enter_by_link(link_id: int) -> Account | None:
    """Use a mailed link; whoever holds it owns the address, which is confirmed by it. None where it is of no use."""
    link = locked(Link, link_id)
    return _enter(link)


@action
def note_wrong_code(link: Link) -> None:
    """The six digits were not those of this link."""
    record(Actor(), events.CODE_REFUSED, link, tries=link.wrong_code_count)


@action
def enter_by_code(public_id: str, typed: str) -> tuple[Account | None, Link] | None:
    """Use the six digits of the link that this browser waits for. A wrong code is counted; after five none is right.

    Without an account, where the address has none: whoever typed them says then who they are.
    """
    link = links.by_public_id(public_id, Purpose.SIGN_IN)
    if link is None:
        return None
    lock(link)
    if not links.check_code(link, typed):
        note_wrong_code(link)
        return None
    if link.account_id is None:
        return None, link
    account = _enter(link)
    return (account, link) if account is not None else None


def _enter(link: Link) -> Account | None:
    if link.account_id is None:
        return None
    account = need(Account, link.account_id)
    if link.address != account.email or not links.use(link):
        return None
    refuse(rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()))
    if account.confirmed_at is None:
        return confirm_address(account.id)
    record(hooks.actor_of(account), events.LINK_USED, account)
    return account


@dataclass(frozen=True)
class Begun:
    """What a browser has from now on: the key of a session, or of the second step that comes before it."""

    key: str
    is_halfway: bool = False


@action
def begin_session(
    account_id: int, device: str, *, way: str = "link", instead_of: int | None = None, next_url: str | None = None
) -> Begun:
    """Open a session for a browser; the one door that every way in goes through.

    Where the account has a second step, that is asked first: then `pass_second_step` opens the session, and nothing
    else. `next_url` is where the browser goes on to after it.
    """
    account = locked(Account, account_id)  # a second step that is being set up is asked, or ends this session
    refuse(rules.why_not_enter(account, is_this_machine=hooks.is_this_machine()))
    if account.confirmed_at is None:
        raise Refusal(_l("Please confirm your email address first, using the link in our email."), code="unconfirmed")
    if account.second_step_at is not None:
        record(hooks.actor_of(account), events.SECOND_STEP_ASKED, account, way=way)
        return Begun(steps.start(account.id, StepPurpose.SIGN_IN, way=way, next_url=next_url), is_halfway=True)
    return Begun(open_session(account, device, way, instead_of))


def open_session(account: Account, device: str, way: str, instead_of: int | None) -> str:
    """Inside an action that has asked for all that is to be asked: the session, by its key."""
    if instead_of is not None:
        sessions.end(instead_of)
    account.last_signed_in_at = clock.now()
    record(hooks.actor_of(account), events.SIGNED_IN, account, way=way)
    return sessions.start(account.id, device)


@action
def note_failure(account_id: int | None, way: str) -> None:
    """Somebody tried to sign in and could not; noted for known and unknown addresses alike."""
    account = db.session.get(Account, account_id or 0)  # a query in any case, so that both take as long
    record(Actor(), events.SIGN_IN_FAILED, account, way=way)


@action
def sign_out(actor: Actor, session_id: int) -> None:
    """End the session that asks."""
    open_session = need(AccountSession, session_id)
    sessions.end(open_session.id)
    record(actor, events.SIGNED_OUT, need(Account, open_session.account_id))


@action
def end_session(actor: Actor, account_id: int, session_id: int) -> None:
    """End one session of one's own, on another device."""
    open_session = need(AccountSession, session_id)
    if open_session.account_id != account_id:
        raise Refusal(_l("This device isn’t signed in to your account."), code="not-yours", status=404)
    sessions.end(open_session.id)
    record(actor, events.SESSIONS_ENDED, need(Account, account_id), sessions=1)


@action
def end_other_sessions(actor: Actor, account_id: int, keep: int | None) -> int:
    """End all sessions of an account but this one; returns how many."""
    ended = sessions.end_all(account_id, except_id=keep)
    record(actor, events.SESSIONS_ENDED, need(Account, account_id), sessions=ended)
    return ended
