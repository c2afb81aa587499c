"""Shifts, how full they are, and what a place on one depends on."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityKind,
    ActivityState,
    Fill,
    HeldPlace,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.foundation import clock
from volunteers.foundation.columns import Later, UtcDateTime
from volunteers.foundation.db import db, plain_rows
from volunteers.foundation.prepared import Several, prepared
from volunteers.foundation.text import is_clean

_SHIFT = sa.select(Shift).join(Shift.activity).options(contains_eager(Shift.activity), joinedload(Shift.position))


@dataclass(frozen=True)
class Pressed:
    """As much of a shift as says who may press "I can come": the action reads it again, under the lock."""

    shift_id: int
    public_id: str
    activity_public_id: str
    committee_id: int
    is_public: bool
    is_draft: bool
    is_meeting: bool

    __scope__ = Activity.__scope__


_PRESSED = (
    sa.select(
        Shift.id,
        Shift.public_id,
        Activity.public_id,
        Activity.committee_id,
        Activity.is_public,
        Activity.drafted_at.is_not(None),
        Activity.kind == ActivityKind.MEETING,
    )
    .join(Shift.activity)
    .where(Shift.public_id == sa.bindparam("public_id"))
)


def pressed(public_id: str) -> Pressed | None:
    """The shift of an address."""
    if not is_clean(public_id):
        return None
    row = plain_rows(_PRESSED, {"public_id": public_id}).one_or_none()
    return None if row is None else Pressed(*row)


COMMITTEE_OF: sa.ScalarSelect[int] = (
    sa.select(Activity.committee_id).join(Activity.shifts).where(Shift.id == sa.bindparam("shift_id")).scalar_subquery()
)
"""The key of the committee whose shift it is, inside a statement: it never changes."""


def shift(key: int) -> Shift:
    """A shift with its activity."""
    return db.session.scalars(_SHIFT.where(Shift.id == key)).one()


def shifts_of(activity_ids: Iterable[int]) -> list[Shift]:
    """The shifts of these activities by key, each with its activity; not those that were removed."""
    where = Shift.activity_id.in_(list(activity_ids)), Shift.removed_at.is_(None)
    return list(db.session.scalars(_SHIFT.where(*where).order_by(Shift.id)))


def fills(shift_ids: Iterable[int]) -> dict[int, Fill]:
    """How full each of these shifts is: one query; every id asked for has an answer."""
    ids = list(shift_ids)
    found = {shift_id: each for _, shift_id, each in _fills(Shift.id, ids)}
    return {key: found.get(key, Fill()) for key in ids}


def fill(activity_ids: Iterable[int]) -> dict[int, Fill]:
    """How full each of these activities is, all shifts together: one query; every id asked for has an answer."""
    ids = list(activity_ids)
    of_activity: dict[int, list[Fill]] = defaultdict(list)
    for activity_id, _, each in _fills(Shift.activity_id, ids):
        of_activity[activity_id].append(each)
    return {key: _together(of_activity[key]) for key in ids}


def _fills(column: Any, ids: list[int]) -> list[tuple[int, int, Fill]]:
    if not ids:
        return []
    return [
        (activity_id, shift_id, Fill(confirmed, waiting, capacity, held))
        for activity_id, shift_id, capacity, confirmed, waiting, held in db.session.execute(
            *_filled(column, ids=ids, now=clock.now())
        )
    ]


@prepared
def _filled(column: Any, ids: Several, now: Later) -> sa.Select[int, int, int | None, int, int, int]:
    return (
        sa.select(
            Shift.activity_id,
            Shift.id,
            Shift.capacity,
            _how_many(SignUpState.CONFIRMED),
            _how_many(SignUpState.WAITLISTED),
            _held(Shift.id, now),
        )
        .outerjoin(SignUp, sa.and_(SignUp.shift_id == Shift.id, SignUp.state.in_(OPEN_SIGNUPS)))
        .where(column.in_(ids), Shift.removed_at.is_(None))
        .group_by(Shift.activity_id, Shift.id, Shift.capacity)
    )


def _how_many(state: SignUpState) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((SignUp.state == state, 1)))


def _held(shift_id: Any, now: Any) -> sa.ScalarSelect[int]:
    """How many places of a shift are held; what is over by the date counts no more."""
    where = (HeldPlace.shift_id == shift_id, HeldPlace.until_at > now)
    return sa.select(sa.func.count()).select_from(HeldPlace).where(*where).scalar_subquery()


def _together(found: list[Fill]) -> Fill:
    places = [each.capacity for each in found]
    return Fill(
        sum(each.confirmed for each in found),
        sum(each.waiting for each in found),
        None if None in places else sum(each or 0 for each in places),
        sum(each.held for each in found),
    )


class Standing(NamedTuple):
    """What a sign-up depends on, read under the lock; `clash_id` is the shift the person is on at the same time, and
    `counted` how far another answer of theirs to the activity begins to count (`counted_on`).
    """

    confirmed: int
    waiting: int
    held: int
    own_id: int | None = None
    clash_id: int | None = None
    counted: int = 0

    def fill(self, shift: Shift) -> Fill:
        """The same as how full the shift is."""
        return Fill(self.confirmed, self.waiting, shift.capacity, self.held)


def _counted(state: SignUpState) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(SignUp.shift_id == sa.bindparam("shift_id"), SignUp.state == state)
        .scalar_subquery()
    )


def counted_on(person_id: Any, activity_id: Any) -> sa.ScalarSelect[int]:
    """How far another answer of a person to an activity begins to count, inside a statement: after those before it."""
    of_it = aliased(Shift)
    before = (
        sa.select(sa.func.coalesce(sa.func.max(SignUp.sequence) + 1, 0))
        .join(of_it, of_it.id == SignUp.shift_id)
        .where(SignUp.person_id == person_id, of_it.activity_id == activity_id)
    )
    return before.correlate_except(SignUp, of_it).scalar_subquery()


# Built once: fifty people press at the same time, and everything under the lock makes the others wait.
_COUNTS = (
    _counted(SignUpState.CONFIRMED),
    _counted(SignUpState.WAITLISTED),
    _held(sa.bindparam("shift_id"), sa.bindparam("now", type_=UtcDateTime)),
)


def persons_standing(activity_id: Any, starts_at: Any, ends_at: Any) -> tuple[sa.ColumnElement[Any], ...]:
    """The columns of a `Standing`, for a statement that is run with `shift_id`, `person_id` and `now`.

    When the shift is, and of which activity, are columns of that statement or values that it gets.
    """
    shift_id: Later = sa.bindparam("shift_id")
    person_id: Later = sa.bindparam("person_id")
    other, its_activity = aliased(Shift), aliased(Activity)
    other_starts_at = sa.func.coalesce(other.own_starts_at, its_activity.starts_at)
    is_open = sa.or_(
        *(SignUp.state == each for each in OPEN_SIGNUPS)
    )  # a list in a statement is written anew each time
    own = sa.select(SignUp.id).where(SignUp.shift_id == shift_id, SignUp.person_id == person_id, is_open)
    clash = (
        sa.select(other.id)
        .join(SignUp, SignUp.shift_id == other.id)
        .join(its_activity, its_activity.id == other.activity_id)
        .where(
            SignUp.person_id == person_id,
            SignUp.state == SignUpState.CONFIRMED,
            other.id != shift_id,
            its_activity.state == ActivityState.PUBLISHED,
            other_starts_at < ends_at,
            sa.func.coalesce(other.own_ends_at, its_activity.ends_at) > starts_at,
        )
        .order_by(other_starts_at)
        .limit(1)
    )
    return (*_COUNTS, own.scalar_subquery(), clash.scalar_subquery(), counted_on(person_id, activity_id))


_PERSONS_STANDING = sa.select(
    *persons_standing(
        sa.bindparam("activity_id"),
        sa.bindparam("starts_at", type_=UtcDateTime),
        sa.bindparam("ends_at", type_=UtcDateTime),
    )
)


def standing(shift: Shift, person_id: int | None = None) -> Standing:
    """How full a shift is, and how one person stands to it: one query."""
    values: dict[str, Any] = {"shift_id": shift.id, "now": clock.now()}
    if person_id is None:
        return Standing(*tuple(db.session.execute(sa.select(*_COUNTS), values).one()))
    values |= {
        "person_id": person_id,
        "activity_id": shift.activity_id,
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
    }
    return Standing._make(tuple(db.session.execute(_PERSONS_STANDING, values).one()))


def _meanwhile(shift: Shift, person_ids: Collection[int], state: SignUpState) -> tuple[sa.ColumnElement[bool], ...]:
    """These persons' sign-ups in this state on other shifts that take place at the same time."""
    return (
        SignUp.person_id.in_(person_ids),
        SignUp.state == state,
        Shift.id != shift.id,
        Activity.state == ActivityState.PUBLISHED,
        Shift.starts_at < shift.ends_at,
        Shift.ends_at > shift.starts_at,
    )


def clashes(person_ids: Collection[int], shift: Shift) -> dict[int, Shift]:
    """Who of these has a place on something else at the same time: that other shift, by the person's key."""
    if not person_ids:
        return {}
    rows = db.session.execute(
        sa.select(SignUp.person_id, Shift)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(*_meanwhile(shift, person_ids, SignUpState.CONFIRMED))
        .options(contains_eager(Shift.activity))
        .order_by(Shift.starts_at)
    )
    found: dict[int, Shift] = {}
    for person_id, other in rows:
        found.setdefault(person_id, other)
    return found


def waited_for_at_that_time(person_ids: Collection[int], shift: Shift) -> list[int]:
    """Other shifts at the same time for which one of these persons waits, by key, in order."""
    if not person_ids:
        return []
    return list(
        db.session.scalars(
            sa.select(Shift.id)
            .join(SignUp, SignUp.shift_id == Shift.id)
            .join(Shift.activity)
            .where(*_meanwhile(shift, person_ids, SignUpState.WAITLISTED))
            .distinct()
            .order_by(Shift.id)
        )
    )
