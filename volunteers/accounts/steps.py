"""What a browser has begun and not ended: kept here, so that nothing of it can be tried again, or for ever.

It lasts ten minutes, or until somebody was wrong five times; a new password and everything else that ends the sessions
of an account ends what was begun for it.
"""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from volunteers.accounts.models import SignInStep, StepPurpose
from volunteers.accounts.queries import key_hash
from volunteers.audit import bookkeeping
from volunteers.foundation import clock
from volunteers.foundation.db import db

STEP_KEY, SET_UP_KEY = "step", "set_up"
"""What the cookie knows them by: the second step of a sign-in, and what is being set up."""

WITHIN = timedelta(minutes=10)
MOST_WRONG = 5
LONGEST_NEXT = 500


def start(
    account_id: int, purpose: StepPurpose, *, way: str = "", next_url: str | None = None, secret: str | None = None
) -> str:
    """Begin inside an action; returns the key for the cookie."""
    key = secrets.token_urlsafe(32)
    db.session.add(
        SignInStep(
            key_hash=key_hash(key),
            account_id=account_id,
            purpose=purpose,
            way=way,
            next_url=next_url if next_url and len(next_url) <= LONGEST_NEXT else None,
            secret=secret,
            started_at=clock.now(),
        )
    )
    return key


def found(key: str, *purposes: StepPurpose, hold: bool = False) -> SignInStep | None:
    """What a browser has begun, while its answer is waited for; with `hold` inside an action, under its lock."""
    select = sa.select(SignInStep).where(
        SignInStep.key_hash == key_hash(key),
        SignInStep.purpose.in_(purposes),
        SignInStep.ended_at.is_(None),
        SignInStep.started_at > clock.now() - WITHIN,
    )
    if hold:
        select = select.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(select).one_or_none()


def end(step: SignInStep) -> None:
    """It is over, done or not: nothing secret stays."""
    step.ended_at, step.secret, step.challenge = clock.now(), None, None


def note_wrong(step: SignInStep) -> int:
    """Somebody was wrong; after five times it is over. Returns how often."""
    step.wrong_count += 1
    if step.wrong_count >= MOST_WRONG:
        end(step)
    return step.wrong_count


def end_all(account_id: int | None = None) -> None:
    """Inside an action: nothing that was begun for an account goes on; for nobody's, without one."""
    where = [SignInStep.account_id == account_id] if account_id is not None else []
    ended = {"ended_at": clock.now(), "secret": None, "challenge": None}
    db.session.execute(sa.update(SignInStep).where(SignInStep.ended_at.is_(None), *where).values(**ended))


@bookkeeping("forgets what was begun long ago, and not ended")
def forget(before: datetime) -> None:
    """Remove what is over."""
    db.session.execute(sa.delete(SignInStep).where(SignInStep.started_at < before))
