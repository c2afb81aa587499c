"""Scheduling, changing, cancelling an activity, and telling whoever signed up."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from volunteers import undo
from volunteers.access import Actor
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import changing, places, telling
from volunteers.activities.inputs import ActivityInput
from volunteers.activities.models import Activity, ActivityPosition, ActivityState, Shift, SignUp, SignUpState
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.once import once
from volunteers.foundation.refusals import refuse
from volunteers.mail import outbox
from volunteers.people import rules as people_rules
from volunteers.undo import Act, leave


class Told(NamedTuple):
    """What an action gives back: the activity, to how many people it queued a mail, and in words what ended."""

    activity: Activity
    told: int
    went: Sequence[Any] = ()


@action
def schedule(actor: Actor, committee_id: int, given: ActivityInput, public_id: str | None = None) -> Activity:
    """Put an activity with its shift into the calendar. `public_id` comes with the form: twice pressed is once done."""
    public_id, before = once(
        Activity, public_id, committee_id=committee_id, title=given.title, starts_at=given.starts.instant
    )
    if before is not None:
        return before
    now = clock.now()
    changing.refuse_kind(actor, committee_id, given.kind)
    refuse(rules.why_not_schedule(given, now, is_new=True))
    refuse(rules.why_not_window(given.opens_days, given.closes_hours))
    activity = Activity(
        public_id=public_id,
        committee_id=committee_id,
        created_at=now,
        changed_at=now,
        drafted_at=now if given.is_draft else None,
        shifts=[Shift(public_id=public_id, capacity=given.capacity)],
        **changing.values_of(given),
    )
    db.session.add(activity)
    db.session.add_all(ActivityPosition(activity=activity, title=title) for title in given.positions)
    record(actor, events.ACTIVITY_SCHEDULED, activity, kind=given.kind, starts_at=given.starts.instant)
    return activity


@action
def change(actor: Actor, activity_id: int, given: ActivityInput, version: int | None = None) -> Told:
    """Change an activity. Whoever signed up is told where time or place is another; more places fill at once.

    Where it becomes one for members, places of others end, or stay, as whoever changes it says.
    """
    locked = changing.lock([activity_id])
    activity, shifts = locked.activities[activity_id], locked.shifts[activity_id]
    refuse_stale(activity, version)
    refuse(rules.why_not_change(activity))
    changing.refuse_kind(actor, activity.committee_id, given.kind)
    refuse(rules.why_not_schedule(given, clock.now(), is_new=False))
    refuse(rules.why_not_window(given.opens_days, given.closes_hours))
    values = {**changing.values_of(given), "capacity": given.capacity if len(shifts) == 1 else None}
    found = changing.carry_out(actor, locked, {activity_id: values}, keeps_guests=given.keeps_guests)
    if not found.changed:
        return Told(activity, 0)
    record(actor, events.ACTIVITY_CHANGED, activity, changed=found.changed, told_count=found.told)
    leave(actor, events.ACTIVITY_CHANGED, activity, before=found.before)
    return Told(activity, found.told, found.went)


def undo_change(actor: Actor, act: Act, activity: Activity) -> list[Any]:
    """Give the activity what it had before, where nobody who came since would lose a place; nobody is written to."""
    kept = act.before or {}
    return changing.take_back(actor, changing.lock([activity.id], moved=kept["moved"]), kept)


def lock_change(act: Act, activity: Activity) -> None:
    """The `locks` of the undo of a change: every shift that taking it back may touch, in the order of their keys."""
    changing.lock([activity.id], moved=(act.before or {}).get("moved", ()))


@action
def cancel(actor: Actor, activity_id: int, reason: LocalText, version: int | None = None) -> Told:
    """Cancel an activity; everybody who signed up is told why. Twice pressed is once done."""
    locked = changing.lock([activity_id])
    activity = locked.activities[activity_id]
    if activity.state is ActivityState.CANCELLED:
        return Told(activity, 0)
    refuse_stale(activity, version)
    refuse(rules.why_not_cancel(activity, clock.now()))
    states = end_all(actor, locked, reason)
    record(actor, events.ACTIVITY_CANCELLED, activity, reason=str(reason), told_count=len(states))
    leave(actor, events.ACTIVITY_CANCELLED, activity, before={"states": states})
    return Told(activity, len(states))


def end_all(actor: Actor, locked: changing.Locked, reason: LocalText) -> dict[int, SignUpState]:
    """Cancel locked activities; how everybody stood who is told why, by the key of the sign-up."""
    for activity in locked.activities.values():
        apply(activity, state=ActivityState.CANCELLED, cancel_reason=reason)
        activity.changed_at = clock.now()
    rows, by_key = changing.on(locked.own), {shift.id: shift for shift in locked.own}
    before = {row.id: row.state for row in rows}
    was = telling.what_was(by_key, rows)
    for row in rows:
        outbox.stop(row)
        apply(row, state=SignUpState.CANCELLED, changed_at=clock.now())
    db.session.flush()  # what calendars keep is counted there
    until = undo.ends_at()
    outbox.put_all(
        [
            emails.cancelled(by_key[row.shift_id], row, people_rules.recipient(row.person), until, was[row.id])
            for row in rows
        ]
    )
    ended = {row.person_id: row.id for row in rows}
    places.move_up(actor, locked.others, because=lambda s: ended.get(s.person_id), not_before=until)
    places.tell_who_waits(locked.others, ended)
    return before


def lock_cancellation(act: Act, activity: Activity) -> None:
    """Before taking a cancellation back: its shifts, and those on which somebody moved up by it."""
    lock_moved([activity.id])


def lock_moved(activity_ids: Collection[int]) -> tuple[list[int], list[int], dict[int, Shift]]:
    """(the keys of the activities' shifts, of the sign-ups that the cancellation ended, all shifts under lock)."""
    own = [shift.id for shift in queries.shifts_of(activity_ids)]
    ended = [row.id for row in queries.open_sign_ups(own, (SignUpState.CANCELLED,))]
    moved = places.moved_up_for(ended)
    return own, ended, places.lock_shifts([*own, *(s.shift_id for s in moved)])


def undo_cancel(actor: Actor, act: Act, activity: Activity) -> None:
    """Everybody has again what they had; who found something else for that time waits."""
    take_place_again(actor, [activity.id], (act.before or {})["states"])


def take_place_again(actor: Actor, activity_ids: Collection[int], stood: Mapping[str, str]) -> None:
    """Take back that these were cancelled; `stood` is how everybody stood, by the key of the sign-up."""
    own, ended, shifts = lock_moved(activity_ids)
    for activity in {shifts[key].activity_id: shifts[key].activity for key in own}.values():
        refuse(rules.why_not_take_place(activity, clock.now()))
        apply(activity, state=ActivityState.PUBLISHED, cancel_reason=LocalText())
        activity.changed_at = clock.now()
    back = places.moved_up_for(ended)
    for other in back:
        places.put_back(actor, other, shifts[other.shift_id], "undo")
    db.session.flush()
    states = {int(key): SignUpState(state) for key, state in stood.items()}
    again: list[SignUp] = []
    for key in own:
        rows = [
            row
            for row in queries.open_sign_ups([key], (SignUpState.CANCELLED,))
            if row.id in states and not row.person.is_dead
        ]
        _give_back(rows, states, shifts[key])
        again += rows
    places.move_up(actor, shifts.values())
    telling.tell(shifts.values(), [*again, *back])


def _give_back(ended: list[SignUp], states: Mapping[int, SignUpState], shift: Shift) -> None:
    """Restore the sign-ups that the cancellation ended; who found something else for that time waits."""
    places.lock_people(row.person_id for row in ended)
    elsewhere = queries.clashes([row.person_id for row in ended], shift)
    for row in ended:
        state = SignUpState.WAITLISTED if row.person_id in elsewhere else states[row.id]
        apply(row, state=state, changed_at=clock.now())
    db.session.flush()


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
