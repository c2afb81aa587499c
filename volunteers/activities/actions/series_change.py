"""Changing a series from one of its times on: in one act with one undo.

What changes from some time on ends the old series before it and begins another there, which goes on in the new way; so
what lies behind stays as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from volunteers.access import Actor
from volunteers.activities import events, queries, rules
from volunteers.activities.actions import changing
from volunteers.activities.actions.series_rows import (
    ToldOfSeries,
    columns_of,
    refuse_moved_on,
    restore,
    rule_columns,
    snapshot,
)
from volunteers.activities.inputs import ActivityInput, OddTimes, Which
from volunteers.activities.models import Activity, OnMissing, OnTwice, Series
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale, version_of
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db, get, lock, locked, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.undo import Act, leave
from volunteers.undo.rules import moved_on

_TIMES = frozenset({"starts_local", "starts_fold", "starts_at", "ends_local", "ends_fold", "ends_at", "time_zone"})


@action
def change_series(
    actor: Actor,
    activity_id: int,
    given: ActivityInput,
    which: Which,
    odd: OddTimes | None = None,
    version: int | None = None,
) -> ToldOfSeries:
    """Change a time of a series and those after it, or all that are still to come, as one act.

    What was changed on one alone stays as it is there. Whoever signed up is told where time or place is another.
    """
    now = clock.now()
    series = locked(Series, need(Activity, activity_id).series_id or 0)
    times = queries.times_of(series.id)
    every_slot = rules.series.slots(series.rule)
    this = next(row for row in times if row.id == activity_id)
    at = every_slot.index(rules.series.need_slot(this))
    _refuse_which(which, series, at, every_slot)
    ahead = [row for row in times if rules.series.can_change(row, now)]
    if which is Which.FOLLOWING:
        ahead = [row for row in ahead if rules.series.need_slot(row) >= every_slot[at]]
    rows = changing.lock([row.id for row in ahead])
    refuse_stale(this, version)
    refuse(rules.why_not_change(this))
    refuse(rules.repeats.why_not_series(ahead))
    changing.refuse_kind(actor, series.committee_id, given.kind)
    refuse(rules.why_not_schedule(replace(given, starts_chosen=True, ends_chosen=True), now, is_new=False))
    refuse(rules.why_not_window(given.opens_days, given.closes_hours))
    begins = at if which is Which.FOLLOWING else every_slot.index(rules.series.need_slot(ahead[0]))
    return _change(actor, series, rows, this, given, (every_slot, at, begins), odd or OddTimes())


def _refuse_which(which: Which, series: Series, at: int, every_slot: Sequence[datetime]) -> None:
    out = set(series.left_out)
    there = [number for number, slot in enumerate(every_slot) if slot.isoformat() not in out]
    refuse(rules.repeats.why_not_which(which, there.index(at), len(there) - 1))


def _change(
    actor: Actor,
    series: Series,
    rows: changing.Locked,
    this: Activity,
    given: ActivityInput,
    where: tuple[list[datetime], int, int],
    odd: OddTimes,
) -> ToldOfSeries:
    every_slot, at, begins = where
    typed = {**changing.values_of(given), "capacity": given.capacity}
    stands = changing.snapshot(this, rows.shifts[this.id])
    names = {name for name in rules.series.PLANNED if typed[name] != stands[name]}
    is_other_time = any(typed[name] != stands[name] for name in _TIMES)
    if not names and not is_other_time:
        return ToldOfSeries(series, 0)
    old, plan = snapshot(series), rules.series.planned(series)
    own = {key: rules.series.differs(row, series, rows.shifts[key][0].capacity) for key, row in rows.activities.items()}
    is_own_start = typed["starts_local"] == stands["starts_local"] and "times" in own[this.id]
    to = every_slot[at] if is_own_start else given.starts.local
    moved = _Moved(to, given.ends.local - given.starts.local, given.starts.zone) if is_other_time else None
    target, new_slots = _goes_on(series, (every_slot, at, begins), moved, odd)
    apply(target, **rules.series.plan_of({**plan, **{name: typed[name] for name in names}}))
    new = {
        key: _new_values(row, rows, {name: typed[name] for name in (names if row is this else names - own[key])})
        for key, row in rows.activities.items()
    }
    for key, row in rows.activities.items() if is_other_time else ():
        if row is this and is_own_start:
            new[key] |= {name: typed[name] for name in _TIMES}
        elif row is this or "times" not in own[key]:
            new[key] |= _new_times(target, new_slots[rules.series.need_slot(row)])
    slots = _link(series, target, new_slots)
    found = changing.carry_out(actor, rows, new, keeps_guests=given.keeps_guests)
    number = sum(new[key] != values for key, values in found.before.get("values", {}).items())
    target.changed_at = series.changed_at = clock.now()
    db.session.flush()
    record(actor, events.SERIES_CHANGED, series, changed=found.changed, number=number, told_count=found.told)
    made = {"series": old, "new": target.id if target is not series else None, "slots": slots}
    versions = {key: version_of(row) for key, row in rows.activities.items()}
    leave(actor, events.SERIES_CHANGED, series, before={**found.before, **made, "versions": versions})
    at_issue = names | ({"times"} if is_other_time else set())
    kept = [row.starts_local.date() for key, row in rows.activities.items() if row is not this and own[key] & at_issue]
    return ToldOfSeries(target, number, found.told, found.went, kept)


def _new_values(row: Activity, rows: changing.Locked, typed: dict[str, Any]) -> dict[str, Any]:
    """What a time gets: what stands there, and what was typed for it; places only where there is one shift."""
    values = changing.snapshot(row, rows.shifts[row.id])
    is_single = len(rows.shifts[row.id]) == 1
    return values | {name: value for name, value in typed.items() if name != "capacity" or is_single}


class _Moved(NamedTuple):
    """At which time the slot in question is now, how long each time lasts, and where the clocks are."""

    to: datetime
    lasts: timedelta
    zone: str


def _new_times(series: Series, slot: datetime) -> dict[str, Any]:
    """When a slot is; ValueError where it is left out, which was refused before."""
    times = rules.series.times_of(series, slot)
    if times is None:
        raise ValueError(f"{slot} of {series.public_id} is left out")
    return columns_of(*times)


def _goes_on(
    series: Series, where: tuple[list[datetime], int, int], moved: _Moved | None, odd: OddTimes
) -> tuple[Series, dict[datetime, datetime]]:
    """The series as it goes on from the slot number `begins`: itself where that is its first, else one after it; and
    where each of its slots comes to be. `moved` says at which time the slot number `at` is now.
    """
    every_slot, at, begins = where
    left = every_slot[begins:]
    rule = replace(series.rule, first=left[0], count=len(left), until=None)
    lasts, zone = rules.series.lasts_of(series), series.time_zone
    decided = rules.series.decided_of(series)
    if moved is not None:
        lasts, zone = moved.lasts, moved.zone
        rule = rules.series.moved(series.rule, every_slot, at, begins, moved.to)
        decided = OddTimes(odd.on_missing or decided.on_missing, odd.on_twice or decided.on_twice)
        refuse(rules.repeats.why_not_move(rule, lasts, at - begins, moved.to))
    new_slots = dict(zip(left, rules.series.slots(rule), strict=True))
    out = [new_slots[slot].isoformat() for slot in left if slot.isoformat() in series.left_out]
    if moved is not None:
        refuse(_why_not_odd([slot for slot in new_slots.values() if slot.isoformat() not in out], lasts, zone, decided))
    is_next_known = series.next_slot_at is not None
    values = {
        **rule_columns(rule, lasts),
        "time_zone": zone,
        "left_out": out,
        "on_missing": decided.on_missing,
        "on_twice": decided.on_twice,
        "next_slot_at": None,
    }
    target = _after(series, begins, values) if begins else series
    apply(target, **values)
    if is_next_known:
        target.next_slot_at = _next(target, new_slots, queries.slots_made(series.id))
    return target, new_slots


def _after(series: Series, begins: int, values: Mapping[str, Any]) -> Series:
    """End a series before its slot with this number; another goes on from there."""
    now = clock.now()
    target = Series(
        public_id=new_public_id(),
        committee_id=series.committee_id,
        follows_id=series.id,
        created_at=now,
        changed_at=now,
        **{name: getattr(series, name) for name in ("kind", "is_public", "plan", "in_charge_id")},
        **values,
    )
    # the copy of the old one counts no less than it did with the times that leave it
    series.sequence += queries.counted([series.id])[series.id].count
    apply(series, count=begins, until_on=None, next_slot_at=None)
    db.session.add(target)
    db.session.flush()
    return target


def _next(target: Series, new_slots: Mapping[datetime, datetime], made: set[datetime]) -> datetime | None:
    for old, slot in new_slots.items():
        if old not in made and slot.isoformat() not in target.left_out:
            instant: datetime = _new_times(target, slot)["starts_at"]
            return instant
    return None


def _why_not_odd(found: Sequence[datetime], lasts: Any, zone: str, decided: OddTimes) -> Refusal | None:
    """What has to be decided; leaving one out would take it from people who signed up, and is no answer here."""
    no_skip = OddTimes(
        decided.on_missing if decided.on_missing is not OnMissing.SKIP else None,
        decided.on_twice if decided.on_twice is not OnTwice.SKIP else None,
    )
    return rules.repeats.why_not_odd(rules.series.oddities(found, lasts, zone), no_skip)


def _link(series: Series, target: Series, new_slots: Mapping[datetime, datetime]) -> dict[int, datetime]:
    """The times at these slots are of this series at those; what their slots were, by key.

    Also those that were cancelled, which otherwise stay as they are.
    """
    old = {row.id: row.series_slot for row in queries.times_of(series.id) if row.series_slot in new_slots}
    slots = {key: slot for key, slot in old.items() if slot is not None}
    _place(target, {key: new_slots[slot] for key, slot in slots.items()})
    return slots


def _place(series: Series, slots: Mapping[int, datetime]) -> None:
    """These times are at these slots of the series; first of none, for the slot of one may be that of another."""
    table: Any = Activity.__table__
    db.session.flush()
    connection = db.session.connection()
    connection.execute(sa.update(table).where(table.c.id.in_(list(slots))).values(series_id=None, series_slot=None))
    one = sa.update(table).where(table.c.id == sa.bindparam("key"))
    one = one.values(series_id=sa.bindparam("of"), series_slot=sa.bindparam("slot"))
    connection.execute(one, [{"key": key, "of": series.id, "slot": slot} for key, slot in slots.items()])
    for key, slot in slots.items():
        row = need(Activity, key)
        set_committed_value(row, "series_id", series.id)
        set_committed_value(row, "series_slot", slot)


def lock_series_change(act: Act, series: Series) -> None:
    """The `locks` of the undo of a change: the series, then every shift that taking it back may touch."""
    lock(series)
    kept = act.before or {}
    changing.lock([int(key) for key in kept.get("versions", {})], moved=kept.get("moved", ()))


def undo_series_change(actor: Actor, act: Act, series: Series) -> list[Any]:
    """Every time of it has again what it had before, and the series its rule; nobody is written to."""
    kept = act.before or {}
    rows = changing.lock([int(key) for key in kept["versions"]], moved=kept["moved"])
    refuse_moved_on(rows, kept["versions"])
    new = get(Series, kept["new"])
    slots = {int(key): datetime.fromisoformat(slot) for key, slot in kept["slots"].items()}
    if {row.id for row in queries.times_of(new.id if new else series.id)} - set(slots) and new is not None:
        raise moved_on()  # others were made meanwhile
    _place(series, slots)
    lost = changing.take_back(actor, rows, kept)
    restore(series, kept["series"])
    if new is not None:
        db.session.delete(new)
    db.session.flush()
    return lost
