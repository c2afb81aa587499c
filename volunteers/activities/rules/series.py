"""When a series takes place, as pure functions of wall time: the rule is counted in what clocks show there, and only
then each time becomes an instant (RFC 5545, 3.3.10, counts in the same way).
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from dateutil import rrule

from volunteers.activities.inputs import OddTimes, RepeatInput, Repeats
from volunteers.activities.models import Activity, ActivityState, Freq, OnMissing, OnTwice, Rule, Series
from volunteers.foundation.columns import LocalText
from volunteers.foundation.walltime import Oddity, WallTime

MOST = 520
"""How many times a series may have."""

LONGEST = timedelta(days=3653)
"""How long it may go on: ten years."""

AHEAD = timedelta(days=396)
"""How far ahead its times are made: thirteen months."""

PLANNED = (
    *("kind", "title", "description", "place", "is_address_private", "online_link", "is_public", "in_charge_id"),
    *("contact_phone", "consent_scopes", "requires", "grants_id", "opens_days", "closes_hours", "capacity"),
)
"""What each time is planned to be, by the names of an activity's columns; `capacity` is its one shift's."""

_FREQ: Mapping[Freq, Literal[0, 1, 2]] = {
    Freq.WEEKLY: rrule.WEEKLY,
    Freq.MONTHLY: rrule.MONTHLY,
    Freq.YEARLY: rrule.YEARLY,
}
LAST = -1


class Odd(NamedTuple):
    """A time of a series whose beginning or end the clocks skip, or show twice."""

    slot: datetime
    when: datetime
    what: Oddity


def rule_of(given: RepeatInput, first: datetime) -> Rule:
    """The rule that was said in a form, from the first time on."""
    freq = {Repeats.WEEKLY: Freq.WEEKLY, Repeats.YEARLY: Freq.YEARLY}.get(given.repeats, Freq.MONTHLY)
    nth = {Repeats.MONTHLY_WEEKDAY: nth_of(first), Repeats.MONTHLY_LAST: LAST}.get(given.repeats)
    weekdays = tuple(sorted(set(given.weekdays))) or (first.weekday(),)
    return Rule(
        freq=freq,
        first=first,
        every=given.every or 1,
        weekdays=weekdays if freq is Freq.WEEKLY else (),
        nth=nth,
        until=given.until,
        count=given.count,
    )


def nth_of(day: date) -> int:
    """Which of its weekday in the month a day is: 4 is the fourth Thursday."""
    return (day.day - 1) // 7 + 1


def is_last(day: date) -> bool:
    """Whether it is the last of its weekday in the month."""
    return day.day + 7 > monthrange(day.year, day.month)[1]


def slots(rule: Rule, most: int = MOST + 1) -> list[datetime]:
    """The wall times at which it takes place, in order; at most so many, and none later than ten years on.

    A month that has no such day is left out.
    """
    until = datetime.combine(rule.until, datetime.max.time()) if rule.until is not None else None
    latest = rule.first + LONGEST
    found = rrule.rrule(
        _FREQ[rule.freq],
        dtstart=rule.first,
        interval=rule.every,
        until=min(until, latest) if until is not None else latest,
        byweekday=_by_weekday(rule),
        wkst=rrule.MO,
    )
    return list(islice(found, most if rule.count is None else min(rule.count, most)))


def _by_weekday(rule: Rule) -> Any:
    if rule.freq is Freq.WEEKLY:
        return [rrule.weekdays[day] for day in rule.weekdays]
    if rule.freq is Freq.MONTHLY and rule.nth is not None:
        return rrule.weekdays[rule.first.weekday()](rule.nth)
    return None


def oddities(found: Iterable[datetime], lasts: timedelta, zone: str) -> list[Odd]:
    """Which of these times begin or end when the clocks skip an hour there, or show one twice."""
    odd = []
    for slot in found:
        for when in (slot, slot + lasts):
            what = WallTime(when, zone).oddity
            if what is not None and not _is_midnight_of_whole_days(slot, lasts, when):
                odd.append(Odd(slot, when, what))
                break
    return odd


def _is_midnight_of_whole_days(slot: datetime, lasts: timedelta, when: datetime) -> bool:
    """What lasts whole days begins with the day, whatever its first time is."""
    minutes = {(slot + lasts).time().isoformat("minutes"), slot.time().isoformat("minutes")}
    return minutes <= {"00:00", "23:59"} and when == slot


def times_at(slot: datetime, lasts: timedelta, zone: str, decided: OddTimes) -> tuple[WallTime, WallTime] | None:
    """From when to when the time of this slot is; None where it is left out. The instants are derived here, and kept
    true to the wall time by whoever asks again when a zone changes its rules.
    """
    starts = _decided(WallTime(slot, zone), decided)
    ends = _decided(WallTime(slot + lasts, zone), decided)
    if starts is None or ends is None:
        return None
    if starts.local != slot or ends.instant <= starts.instant:
        instant = starts.instant + lasts  # it begins later, and lasts as long
        ends = _there(instant, zone)
    return starts, ends


def _decided(when: WallTime, decided: OddTimes) -> WallTime | None:
    what = when.oddity
    if what is Oddity.MISSING:
        return None if decided.on_missing is OnMissing.SKIP else _there(when.instant, when.zone)
    if what is Oddity.TWICE:
        if decided.on_twice is OnTwice.SKIP:
            return None
        return replace(when, fold=int(decided.on_twice is OnTwice.SECOND))
    return when


def _there(instant: datetime, zone: str) -> WallTime:
    local = instant.astimezone(ZoneInfo(zone))
    return WallTime(local.replace(tzinfo=None, fold=0), zone, local.fold)


def lasts_of(series: Series) -> timedelta:
    """How long each time lasts, as clocks show it."""
    return series.ends_local - series.starts_local


def decided_of(series: Series) -> OddTimes:
    """What was decided of times that do not exist, or exist twice."""
    return OddTimes(series.on_missing, series.on_twice)


def slots_of(series: Series) -> list[datetime]:
    """All its wall times, but for those that were left out."""
    out = set(series.left_out)
    return [slot for slot in slots(series.rule) if slot.isoformat() not in out]


def times_of(series: Series, slot: datetime) -> tuple[WallTime, WallTime] | None:
    """From when to when the time at this slot of a series is by its rule; None where it is left out."""
    return times_at(slot, lasts_of(series), series.time_zone, decided_of(series))


def left_out_days(series: Series) -> list[datetime]:
    """The wall times of a series that were never made, in order."""
    return sorted(datetime.fromisoformat(slot) for slot in series.left_out)


def planned(series: Series) -> dict[str, Any]:
    """What each time is planned to be, by name (`PLANNED`)."""
    values: dict[str, Any] = {name: series.plan.get(name) for name in PLANNED}
    texts = {name: LocalText(values[name]) for name in ("title", "description")}
    return {**values, **texts, "kind": series.kind, "is_public": series.is_public, "in_charge_id": series.in_charge_id}


def plan_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a series for what each time is planned to be."""
    own = ("kind", "is_public", "in_charge_id")
    plan = {name: dict(value) if isinstance(value, LocalText) else value for name, value in values.items()}
    return {"plan": {name: plan[name] for name in PLANNED if name not in own}, **{name: values[name] for name in own}}


def is_moved(activity: Activity, series: Series) -> bool:
    """Whether this time of a series is not when the rule has it."""
    at = times_of(series, need_slot(activity))
    return at is None or (at[0].instant, at[1].instant) != (activity.starts_at, activity.ends_at)


def need_slot(activity: Activity) -> datetime:
    """The wall time that the rule gave it; ValueError where it is of no series."""
    if activity.series_slot is None:
        raise ValueError(f"{activity.public_id} is of no series")
    return activity.series_slot


def differs(activity: Activity, series: Series, capacity: int | None) -> frozenset[str]:
    """What was changed on this time alone: names of `PLANNED`, and `times`."""
    plan = planned(series)
    values = {name: capacity if name == "capacity" else getattr(activity, name) for name in PLANNED}
    others = {name for name in PLANNED if values[name] != plan[name]}
    return frozenset(others | ({"times"} if is_moved(activity, series) else set()))


def moved(rule: Rule, every_slot: Sequence[datetime], at: int, begins: int, to: datetime) -> Rule:
    """The rule from its slot number `begins` on, where the slot number `at` comes to be at `to`."""
    was, anchor = every_slot[at], every_slot[begins]
    nth, weekdays = rule.nth, rule.weekdays
    if rule.freq is Freq.WEEKLY:
        days = (to.date() - was.date()).days
        weekdays = tuple(sorted({(day + days) % 7 for day in rule.weekdays}))
        first = datetime.combine(anchor.date() + timedelta(days=days), to.time())
    elif rule.freq is Freq.MONTHLY:
        first, nth = _in_month(rule, anchor, _months(to) - _months(was), to)
    else:
        years = to.year - was.year
        first = datetime.combine(_same_day(anchor.year + years, to.month, to.day), to.time())
    left = len(every_slot) - begins
    return replace(rule, first=first, weekdays=weekdays, nth=nth, count=left, until=None)


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _in_month(rule: Rule, anchor: datetime, months: int, to: datetime) -> tuple[datetime, int | None]:
    year, month = divmod(_months(anchor) + months, 12)
    if rule.nth is None:
        return datetime.combine(_same_day(year, month + 1, to.day), to.time()), None
    nth = LAST if rule.nth == LAST and is_last(to) else nth_of(to)
    days = [date(year, month + 1, day) for day in range(1, monthrange(year, month + 1)[1] + 1)]
    same = [day for day in days if day.weekday() == to.weekday()]
    return datetime.combine(same[min(nth, len(same)) - (nth > 0)], to.time()), nth


def _same_day(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))


def can_change(activity: Activity, now: datetime) -> bool:
    """Whether this time of a series is still to come and takes place."""
    return activity.state is ActivityState.PUBLISHED and activity.ends_at > now


def horizon(now: datetime) -> datetime:
    """Until when the times of a series are made."""
    return (now + AHEAD).astimezone(UTC)
