"""What is planned to remind people of, whom of them by now, and what became of it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from volunteers.activities import rules
from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityState,
    Counted,
    Reminder,
    ReminderPlan,
    ReminderState,
    Shift,
    SignUp,
    SignUpState,
    Step,
    ToWhom,
)
from volunteers.activities.queries.activities import by_public_id
from volunteers.activities.queries.signups import is_good, says_no
from volunteers.committees.models import Committee, Membership, MembershipState, Term
from volunteers.committees.queries import by_slug, in_office
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.mail.models import Delivery, DeliveryState
from volunteers.organization.queries import current as organization
from volunteers.organization.queries import today_here
from volunteers.people.models import Person
from volunteers.undo import window

FIRST_MAILS = ("activities/signed_up", "activities/waiting", "activities/moved_up")
STATE_OF = {ToWhom.COMING: SignUpState.CONFIRMED, ToWhom.WAITING: SignUpState.WAITLISTED}
_RUNS = (ActivityState.PUBLISHED, ActivityState.DONE)


def plan_of(committee_id: int, activity_id: int | None = None) -> ReminderPlan | None:
    """The plan of an activity, or of a committee; also one that says nothing any more."""
    which = ReminderPlan.activity_id.is_(None) if activity_id is None else ReminderPlan.activity_id == activity_id
    return db.session.scalars(
        sa.select(ReminderPlan).where(ReminderPlan.committee_id == committee_id, which)
    ).one_or_none()


def default_steps() -> list[Step]:
    """What stands where nobody planned anything."""
    return rules.default_steps(organization().reminder_hour)


def _kept(plan: ReminderPlan) -> list[Step]:
    return [Step.of(each) for each in plan.steps]


@dataclass(frozen=True)
class Planned:
    """The steps that count, and where they are from: the activity, its committee, or what the administrator set."""

    steps: Sequence[Step]
    plan: ReminderPlan | None = None

    @property
    def is_default(self) -> bool:
        """Whether nobody planned anything."""
        return self.plan is None

    def step(self, public_id: str) -> Step | None:
        """A step by its address part."""
        return next((each for each in self.steps if each.public_id == public_id), None)


def planned(committee_id: int, activity_id: int | None = None) -> Planned:
    """The steps that count for an activity, or for all of a committee's that have no plan of their own."""
    wanted = [plan_of(committee_id, activity_id)] if activity_id is not None else []
    for plan in [*wanted, plan_of(committee_id)]:
        if plan is not None and plan.is_own:
            return Planned(_kept(plan), plan)
    return Planned(default_steps())


def _steps_of(activities: Iterable[Activity], plans: Collection[ReminderPlan]) -> dict[int, Sequence[Step]]:
    """The steps that count for each of these, by its key."""
    own = {plan.activity_id: plan for plan in plans if plan.activity_id is not None}
    of_committee = {plan.committee_id: plan for plan in plans if plan.activity_id is None}
    default = default_steps()
    found: dict[int, Sequence[Step]] = {}
    for activity in activities:
        plan = own.get(activity.id) or of_committee.get(activity.committee_id)
        found[activity.id] = _kept(plan) if plan is not None else default
    return found


@dataclass(frozen=True)
class StepAt:
    """A step of the plan of an activity or of a committee, as an address names it."""

    where: Activity | Committee
    step: Step
    version: int

    @property
    def activity(self) -> Activity | None:
        """The activity, where it is of one."""
        return self.where if isinstance(self.where, Activity) else None

    @property
    def committee_id(self) -> int:
        """The committee's key."""
        return self.where.committee_id if isinstance(self.where, Activity) else self.where.id


def step_of_activity(public_id: str, step: str) -> StepAt | None:
    """A step that counts for an activity."""
    activity = by_public_id(public_id)
    return _step_at(activity, activity.committee_id, activity.id, step) if activity is not None else None


def step_of_committee(slug: str, step: str) -> StepAt | None:
    """A step that counts for a committee's activities."""
    committee = by_slug(slug)
    return _step_at(committee, committee.id, None, step) if committee is not None else None


def _step_at(where: Activity | Committee, committee_id: int, activity_id: int | None, step: str) -> StepAt | None:
    found, plan = planned(committee_id, activity_id).step(step), plan_of(committee_id, activity_id)
    return StepAt(where, found, plan.version if plan is not None else 0) if found is not None else None


class Owed(NamedTuple):
    """What is due to one person: which step, for which day, about which of their sign-ups; and what becomes of it.

    `again` is the row of one whose mail did not leave, for it was no longer so.
    """

    shift: Shift
    person: Person
    step: Step
    for_on: date
    due_at: datetime
    sign_ups: Sequence[SignUp]
    state: ReminderState
    again: Reminder | None = None

    @property
    def activity(self) -> Activity:
        """What it is about."""
        return self.shift.activity


def _all_plans() -> list[ReminderPlan]:
    return list(db.session.scalars(sa.select(ReminderPlan).where(ReminderPlan.is_own.is_(True))))


def to_remind() -> list[int]:
    """The activities of which something is due to somebody, by key."""
    return sorted({each.activity.id for each in all_owed()})


def all_owed() -> list[Owed]:
    """All that is due to anybody."""
    now, plans = clock.now(), _all_plans()
    steps = [*default_steps(), *(step for plan in plans for step in _kept(plan))]
    before = max((each.days for each in steps if each.counted is not Counted.AFTER_END), default=0)
    after = max((each.days for each in steps if not each.is_before), default=0)
    back = timedelta(days=after + 2) + rules.LATE + rules.LOOKED_BACK
    rows = db.session.scalars(
        sa.select(Shift)
        .join(Shift.activity)
        .where(
            Activity.state.in_(_RUNS),
            Shift.starts_at < now + timedelta(days=before + 2),
            Shift.ends_at > now - back,
        )
        .options(contains_eager(Shift.activity))
    )
    return owed(list(rows), plans)


def owed(shifts: Sequence[Shift], plans: Collection[ReminderPlan] | None = None) -> list[Owed]:
    """What is due to whom of these shifts, with their activities, in order; nothing of what may yet be taken back."""
    now = clock.now()
    by_key = {shift.activity_id: shift.activity for shift in shifts}
    steps = _steps_of(by_key.values(), _all_plans() if plans is None else plans)
    running = [
        (shift, step)
        for shift in shifts
        for step in steps[shift.activity_id]
        if not shift.activity.is_draft
        and rules.is_for(step, shift.activity)
        and rules.is_running(step, shift, now)
        and shift.activity.changed_at <= now - timedelta(seconds=window.seconds())
    ]
    if not running:
        return []
    keys = sorted({shift.activity_id for shift, _step in running})
    people, had = _people(running), _had(keys)
    again = _not_left(row for row in had.values() if row.state is ReminderState.SENT)
    mails = _mails(keys, had.values())
    found: dict[tuple[int, int, str, date], Owed] = {}
    for shift, step in sorted(running, key=lambda each: each[0].starts_at):
        for_on = rules.counted_on(step, shift)
        for person, sign_up in people[shift.id, step.to_whom]:
            once = (shift.activity_id, person.id, step.kind, for_on)
            row = had.get(once)
            state = _becomes(step, shift, sign_up, now)
            if state is None or (row is not None and (row.id not in again or state is ReminderState.COVERED)):
                continue
            if row is None and state is ReminderState.SENT:
                sent = mails[shift.activity_id, person.id]
                if rules.has_enough(sent, step, steps[shift.activity_id], shift):
                    state = ReminderState.ENOUGH
            before = found.get(once)
            rows = [*(before.sign_ups if before and before.state is state else ()), *([sign_up] if sign_up else ())]
            if before is None or state is ReminderState.SENT or before.state is not ReminderState.SENT:
                due = rules.due_at(step, shift)
                found[once] = Owed(shift, person, step, for_on, due, rows, state, row)
    return list(found.values())


def _becomes(step: Step, shift: Shift, sign_up: SignUp | None, now: datetime) -> ReminderState | None:
    """What becomes of a step for somebody now; None where it may yet be taken back that they are on the list."""
    is_late = sign_up is not None and sign_up.changed_at > rules.due_at(step, shift)
    if sign_up is not None and sign_up.changed_at > now - timedelta(seconds=window.seconds()):
        return None
    is_over = now >= rules.sent_until(step, shift)
    if is_late and (is_over or not step.words):
        return ReminderState.COVERED
    return ReminderState.TOO_LATE if is_over else ReminderState.SENT


_Whom = dict[tuple[int, ToWhom], list[tuple[Person, SignUp | None]]]


def _people(running: Sequence[tuple[Shift, Step]]) -> _Whom:
    """Who is meant, by the shift's key and to whom: on its list with their sign-up; members who have not answered."""
    found: _Whom = defaultdict(list)
    keys = {shift.id for shift, step in running if step.to_whom is not ToWhom.NO_ANSWER}
    whom = {state: to_whom for to_whom, state in STATE_OF.items()}
    for row in db.session.scalars(
        sa.select(SignUp)
        .join(SignUp.shift)
        .join(Shift.activity)
        .join(SignUp.person)
        .where(SignUp.shift_id.in_(keys), SignUp.state.in_(OPEN_SIGNUPS), is_good(), Person.is_living())
        .options(contains_eager(SignUp.person))
        .order_by(SignUp.id)
        .execution_options(populate_existing=True)
    ):
        found[row.shift_id, whom[row.state]].append((row.person, row))
    for shift in {shift.id: shift for shift, step in running if step.to_whom is ToWhom.NO_ANSWER}.values():
        if shift.public_id == shift.activity.public_id:  # asked is for the activity, once
            found[shift.id, ToWhom.NO_ANSWER] = [(person, None) for person in unanswered(shift.activity)]
    return found


def unanswered(activity: Activity, among: Collection[int] | None = None) -> list[Person]:
    """Which members of the committee have not answered a meeting."""
    today = today_here()
    members = sa.select(Membership.person_id).where(
        Membership.committee_id == activity.committee_id, Membership.state == MembershipState.ACTIVE
    )
    officers = sa.select(Term.person_id).where(Term.committee_id == activity.committee_id, in_office(today))
    answered = (
        sa.select(SignUp.person_id)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(
            Shift.activity_id == activity.id,
            sa.or_(SignUp.state.in_((*OPEN_SIGNUPS, SignUpState.WITHDRAWN)), says_no(today)),
        )
    )
    where = [Person.id.in_(members.union(officers)), Person.is_living(), Person.id.not_in(answered)]
    where += [Person.id.in_(among)] if among is not None else []
    return list(db.session.scalars(sa.select(Person).where(*where).order_by(Person.id)))


def _had(activity_ids: Collection[int]) -> dict[tuple[int, int, str, date], Reminder]:
    rows = db.session.scalars(
        sa.select(Reminder).where(Reminder.activity_id.in_(activity_ids)).execution_options(populate_existing=True)
    )
    return {(row.activity_id, row.person_id, row.step, row.for_on): row for row in rows}


def _not_left(rows: Iterable[Reminder]) -> set[int]:
    """Of these, by key, those whose mail did not leave, for what it said was no longer so."""
    keys = [row.id for row in rows]
    if not keys:
        return set()
    where = (Delivery.subject_type == Reminder.__tablename__, Delivery.subject_id.in_(keys))
    states: dict[int | None, set[DeliveryState]] = defaultdict(set)
    for key, state in db.session.execute(sa.select(Delivery.subject_id, Delivery.state).where(*where)):
        states[key].add(state)
    return {key for key, found in states.items() if key is not None and found == {DeliveryState.CANCELLED}}


def _mails(activity_ids: Collection[int], had: Iterable[Reminder]) -> Counter[tuple[int, int]]:
    """How many mails each person had about each of these activities, besides what changed."""
    counted: Counter[tuple[int, int]] = Counter()
    rows = db.session.execute(
        sa.select(Shift.activity_id, SignUp.person_id, sa.func.count(Delivery.kind.distinct()))
        .select_from(SignUp)
        .join(SignUp.shift)
        .join(
            Delivery,
            sa.and_(Delivery.subject_type == SignUp.__tablename__, Delivery.subject_id == SignUp.id),
        )
        .where(
            Shift.activity_id.in_(activity_ids),
            Delivery.person_id == SignUp.person_id,
            Delivery.kind.in_(FIRST_MAILS),
            Delivery.state.not_in((DeliveryState.CANCELLED, DeliveryState.SUPPRESSED)),
        )
        .group_by(Shift.activity_id, SignUp.person_id)
    )
    for activity_id, person_id, number in rows:
        counted[activity_id, person_id] += number
    for row in had:
        counted[row.activity_id, row.person_id] += row.state is ReminderState.SENT
    return counted


def still_unanswered(activity: Activity, person_ids: Collection[int]) -> set[int]:
    """Which of these members have not answered a meeting."""
    return {person.id for person in unanswered(activity, person_ids)}
