"""Whom somebody who runs an activity can put on its list."""

import sqlalchemy as sa

from volunteers.activities.models import OPEN_SIGNUPS, Activity, Shift, SignUp
from volunteers.committees.models import Membership, MembershipState
from volunteers.foundation.db import db
from volunteers.foundation.folding import fold
from volunteers.foundation.text import is_clean
from volunteers.people.models import Person

_BELONG = (MembershipState.ACTIVE, MembershipState.ON_LEAVE)


def _members(committee_id: int) -> sa.Select[Person]:
    return (
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.committee_id == committee_id, Membership.state.in_(_BELONG), Person.is_living())
        .order_by(Person.sort_name, Person.id)
    )


def members_to_add(activity: Activity) -> list[Person]:
    """The members of the committee who are on no list of the activity, sorted by name."""
    there = (
        sa.select(SignUp.person_id)
        .join(SignUp.shift)
        .where(Shift.activity_id == activity.id, SignUp.state.in_(OPEN_SIGNUPS))
    )
    return list(db.session.scalars(_members(activity.committee_id).where(Person.id.not_in(there))))


def member_called(committee_id: int, public_id: str) -> Person | None:
    """The member of the committee with this public id."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(_members(committee_id).where(Person.public_id == public_id)).one_or_none()


def guest_of(committee_id: int, full_name: str, phone: str | None) -> Person | None:
    """Who was on a list of the committee before under this name and number, and signs in nowhere."""
    rows = db.session.scalars(
        sa.select(Person)
        .join(SignUp, SignUp.person_id == Person.id)
        .join(SignUp.shift)
        .join(Shift.activity)
        .where(
            Activity.committee_id == committee_id,
            Person.phone == phone,
            Person.account_id.is_(None),
            Person.is_adult,
            Person.is_living(),
            Person.erased_at.is_(None),
            Person.merged_into_id.is_(None),
        )
        .order_by(Person.id)
    ).unique()
    return next((row for row in rows if fold(row.full_name) == fold(full_name)), None)
