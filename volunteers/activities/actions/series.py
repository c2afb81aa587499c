"""Series: many times in one act; each of them is an activity as any other, with its places and mails.

What changes a series from some time on ends the old one before it and begins another there, which goes on in the new
way; so what lies behind stays as it was. Everything happens in one act with one undo.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from volunteers.access import Actor
from volunteers.activities import events, queries, rules
from volunteers.activities.actions import changing
from volunteers.activities.actions.schedule import end_all, lock_moved, take_place_again
from volunteers.activities.actions.series_rows import (
    ToldOfSeries,
    columns_of,
    refuse_moved_on,
    restore,
    rule_columns,
    snapshot,
)
from volunteers.activities.inputs import ActivityInput, RepeatInput
from volunteers.activities.models import Activity, Rule, Series, Shift
from volunteers.audit import action, record
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, refuse_stale, version_of
from volunteers.foundation.columns import LocalText, new_public_id
from volunteers.foundation.db import db, lock, locked, need
from volunteers.foundation.once import once
from volunteers.foundation.refusals import refuse
from volunteers.foundation.walltime import WallTime
from volunteers.people import queries as people_queries
from volunteers.undo import Act, leave


@action
def schedule_series(
    actor: Actor, committee_id: int, given: ActivityInput, repeats: RepeatInput, public_id: str | None = None
) -> Series:
    """Put a series into the calendar, with its times of the next thirteen months; the worker makes the others.

    `public_id` comes with the form: twice pressed is once done.
    """
    public_id, before = once(Series, public_id, committee_id=committee_id, starts_local=given.starts.local)
    if before is not None:
        return before
    now = clock.now()
    changing.refuse_kind(actor, committee_id, given.kind)
    rule = look_at(given, repeats, now)
    values = {**changing.values_of(given), "capacity": given.capacity}
    series = Series(
        public_id=public_id,
        committee_id=committee_id,
        time_zone=given.starts.zone,
        on_missing=repeats.odd.on_missing,
        on_twice=repeats.odd.on_twice,
        created_at=now,
        changed_at=now,
        **rule_columns(rule, given.ends.local - given.starts.local),
        **rules.series.plan_of(values),
    )
    series.left_out = _left_out(series, repeats.left_out)
    db.session.add(series)
    db.session.flush()
    number = _make(series, set())
    record(actor, events.SERIES_SCHEDULED, series, kind=given.kind, freq=rule.freq, number=number)
    leave(actor, events.SERIES_SCHEDULED, series)
    return series


def undo_schedule_series(actor: Actor, act: Act, series: Series) -> None:
    """None of them is on the calendar any more, where nobody has answered to one of them; the rule alone is left."""
    rows = changing.lock([row.id for row in queries.times_of(series.id)])
    refuse(rules.repeats.why_not_take_off(queries.is_answered([shift.id for shift in rows.own])))
    for shift in rows.own:
        db.session.delete(shift)
    db.session.flush()
    for activity in rows.activities.values():
        db.session.delete(activity)
    apply(series, next_slot_at=None)
    db.session.flush()


def look_at(given: ActivityInput, repeats: RepeatInput, now: datetime) -> Rule:
    """The rule that was said, where a series can be made of it; it changes nothing."""
    rule, lasts = rules.series.rule_of(repeats, given.starts.local), given.ends.local - given.starts.local
    odd_first = replace(given, starts_chosen=True, ends_chosen=True)
    refuse(rules.why_not_schedule(odd_first, now, is_new=True))
    refuse(rules.why_not_window(given.opens_days, given.closes_hours))
    refuse(rules.repeats.why_not_repeat(rule, lasts))
    refuse(rules.repeats.why_not_leave_out(rule, repeats.left_out))
    found = [slot for slot in rules.series.slots(rule) if slot.date() not in repeats.left_out]
    refuse(rules.repeats.why_not_odd(rules.series.oddities(found, lasts, given.starts.zone), repeats.odd))
    return rule


def _left_out(series: Series, days: Sequence[date]) -> list[str]:
    """The slots that are never made: on these days, and where the clocks skip or repeat the hour and it was said so."""
    lasts, decided = rules.series.lasts_of(series), rules.series.decided_of(series)
    return [
        slot.isoformat()
        for slot in rules.series.slots(series.rule)
        if slot.date() in days or rules.series.times_at(slot, lasts, series.time_zone, decided) is None
    ]


def _make(series: Series, made: set[datetime]) -> int:
    """Make the times of a series that are near enough, and note when the next one is; return how many.

    `made` are the slots for which there is one.
    """
    now = clock.now()
    until = rules.series.horizon(max(now, WallTime(series.starts_local, series.time_zone).instant))
    lasts, decided = rules.series.lasts_of(series), rules.series.decided_of(series)
    values = {name: value for name, value in rules.series.planned(series).items() if name != "capacity"}
    in_charge = people_queries.by_id(series.in_charge_id) if series.in_charge_id is not None else None
    if rules.why_not_in_charge(in_charge) is not None:
        values["in_charge_id"] = None  # who was planned to be can't be any more
    rows: list[Activity] = []
    series.next_slot_at = None
    for slot in rules.series.slots_of(series):
        times = rules.series.times_at(slot, lasts, series.time_zone, decided)
        if slot in made or times is None:
            continue
        if times[0].instant > until:
            series.next_slot_at = times[0].instant
            break
        public_id = new_public_id()
        rows.append(
            Activity(
                public_id=public_id,
                committee_id=series.committee_id,
                series_id=series.id,
                series_slot=slot,
                created_at=now,
                changed_at=now,
                shifts=[Shift(public_id=public_id, capacity=series.plan["capacity"])],
                **values,
                **columns_of(*times),
            )
        )
    db.session.add_all(rows)
    db.session.flush()
    return len(rows)


@action
def make_ahead(actor: Actor, series_id: int) -> int:
    """Make the times of a series that have come near enough; whoever does it, and how often, each is made once."""
    series = locked(Series, series_id)
    number = _make(series, queries.slots_made(series.id))
    record(actor, events.SERIES_MADE_AHEAD, series, number=number)
    return number


@action
def keep_wall_times(actor: Actor, activity_ids: Sequence[int]) -> int:
    """Where a zone has other rules by now, these times of series are again when clocks there show what was said."""
    rows = changing.lock(activity_ids)
    number = 0
    for row in rows.activities.values():
        if apply(row, starts_at=row.starts.instant, ends_at=row.ends.instant):
            number += 1
            record(actor, events.ACTIVITY_KEPT_TIME, row)
    return number


@action
def cancel_series(actor: Actor, activity_id: int, reason: LocalText, version: int | None = None) -> ToldOfSeries:
    """Cancel a time of a series and all after it, also those that are not made yet; everybody is told why, once.

    Twice pressed is once done.
    """
    now = clock.now()
    series = locked(Series, need(Activity, activity_id).series_id or 0)
    times = queries.times_of(series.id)
    this = next(row for row in times if row.id == activity_id)
    slot = rules.series.need_slot(this)
    after = [row for row in times if rules.series.need_slot(row) >= slot and rules.series.can_change(row, now)]
    if not after:
        refuse(rules.why_not_cancel(this, now))
    rows = changing.lock([row.id for row in after])
    refuse_stale(this, version)
    refuse(rules.why_not_cancel(this, now))
    old = snapshot(series)
    states = end_all(actor, rows, reason)
    made = [rules.series.need_slot(row) for row in times]
    number = sum(each <= max(made) for each in rules.series.slots(series.rule))
    apply(series, count=number, until_on=None, next_slot_at=None)
    series.changed_at = now
    db.session.flush()
    people = queries.how_many_people(states)
    record(
        actor,
        events.SERIES_CANCELLED,
        series,
        reason=str(reason),
        number=len(rows.activities),
        told_count=people,
    )
    before = {
        "series": old,
        "states": states,
        "activities": list(rows.activities),
        "versions": {key: version_of(row) for key, row in rows.activities.items()},
    }
    leave(actor, events.SERIES_CANCELLED, series, before=before)
    return ToldOfSeries(series, len(rows.activities), people)


def lock_series_cancellation(act: Act, series: Series) -> None:
    """Before taking it back: the series, its shifts, and those on which somebody moved up by it."""
    lock(series)
    lock_moved((act.before or {}).get("activities", ()))


def undo_series_cancel(actor: Actor, act: Act, series: Series) -> None:
    """All of them take place again, and everybody has what they had."""
    kept = act.before or {}
    rows = changing.lock(kept["activities"])
    refuse_moved_on(rows, kept["versions"])
    take_place_again(actor, kept["activities"], kept["states"])
    restore(series, kept["series"])
    db.session.flush()
