"""Scheduling, changing, cancelling an activity, and telling whoever signed up."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import places
from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityState,
    ActivityTerms,
    SignUp,
    SignUpState,
)
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, need
from volunteers.foundation.once import once
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
from volunteers.people import rules as people_rules

_TIMES = frozenset({"starts_at", "ends_at"})


class Told(NamedTuple):
    """The activity, and how many people are written to about what was done."""

    activity: Activity
    told: int


def _values(terms: ActivityTerms) -> dict[str, Any]:
    return {
        "kind": terms.kind,
        "title": terms.title,
        "description": terms.description,
        "place": terms.place,
        "is_address_private": terms.is_address_private,
        "online_link": terms.online_link,
        "starts_local": terms.starts.local,
        "starts_fold": terms.starts.fold,
        "starts_at": terms.starts.instant,
        "ends_local": terms.ends.local,
        "ends_fold": terms.ends.fold,
        "ends_at": terms.ends.instant,
        "time_zone": terms.starts.zone,
        "capacity": terms.capacity,
        "is_public": terms.is_public,
    }


@action
def schedule(actor: Actor, committee_id: int, terms: ActivityTerms, public_id: str | None = None) -> Activity:
    """Put an activity into the calendar. `public_id` comes with the form: twice pressed is once done."""
    public_id, before = once(
        Activity, public_id, committee_id=committee_id, title=terms.title, starts_at=terms.starts.instant
    )
    if before is not None:
        return before
    now = clock.now()
    refuse(rules.why_not_schedule(terms, now, is_new=True))
    activity = Activity(
        public_id=public_id, committee_id=committee_id, created_at=now, changed_at=now, **_values(terms)
    )
    db.session.add(activity)
    record(actor, events.ACTIVITY_SCHEDULED, activity, kind=terms.kind, starts_at=terms.starts.instant)
    return activity


@action
def change(actor: Actor, activity_id: int, terms: ActivityTerms, version: int | None = None) -> Told:
    """Change an activity. Whoever signed up is told where time or place is another; more places fill at once."""
    activity, others = _locked(activity_id)
    refuse_stale(activity, version)
    refuse(rules.why_not_change(activity))
    refuse(rules.why_not_schedule(terms, clock.now(), is_new=False))
    refuse(rules.why_not_capacity(terms.capacity, queries.standing(activity).confirmed))
    changed = frozenset(apply(activity, **_values(terms)))
    if not changed:
        return Told(activity, 0)
    what = changed & rules.TELLING
    activity.changed_at = clock.now()
    if what:
        activity.sequence += 1
    db.session.flush()
    elsewhere = _let_wait_who_is_elsewhere(actor, activity) if changed & _TIMES else {}
    moved = places.move_up(actor, [activity, *others])
    told = _tell_change(activity, what, elsewhere, {s.id for s in moved}) if what else 0
    record(actor, events.ACTIVITY_CHANGED, activity, changed=changed, told_count=told)
    return Told(activity, told)


def _locked(activity_id: int) -> tuple[Activity, list[Activity]]:
    """The activity under lock, and those at the same time for which somebody waits who has a place here."""
    activity = need(Activity, activity_id)
    comes = [s.person_id for s in _open_sign_ups(activity_id) if s.state is SignUpState.CONFIRMED]
    others = queries.waited_for_at_that_time(comes, activity)
    locked = places.lock_activities([activity_id, *others])
    return locked[activity_id], [row for key, row in locked.items() if key != activity_id]


def _open_sign_ups(activity_id: int, states: Sequence[SignUpState] = OPEN_SIGNUPS) -> list[SignUp]:
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .where(SignUp.activity_id == activity_id, SignUp.state.in_(states))
            .options(joinedload(SignUp.person))
            .order_by(SignUp.id)
            .execution_options(populate_existing=True)
        )
    )


def _let_wait_who_is_elsewhere(actor: Actor, activity: Activity) -> dict[int, Activity]:
    """Nobody has two places at once: at a new time, whoever goes somewhere else waits here, at their old position."""
    comes = [s for s in _open_sign_ups(activity.id) if s.state is SignUpState.CONFIRMED]
    places.lock_people(s.person_id for s in comes)
    elsewhere = queries.clashes([s.person_id for s in comes], activity)
    for sign_up in comes:
        if sign_up.person_id in elsewhere:
            places.put_back(actor, sign_up, activity, "clash")
    db.session.flush()
    return elsewhere


def _tell_change(
    activity: Activity, what: frozenset[str], elsewhere: dict[int, Activity], told_already: set[int]
) -> int:
    if outbox.take_back(emails.change_prefix(activity)):
        what = rules.TELLING  # a change before this one was not told yet: this mail tells both
    until = outbox.undo_until()
    messages = [
        emails.changed(
            activity,
            activity.committee,
            row,
            people_rules.recipient(row.person),
            what,
            elsewhere.get(row.person_id),
            until,
        )
        for row in _open_sign_ups(activity.id)
        if row.id not in told_already
    ]
    outbox.put_all(messages)
    return len(messages)


@action
def cancel(actor: Actor, activity_id: int, reason: LocalText, version: int | None = None) -> Told:
    """Cancel an activity; everybody who signed up is told why. Twice pressed is once done."""
    activity, others = _locked(activity_id)
    if activity.state is ActivityState.CANCELLED:
        return Told(activity, 0)
    refuse_stale(activity, version)
    refuse(rules.why_not_cancel(activity, clock.now()))
    apply(activity, state=ActivityState.CANCELLED, cancel_reason=reason)
    activity.changed_at = clock.now()
    activity.sequence += 1
    rows = _open_sign_ups(activity.id)
    for row in rows:
        outbox.take_back(emails.prefix(row))
        row.state_before = row.state
        apply(row, state=SignUpState.CANCELLED, changed_at=activity.changed_at)
    outbox.take_back(emails.change_prefix(activity))
    until = outbox.undo_until()
    outbox.put_all(
        [emails.cancelled(activity, activity.committee, row, people_rules.recipient(row.person), until) for row in rows]
    )
    record(actor, events.ACTIVITY_CANCELLED, activity, reason=str(reason), told_count=len(rows))
    ended = {row.person_id: row.id for row in rows}
    places.move_up(actor, others, because=lambda s: ended.get(s.person_id), not_before=until)
    return Told(activity, len(rows))


@action
def restore(actor: Actor, activity_id: int) -> Told:
    """Take a cancellation back while its mails still wait: everybody has again what they had."""
    before = _open_sign_ups(activity_id, (SignUpState.CANCELLED,))
    moved = places.moved_up_for([row.id for row in before])
    activities = places.lock_activities([activity_id, *(s.activity_id for s in moved)])
    activity = activities[activity_id]
    if activity.state is not ActivityState.CANCELLED:
        return Told(activity, 0)
    refuse(rules.why_not_undo(activity.changed_at, clock.now(), places.undo_seconds()))
    stopped = outbox.take_back(emails.cancel_prefix(activity))
    apply(activity, state=ActivityState.PUBLISHED, cancel_reason=LocalText())
    activity.changed_at = clock.now()
    activity.sequence += 1
    for other in places.moved_up_for([row.id for row in before]):
        places.put_back(actor, other, activities[other.activity_id], "undo")
    db.session.flush()
    _give_back(_open_sign_ups(activity_id, (SignUpState.CANCELLED,)), activity)
    record(actor, events.ACTIVITY_RESTORED, activity, stopped_count=stopped)
    places.move_up(actor, activities.values())
    return Told(activity, stopped)


def _give_back(rows: Iterable[SignUp], activity: Activity) -> None:
    """Restore the sign-ups that the cancellation ended; who found something else for that time waits."""
    ended = list(rows)
    places.lock_people(row.person_id for row in ended)
    elsewhere = queries.clashes([row.person_id for row in ended], activity)
    for row in ended:
        state = row.state_before or SignUpState.WAITLISTED
        if row.person_id in elsewhere:
            state = SignUpState.WAITLISTED
        row.state_before = None
        apply(row, state=state, changed_at=clock.now())
    db.session.flush()
    _tell_again(ended, activity)


def _tell_again(rows: Iterable[SignUp], activity: Activity) -> None:
    """Queue anew the mails about signing up that the cancellation had stopped."""
    for row in rows:
        if places.was_stopped(row):
            places.tell(activity, row, row.person, queries.waiting_before(row))


@action
def mark_done(actor: Actor) -> int:
    """What has ended is done; return how many."""
    rows = places.lock_activities(queries.over())
    for activity in rows.values():
        apply(activity, state=ActivityState.DONE)
        record(actor, events.ACTIVITY_DONE, activity)
    return len(rows)
