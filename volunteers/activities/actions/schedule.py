"""Scheduling, changing, cancelling an activity, and telling whoever signed up."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from volunteers import links, undo
from volunteers.access import Actor, Permission
from volunteers.access.rights import Went
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import belonging, places, telling
from volunteers.activities.inputs import ActivityInput
from volunteers.activities.models import Activity, ActivityKind, ActivityState, Shift, SignUp, SignUpState
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db
from volunteers.foundation.once import once
from volunteers.foundation.refusals import refuse
from volunteers.links import Purpose
from volunteers.mail import outbox
from volunteers.people import queries as people_queries
from volunteers.people import rules as people_rules
from volunteers.qualifications import queries as qualifications
from volunteers.undo import Act, beside, leave

_INSTANTS = frozenset({"starts_local", "starts_at", "ends_local", "ends_at"})
_CHANGEABLE = (
    *("kind", "title", "description", "place", "is_address_private", "online_link", "is_public"),
    *("in_charge_id", "contact_phone", "consent_scopes", "requires", "grants_id", "opens_days", "closes_hours"),
    *("starts_local", "starts_fold", "starts_at", "ends_local", "ends_fold", "ends_at", "time_zone"),
)


class Told(NamedTuple):
    """What an action gives back: the activity, to how many people it queued a mail, and in words what ended."""

    activity: Activity
    told: int
    went: Sequence[Any] = ()


def _values(given: ActivityInput) -> dict[str, Any]:
    in_charge = people_queries.by_public_id(given.in_charge) if given.in_charge else None
    refuse(rules.why_not_in_charge(in_charge) if given.in_charge else None)
    return {
        "in_charge_id": in_charge.id if in_charge is not None else None,
        "kind": given.kind,
        "title": given.title,
        "description": given.description,
        "place": given.place,
        "is_address_private": given.is_address_private,
        "online_link": given.online_link,
        "starts_local": given.starts.local,
        "starts_fold": given.starts.fold,
        "starts_at": given.starts.instant,
        "ends_local": given.ends.local,
        "ends_fold": given.ends.fold,
        "ends_at": given.ends.instant,
        "time_zone": given.starts.zone,
        "is_public": given.is_public,
        "opens_days": given.opens_days,
        "closes_hours": given.closes_hours,
        "contact_phone": given.contact_phone,
        "consent_scopes": [name for name in rules.ASKED_BESIDES if name in given.consent_scopes],
        "requires": qualifications.keys_of(given.requires),
        "grants_id": next(iter(qualifications.keys_of([given.grants])), None) if given.grants else None,
    }


@action
def schedule(actor: Actor, committee_id: int, given: ActivityInput, public_id: str | None = None) -> Activity:
    """Put an activity with its shift into the calendar. `public_id` comes with the form: twice pressed is once done."""
    public_id, before = once(
        Activity, public_id, committee_id=committee_id, title=given.title, starts_at=given.starts.instant
    )
    if before is not None:
        return before
    now = clock.now()
    _refuse_kind(actor, committee_id, given.kind)
    refuse(rules.why_not_schedule(given, now, is_new=True))
    refuse(rules.why_not_window(given.opens_days, given.closes_hours))
    activity = Activity(
        public_id=public_id,
        committee_id=committee_id,
        created_at=now,
        changed_at=now,
        shifts=[Shift(public_id=public_id, capacity=given.capacity)],
        **_values(given),
    )
    db.session.add(activity)
    record(actor, events.ACTIVITY_SCHEDULED, activity, kind=given.kind, starts_at=given.starts.instant)
    return activity


@action
def change(actor: Actor, activity_id: int, given: ActivityInput, version: int | None = None) -> Told:
    """Change an activity. Whoever signed up is told where time or place is another; more places fill at once.

    Where it becomes one for members, places of others end, or stay, as whoever changes it says.
    """
    activity, shifts, others = _locked(activity_id)
    refuse_stale(activity, version)
    refuse(rules.why_not_change(activity))
    _refuse_kind(actor, activity.committee_id, given.kind)
    refuse(rules.why_not_schedule(given, clock.now(), is_new=False))
    refuse(rules.why_not_window(given.opens_days, given.closes_hours))
    if len(shifts) == 1:
        refuse(rules.why_not_capacity(given.capacity, queries.standing(shifts[0]).fill(shifts[0])))
    before, knew = snapshot(activity, shifts), _known(activity, shifts)
    changed = _apply(activity, shifts, _values(given), given.capacity)
    if not changed:
        return Told(activity, 0)
    went = Went()
    if before["is_public"] and not activity.is_public:
        by_key = {shift.id: shift for shift in [*shifts, *others]}
        went = belonging.narrow(actor, activity, by_key, keep=given.keeps_guests)
    closed, moved = _settle(actor, shifts, others, changed)
    said = telling.tell([*shifts, *others], _on([*shifts, *others]), knew=knew)
    told = said if any(telling.is_told_otherwise(shift, knew[shift.id]) for shift in shifts) else 0
    record(actor, events.ACTIVITY_CHANGED, activity, changed=changed, told_count=told)
    leave(
        actor,
        events.ACTIVITY_CHANGED,
        activity,
        before={
            "values": before,
            "knew": knew,
            "moved": [s.id for s in moved],
            "wait": closed,
            "went": went.facts,
        },
    )
    return Told(activity, told, went.words)


def _refuse_kind(actor: Actor, committee_id: int, kind: ActivityKind) -> None:
    meetings, all_kinds = Permission.MEETING_MANAGE, Permission.ACTIVITY_MANAGE
    only_meetings = actor.may_in(meetings, committee_id) and not actor.may_in(all_kinds, committee_id)
    refuse(rules.why_not_kind(kind, only_meetings=only_meetings))


def _apply(activity: Activity, shifts: list[Shift], values: dict[str, Any], capacity: int | None) -> frozenset[str]:
    """Give an activity and its shifts these values; what changed, by name."""
    changed = frozenset([*apply(activity, **values), *_change_shifts(shifts, capacity)])
    if not changed:
        return changed
    if changed == {"capacity"}:
        activity.version += 1  # the form of an ordinary activity is also that of its places
    activity.changed_at = clock.now()
    db.session.flush()
    return changed


def _settle(
    actor: Actor, shifts: list[Shift], others: list[Shift], changed: frozenset[str]
) -> tuple[dict[int, list[int]], list[SignUp]]:
    """After a change: who is elsewhere at the new time waits, and free places go to who is next.

    Gives the links that were closed by the sign-up that waits, and who moved up.
    """
    closed = _let_wait_who_is_elsewhere(actor, shifts) if changed & rules.TIMES else {}
    return closed, places.move_up(actor, [*shifts, *others], not_before=undo.ends_at())


def undo_change(actor: Actor, act: Act, activity: Activity) -> list[Any]:
    """Give the activity what it had before, where nobody who came since would lose a place; nobody is written to."""
    kept = act.before or {}
    values = {name: _from_json(name, value) for name, value in kept["values"].items()}
    activity, shifts, others = _locked(activity.id, moved=kept["moved"])
    refuse(rules.why_not_change(activity))
    by_key = {shift.id: shift for shift in [*shifts, *others]}
    for row in queries.open_sign_ups(by_key, (SignUpState.CONFIRMED,)):
        if row.id in kept["moved"]:
            places.put_back(actor, row, by_key[row.shift_id], "undo")
    db.session.flush()
    capacity = values.pop("capacity")
    if len(shifts) == 1:
        refuse(rules.why_not_capacity(capacity, queries.standing(shifts[0]).fill(shifts[0])))
    changed = _apply(activity, shifts, values, capacity)
    lost = belonging.restore(actor, kept.get("went", {}), late=False)
    with beside():
        _settle(actor, shifts, others, changed)
    rows = _on([*shifts, *others])
    for row in rows:
        if str(row.id) in kept["wait"] and row.state is SignUpState.CONFIRMED:
            links.revoke(Purpose.ANSWER_SIGNUP, subject_id=row.id)  # they never heard that they had to wait
            links.restore(kept["wait"][str(row.id)])
    telling.tell([*shifts, *others], rows, knew={int(key): values for key, values in kept["knew"].items()})
    return lost


def lock_change(act: Act, activity: Activity) -> None:
    """The `locks` of the undo of a change: every shift that taking it back may touch, in the order of their keys."""
    _locked(activity.id, moved=(act.before or {}).get("moved", ()))


def snapshot(activity: Activity, shifts: list[Shift]) -> dict[str, Any]:
    """Everything that a change can change, by name, as it stands; `capacity` only where there is one shift."""
    values: dict[str, Any] = {name: getattr(activity, name) for name in _CHANGEABLE}
    return {**values, "capacity": shifts[0].capacity if len(shifts) == 1 else None}


def _known(activity: Activity, shifts: list[Shift]) -> dict[int, Mapping[str, Any]]:
    """What is known of each shift by those on it whose mails say nothing of that: what stood before nobody was told."""
    last = undo.last_open(activity, events.ACTIVITY_CHANGED)
    untold: dict[str, Any] = (last.before or {}).get("knew", {}) if last is not None else {}
    return {shift.id: untold.get(str(shift.id)) or telling.known(shift) for shift in shifts}


def _from_json(name: str, value: Any) -> Any:
    """A value of `snapshot` as it was before it was kept with an act."""
    if name in _INSTANTS:
        return datetime.fromisoformat(value)
    if name == "kind":
        return ActivityKind(value)
    return LocalText(value) if name in ("title", "description") else value


def _change_shifts(shifts: list[Shift], capacity: int | None) -> tuple[str, ...]:
    """What a change says about the shifts: the places, where there is one; and times of their own in another zone."""
    for shift in shifts:
        if shift.own_starts_at is not None:
            apply(shift, own_starts_at=shift.starts.instant, own_ends_at=shift.ends.instant)
    return apply(shifts[0], capacity=capacity) if len(shifts) == 1 else ()


def _locked(activity_id: int, moved: Collection[int] = ()) -> tuple[Activity, list[Shift], list[Shift]]:
    """The activity with its shifts under lock, and those at the same time for which somebody waits who is on these.

    `moved` are keys of sign-ups whose shifts are locked, too.
    """
    own = queries.shifts_of([activity_id])
    others: set[int] = set(queries.shift_keys_of(moved)) if moved else set()
    for shift in own:
        comes = queries.open_sign_ups([shift.id], (SignUpState.CONFIRMED,))
        others.update(queries.waited_for_at_that_time([s.person_id for s in comes], shift))
    locked = places.lock_shifts([*(shift.id for shift in own), *others])
    shifts = [shift for shift in locked.values() if shift.activity_id == activity_id]
    return shifts[0].activity, shifts, [shift for shift in locked.values() if shift.activity_id != activity_id]


def _let_wait_who_is_elsewhere(actor: Actor, shifts: list[Shift]) -> dict[int, list[int]]:
    """Nobody has two places at once: at a new time, whoever goes somewhere else waits here, at their old position.

    Gives the links that were closed, by the key of the sign-up that waits.
    """
    found: dict[int, list[int]] = {}
    comes = queries.open_sign_ups([shift.id for shift in shifts], (SignUpState.CONFIRMED,))
    places.lock_people(s.person_id for s in comes)
    for shift in shifts:
        here = [s for s in comes if s.shift_id == shift.id]
        elsewhere = queries.clashes([s.person_id for s in here], shift)
        for sign_up in here:
            if sign_up.person_id in elsewhere:
                found[sign_up.id] = places.put_back(actor, sign_up, shift, "clash")
        db.session.flush()
    return found


def _on(shifts: list[Shift]) -> list[SignUp]:
    """Who is on these shifts, in order."""
    return queries.open_sign_ups([shift.id for shift in shifts])


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
    rows, by_key = _on(shifts), {shift.id: shift for shift in shifts}
    before = {row.id: row.state for row in rows}
    was = telling.what_was(by_key, rows)
    for row in rows:
        outbox.stop(row)
        apply(row, state=SignUpState.CANCELLED, changed_at=activity.changed_at)
    db.session.flush()  # what calendars keep is counted there
    until = undo.ends_at()
    outbox.put_all(
        [
            emails.cancelled(by_key[row.shift_id], row, people_rules.recipient(row.person), until, was[row.id])
            for row in rows
        ]
    )
    record(actor, events.ACTIVITY_CANCELLED, activity, reason=str(reason), told_count=len(rows))
    ended = {row.person_id: row.id for row in rows}
    places.move_up(actor, others, because=lambda s: ended.get(s.person_id), not_before=until)
    places.tell_who_waits(others, ended)
    leave(actor, events.ACTIVITY_CANCELLED, activity, before={"states": before})
    return Told(activity, len(rows))


def lock_cancellation(act: Act, activity: Activity) -> None:
    """Before taking a cancellation back: its shifts, and those on which somebody moved up by it."""
    _locked_with_moved(activity.id)


def _locked_with_moved(activity_id: int) -> tuple[list[int], list[int], dict[int, Shift]]:
    """(the keys of the activity's shifts, of the sign-ups that the cancellation ended, all shifts under lock)."""
    own = [shift.id for shift in queries.shifts_of([activity_id])]
    ended = [row.id for row in queries.open_sign_ups(own, (SignUpState.CANCELLED,))]
    moved = places.moved_up_for(ended)
    return own, ended, places.lock_shifts([*own, *(s.shift_id for s in moved)])


def undo_cancel(actor: Actor, act: Act, activity: Activity) -> None:
    """Everybody has again what they had; who found something else for that time waits."""
    own, ended, shifts = _locked_with_moved(activity.id)
    refuse(rules.why_not_take_place(activity, clock.now()))
    apply(activity, state=ActivityState.PUBLISHED, cancel_reason=LocalText())
    activity.changed_at = clock.now()
    back = places.moved_up_for(ended)
    for other in back:
        places.put_back(actor, other, shifts[other.shift_id], "undo")
    db.session.flush()
    states = {int(key): SignUpState(state) for key, state in (act.before or {})["states"].items()}
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
