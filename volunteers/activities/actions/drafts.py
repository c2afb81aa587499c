"""Drafts: shown, thrown away, and made of something that was planned before."""

from datetime import date
from typing import Any

from volunteers.access import Actor
from volunteers.activities import events, queries, rules
from volunteers.activities.actions import plan
from volunteers.activities.models import Activity, ActivityPosition, Shift
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db
from volunteers.foundation.once import once
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.undo import Act, leave

COPIED = (
    *("committee_id", "initiative_id", "kind", "title", "description", "place", "is_address_private", "online_link"),
    *("time_zone", "is_public", "contact_phone", "consent_scopes", "requires", "grants_id"),
    *("opens_days", "closes_hours"),
)
"""What a copy has of an activity."""
_COPIED_OF_POSITION = ("title", "least", "target", "most", "languages", "least_age", "requires")


@action
def publish(actor: Actor, activity_id: int) -> Activity:
    """Show a draft: people see it, and can sign up. Twice pressed is once done."""
    activity, _shifts = plan.lock(activity_id)
    if not activity.is_draft:
        return activity
    refuse(rules.why_not_publish(activity, clock.now()))
    before = activity.drafted_at
    apply(activity, drafted_at=None, changed_at=clock.now())
    record(actor, events.ACTIVITY_PUBLISHED, activity)
    leave(actor, events.ACTIVITY_PUBLISHED, activity, before={"drafted_at": before})
    return activity


def undo_publish(actor: Actor, act: Act, activity: Activity) -> None:
    """It is a draft again, where nobody has signed up."""
    _activity, shifts = plan.lock(activity.id)
    fills = queries.fills(shift.id for shift in shifts).values()
    refuse(rules.why_not_take_away(sum(fill.taken + fill.waiting for fill in fills)))
    apply(activity, drafted_at=clock.now(), changed_at=clock.now())


@action
def discard(actor: Actor, activity_id: int) -> Activity:
    """Throw a draft away; nobody but who planned it has seen it. Twice pressed is once done."""
    activity, _shifts = plan.lock(activity_id)
    refuse(rules.why_not_discard(activity))
    if activity.discarded_at is None:
        apply(activity, discarded_at=clock.now(), changed_at=clock.now())
        record(actor, events.ACTIVITY_DISCARDED, activity)
        leave(actor, events.ACTIVITY_DISCARDED, activity)
    return activity


def undo_discard(actor: Actor, act: Act, activity: Activity) -> None:
    """The draft is there again."""
    apply(activity, discarded_at=None, changed_at=clock.now())


@action
def copy(actor: Actor, activity_id: int, day: date, public_id: str | None = None) -> Activity:
    """Plan the same again, as a draft that starts on that day: with all positions and shifts, and nobody's sign-ups.

    Every time is moved by so many days on the clocks there.
    """
    found = queries.shifts_of([activity_id])
    source = found[0].activity
    days = (day - source.starts_local.date()).days
    starts, ends = rules.moved(source.starts, days), rules.moved(source.ends, days)
    public_id, made = once(Activity, public_id, committee_id=source.committee_id, starts_at=starts.instant)
    if made is not None:
        return made
    if starts.instant < clock.now():
        raise Refusal(_l("This time is in the past. Enter one in the future."), code="past", field="day", status=422)
    now = clock.now()
    activity = Activity(
        public_id=public_id,
        **{name: getattr(source, name) for name in COPIED},
        starts_local=starts.local,
        starts_at=starts.instant,
        ends_local=ends.local,
        ends_at=ends.instant,
        created_at=now,
        changed_at=now,
        drafted_at=now,
    )
    kept = {
        each.id: ActivityPosition(activity=activity, **{name: getattr(each, name) for name in _COPIED_OF_POSITION})
        for each in queries.positions_of(activity_id)
    }
    db.session.add(activity)
    db.session.add_all(kept.values())
    db.session.flush()
    shifts = [
        Shift(
            activity_id=activity.id,
            public_id=public_id if number == 0 else new_public_id(),
            capacity=shift.capacity,
            position_id=kept[shift.position_id].id if shift.position_id in kept else None,
            **_moved(shift, days),
        )
        for number, shift in enumerate(found)
    ]
    db.session.add_all(shifts)
    record(actor, events.ACTIVITY_COPIED, activity, from_id=source.id, starts_at=starts.instant)
    leave(actor, events.ACTIVITY_COPIED, activity)
    return activity


def _moved(shift: Shift, days: int) -> dict[str, Any]:
    """Times of a shift's own so many days later."""
    if shift.own_starts_local is None:
        return {}
    starts, ends = (rules.moved(when, days) for when in (shift.starts, shift.ends))
    return plan.times(starts, ends)


def undo_copy(actor: Actor, act: Act, activity: Activity) -> None:
    """The draft is gone."""
    refuse(rules.why_not_discard(activity))
    apply(activity, discarded_at=clock.now(), changed_at=clock.now())
