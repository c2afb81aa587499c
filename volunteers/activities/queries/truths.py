"""Which mails of this room are still true when they leave."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.activities import rules
from volunteers.activities.models import OPEN_SIGNUPS, Activity, ActivityState, Reminder, Shift, SignUp
from volunteers.activities.queries.reminders import still_unanswered
from volunteers.activities.queries.signups import is_good
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.truth import Told
from volunteers.pending import queries as pending_queries
from volunteers.pending.models import Pending


def about_sign_ups(mails: Sequence[Told]) -> list[int]:
    """Mails about a place or a waiting list: the person still has that very one, at that time and place.

    And what it rests on holds by the date.
    """
    wanted = SignUp.id.in_({mail.subject_id for mail in mails})
    found = {row.id: row for row in _sign_ups(wanted)}
    good = set(
        db.session.scalars(sa.select(SignUp.id).join(SignUp.shift).join(Shift.activity).where(wanted, is_good()))
    )
    return [
        mail.key
        for mail in mails
        if (row := found.get(mail.subject_id)) is not None
        and (row.id in good or row.state not in OPEN_SIGNUPS)
        and rules.is_still_so(mail.kind, mail.facts, row)
    ]


def about_gaps(mails: Sequence[Told]) -> list[int]:
    """Mails that a place was given up shortly before: it takes place, and is not over."""
    keys = {mail.subject_id for mail in mails}
    is_so = (Activity.state == ActivityState.PUBLISHED, Activity.ends_at > clock.now())
    ahead = set(db.session.scalars(sa.select(Activity.id).where(Activity.id.in_(keys), *is_so)))
    return [mail.key for mail in mails if mail.subject_id in ahead]


def about_asked(mails: Sequence[Told]) -> list[int]:
    """Mails that ask whether somebody comes: that waits for an answer, and people can still sign up."""
    waiting = set(pending_queries.still_waiting(mails))
    rows = db.session.execute(
        sa.select(Pending.id, Pending.payload).where(Pending.id.in_({mail.subject_id for mail in mails}))
    )
    shift_of = {key: payload["shift_id"] for key, payload in rows}
    shifts = db.session.scalars(
        sa.select(Shift).where(Shift.id.in_(shift_of.values())).options(joinedload(Shift.activity))
    )
    now = clock.now()
    open_ones = {shift.id for shift in shifts if rules.is_open(shift, now) and shift.activity.is_public}
    return [mail.key for mail in mails if mail.key in waiting and shift_of.get(mail.subject_id) in open_ones]


def about_cancellations(mails: Sequence[Told]) -> list[int]:
    """Mails about a cancellation: it stands."""
    keys = {mail.subject_id for mail in mails}
    off = sa.select(Activity.id).where(Activity.id.in_(keys), Activity.state == ActivityState.CANCELLED)
    cancelled = set(db.session.scalars(off))
    return [mail.key for mail in mails if mail.subject_id in cancelled]


def about_reminders(mails: Sequence[Told]) -> list[int]:
    """Reminders: the person still has that place (or waits, or owes an answer), and all is as the mail says."""
    keys = {mail.subject_id for mail in mails}
    rows = {
        row.id: row
        for row in db.session.scalars(
            sa.select(Reminder).where(Reminder.id.in_(keys)).options(joinedload(Reminder.activity))
        )
    }
    wanted = {row.sign_up_id for row in rows.values() if row.sign_up_id is not None}
    found = {row.id: row for row in _sign_ups(SignUp.id.in_(wanted))}
    good = set(
        db.session.scalars(
            sa.select(SignUp.id).join(SignUp.shift).join(Shift.activity).where(SignUp.id.in_(wanted), is_good())
        )
    )
    unanswered = _unanswered([row for row in rows.values() if row.sign_up_id is None])
    now = clock.now()
    return [
        mail.key
        for mail in mails
        if (row := rows.get(mail.subject_id)) is not None
        and (
            row.id in unanswered
            if row.sign_up_id is None
            else row.sign_up_id in good and rules.is_reminder_so(mail.kind, mail.facts, found[row.sign_up_id], now)
        )
    ]


def _unanswered(rows: Sequence[Reminder]) -> set[int]:
    """Of these, by key, those about a meeting that takes place, and is not answered yet."""
    found: set[int] = set()
    for activity in {row.activity_id: row.activity for row in rows}.values():
        of_it = [row for row in rows if row.activity_id == activity.id]
        is_on = activity.state is ActivityState.PUBLISHED and not activity.is_draft
        if is_on and activity.starts_at > clock.now():
            people = still_unanswered(activity, [row.person_id for row in of_it])
            found |= {row.id for row in of_it if row.person_id in people}
    return found


def about_unwatched(mails: Sequence[Told]) -> list[int]:
    """Mails that nobody looks after the young people of an activity: it takes place, and that is so still."""
    keys = {mail.subject_id for mail in mails}
    is_so = (Activity.state == ActivityState.PUBLISHED, Activity.unwatched_at.is_not(None))
    found = set(db.session.scalars(sa.select(Activity.id).where(Activity.id.in_(keys), *is_so)))
    return [mail.key for mail in mails if mail.subject_id in found]


def _sign_ups(*where: sa.ColumnElement[bool]) -> Sequence[Any]:
    return db.session.scalars(
        sa.select(SignUp)
        .join(SignUp.shift)
        .where(*where)
        .options(joinedload(SignUp.shift).joinedload(Shift.activity))
        .execution_options(populate_existing=True)
    ).all()
