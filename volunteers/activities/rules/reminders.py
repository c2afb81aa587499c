"""When people are reminded, whom, and of what: pure functions of a plan, a shift and what they got before."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from volunteers.activities.models import Activity, ActivityState, Counted, Shift, SignUp, SignUpState, Step, ToWhom
from volunteers.activities.rules.places import is_open, is_there, why_not_change
from volunteers.foundation.refusals import Refusal
from volunteers.foundation.text import _l
from volunteers.foundation.walltime import WallTime
from volunteers.organization.defaults import NEVER

DEFAULT = "default"
"""The address part of the step that stands where nobody planned anything."""
MOST_MAILS = 3
"""About one activity to one person, whatever the rules; what changed, and that it is canceled, is told besides."""
MOST_STEPS = MOST_MAILS - 1
"""To the same people: the first of their mails says that they have a place."""
MOST_DAYS = 60
LATE = timedelta(days=2)
"""How long after its time a step that is counted from the end is still sent, where nothing ran."""
LOOKED_BACK = timedelta(days=3)
"""How long after that it is still noted who missed it."""


def default_steps(hour: str) -> list[Step]:
    """What stands where nobody planned anything: one mail the evening before, which asks if they still come."""
    if hour == NEVER:
        return []
    return [Step(DEFAULT, Counted.BEFORE_START, 1, int(hour), ToWhom.COMING, asks=True)]


def counted_on(step: Step, shift: Shift) -> date:
    """The day, as clocks there show it, from which the days of a step are counted."""
    if step.counted in (Counted.BEFORE_START, Counted.AFTER_START):
        return shift.starts.local.date()
    days = shift.activity.days if shift.own_ends_local is None else None
    if days is not None:  # what lasts whole days ends with the last of them
        return days[1] - timedelta(days=1)
    return shift.ends.local.date()


def due_at(step: Step, shift: Shift) -> datetime:
    """The instant of a step: at that hour of the clocks there. An hour that comes twice is its first."""
    back = step.counted in (Counted.BEFORE_START, Counted.BEFORE_END)
    day = counted_on(step, shift) + timedelta(days=-step.days if back else step.days)
    return WallTime(datetime(day.year, day.month, day.day, step.hour), shift.time_zone).instant  # noqa: DTZ001


def sent_until(step: Step, shift: Shift) -> datetime:
    """Until when it is still sent where nothing ran at its time: what is before it starts, until it starts."""
    if step.is_before:
        return shift.starts_at
    if step.counted is Counted.BEFORE_END:
        return shift.ends_at
    return due_at(step, shift) + LATE


def is_dropped(step: Step, shift: Shift) -> bool:
    """Whether it is not sent for this: it was planned after that moment, or the moment comes when it has begun."""
    due = due_at(step, shift)
    return (step.since is not None and due < step.since) or due >= sent_until(step, shift)


def is_for(step: Step, activity: Activity) -> bool:
    """Whether a step is for such an activity at all: only of a meeting members are asked for an answer."""
    is_on = activity.state in (ActivityState.PUBLISHED, ActivityState.DONE)
    return is_on and (step.to_whom is not ToWhom.NO_ANSWER or bool(activity.is_meeting))


def is_running(step: Step, shift: Shift, now: datetime) -> bool:
    """Whether its moment has come, and what becomes of it is not long settled."""
    if is_dropped(step, shift):
        return False
    return due_at(step, shift) <= now < sent_until(step, shift) + LOOKED_BACK


def has_enough(mails: int, step: Step, steps: Sequence[Step], shift: Shift) -> bool:
    """Whether they had as many mails about it as anybody gets; the one that asks if they come is kept a place for."""
    due = due_at(step, shift)
    follows = [
        each
        for each in steps
        if each.asks and each.to_whom is step.to_whom and not is_dropped(each, shift) and due_at(each, shift) > due
    ]
    return mails + bool(follows) >= MOST_MAILS


def why_not_plan(steps: Collection[Step], step: Step, activity: Activity | None) -> Refusal | None:
    """Why a step can't stand beside these others, in the plan of an activity, or of a committee."""
    others = [each for each in steps if each.public_id != step.public_id and each.to_whom is step.to_whom]
    if step.to_whom is not ToWhom.COMING and not step.is_before:
        return _unfit("counted", _l("Only people who have a place get a reminder after it starts."))
    if step.asks and not (step.to_whom is ToWhom.COMING and step.is_before):
        return _unfit("asks", _l("Only people who have a place can be asked if they’re coming, before it starts."))
    if activity is not None and not is_for(step, activity) and step.to_whom is ToWhom.NO_ANSWER:
        return _unfit("to_whom", _l("Only for meetings. For anything else, nobody needs to answer."))
    if not step.words and not step.is_before:
        return _unfit("words", _l("Say what the email should tell people. It can’t be empty after it starts."))
    if any(each.kind == step.kind for each in others):
        return _unfit("days", _l("There already is a reminder on that day to the same people. Change that one."))
    if len(others) >= MOST_STEPS:
        return _unfit(
            "to_whom",
            _l(
                "At most two reminders go to the same people. With the first email about their place, that’s three. "
                "Remove another one first."
            ),
        )
    if activity is not None and step.is_before and not step.days and time(step.hour) >= activity.starts_local.time():
        return _unfit("hour", _l("Choose an hour before it starts."))
    return None


def _unfit(field: str, words: object) -> Refusal:
    return Refusal(words, code="unfit-reminder", field=field, status=422)


def in_order(step: Step) -> tuple[int, int, int]:
    """As they come: those before it starts, those while it goes on, those after it; of a day by the hour."""
    is_back = step.counted in (Counted.BEFORE_START, Counted.BEFORE_END)
    order = {Counted.BEFORE_START: 0, Counted.AFTER_START: 1, Counted.BEFORE_END: 2, Counted.AFTER_END: 3}[step.counted]
    return (order, -step.days if is_back else step.days, step.hour)


def why_not_still_coming(row: SignUp, shift: Shift, now: datetime) -> Refusal | None:
    """Why nobody says anew that they come: it is over or off, or they have no place any more."""
    if not is_open(shift, now):
        return why_not_change(shift.activity) or Refusal(
            _l("This has ended, so nobody needs to answer anymore."), code="over"
        )
    if not row.has_place:
        return Refusal(_l("You don’t have a place anymore, so there’s nothing to confirm."), code="no-place")
    return None


def is_reminder_so(kind: str, facts: Mapping[str, Any], sign_up: SignUp, now: datetime) -> bool:
    """Whether a reminder is still true: they have the place, or wait, and it is then and there."""
    shift = sign_up.shift
    if kind == "activities/reminder_words":  # it goes on, or is over: nobody is told when it is
        return sign_up.has_place and shift.activity.state is not ActivityState.CANCELLED
    wanted = SignUpState.WAITLISTED if kind == "activities/reminder_waiting" else SignUpState.CONFIRMED
    is_ahead = shift.activity.state is ActivityState.PUBLISHED and shift.starts_at > now
    return is_ahead and sign_up.state is wanted and is_there(facts, shift, sign_up)
