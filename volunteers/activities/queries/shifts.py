"""How full something is, and what a place on it depends on."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityState,
    Fill,
    SignUp,
    SignUpState,
)
from volunteers.foundation.db import db


def fill(activity_ids: Iterable[int]) -> dict[int, Fill]:
    """How full each of these activities is: one query; every id asked for has an answer."""
    ids = list(activity_ids)
    if not ids:
        return {}
    rows = db.session.execute(
        sa.select(SignUp.activity_id, SignUp.state, sa.func.count())
        .where(SignUp.activity_id.in_(ids), SignUp.state.in_(OPEN_SIGNUPS))
        .group_by(SignUp.activity_id, SignUp.state)
    )
    counts: dict[int, dict[SignUpState, int]] = {key: {} for key in ids}
    for activity_id, state, count in rows:
        counts[activity_id][state] = count
    return {
        key: Fill(states.get(SignUpState.CONFIRMED, 0), states.get(SignUpState.WAITLISTED, 0))
        for key, states in counts.items()
    }


class Standing(NamedTuple):
    """What a sign-up depends on, read under the lock; `clash_id` is what the person goes to at the same time."""

    confirmed: int
    waiting: int
    own_id: int | None = None
    clash_id: int | None = None


def _counted(state: SignUpState) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(SignUp.activity_id == sa.bindparam("activity_id"), SignUp.state == state)
        .scalar_subquery()
    )


# Built once: fifty people press at the same time, and everything under the lock makes the others wait.
_COUNTS = (_counted(SignUpState.CONFIRMED), _counted(SignUpState.WAITLISTED))
_OTHER = aliased(Activity)
_PERSONS_STANDING = sa.select(
    *_COUNTS,
    sa.select(SignUp.id)
    .where(
        SignUp.activity_id == sa.bindparam("activity_id"),
        SignUp.person_id == sa.bindparam("person_id"),
        SignUp.state.in_(OPEN_SIGNUPS),
    )
    .scalar_subquery(),
    sa.select(_OTHER.id)
    .join(SignUp, SignUp.activity_id == _OTHER.id)
    .where(
        SignUp.person_id == sa.bindparam("person_id"),
        SignUp.state == SignUpState.CONFIRMED,
        _OTHER.id != sa.bindparam("activity_id"),
        _OTHER.state == ActivityState.PUBLISHED,
        _OTHER.starts_at < sa.bindparam("ends_at"),
        _OTHER.ends_at > sa.bindparam("starts_at"),
    )
    .order_by(_OTHER.starts_at)
    .limit(1)
    .scalar_subquery(),
)


def standing(activity: Activity, person_id: int | None = None) -> Standing:
    """How full an activity is, and how one person stands to it: one query."""
    if person_id is None:
        return Standing(*tuple(db.session.execute(sa.select(*_COUNTS), {"activity_id": activity.id}).one()))
    values = {
        "activity_id": activity.id,
        "person_id": person_id,
        "starts_at": activity.starts_at,
        "ends_at": activity.ends_at,
    }
    return Standing._make(tuple(db.session.execute(_PERSONS_STANDING, values).one()))


def clashes(person_ids: Collection[int], activity: Activity) -> dict[int, Activity]:
    """Who of these has a place at something else at the same time: that other activity, by the person's key."""
    if not person_ids:
        return {}
    rows = db.session.execute(
        sa.select(SignUp.person_id, Activity)
        .join(SignUp.activity)
        .where(
            SignUp.person_id.in_(person_ids),
            SignUp.state == SignUpState.CONFIRMED,
            Activity.id != activity.id,
            Activity.state == ActivityState.PUBLISHED,
            Activity.starts_at < activity.ends_at,
            Activity.ends_at > activity.starts_at,
        )
        .order_by(Activity.starts_at)
    )
    found: dict[int, Activity] = {}
    for person_id, other in rows:
        found.setdefault(person_id, other)
    return found


def waited_for_at_that_time(person_ids: Collection[int], activity: Activity) -> list[int]:
    """Activities at the same time at which one of these persons waits, by key, in order."""
    if not person_ids:
        return []
    return list(
        db.session.scalars(
            sa.select(Activity.id)
            .join(SignUp, SignUp.activity_id == Activity.id)
            .where(
                SignUp.person_id.in_(person_ids),
                SignUp.state == SignUpState.WAITLISTED,
                Activity.id != activity.id,
                Activity.state == ActivityState.PUBLISHED,
                Activity.starts_at < activity.ends_at,
                Activity.ends_at > activity.starts_at,
            )
            .distinct()
            .order_by(Activity.id)
        )
    )
