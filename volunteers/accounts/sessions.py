"""Sessions that live on the server: a signed cookie alone would survive signing out.

Idle 14 days, and 30 days at most: NIST SP 800-63B-4, 2.1.3 (AAL1).
Signing out, a new password and closing an account end them.
"""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from volunteers import links
from volunteers.accounts import steps
from volunteers.accounts.models import Account, AccountSession, Passkey
from volunteers.accounts.queries import key_hash
from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db, need
from volunteers.links import Purpose

SESSION_KEY = "sid"
IDLE = timedelta(days=14)
ABSOLUTE = timedelta(days=30)
RECENT = timedelta(minutes=30)
"""How long after signing in one may change the address or the password without signing in again."""


def start(account_id: int, device: str) -> str:
    """Open a session inside an action; returns the key for the cookie."""
    key = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        AccountSession(key_hash=key_hash(key), account_id=account_id, device=device[:120], started_at=now, seen_at=now)
    )
    return key


def end(session_id: int) -> None:
    """End one session inside an action."""
    need(AccountSession, session_id).ended_at = clock.now()


def end_all(account_id: int, *, except_id: int | None = None) -> int:
    """End all sessions of an account inside an action, but perhaps this one; returns how many.

    Nor does anybody go on who stands halfway: who came with an old password must not come in by it.
    """
    steps.end_all(account_id)
    where = [AccountSession.account_id == account_id, AccountSession.ended_at.is_(None)]
    if except_id is not None:
        where.append(AccountSession.id != except_id)
    result = db.session.execute(sa.update(AccountSession).where(*where).values(ended_at=clock.now()))
    return int(result.rowcount)  # type: ignore[attr-defined]  # an update's result has it


def end_everybodys(_made_at: datetime) -> None:
    """A backup was put back: who had signed out since would be signed in again, and a link that was used be open again.
    So all sign in anew.
    """
    for purpose in (Purpose.SIGN_IN, Purpose.RESET_PASSWORD, Purpose.SET_PASSWORD, Purpose.CHANGE_ADDRESS):
        links.revoke(purpose)
    steps.end_all()
    db.session.execute(sa.update(AccountSession).where(AccountSession.ended_at.is_(None)).values(ended_at=clock.now()))


def end_second_steps_without_ways(_made_at: datetime) -> None:
    """A file without ways in was put back: nobody could take a second step of which nothing came along."""
    ways = (Account.tf_totp_secret, Account.mf_recovery_codes)
    has_none = [*(way.is_(None) for way in ways), ~sa.exists().where(Passkey.user_id == Account.id)]
    ended = sa.update(Account).where(Account.second_step_at.is_not(None), *has_none).values(second_step_at=None)
    db.session.execute(ended.execution_options(synchronize_session=False))


@bookkeeping("when a session was last seen", patience=0.05)
def touch(session_id: int) -> None:
    """Note that the session is in use; Busy where others write: who only reads waits for nobody."""
    need(AccountSession, session_id).seen_at = clock.now()


def open_of(account_id: int) -> list[AccountSession]:
    """The devices that are signed in to an account, the one seen last first."""
    now = clock.now()
    return list(
        db.session.scalars(
            sa.select(AccountSession)
            .where(
                AccountSession.account_id == account_id,
                AccountSession.ended_at.is_(None),
                AccountSession.seen_at > now - IDLE,
                AccountSession.started_at > now - ABSOLUTE,
            )
            .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc())
            .limit(50)
        )
    )


@bookkeeping("gives a browser another key for the session that it has")
def renew(session_id: int) -> str:
    """Another key for a session that goes on; where the old one was copied, it opens nothing any more."""
    key = secrets.token_urlsafe(32)
    other = sa.update(AccountSession).where(AccountSession.id == session_id).values(key_hash=key_hash(key))
    db.session.execute(other)
    return key


def is_recent(session_id: int | None) -> bool:
    """Whether the person of this session showed not long ago that it is them."""
    found = db.session.get(AccountSession, session_id) if session_id is not None else None
    return found is not None and clock.now() - found.started_at <= RECENT
