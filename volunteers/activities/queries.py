"""Reading activities and sign-ups. What a list shows is narrowed by `visibility.within`, as everywhere."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload

from volunteers.access import Actor, Permission, visibility
from volunteers.activities.models import (
    OPEN_SIGNUPS,
    Activity,
    ActivityKind,
    ActivityState,
    Fill,
    SignUp,
    SignUpState,
)
from volunteers.committees.models import Committee, Membership, MembershipState
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean
from volunteers.links import Link, Purpose
from volunteers.partners.models import PartnerCity
from volunteers.people.models import Person

_AHEAD = timedelta(days=5 * 365)
_BARE = sa.select(Activity).where(Activity.public_id == sa.bindparam("public_id"))
_WITH_CITY = joinedload(Activity.committee).joinedload(Committee.partner_city)


def by_public_id(public_id: str) -> Activity | None:
    """The activity of an address, with its committee and the partner city."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(
        sa.select(Activity).where(Activity.public_id == public_id).options(_WITH_CITY)
    ).one_or_none()


def bare_by_public_id(public_id: str) -> Activity | None:
    """The activity of an address with nothing around it: for a press, whose action reads it again under the lock."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(_BARE, {"public_id": public_id}).one_or_none()


def sign_up_by_public_id(public_id: str) -> SignUp | None:
    """The sign-up of an address, with its activity."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(
        sa.select(SignUp).where(SignUp.public_id == public_id).options(joinedload(SignUp.activity).options(_WITH_CITY))
    ).one_or_none()


def sign_up_by_key(key: int | None, person_id: int | None) -> SignUp | None:
    """A person's sign-up by its key, with its activity and the person: for a signed link."""
    return db.session.scalars(
        sa.select(SignUp)
        .where(SignUp.id == key, SignUp.person_id == person_id)
        .options(joinedload(SignUp.person), joinedload(SignUp.activity).options(_WITH_CITY))
    ).one_or_none()


def _visible(actor: Actor) -> sa.Select[Any]:
    return visibility.within(sa.select(Activity), actor, Permission.ACTIVITY_READ).options(_WITH_CITY)


def between(actor: Actor, since: datetime, until: datetime, *, committee_id: int | None = None) -> sa.Select[Any]:
    """What the actor may see that goes on between two instants, also what was cancelled, in order."""
    found = _visible(actor).where(Activity.starts_at < until, Activity.ends_at > since)
    if committee_id is not None:
        found = found.where(Activity.committee_id == committee_id)
    return found.order_by(Activity.starts_at, Activity.id)


def from_then_on(actor: Actor, since: datetime, *, committee_id: int | None = None) -> sa.Select[Any]:
    """What the actor may see that is not over at an instant, in order."""
    found = _visible(actor).where(Activity.ends_at > since)
    if committee_id is not None:
        found = found.where(Activity.committee_id == committee_id)
    return found.order_by(Activity.starts_at, Activity.id)


def upcoming(actor: Actor, *, committee_id: int | None = None, limit: int = 10) -> list[Activity]:
    """The next activities that the actor may see and that take place, with their committees and partner cities."""
    found = from_then_on(actor, clock.now(), committee_id=committee_id)
    return list(db.session.scalars(found.where(Activity.state == ActivityState.PUBLISHED).limit(limit)))


def past(actor: Actor, *, committee_id: int) -> sa.Select[Any]:
    """What is over, the latest first."""
    found = _visible(actor).where(Activity.committee_id == committee_id, Activity.ends_at <= clock.now())
    return found.order_by(Activity.starts_at.desc(), Activity.id.desc())


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


def ahead_of_person(person_id: int, *, limit: int = 10) -> list[SignUp]:
    """What a person signed up for and is not over, in order of time; each with its activity and committee."""
    return list(
        db.session.scalars(
            sa.select(SignUp)
            .join(SignUp.activity)
            .where(
                SignUp.person_id == person_id,
                SignUp.state.in_(OPEN_SIGNUPS),
                Activity.state == ActivityState.PUBLISHED,
                Activity.ends_at > clock.now(),
            )
            .options(contains_eager(SignUp.activity).options(_WITH_CITY))
            .order_by(Activity.starts_at, Activity.id)
            .limit(limit)
        )
    )


def next_of_person(person_id: int) -> SignUp | None:
    """The next thing that a person signed up for (a `SignUp` with `.activity.committee`), or None."""
    found = ahead_of_person(person_id, limit=1)
    return found[0] if found else None


def sign_ups_of(person_id: int | None, activity_ids: Iterable[int]) -> dict[int, SignUp]:
    """The person's open sign-ups among these activities, by the activity's key."""
    ids = list(activity_ids)
    if person_id is None or not ids:
        return {}
    rows = db.session.scalars(
        sa.select(SignUp).where(
            SignUp.person_id == person_id, SignUp.activity_id.in_(ids), SignUp.state.in_(OPEN_SIGNUPS)
        )
    )
    return {row.activity_id: row for row in rows}


def waiting_before(sign_up: SignUp) -> int:
    """How many wait before this one."""
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(
                SignUp.activity_id == sign_up.activity_id,
                SignUp.state == SignUpState.WAITLISTED,
                SignUp.id < sign_up.id,
            )
        )
        or 0
    )


def who_comes(activity_id: int) -> sa.Select[Any]:
    """Who comes, then who waits, each in order; with their persons."""
    return (
        sa.select(SignUp)
        .where(SignUp.activity_id == activity_id, SignUp.state.in_(OPEN_SIGNUPS))
        .options(joinedload(SignUp.person))
        .order_by(SignUp.state != SignUpState.CONFIRMED, SignUp.id)
    )


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


def over(limit: int = 500) -> list[int]:
    """Activities that have ended and are not marked done yet, by key."""
    return list(
        db.session.scalars(
            sa.select(Activity.id)
            .where(Activity.state == ActivityState.PUBLISHED, Activity.ends_at <= clock.now())
            .order_by(Activity.id)
            .limit(limit)
        )
    )


def for_feed(person_id: int, since: datetime, *, limit: int = 500) -> list[tuple[Activity, SignUpState | None]]:
    """What stands in a person's own calendar: what they signed up for, and the meetings of their committees."""
    states = (*OPEN_SIGNUPS, SignUpState.CANCELLED)
    mine = sa.select(Membership.committee_id).where(
        Membership.person_id == person_id,
        Membership.state.in_((MembershipState.ACTIVE, MembershipState.ON_LEAVE)),
    )
    rows = db.session.execute(
        sa.select(Activity, SignUp.state)
        .outerjoin(
            SignUp,
            sa.and_(SignUp.activity_id == Activity.id, SignUp.person_id == person_id, SignUp.state.in_(states)),
        )
        .where(
            Activity.ends_at > since,
            sa.or_(
                SignUp.id.is_not(None),
                sa.and_(Activity.kind == ActivityKind.MEETING, Activity.committee_id.in_(mine)),
            ),
        )
        .options(_WITH_CITY)
        .order_by(Activity.starts_at, Activity.id)
        .limit(limit)
    )
    found = {activity.id: (activity, state) for activity, state in rows}
    return list(found.values())


def public_of_committee(committee_id: int, since: datetime, *, limit: int = 500) -> list[Activity]:
    """What everybody may read in a committee's feed."""
    found = between(Actor(), since, clock.now() + _AHEAD, committee_id=committee_id)
    return list(db.session.scalars(found.limit(limit)))


def feed_link_of(person_id: int | None) -> Link | None:
    """The address of a person's own calendar, if they made one."""
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


def zones_of_cities() -> list[str]:
    """The time zones of the partner cities, each once."""
    zones = db.session.scalars(sa.select(PartnerCity.time_zone).order_by(PartnerCity.position, PartnerCity.id))
    return list(dict.fromkeys(zones))
