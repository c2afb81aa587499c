"""What stands in calendars for other programs, and whose they are."""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from volunteers.access import Actor
from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityKind,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.activities.queries.activities import WITH_CITY, between
from volunteers.activities.queries.signups import is_good, says_no
from volunteers.committees.models import Membership, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.links import Link, Purpose
from volunteers.people.models import Person

_AHEAD = timedelta(days=5 * 365)


class FeedEntry(NamedTuple):
    """A shift that a person is on and how, or an activity of their committee that they have not answered."""

    what: Activity | Shift
    state: SignUpState | None = None


def for_feed(person_id: int, since: datetime, *, limit: int = 500) -> list[FeedEntry]:
    """What stands in a person's own calendar: what they signed up for, and the meetings of their committees.

    But for those to which they can't come.
    """
    states = (*OPEN_SIGNUPS, SignUpState.CANCELLED)
    mine = sa.select(Membership.committee_id).where(
        Membership.person_id == person_id,
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.ON_LEAVE)),
    )
    cant = (
        sa.select(Shift.activity_id)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .join(Shift.activity)
        .where(SignUp.person_id == person_id, says_no())
    )
    rows = db.session.execute(
        sa.select(Shift, SignUp.state)
        .join(Shift.activity)
        .outerjoin(
            SignUp,
            sa.and_(SignUp.shift_id == Shift.id, SignUp.person_id == person_id, SignUp.state.in_(states), is_good()),
        )
        .where(
            Shift.ends_at > since,
            sa.or_(
                SignUp.id.is_not(None),
                sa.and_(
                    Activity.kind == ActivityKind.MEETING, Activity.committee_id.in_(mine), Activity.id.not_in(cant)
                ),
            ),
        )
        .options(contains_eager(Shift.activity).options(WITH_CITY))
        .order_by(Shift.starts_at, Shift.id)
        .limit(limit)
    )
    return _entries([(shift, state) for shift, state in rows])


def _entries(rows: list[tuple[Shift, SignUpState | None]]) -> list[FeedEntry]:
    """An entry for each shift that the person is on; else one for the activity, however many shifts it has."""
    answered = {shift.activity_id for shift, state in rows if state is not None}
    found: dict[tuple[str, int], FeedEntry] = {}
    for shift, state in rows:
        if state is not None:
            found["shift", shift.id] = FeedEntry(shift, state)
        elif shift.activity_id not in answered:
            found["activity", shift.activity_id] = FeedEntry(shift.activity)
    return list(found.values())


def public_of_committee(committee_id: int, since: datetime, *, limit: int = 500) -> list[Activity]:
    """What everybody may read in a committee's feed."""
    found = between(Actor(), since, clock.now() + _AHEAD, committee_id=committee_id)
    return list(db.session.scalars(found.limit(limit)))


def feed_link_of(person_id: int | None) -> Link | None:
    """The link (purpose FEED) that opens a person's own calendar, if they made one that is not closed."""
    return db.session.scalars(
        sa.select(Link)
        .where(Link.purpose == Purpose.FEED, Link.person_id == person_id, Link.revoked_at.is_(None))
        .order_by(Link.id.desc())
        .limit(1)
    ).one_or_none()


def reader_of_feed(person_id: int | None) -> Person | None:
    """Whose feed it is; None where their account was closed."""
    person = db.session.scalars(
        sa.select(Person).where(Person.id == person_id).options(joinedload(Person.account))
    ).one_or_none()
    return person if person is not None and (person.account is None or person.account.active) else None
