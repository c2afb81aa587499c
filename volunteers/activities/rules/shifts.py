"""Decisions about positions and shifts of an activity: when they can be, how many, and what becomes of them."""

import itertools
from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from volunteers.activities.inputs import ManyShiftsInput, PositionInput, ShiftInput
from volunteers.activities.models import Activity, ActivityPosition, Fill, Shift, SignUp
from volunteers.activities.rules.places import odd, why_not_change
from volunteers.foundation import moments
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import Lazily, _l, _n
from volunteers.foundation.walltime import WallTime

MOST_SHIFTS = 600
"""So many shifts an activity may have."""

MOST_POSITIONS = 40
SHORTEST_MINUTES = 15
AROUND = timedelta(days=7)
"""So long before an activity starts, or after it ends, a shift of it may be: tents go up, and come down."""

MOST_AT_ONCE = 10
"""So many shifts one press may sign up for."""

NAMED = 5


class Span(NamedTuple):
    """From when to when."""

    starts: WallTime
    ends: WallTime


def how_many(given: ManyShiftsInput) -> int:
    """How many shifts these are, without making them."""
    each_day = -(-(given.closes - given.opens) // max(given.minutes, 1))
    return max(each_day, 0) * len(given.days) * len(given.positions)


def spans(given: ManyShiftsInput, zone: str) -> list[Span]:
    """When they are, day by day."""
    found = []
    for day in given.days:
        midnight = datetime.combine(day, time())
        for begin in range(given.opens, given.closes, given.minutes):
            end = min(begin + given.minutes, given.closes)
            times = (midnight + timedelta(minutes=minutes) for minutes in (begin, end))
            found.append(Span(*(WallTime(each, zone) for each in times)))
    return found


def why_not_plan_shifts(activity: Activity, now: datetime) -> Refusal | None:
    """Why positions and shifts can't be changed any more."""
    if activity.ends_at + AROUND <= now:
        return Refusal(_l("This has ended, so nothing about it can be changed."), code="over")
    return why_not_change(activity)


def why_not_many(given: ManyShiftsInput, activity: Activity, count: int, now: datetime) -> Refusal | None:
    """Why these shifts can't be added to the `count` that there are; the first thing that is to be mended."""
    if not given.positions:
        return Refusal(_l("Check at least one role."), code="no-position", field="positions", status=422)
    if not given.days:
        return Refusal(_l("Check at least one day."), code="no-day", field="days", status=422)
    if given.closes <= given.opens:
        return Refusal(
            _l("The last shift ends before the first one starts. Check both times."),
            code="ends-first",
            field="closes",
            status=422,
        )
    if given.minutes < SHORTEST_MINUTES:
        return Refusal(
            _l("A shift lasts at least %(num)d minutes.", num=SHORTEST_MINUTES),
            code="too-short",
            field="minutes",
            status=422,
        )
    return (
        why_not_so_many_places(given.capacity) or _why_not_number(given, count) or _why_not_when(given, activity, now)
    )


def why_not_so_many_places(capacity: int | None) -> Refusal | None:
    """Why there can't be so many places on a shift."""
    if capacity is None or capacity > 0:
        return None
    return Refusal(_l("A shift needs at least one place."), code="no-places", field="capacity", status=422)


def _why_not_number(given: ManyShiftsInput, count: int) -> Refusal | None:
    if count + how_many(given) <= MOST_SHIFTS:
        return None
    return Refusal(
        _l(
            "This would add %(num)d shifts. An activity can have %(most)d at most, and it has %(count)d already. "
            "Choose longer shifts, or fewer days or roles.",
            num=how_many(given),
            most=MOST_SHIFTS,
            count=count,
        ),
        code="too-many",
        status=422,
    )


def _why_not_when(given: ManyShiftsInput, activity: Activity, now: datetime) -> Refusal | None:
    for span in spans(given, activity.time_zone):
        for when in span:
            refusal = odd("opens", when, chosen=False)
            if refusal is not None:
                return Refusal(refusal.message, code=refusal.code, field="opens", status=422)
        refusal = why_not_there(activity, span, now, field="days")
        if refusal is not None:
            return refusal
    return None


def why_not_shift(given: ShiftInput, activity: Activity, now: datetime, *, was: Shift | None = None) -> Refusal | None:
    """Why a shift can't be like this: its times are odd, the wrong way round, past or outside the activity."""
    for field, when, chosen in (
        ("starts_at", given.starts, given.starts_chosen),
        ("ends_at", given.ends, given.ends_chosen),
    ):
        refusal = odd(field, when, chosen=chosen)
        if refusal is not None:
            return refusal
    if given.ends.instant <= given.starts.instant:
        return Refusal(_l("It ends before it starts. Check both times."), code="ends-first", field="ends_at")
    refusal = why_not_so_many_places(given.capacity)
    is_same_time = was is not None and (was.starts_at, was.ends_at) == (given.starts.instant, given.ends.instant)
    return refusal or (None if is_same_time else why_not_there(activity, Span(given.starts, given.ends), now))


def why_not_there(activity: Activity, span: Span, now: datetime, field: str = "starts_at") -> Refusal | None:
    """Why a shift can't be at this time: it is past, or not near the activity."""
    if span.starts.instant < now:
        return Refusal(_l("This time is in the past. Enter one in the future."), code="past", field=field, status=422)
    if span.starts.instant >= activity.starts_at - AROUND and span.ends.instant <= activity.ends_at + AROUND:
        return None
    return Refusal(
        _l(
            "This shift would be on %(day)s, more than a week away from the activity. Check the date, or change the "
            "activity’s own dates first.",
            day=Lazily(moments.date, span.starts.local.date()),
        ),
        code="outside",
        field=field,
        status=422,
    )


def why_not_position(given: PositionInput) -> Refusal | None:
    """Why something to do can't be like this: the least is more than the most."""
    numbers = [(name, getattr(given, name)) for name in ("least", "target", "most")]
    said = [(name, number) for name, number in numbers if number is not None]
    for name, number in said:
        if number <= 0:
            return Refusal(_l("Enter a number from 1 up."), code="no-places", field=name, status=422)
    for (_before, less), (name, more) in itertools.pairwise(said):
        if more < less:
            return Refusal(
                _l("This is fewer people than above. Start with the smallest number."),
                code="least-most",
                field=name,
                status=422,
            )
    return None


def why_not_more_positions(count: int, more: int) -> Refusal | None:
    """Why there can't be so many more positions."""
    if not more:
        return Refusal(_l("Enter at least one role."), code="no-position", field="titles", status=422)
    if count + more <= MOST_POSITIONS:
        return None
    return Refusal(
        _l("An activity can have %(most)d roles at most.", most=MOST_POSITIONS),
        code="too-many",
        field="titles",
        status=422,
    )


def why_not_remove_position(shifts: Collection[Shift]) -> Refusal | None:
    """Why something to do can't be removed: it has shifts."""
    if not shifts:
        return None
    return Refusal(
        _n(
            "This role still has one shift. Remove the shift first.",
            "This role still has %(num)s shifts. Remove them first.",
            len(shifts),
        ),
        code="has-shifts",
    )


def why_not_remove_shift(on_it: Sequence[SignUp], fill: Fill, others: int) -> Refusal | None:
    """Why a shift can't be removed: somebody is on it, or it is the only one."""
    if not others:
        return Refusal(_l("This is the only shift. Cancel the activity if it isn’t taking place."), code="only-shift")
    if on_it:
        names = ", ".join(row.person.full_name for row in on_it[:NAMED])
        more = len(on_it) - NAMED
        if more > 0:
            return Refusal(
                _n(
                    "People are on this shift: %(names)s and one more. Move it, or ask them to choose another one.",
                    "People are on this shift: %(names)s and %(num)s more. Move it, or ask them to choose another one.",
                    more,
                    names=names,
                ),
                code="somebody-on-it",
            )
        return Refusal(
            _l("People are on this shift: %(names)s. Move it, or ask them to choose another one.", names=names),
            code="somebody-on-it",
        )
    if fill.held:
        return Refusal(
            _l("A place on this shift is held for someone who is about to confirm. Try again in half an hour."),
            code="held",
        )
    return None


def why_not_take_away(count: int) -> Refusal | None:
    """Why what was just added or shown can't be taken back: people have signed up for it."""
    if not count:
        return None
    return Refusal(
        _n(
            "One person has signed up in the meantime, so you can’t undo this.",
            "%(num)s people have signed up in the meantime, so you can’t undo this.",
            count,
        ),
        code="signed-up",
    )


def why_not_publish(activity: Activity, now: datetime) -> Refusal | None:
    """Why a draft can't be shown: its time is past."""
    if activity.starts_at >= now:
        return None
    return Refusal(_l("This starts in the past. Change its dates, then publish it."), code="past")


def why_not_discard(activity: Activity) -> Refusal | None:
    """Why an activity can't be thrown away: people can see it."""
    if activity.is_draft:
        return None
    return Refusal(_l("This is published already. You can cancel it instead."), code="published")


def why_not_chosen(count: int) -> Refusal | None:
    """Why one press can't sign up for so many shifts."""
    if not count:
        return Refusal(_l("Nothing is checked yet. Check the shifts you can take."), code="nothing-chosen", status=422)
    if count <= MOST_AT_ONCE:
        return None
    return Refusal(
        _l(
            "You can sign up for %(most)d shifts at a time. Uncheck some, and choose them afterward.", most=MOST_AT_ONCE
        ),
        code="too-many-chosen",
    )


def why_not_mixed(shifts: Sequence[Shift]) -> Refusal | None:
    """Why one press can't be for all of these: they are of different activities."""
    if len({shift.activity_id for shift in shifts}) == 1:
        return None
    return Refusal(_l("These shifts belong to different activities. Choose them one at a time."), code="mixed")


def why_not_together(shifts: Sequence[Shift]) -> Refusal | None:
    """Why nobody can come to all of these: they are of different activities, or two of them are at the same time."""
    refusal = why_not_mixed(shifts)
    if refusal is not None:
        return refusal
    if any(overlaps(one, other) for one, other in itertools.combinations(shifts, 2)):
        return Refusal(
            _l("Two of the shifts you checked are at the same time. Go back and uncheck one of them."),
            code="clash",
            status=422,
        )
    return None


def overlaps(one: Shift, other: Shift) -> bool:
    """Whether nobody can be on both."""
    return one.starts_at < other.ends_at and one.ends_at > other.starts_at


def moved(when: WallTime, days: int) -> WallTime:
    """The same hour on the clocks so many days later; of an hour that comes twice there, the first."""
    return WallTime(when.local + timedelta(days=days), when.zone)


def needed(position: ActivityPosition | None, fill: Fill) -> int:
    """How many are still needed: up to the least of the position, else its target, else all places."""
    wanted = fill.capacity
    if position is not None:
        wanted = position.least or position.target or fill.capacity
    return max((wanted or 0) - fill.confirmed, 0)
