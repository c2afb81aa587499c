"""Reminding people: what is planned, sending what is due, and "I'm still coming".

Whom a step goes to is worked out from rows each time (`queries.owed`), under the locks of the shifts; a row for each
person and step says that it is done, so that nobody gets one twice, whatever runs at the same time or is killed.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from volunteers import links
from volunteers.access import Actor, Permission
from volunteers.activities import emails, events, queries, rules
from volunteers.activities.actions import places
from volunteers.activities.inputs import StepInput
from volunteers.activities.models import Activity, Reminder, ReminderPlan, ReminderState, SignUp, Step, ToWhom
from volunteers.audit import action, record
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.changes import apply, stale
from volunteers.foundation.columns import new_public_id
from volunteers.foundation.db import db, locked, need
from volunteers.foundation.refusals import Refusal, refuse
from volunteers.foundation.text import _l
from volunteers.links import Link, Purpose
from volunteers.mail import Message, outbox
from volunteers.people import rules as people_rules
from volunteers.undo import Act, leave

REMINDED_AT_ONCE = 50
"""So many people are written to in one transaction: who signs up meanwhile waits no longer than for that."""
SHORTEST_LINK = timedelta(hours=1)


@action
def remind(actor: Actor, activity_id: int) -> int:
    """Write to some of those to whom something of an activity is due, or note why not; returns how many that were."""
    keys = [shift.id for shift in queries.shifts_of([activity_id])]
    shifts = places.lock_shifts(keys)
    owed = queries.owed(list(shifts.values()))[:REMINDED_AT_ONCE]
    if not owed:
        return 0
    now = clock.now()
    rows = [each.again or _row(each, now) for each in owed]
    for each, row in zip(owed, rows, strict=True):
        apply(row, state=each.state)  # of one whose mail waited until it was too late
    db.session.add_all(rows)
    db.session.flush()
    own = queries.own_links([row.id for each in owed for row in each.sign_ups if each.person.account_id is None])
    written = [
        _message(each, row, own) for each, row in zip(owed, rows, strict=True) if each.state is ReminderState.SENT
    ]
    outbox.put_all(written)
    activity = owed[0].activity
    record(
        actor,
        events.REMINDERS_SENT,
        activity,
        committee_id=activity.committee_id,
        sent_count=len(written),
        other_count=len(owed) - len(written),
    )
    return len(owed)


def _row(owed: queries.Owed, now: datetime) -> Reminder:
    is_sent = owed.state is ReminderState.SENT
    return Reminder(
        activity_id=owed.activity.id,
        person_id=owed.person.id,
        sign_up_id=owed.sign_ups[0].id if owed.sign_ups else None,
        step=owed.step.kind,
        for_on=owed.for_on,
        due_at=owed.due_at,
        state=owed.state,
        asks=is_sent and _asks(owed),
        made_at=now,
    )


def skip_what_was_sent(made_at: datetime) -> None:
    """Inside the action in which a backup was put back: what was due since it was made may have been sent, and is not
    sent again.
    """
    now = clock.now()
    missed = [each for each in queries.all_owed() if each.again is None and each.due_at > made_at]
    rows = [_row(each._replace(state=ReminderState.TOO_LATE), now) for each in missed]
    db.session.add_all(rows)


def _asks(owed: queries.Owed) -> bool:
    """Whether they are asked: who answers for somebody under 18 says on their own page if the child can't come."""
    return owed.step.asks and not people_rules.is_guarded(owed.person)


def _message(owed: queries.Owed, row: Reminder, own: dict[int, Link]) -> Message:
    to = people_rules.recipient(owed.person)
    if owed.step.to_whom is ToWhom.NO_ANSWER:
        return emails.reminder_call(row, owed.step, owed.shift, to)
    first = owed.sign_ups[0]
    link = _answer_link(first) if _asks(owed) else None
    return emails.reminder(row, owed.step, owed.sign_ups, to, link, own.get(first.id))


def _answer_link(sign_up: SignUp) -> Link:
    """Good until the last of that day is over: who falls ill in the morning says so by the same mail."""
    ttl = max(sign_up.shift.ends_at - clock.now(), SHORTEST_LINK)
    return links.issue(Purpose.STILL_COMING, person_id=sign_up.person_id, subject_id=sign_up.id, ttl=ttl)


class _Said(NamedTuple):
    """Somebody who said that they still come; and what each of their places of that day said before, by its key."""

    sign_up: SignUp
    before: dict[str, datetime | None]


def _say(actor: Actor, sign_up_id: int) -> _Said:
    """To all places that they have on that day. Twice pressed is once said."""
    asked = need(SignUp, sign_up_id)
    activity_id = queries.shift(asked.shift_id).activity_id
    shifts = places.lock_shifts([shift.id for shift in queries.shifts_of([activity_id])])
    row = queries.sign_up_by_key(sign_up_id, asked.person_id)
    if row is None:
        raise RuntimeError(f"sign-up {sign_up_id} is gone")
    places_then = queries.places_on_day(row)
    if not row.has_place and places_then:  # they gave one back, and have another on that day
        row = places_then[0]
    refuse(rules.why_not_still_coming(row, shifts[row.shift_id], clock.now()))
    that_day = [each for each in places_then if not each.still_comes]
    before = {str(each.id): each.still_comes_for_at for each in that_day}
    for each in that_day:
        apply(each, still_comes_for_at=each.shift.starts_at)
    if that_day:
        places.note(actor, events.SIGN_UP_STILL_COMING, row, shifts[row.shift_id])
    return _Said(row, before)


@action
def still_coming(actor: Actor, sign_up_id: int) -> SignUp:
    """ "I'm still coming", on the page of the activity."""
    said = _say(actor, sign_up_id)
    if said.before:
        _leave(actor, said)
    return said.sign_up


@action
def still_coming_by_link(link_id: int) -> SignUp:
    """The same from the mail. The link stays good: who can't come after all says so by it, too."""
    link = need(Link, link_id)
    actor = Actor.from_link(link.person_id, Permission.SIGNUP_OWN, link_id=link.id)
    said = _say(actor, link.subject_id or 0)
    if said.before:
        _leave(actor, said)
    return said.sign_up


def _leave(actor: Actor, said: _Said) -> None:
    row = said.sign_up
    leave(actor, events.SIGN_UP_STILL_COMING, row, for_person_id=row.person_id, before={"said": said.before})


def undo_still_coming(actor: Actor, act: Act, row: SignUp) -> None:
    """Nothing was said."""
    for key, said in (act.before or {})["said"].items():
        apply(need(SignUp, int(key)), still_comes_for_at=datetime.fromisoformat(said) if said else None)


class Planned(NamedTuple):
    """What an action on a plan gives back; `passed` are steps that an activity does not get, for their time is over."""

    plan: ReminderPlan | None
    passed: Sequence[Step] = ()


@action
def add_step(
    actor: Actor, committee_id: int, activity_id: int | None, given: StepInput, public_id: str | None = None
) -> Planned:
    """Plan another reminder: for an activity, or for all of a committee's. Twice pressed is once done (`public_id`).

    What stood above it until now becomes a plan of its own. It is not sent where its moment is over.
    """
    plan, now, activity = _locked(committee_id, activity_id)
    if public_id is not None and now.step(public_id) is not None:
        return Planned(plan)
    step = Step(public_id or new_public_id(), **vars(given), since=clock.now())
    refuse(rules.why_not_plan(now.steps, step, activity))
    return _planned(actor, plan, now, [*now.steps, step], committee_id, activity)


@action
def change_step(
    actor: Actor, committee_id: int, activity_id: int | None, public_id: str, given: StepInput, version: int
) -> Planned:
    """Change one: its day, its hour, to whom, its words. At another moment it is sent only where that is ahead."""
    plan, now, activity = _locked(committee_id, activity_id)
    if version != (plan.version if plan is not None else 0):
        raise stale()
    before = now.step(public_id)
    if before is None:
        raise Refusal(_l("Someone else removed this reminder in the meantime."), code="gone")
    step = Step(public_id, **vars(given), since=clock.now())
    if (before.kind, before.hour) == (step.kind, step.hour):
        step = replace(step, since=before.since)
    refuse(rules.why_not_plan(now.steps, step, activity))
    steps = [step if each.public_id == public_id else each for each in now.steps]
    return _planned(actor, plan, now, steps, committee_id, activity)


@action
def drop_step(actor: Actor, committee_id: int, activity_id: int | None, public_id: str) -> Planned:
    """Take one out of the plan. Twice pressed is once done."""
    plan, now, activity = _locked(committee_id, activity_id)
    steps = [each for each in now.steps if each.public_id != public_id]
    return _planned(actor, plan, now, steps, committee_id, activity)


@action
def inherit(actor: Actor, committee_id: int, activity_id: int | None) -> Planned:
    """What stands above it counts again: the committee's plan, or what the administrator set."""
    plan, _now, _activity = _locked(committee_id, activity_id)
    if plan is None or not plan.is_own:
        return Planned(plan)
    before = _kept(plan)
    apply(plan, is_own=False, changed_at=clock.now())
    return _noted(actor, plan, before)


def undo_plan(actor: Actor, act: Act, plan: ReminderPlan) -> None:
    """What was planned before is planned again; what was sent meanwhile was sent."""
    apply(plan, **(act.before or {}), changed_at=clock.now())


def _locked(committee_id: int, activity_id: int | None) -> tuple[ReminderPlan | None, queries.Planned, Activity | None]:
    """Under the lock of what it is for: its plan, the steps that count there, and the activity, if it is one."""
    activity = locked(Activity, activity_id) if activity_id is not None else None
    if activity is None:
        locked(Committee, committee_id)
    else:
        refuse(rules.why_not_change(activity))
    return queries.plan_of(committee_id, activity_id), queries.planned(committee_id, activity_id), activity


def _planned(
    actor: Actor,
    plan: ReminderPlan | None,
    now: queries.Planned,
    steps: Sequence[Step],
    committee_id: int,
    activity: Activity | None,
) -> Planned:
    steps = sorted(steps, key=rules.in_order)
    if steps == list(now.steps):
        return Planned(plan)
    before, kept = _kept(plan), [each.kept() for each in steps]
    if plan is None:
        activity_id = activity.id if activity is not None else None
        plan = ReminderPlan(committee_id=committee_id, activity_id=activity_id, steps=kept, changed_at=clock.now())
        db.session.add(plan)
        db.session.flush()
    else:
        apply(plan, steps=kept, is_own=True, changed_at=clock.now())
    shifts = queries.shifts_of([activity.id]) if activity is not None else []
    new = [each for each in steps if each not in now.steps]
    passed = [step for step in new if shifts and all(rules.is_dropped(step, shift) for shift in shifts)]
    return _noted(actor, plan, before, passed)


def _kept(plan: ReminderPlan | None) -> dict[str, Any]:
    """How it stood, for an undo."""
    return {"is_own": plan is not None and plan.is_own, "steps": plan.steps if plan is not None else []}


def _noted(actor: Actor, plan: ReminderPlan, before: dict[str, Any], passed: Sequence[Step] = ()) -> Planned:
    number = len(plan.steps) if plan.is_own else 0
    record(
        actor,
        events.REMINDERS_PLANNED,
        plan,
        committee_id=plan.committee_id,
        activity_id=plan.activity_id,
        is_own=plan.is_own,
        number=number,
    )
    leave(actor, events.REMINDERS_PLANNED, plan, before=before)
    return Planned(plan, passed)
