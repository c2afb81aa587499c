"""Reading series and their times."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.access import Actor, Permission, visibility
from volunteers.activities.models import Activity, ActivityState, HeldPlace, Series, Shift, SignUp
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.followed import Revision, revision
from volunteers.foundation.text import is_clean
from volunteers.safeguarding.models import ConsentRequest

_WITH_CITY = joinedload(Series.committee).joinedload(Committee.partner_city)


class Beside(NamedTuple):
    """The times of a series before and after one, which the reader may see."""

    before: Activity | None
    after: Activity | None


def series_by_public_id(public_id: str) -> Series | None:
    """The series of an address, with its committee and the partner city."""
    if not is_clean(public_id):
        return None
    return db.session.scalars(sa.select(Series).where(Series.public_id == public_id).options(_WITH_CITY)).one_or_none()


def times_of(series_id: int, *, since: datetime | None = None) -> list[Activity]:
    """All times of a series that were made, by their slots; with `since` those that end later."""
    found = sa.select(Activity).where(Activity.series_id == series_id).order_by(Activity.series_slot)
    found = found.where(Activity.ends_at > since) if since is not None else found
    return list(db.session.scalars(found.options(joinedload(Activity.committee))))


def times_seen(actor: Actor, series_id: int) -> sa.Select[Any]:
    """The times of a series that the actor may see, in order."""
    found = visibility.within(sa.select(Activity), actor, Permission.ACTIVITY_READ)
    found = found.options(joinedload(Activity.committee).joinedload(Committee.partner_city))
    return found.where(Activity.series_id == series_id).order_by(Activity.starts_at, Activity.id)


def beside(actor: Actor, activity: Activity) -> Beside:
    """Which times come before and after this one of its series, as far as the actor may see them."""
    seen = visibility.within(sa.select(Activity.id), actor, Permission.ACTIVITY_READ)
    seen = seen.where(Activity.series_id == activity.series_id)
    before = seen.where(Activity.starts_at < activity.starts_at).order_by(Activity.starts_at.desc()).limit(1)
    after = seen.where(Activity.starts_at > activity.starts_at).order_by(Activity.starts_at).limit(1)
    near = sa.or_(Activity.id == before.scalar_subquery(), Activity.id == after.scalar_subquery())
    rows = list(db.session.scalars(sa.select(Activity).where(near)))
    is_before = {row.starts_at < activity.starts_at: row for row in rows}
    return Beside(is_before.get(True), is_before.get(False))


class InFeed(NamedTuple):
    """A series of which a calendar has times, and how far all that its entry is made of is counted."""

    series: Series
    told: Revision


def in_feed(series_ids: Collection[int]) -> dict[int, InFeed]:
    """The series with these keys, by key, each with its committee."""
    if not series_ids:
        return {}
    times = counted(series_ids)
    select = sa.select(Series).where(Series.id.in_(list(series_ids))).options(joinedload(Series.committee))
    return {
        row.id: InFeed(row, revision([row, row.committee, times.get(row.id, Revision())]))
        for row in db.session.scalars(select.order_by(Series.id))
    }


def slots_made(series_id: int) -> set[datetime]:
    """For which slots of a series there is an activity."""
    return set(db.session.scalars(sa.select(Activity.series_slot).where(Activity.series_id == series_id)))


def to_make(until: datetime) -> list[int]:
    """The series of which a time before this instant is not made yet, by key."""
    return list(db.session.scalars(sa.select(Series.id).where(Series.next_slot_at <= until).order_by(Series.id)))


def capacities(activity_ids: Collection[int]) -> dict[int, int | None]:
    """The places of activities with one shift, by the activity's key."""
    rows = db.session.execute(
        sa.select(Shift.activity_id, sa.func.max(Shift.capacity), sa.func.count())
        .where(Shift.activity_id.in_(list(activity_ids)))
        .group_by(Shift.activity_id)
    )
    return {key: capacity for key, capacity, count in rows if count == 1}


def counted(series_ids: Collection[int]) -> dict[int, Revision]:
    """How far the times of series are counted together: what a copy of a whole series is made of."""
    rows = db.session.execute(
        sa.select(Activity.series_id, sa.func.sum(Activity.sequence), sa.func.max(Activity.told_at), sa.func.count())
        .where(Activity.series_id.in_(list(series_ids)))
        .group_by(Activity.series_id)
    )
    return {key or 0: Revision(int(total or 0) + number, at) for key, total, at, number in rows}


def how_many_people(sign_up_ids: Iterable[int]) -> int:
    """Of how many people these sign-ups are."""
    keys = list(sign_up_ids)
    found = sa.select(sa.func.count(SignUp.person_id.distinct())).where(SignUp.id.in_(keys))
    return db.session.scalar(found) or 0 if keys else 0


def is_answered(shift_ids: Collection[int]) -> bool:
    """Whether anybody ever said anything to one of these shifts, or is asked about it."""
    keys = list(shift_ids)
    said = sa.select(SignUp.id).where(SignUp.shift_id.in_(keys)).exists()
    held = sa.select(HeldPlace.id).where(HeldPlace.shift_id.in_(keys)).exists()
    asked = sa.select(ConsentRequest.id).where(ConsentRequest.shift_id.in_(keys)).exists()
    return bool(db.session.scalar(sa.select(sa.or_(said, held, asked))))


def askew() -> list[int]:
    """The times of series ahead whose instant is not that of their wall time any more: the zone has other rules."""
    rows = db.session.scalars(
        sa.select(Activity)
        .where(
            Activity.series_id.is_not(None),
            Activity.ends_at > clock.now(),
            Activity.state == ActivityState.PUBLISHED,
        )
        .order_by(Activity.id)
    )
    return [row.id for row in rows if (row.starts.instant, row.ends.instant) != (row.starts_at, row.ends_at)]
