"""What stands in calendars for other programs, and whose they are."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, load_only, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from volunteers.access import Actor
from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityKind,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.activities.queries.activities import between
from volunteers.activities.queries.signups import is_good, says_no
from volunteers.committees.models import Committee, Membership, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.followed import Revision
from volunteers.links import Link, Purpose
from volunteers.people.models import Person

_AHEAD = timedelta(days=5 * 365)


class Listed(NamedTuple):
    """A line of a feed before what it is of is read: a shift of an activity, how the person stands, and the counts of
    all rows that the entry is made of. Two equal ones are the same entry.
    """

    shift_id: int | None
    activity_id: int
    state: SignUpState | None
    told: tuple[Any, ...]
    stood: Revision
    series_id: int | None = None


class FeedEntry(NamedTuple):
    """A shift that a person is on and how, or an activity of their committee that they have not answered.

    `stood` counts all that they ever answered to the activity.
    """

    what: Activity | Shift
    state: SignUpState | None = None
    stood: Revision = Revision()


_TOLD = (Activity.sequence, Activity.told_at, Committee.sequence, Committee.told_at)


def listed_for(person_id: int, since: datetime, *, limit: int = 500) -> list[Listed]:
    """What stands in a person's own calendar: what they signed up for, and the meetings of their committees.

    But for those to which they can't come. An entry for each shift that they are on; else one for the activity,
    however many shifts it has.
    """
    states = (*OPEN_SIGNUPS, SignUpState.CANCELLED)
    of_mine, stood = _of_mine(person_id, since), _stood(person_id).subquery()
    signed_up = sa.select(SignUp.shift_id).where(SignUp.person_id == person_id, SignUp.state.in_(states))
    theirs = SignUp.person_id + 0 == person_id  # by the shift: by the person, all of theirs are read for each line
    rows = db.session.execute(
        sa.select(Shift.id, Shift.activity_id, SignUp.state, stood.c.counted, stood.c.at, *_TOLD)
        .join(Shift.activity)
        .join(Activity.committee)
        .outerjoin(stood, stood.c.activity_id == Activity.id)
        .outerjoin(
            SignUp,
            sa.and_(SignUp.shift_id == Shift.id, theirs, SignUp.state.in_(states), is_good()),
        )
        .where(
            Shift.id.in_(sa.union(signed_up, of_mine)),
            Shift.ends_at > since,
            sa.or_(SignUp.id.is_not(None), Shift.id.in_(of_mine)),
        )
        .order_by(Shift.starts_at, Shift.id)
        .limit(limit)
    ).all()
    answered = {activity_id for _, activity_id, state, *_ in rows if state is not None}
    found: dict[tuple[str, int], Listed] = {}
    for shift_id, activity_id, state, counted, at, *told in rows:
        stood_so = Revision(counted or 0, at)
        if state is not None:
            found["shift", shift_id] = Listed(shift_id, activity_id, state, tuple(told), stood_so)
        elif activity_id not in answered:
            found["activity", activity_id] = Listed(None, activity_id, None, tuple(told), stood_so)
    return list(found.values())


def _of_mine(person_id: int, since: datetime) -> sa.Select[Any]:
    """The shifts of the meetings of a person's committees, but for those to which they can't come."""
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
    return (
        sa.select(Shift.id)
        .join(Shift.activity)
        .where(
            Activity.kind == ActivityKind.MEETING,
            Activity.committee_id.in_(mine),
            Activity.drafted_at.is_(None),
            Shift.removed_at.is_(None),
            Shift.ends_at > since,
            Activity.id.not_in(cant),
        )
    )


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


def listed_of_committee(committee_id: int, since: datetime, *, limit: int = 500) -> list[Listed]:
    """What everybody may read in a committee's feed."""
    found = between(Actor(), since, clock.now() + _AHEAD, committee_id=committee_id).join(Activity.committee)
    columns = (Activity.id, Activity.series_id, *_TOLD)
    rows = db.session.execute(found.with_only_columns(*columns).limit(limit))
    return [Listed(None, key, None, tuple(told), Revision(), series_id) for key, series_id, *told in rows]


def of_listed(rows: Iterable[Listed]) -> list[FeedEntry]:
    """What these lines are of, with all that an entry says of it."""
    rows = list(rows)
    activity, committee, shift = _said(Activity), _said(Committee), _said(Shift)
    keys = {row.activity_id for row in rows}
    activities = {
        row.id: row
        for row in db.session.scalars(
            sa.select(Activity)
            .where(Activity.id.in_(keys))
            .options(load_only(*activity), selectinload(Activity.committee).load_only(*committee))
        )
    }
    on = {row.shift_id for row in rows if row.shift_id is not None}
    of_shifts = sa.select(Shift).where(Shift.id.in_(on)).options(load_only(*shift), joinedload(Shift.position))
    shifts = {row.id: row for row in db.session.scalars(of_shifts)}
    for row in shifts.values():
        set_committed_value(row, "activity", activities[row.activity_id])
    return [
        FeedEntry(shifts[row.shift_id] if row.shift_id else activities[row.activity_id], row.state, row.stood)
        for row in rows
    ]


def _said(model: Any) -> list[Any]:
    """The columns of a table that an entry is made of."""
    names = {"public_id", "activity_id", "committee_id", "sequence", "told_at", "created_at", *model.__told__}
    instants = {name.replace("_local", "_at") for name in names}
    return [getattr(model, name) for name in sorted(names | instants) if name in sa.inspect(model).columns]


def for_feed(person_id: int, since: datetime) -> list[FeedEntry]:
    """A person's own calendar at once."""
    return of_listed(listed_for(person_id, since))


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
