"""Positions and shifts of an activity: added, also many at once, changed and removed; each can be taken back.

All under the locks of the activity's shifts, as its own changes are: whoever plans comes one after the other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from volunteers import links
from volunteers.access import Actor
from volunteers.activities import events, queries, rules
from volunteers.activities.actions import places, telling
from volunteers.activities.actions.changing import settle
from volunteers.activities.inputs import ManyShiftsInput, PositionInput, ShiftInput
from volunteers.activities.models import Activity, ActivityPosition, Shift, SignUpState
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale
from volunteers.foundation.columns import LocalText
from volunteers.foundation.db import db, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.foundation.walltime import WallTime
from volunteers.links import Purpose
from volunteers.qualifications import queries as qualifications
from volunteers.undo import Act, beside, leave

_MOMENT = timedelta(microseconds=1)
_OF_SHIFT = (
    *("position_id", "capacity", "removed_at"),
    *("own_starts_local", "own_starts_fold", "own_starts_at", "own_ends_local", "own_ends_fold", "own_ends_at"),
)
_OF_POSITION = ("title", "least", "target", "most", "languages", "least_age", "requires")


class PlannedShift(NamedTuple):
    """What came of a change of a shift: the activity, and to how many people it queued a mail."""

    activity: Activity
    told: int = 0


def lock(activity_id: int) -> tuple[Activity, list[Shift]]:
    """The activity with all of its shifts under lock."""
    locked = places.lock_shifts(shift.id for shift in queries.shifts_of([activity_id]))
    shifts = [shift for shift in locked.values() if shift.removed_at is None]
    return shifts[0].activity, shifts


def _touch(activity: Activity) -> None:
    """Its plan changed: whatever was done to the plan before is taken back after this."""
    apply(activity, changed_at=max(clock.now(), activity.changed_at + _MOMENT))
    db.session.flush()


def _opened(activity_id: int) -> tuple[Activity, list[Shift]]:
    activity, shifts = lock(activity_id)
    refuse(rules.why_not_plan_shifts(activity, clock.now()))
    return activity, shifts


@action
def add_positions(actor: Actor, activity_id: int, titles: Sequence[LocalText]) -> list[ActivityPosition]:
    """Add something to do, or several; what is there already under that name is not added again."""
    activity, _shifts = _opened(activity_id)
    there = queries.positions_of(activity_id)
    known = {str(each.title).casefold() for each in there}
    wanted: dict[str, LocalText] = {}
    for title in titles:
        wanted.setdefault(str(title).casefold(), title)
    new = [title for name, title in wanted.items() if name not in known]
    if titles and not new:
        raise Refusal(_l("These roles are there already."), code="there-already", field="titles", status=422)
    refuse(rules.why_not_more_positions(len(there), len(new)))
    rows = [ActivityPosition(activity=activity, title=title) for title in new]
    db.session.add_all(rows)
    _touch(activity)
    record(actor, events.POSITIONS_ADDED, activity, count=len(rows))
    leave(actor, events.POSITIONS_ADDED, activity, before={"positions": [row.id for row in rows]})
    return rows


def undo_add_positions(actor: Actor, act: Act, activity: Activity) -> None:
    """They are gone, where no shift is for them by now."""
    keys = (act.before or {})["positions"]
    _activity, shifts = lock(activity.id)
    refuse(rules.why_not_remove_position([shift for shift in shifts if shift.position_id in keys]))
    for key in keys:
        need(ActivityPosition, key).removed_at = clock.now()
    _touch(activity)


@action
def change_position(actor: Actor, position_id: int, given: PositionInput, version: int | None = None) -> Activity:
    """Change what something to do is called, and how many it needs."""
    row = need(ActivityPosition, position_id)
    activity, _shifts = _opened(row.activity_id)
    refuse_stale(activity, version)
    refuse(rules.why_not_position(given))
    row = db.session.get_one(ActivityPosition, position_id, populate_existing=True)
    before = {name: getattr(row, name) for name in _OF_POSITION}
    row.activity = activity
    changed = apply(
        row,
        title=given.title,
        least=given.least,
        target=given.target,
        most=given.most,
        languages=list(given.languages),
        least_age=given.least_age,
        requires=qualifications.keys_of(given.requires),
    )
    if changed:
        _touch(activity)
        record(actor, events.POSITION_CHANGED, activity, position_id=row.id)
        leave(actor, events.POSITION_CHANGED, activity, before={"position": row.id, "values": before})
    return activity


def undo_change_position(actor: Actor, act: Act, activity: Activity) -> None:
    """It is again as it was."""
    kept = act.before or {}
    row = need(ActivityPosition, kept["position"])
    row.activity = activity
    apply(row, **{**kept["values"], "title": LocalText(kept["values"]["title"])})
    _touch(activity)


@action
def remove_position(actor: Actor, position_id: int) -> Activity:
    """Take something to do off, where it has no shifts. Twice pressed is once done."""
    row = need(ActivityPosition, position_id)
    activity, shifts = _opened(row.activity_id)
    refuse(rules.why_not_remove_position([shift for shift in shifts if shift.position_id == position_id]))
    if row.removed_at is None:
        row.removed_at = clock.now()
        _touch(activity)
        record(actor, events.POSITION_REMOVED, activity, position_id=row.id)
        leave(actor, events.POSITION_REMOVED, activity, before={"position": row.id})
    return activity


def undo_remove_position(actor: Actor, act: Act, activity: Activity) -> None:
    """It is there again."""
    need(ActivityPosition, (act.before or {})["position"]).removed_at = None
    _touch(activity)


@action
def add_shifts(actor: Actor, activity_id: int, given: ManyShiftsInput) -> int:
    """Add shifts one after the other on these days, for each of these positions; how many.

    The one shift of an ordinary activity becomes the first of them, where nobody is on it. What is there already is not
    added again.
    """
    activity, shifts = _opened(activity_id)
    by_name = {each.public_id: each.id for each in queries.positions_of(activity_id)}
    wanted = ManyShiftsInput(
        tuple(name for name in given.positions if name in by_name),
        tuple(sorted(set(given.days))),
        *(given.opens, given.closes, given.minutes, given.capacity),
    )
    free = _unused(shifts)
    refuse(rules.why_not_many(wanted, activity, len(shifts) - (free is not None), clock.now()))
    there = {(shift.position_id, shift.starts_at, shift.ends_at) for shift in shifts if shift is not free}
    new = [
        {"position_id": by_name[name], "capacity": given.capacity, **times(*span)}
        for span in rules.spans(wanted, activity.time_zone)
        for name in wanted.positions
    ]
    new = [each for each in new if (each["position_id"], each["own_starts_at"], each["own_ends_at"]) not in there]
    return _add(actor, activity, free, new)


@action
def add_shift(actor: Actor, activity_id: int, given: ShiftInput) -> int:
    """Add one shift. The same again is refused, so that it is not there twice."""
    activity, shifts = _opened(activity_id)
    refuse(rules.why_not_shift(given, activity, clock.now()))
    values = {**times(given.starts, given.ends), "position_id": _position(activity, given)}
    values["capacity"] = given.capacity
    free = _unused(shifts)
    there = {(shift.position_id, shift.starts_at, shift.ends_at) for shift in shifts if shift is not free}
    is_new = (values["position_id"], values["own_starts_at"], values["own_ends_at"]) not in there
    return _add(actor, activity, free, [values] if is_new else [])


def _position(activity: Activity, given: ShiftInput) -> int | None:
    found = {each.public_id: each.id for each in queries.positions_of(activity.id)}
    if given.position and given.position not in found:
        raise Refusal(_l("Choose a role from the list."), code="no-position", field="position", status=422)
    return found[given.position] if given.position else None


def times(starts: WallTime, ends: WallTime) -> dict[str, Any]:
    """Times of a shift's own, by the names of its columns."""
    return {
        "own_starts_local": starts.local,
        "own_starts_fold": starts.fold,
        "own_starts_at": starts.instant,
        "own_ends_local": ends.local,
        "own_ends_fold": ends.fold,
        "own_ends_at": ends.instant,
    }


def _unused(shifts: Sequence[Shift]) -> Shift | None:
    """The one shift of an ordinary activity, where nobody is on it and none is held."""
    if len(shifts) > 1 or shifts[0].position_id is not None or shifts[0].own_starts_at is not None:
        return None
    fill = queries.fills([shifts[0].id])[shifts[0].id]
    return None if fill.taken or fill.waiting else shifts[0]


def _add(actor: Actor, activity: Activity, free: Shift | None, new: list[dict[str, Any]]) -> int:
    if not new:
        raise Refusal(_l("All of these shifts are there already."), code="there-already", status=422)
    before: dict[str, Any] = {}
    count = len(new)
    if free is not None:
        before["first"] = {"shift": free.id, "values": {name: getattr(free, name) for name in _OF_SHIFT}}
        apply(free, **new.pop(0))
    rows = [Shift(activity_id=activity.id, **values) for values in new]
    db.session.add_all(rows)
    _touch(activity)
    before["shifts"] = [row.id for row in rows]
    record(actor, events.SHIFTS_ADDED, activity, count=count)
    leave(actor, events.SHIFTS_ADDED, activity, before=before)
    return count


def undo_add_shifts(actor: Actor, act: Act, activity: Activity) -> None:
    """They are gone, where nobody is on them."""
    kept = act.before or {}
    first = kept.get("first")
    keys = [*kept["shifts"], *([first["shift"]] if first else [])]
    _activity, shifts = lock(activity.id)
    refuse(rules.why_not_take_away(queries.how_many_on(keys)))
    for shift in shifts:
        if shift.id in kept["shifts"]:
            shift.removed_at = clock.now()
        elif first and shift.id == first["shift"]:
            apply(shift, **_from_json(first["values"]))
    _touch(activity)


def _from_json(values: Mapping[str, Any]) -> dict[str, Any]:
    times = [name for name in values if name.endswith(("_local", "_at"))]
    return {**values, **{name: datetime.fromisoformat(values[name]) if values[name] else None for name in times}}


@action
def change_shift(actor: Actor, shift_id: int, given: ShiftInput, version: int | None = None) -> PlannedShift:
    """Change when a shift is, what it is for, and how many places it has; whoever is on it is told of another time."""
    row = queries.shift(shift_id)
    activity, shift, others = _with_others(row)
    refuse_stale(activity, version)
    refuse(rules.why_not_plan_shifts(activity, clock.now()) or why_not_there(shift))
    refuse(rules.why_not_shift(given, activity, clock.now(), was=shift))
    refuse(rules.why_not_capacity(given.capacity, queries.standing(shift).fill(shift)))
    values = {**times(given.starts, given.ends), "position_id": _position(activity, given), "capacity": given.capacity}
    before, knew = {name: getattr(shift, name) for name in _OF_SHIFT}, telling.known(shift)
    changed = apply(shift, **values)
    if not changed:
        return PlannedShift(activity)
    _touch(activity)
    db.session.refresh(shift, ["position"])
    closed, moved = settle(actor, [shift], others, frozenset(changed) | _renamed(changed))
    rows = queries.open_sign_ups([shift.id, *(other.id for other in others)])
    said = telling.tell([shift, *others], rows, knew={shift.id: knew})
    told = said if telling.is_told_otherwise(shift, knew) else 0
    record(actor, events.SHIFT_CHANGED, activity, changed=changed, shift_id=shift.id, told_count=told)
    kept = {"shift": shift.id, "values": before, "knew": knew, "moved": [s.id for s in moved], "wait": closed}
    leave(actor, events.SHIFT_CHANGED, activity, before=kept)
    return PlannedShift(activity, told)


def why_not_there(shift: Shift) -> Refusal | None:
    """Why nothing of a shift can be changed: it was removed."""
    if shift.removed_at is None:
        return None
    return Refusal(_l("This shift was removed. Choose another one."), code="shift-removed")


def _renamed(changed: Sequence[str]) -> frozenset[str]:
    """The times of a shift are called as those of an activity, by who decides what a change means."""
    return rules.TIMES if any(name.startswith("own_") for name in changed) else frozenset()


def _with_others(row: Shift, moved: Sequence[int] = ()) -> tuple[Activity, Shift, list[Shift]]:
    """A shift, the others of its activity and those for which somebody waits meanwhile who is on it, under lock.

    Of the others, those that may get somebody by what becomes of this one.
    """
    comes = queries.open_sign_ups([row.id], (SignUpState.CONFIRMED,))
    waited = set(queries.waited_for_at_that_time([each.person_id for each in comes], row))
    waited |= set(queries.shift_keys_of(moved)) if moved else set()
    own = [shift.id for shift in queries.shifts_of([row.activity_id])]
    locked = places.lock_shifts([*own, row.id, *waited])
    shift = locked[row.id]
    return shift.activity, shift, [locked[key] for key in sorted(waited) if key != shift.id]


def lock_shift_change(act: Act, activity: Activity) -> None:
    """The `locks` of the undo of a change of a shift."""
    kept = act.before or {}
    if kept:
        _with_others(queries.shift(kept["shift"]), kept["moved"])


def undo_change_shift(actor: Actor, act: Act, activity: Activity) -> None:
    """The shift is again as it was, where nobody who came since would lose a place; nobody is written to."""
    kept = act.before or {}
    activity, shift, others = _with_others(queries.shift(kept["shift"]), kept["moved"])
    refuse(rules.why_not_plan_shifts(activity, clock.now()))
    by_key = {each.id: each for each in [shift, *others]}
    for row in queries.open_sign_ups(by_key, (SignUpState.CONFIRMED,)):
        if row.id in kept["moved"]:
            places.put_back(actor, row, by_key[row.shift_id], "undo")
    db.session.flush()
    values = _from_json(kept["values"])
    refuse(rules.why_not_capacity(values["capacity"], queries.standing(shift).fill(shift)))
    changed = apply(shift, **values)
    _touch(activity)
    db.session.refresh(shift, ["position"])
    with beside():
        settle(actor, [shift], others, frozenset(changed) | _renamed(changed))
    rows = queries.open_sign_ups([shift.id, *(other.id for other in others)])
    for row in rows:
        if str(row.id) in kept["wait"] and row.state is SignUpState.CONFIRMED:
            links.revoke(Purpose.ANSWER_SIGNUP, subject_id=row.id)
            links.restore(kept["wait"][str(row.id)])
    telling.tell([shift, *others], rows, knew={shift.id: kept["knew"]})


@action
def remove_shift(actor: Actor, shift_id: int) -> Activity:
    """Take a shift off on which nobody is. Twice pressed is once done."""
    row = queries.shift(shift_id)
    activity, shifts = _opened(row.activity_id)
    shift = next((each for each in shifts if each.id == shift_id), None)
    if shift is None:
        return activity
    on_it, fill = queries.open_sign_ups([shift.id]), queries.fills([shift.id])[shift.id]
    refuse(rules.why_not_remove_shift(on_it, fill, len(shifts) - 1))
    shift.removed_at = clock.now()
    _touch(activity)
    record(actor, events.SHIFT_REMOVED, activity, shift_id=shift.id)
    leave(actor, events.SHIFT_REMOVED, activity, before={"shift": shift.id})
    return activity


def undo_remove_shift(actor: Actor, act: Act, activity: Activity) -> None:
    """It is there again."""
    lock(activity.id)
    refuse(rules.why_not_plan_shifts(activity, clock.now()))
    need(Shift, (act.before or {})["shift"]).removed_at = None
    _touch(activity)
