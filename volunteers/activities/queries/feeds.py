"""What stands in calendars for other programs, and whose they are."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

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
from volunteers.foundation.followed import Revision
from volunteers.links import Link, Purpose
from volunteers.people.models import Person

_AHEAD = timedelta(days=5 * 365)


class FeedEntry(NamedTuple):
    """A shift that a person is on and how, or an activity of their committee that they have not answered.

    `stood` counts all that they ever answered to the activity.
    """

    what: Activity | Shift
    state: SignUpState | None = None
    stood: Revision = Revision()


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
    stood = _stood(person_id).subquery()
    rows = db.session.execute(
        sa.select(Shift, SignUp.state, stood.c.counted, stood.c.at)
        .join(Shift.activity)
        .outerjoin(stood, stood.c.activity_id == Activity.id)
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
    return _entries([(shift, state, Revision(count or 0, at)) for shift, state, count, at in rows])


def _stood(person_id: int) -> sa.Select[Any, Any, Any]:
    """How far the answers of a person are counted, of each activity to which they ever gave one; each counts itself."""
    return (
        sa.select(
            Shift.activity_id,
            sa.func.sum(SignUp.sequence + 1).label("counted"),
            sa.func.max(SignUp.told_at).label("at"),
        )
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(SignUp.person_id == person_id)
        .group_by(Shift.activity_id)
    )


def counted_on(person_id: int, activity_id: int) -> sa.ColumnElement[int]:
    """How far another answer of a person to an activity begins to count, for its INSERT: after those before it."""
    before = (
        sa.select(sa.func.coalesce(sa.func.max(SignUp.sequence) + 1, 0))
        .join(Shift, Shift.id == SignUp.shift_id)
        .where(SignUp.person_id == person_id, Shift.activity_id == activity_id)
    )
    return before.correlate(None).scalar_subquery()


def _entries(rows: list[tuple[Shift, SignUpState | None, Revision]]) -> list[FeedEntry]:
    """An entry for each shift that the person is on; else one for the activity, however many shifts it has."""
    answered = {shift.activity_id for shift, state, _ in rows if state is not None}
    found: dict[tuple[str, int], FeedEntry] = {}
    for shift, state, stood in rows:
        if state is not None:
            found["shift", shift.id] = FeedEntry(shift, state, stood)
        elif shift.activity_id not in answered:
            found["activity", shift.activity_id] = FeedEntry(shift.activity, None, stood)
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
