"""What became of reminders, and what people answered to them."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from volunteers.activities.models import Activity, Reminder, ReminderState, Shift, SignUp, SignUpState, ToWhom
from volunteers.activities.queries.activities import WITH_CITY
from volunteers.activities.queries.reminders import STATE_OF, unanswered
from volunteers.activities.queries.signups import is_good, noes
from volunteers.foundation.db import db
from volunteers.mail.models import TROUBLE, WAITING, Delivery, DeliveryState


def _is_asked() -> sa.ColumnElement[bool]:
    """SQL condition on a sign-up, beside its shift and the activity: a mail that left asked if they still come then."""
    day = sa.func.date(sa.func.coalesce(Shift.own_starts_local, Activity.starts_local), type_=sa.Date)
    is_here = sa.exists().where(
        Delivery.subject_type == Reminder.__tablename__,
        Delivery.subject_id == Reminder.id,
        Delivery.state.in_((*WAITING, DeliveryState.CANCELLED, DeliveryState.SUPPRESSED)),
    )
    return sa.exists().where(
        Reminder.activity_id == Activity.id,
        Reminder.person_id == SignUp.person_id,
        Reminder.asks.is_(True),
        Reminder.state == ReminderState.SENT,
        Reminder.for_on == day,
        ~is_here,
    )


_SAYS_YES: sa.ColumnElement[bool] = SignUp.still_comes_for_at == Shift.starts_at


def _confirmed(select: Any, activity_id: int) -> sa.Select[*tuple[Any, ...]]:
    joined: sa.Select[*tuple[Any, ...]] = select.select_from(SignUp).join(SignUp.shift).join(Shift.activity)
    return joined.where(Shift.activity_id == activity_id, SignUp.state == SignUpState.CONFIRMED, is_good())


def answers_to_reminders(activity_id: int, person_id: int | None = None) -> dict[int, bool]:
    """Of those who have a place, by the key of the sign-up: True for who said again that they come, False for who was
    asked and has not answered; of one person, or of all.
    """
    says_yes, is_asked = sa.func.coalesce(_SAYS_YES, sa.false()), _is_asked()
    found = _confirmed(sa.select(SignUp.id, says_yes), activity_id).where(sa.or_(_SAYS_YES, is_asked))
    if person_id is not None:
        found = found.where(SignUp.person_id == person_id)
    return {key: bool(yes) for key, yes in db.session.execute(found)}


class Answers(NamedTuple):
    """How many members can't come, how many people said again that they come, how many were asked and are silent."""

    cant: int
    yes: int
    silent: int


def answers_of(activity: Activity) -> Answers:
    """How an activity was answered, in one statement."""
    people = sa.func.count(SignUp.person_id.distinct())
    yes = _confirmed(sa.select(people), activity.id).where(_SAYS_YES)
    silent = _confirmed(sa.select(people), activity.id).where(_is_asked(), ~sa.func.coalesce(_SAYS_YES, sa.false()))
    cant = noes(sa.select(sa.func.count(SignUp.id)), activity)
    columns = [each.scalar_subquery() for each in (cant, yes, silent)]
    return Answers(*db.session.execute(sa.select(*columns)).one())


@dataclass
class Became:
    """What became of one step on one day: how many got it, could not be reached, or did not get it, and why."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0
    left_out: int = 0
    others: Counter[ReminderState] = field(default_factory=Counter)


def became(activity_id: int) -> dict[tuple[str, date], Became]:
    """What became of each step of an activity, by step and day."""
    mail = sa.and_(Delivery.subject_type == Reminder.__tablename__, Delivery.subject_id == Reminder.id)
    rows = db.session.execute(
        sa.select(Reminder.id, Reminder.step, Reminder.for_on, Reminder.state, Delivery.state)
        .outerjoin(Delivery, mail)
        .where(Reminder.activity_id == activity_id)
        .order_by(Reminder.id)
    )
    states: dict[tuple[int, str, date, ReminderState], set[DeliveryState | None]] = defaultdict(set)
    for key, step, for_on, state, mailed in rows:
        states[key, step, for_on, state].add(mailed)
    found: dict[tuple[str, date], Became] = defaultdict(Became)
    for (_key, step, for_on, state), of_one in states.items():
        _count(found[step, for_on], state, of_one)
    return found


def _count(into: Became, state: ReminderState, mailed: set[DeliveryState | None]) -> None:
    """One person: where one of several copies arrived, they were reached; the mails may be forgotten by now."""
    if state is not ReminderState.SENT:
        into.others[state] += 1
    elif not mailed or mailed & {DeliveryState.SENT, None}:
        into.sent += 1
    elif mailed & {*WAITING, DeliveryState.SENDING}:
        into.waiting += 1
    elif mailed & set(TROUBLE):
        into.failed += 1
    elif DeliveryState.SUPPRESSED in mailed:
        into.left_out += 1


def how_many(shifts: Collection[Shift], to_whom: ToWhom) -> int:
    """How many people would get something that goes to these, as it stands now."""
    if to_whom is ToWhom.NO_ANSWER:
        return len(unanswered(next(iter(shifts)).activity))
    people = (
        sa.select(sa.func.count(SignUp.person_id.distinct()))
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(SignUp.shift_id.in_([shift.id for shift in shifts]), SignUp.state == STATE_OF[to_whom], is_good())
    )
    return db.session.scalar(people) or 0


def places_on_day(sign_up: SignUp) -> list[SignUp]:
    """The places that their person has on that activity on the day of this one, in order of time; read anew."""
    rows = db.session.scalars(
        sa.select(SignUp)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(
            Shift.activity_id == sign_up.shift.activity_id,
            SignUp.person_id == sign_up.person_id,
            SignUp.state == SignUpState.CONFIRMED,
        )
        .options(contains_eager(SignUp.shift).contains_eager(Shift.activity).options(WITH_CITY))
        .options(joinedload(SignUp.person))
        .order_by(Shift.starts_at, SignUp.id)
        .execution_options(populate_existing=True)
    )
    day = sign_up.shift.starts.local.date()
    return [row for row in rows if row.shift.starts.local.date() == day]
