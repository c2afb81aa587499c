"""Scheduling, changing, cancelling an activity, and telling whoever signed up."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import places
from volunteers.activities.models import Activity, ActivityState, ActivityTerms, Shift, SignUp, SignUpState
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.once import once
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
from volunteers.people import rules as people_rules

_TIMES = frozenset({"starts_at", "ends_at", "time_zone"})


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
        "is_public": terms.is_public,
    }


@action
def schedule(actor: Actor, committee_id: int, terms: ActivityTerms, public_id: str | None = None) -> Activity:
    """Put an activity with its shift into the calendar. `public_id` comes with the form: twice pressed is once done."""
    public_id, before = once(
        Activity, public_id, committee_id=committee_id, title=terms.title, starts_at=terms.starts.instant
    )
    if before is not None:
        return before
    now = clock.now()
    refuse(rules.why_not_schedule(terms, now, is_new=True))
    activity = Activity(
        public_id=public_id,
        committee_id=committee_id,
        created_at=now,
        changed_at=now,
        shifts=[Shift(public_id=public_id, capacity=terms.capacity)],
        **_values(terms),
    )
    db.session.add(activity)
    record(actor, events.ACTIVITY_SCHEDULED, activity, kind=terms.kind, starts_at=terms.starts.instant)
    return activity


@action
def change(actor: Actor, activity_id: int, terms: ActivityTerms, version: int | None = None) -> Told:
    """Change an activity. Whoever signed up is told where time or place is another; more places fill at once."""
    activity, shifts, others = _locked(activity_id)
    refuse_stale(activity, version)
    refuse(rules.why_not_change(activity))
    refuse(rules.why_not_schedule(terms, clock.now(), is_new=False))
    if len(shifts) == 1:
        refuse(rules.why_not_capacity(terms.capacity, queries.standing(shifts[0]).confirmed))
    changed = frozenset([*apply(activity, **_values(terms)), *_change_shifts(shifts, terms)])
    if not changed:
        return Told(activity, 0)
    if changed == {"capacity"}:
        activity.version += 1  # the form of an ordinary activity is also that of its places
    what = changed & rules.TELLING
    activity.changed_at = clock.now()
    if what:
        activity.sequence += 1
    db.session.flush()
    elsewhere = _let_wait_who_is_elsewhere(actor, shifts) if changed & _TIMES else {}
    moved = places.move_up(actor, [*shifts, *others])
    told = _tell_change(activity, shifts, what, elsewhere, {s.id for s in moved}) if what else 0
    record(actor, events.ACTIVITY_CHANGED, activity, changed=changed, told_count=told)
    return Told(activity, told)


def _change_shifts(shifts: list[Shift], terms: ActivityTerms) -> tuple[str, ...]:
    """What the terms say about the shifts: the places, where there is one; and times of their own in another zone."""
    for shift in shifts:
        if shift.own_starts_at is not None:
            apply(shift, own_starts_at=shift.starts.instant, own_ends_at=shift.ends.instant)
    return apply(shifts[0], capacity=terms.capacity) if len(shifts) == 1 else ()


def _locked(activity_id: int) -> tuple[Activity, list[Shift], list[Shift]]:
    """The activity with its shifts under lock, and those at the same time for which somebody waits who is on these."""
    own = queries.shifts_of([activity_id])
    others: set[int] = set()
    for shift in own:
        comes = queries.open_sign_ups([shift.id], (SignUpState.CONFIRMED,))
        others.update(queries.waited_for_at_that_time([s.person_id for s in comes], shift))
    locked = places.lock_shifts([*(shift.id for shift in own), *others])
    shifts = [shift for shift in locked.values() if shift.activity_id == activity_id]
    return shifts[0].activity, shifts, [shift for shift in locked.values() if shift.activity_id != activity_id]


def _let_wait_who_is_elsewhere(actor: Actor, shifts: list[Shift]) -> dict[int, Shift]:
    """Nobody has two places at once: at a new time, whoever goes somewhere else waits here, at their old position.

    Gives where they go instead, by the key of the sign-up that waits.
    """
    found: dict[int, Shift] = {}
    comes = queries.open_sign_ups([shift.id for shift in shifts], (SignUpState.CONFIRMED,))
    places.lock_people(s.person_id for s in comes)
    for shift in shifts:
        here = [s for s in comes if s.shift_id == shift.id]
        elsewhere = queries.clashes([s.person_id for s in here], shift)
        for sign_up in here:
            if sign_up.person_id in elsewhere:
                found[sign_up.id] = elsewhere[sign_up.person_id]
                places.put_back(actor, sign_up, shift, "clash")
        db.session.flush()
    return found


def _tell_change(
    activity: Activity, shifts: list[Shift], what: frozenset[str], elsewhere: dict[int, Shift], told_already: set[int]
) -> int:
    if outbox.take_back(emails.change_prefix(activity)):
        what = rules.TELLING  # a change before this one was not told yet: this mail tells both
    until = outbox.undo_until()
    messages = [
        emails.changed(shift, row, people_rules.recipient(row.person), what, elsewhere.get(row.id), until)
        for shift, row in _on(shifts)
        if row.id not in told_already
    ]
    outbox.put_all(messages)
    return len(messages)


def _on(shifts: list[Shift]) -> list[tuple[Shift, SignUp]]:
    """Who is on these shifts, in order."""
    by_key = {shift.id: shift for shift in shifts}
    return [(by_key[row.shift_id], row) for row in queries.open_sign_ups(by_key)]


@action
def cancel(actor: Actor, activity_id: int, reason: LocalText, version: int | None = None) -> Told:
    """Cancel an activity; everybody who signed up is told why. Twice pressed is once done."""
    activity, shifts, others = _locked(activity_id)
    if activity.state is ActivityState.CANCELLED:
        return Told(activity, 0)
    refuse_stale(activity, version)
    refuse(rules.why_not_cancel(activity, clock.now()))
    apply(activity, state=ActivityState.CANCELLED, cancel_reason=reason)
    activity.changed_at = clock.now()
    activity.sequence += 1
    rows = _on(shifts)
    for _, row in rows:
        outbox.take_back(emails.prefix(row))
        row.state_before = row.state
        apply(row, state=SignUpState.CANCELLED, changed_at=activity.changed_at)
    outbox.take_back(emails.change_prefix(activity))
    until = outbox.undo_until()
    outbox.put_all([emails.cancelled(shift, row, people_rules.recipient(row.person), until) for shift, row in rows])
    record(actor, events.ACTIVITY_CANCELLED, activity, reason=str(reason), told_count=len(rows))
    ended = {row.person_id: row.id for _, row in rows}
    places.move_up(actor, others, because=lambda s: ended.get(s.person_id), not_before=until)
    return Told(activity, len(rows))


@action
def restore(actor: Actor, activity_id: int) -> Told:
    """Take a cancellation back while its mails still wait: everybody has again what they had."""
    own = [shift.id for shift in queries.shifts_of([activity_id])]
    ended = [row.id for row in queries.open_sign_ups(own, (SignUpState.CANCELLED,))]
    moved = places.moved_up_for(ended)
    shifts = places.lock_shifts([*own, *(s.shift_id for s in moved)])
    activity = shifts[own[0]].activity
    if activity.state is not ActivityState.CANCELLED:
        return Told(activity, 0)
    refuse(rules.why_not_undo(activity.changed_at, clock.now(), places.undo_seconds()))
    stopped = outbox.take_back(emails.cancel_prefix(activity))
    apply(activity, state=ActivityState.PUBLISHED, cancel_reason=LocalText())
    activity.changed_at = clock.now()
    activity.sequence += 1
    for other in places.moved_up_for(ended):
        places.put_back(actor, other, shifts[other.shift_id], "undo")
    db.session.flush()
    for key in own:
        _give_back(queries.open_sign_ups([key], (SignUpState.CANCELLED,)), shifts[key])
    record(actor, events.ACTIVITY_RESTORED, activity, stopped_count=stopped)
    places.move_up(actor, shifts.values())
    return Told(activity, stopped)


def _give_back(ended: list[SignUp], shift: Shift) -> None:
    """Restore the sign-ups that the cancellation ended; who found something else for that time waits."""
    places.lock_people(row.person_id for row in ended)
    elsewhere = queries.clashes([row.person_id for row in ended], shift)
    for row in ended:
        state = row.state_before or SignUpState.WAITLISTED
        if row.person_id in elsewhere:
            state = SignUpState.WAITLISTED
        row.state_before = None
        apply(row, state=state, changed_at=clock.now())
    db.session.flush()
    _tell_again(ended, shift)


def _tell_again(rows: Iterable[SignUp], shift: Shift) -> None:
    """Queue anew the mails about signing up that the cancellation had stopped."""
    for row in rows:
        if places.was_stopped(row):
            places.tell(shift, row, row.person, queries.waiting_before(row))


@action
def mark_done(actor: Actor) -> int:
    """What has ended is done; return how many."""
    locked = places.lock_shifts(shift.id for shift in queries.shifts_of(queries.over()))
    activities = {shift.activity_id: shift.activity for shift in locked.values()}
    over = [activities[key] for key in queries.over() if key in activities]
    for activity in over:
        apply(activity, state=ActivityState.DONE)
        record(actor, events.ACTIVITY_DONE, activity)
    return len(over)
