"""Reading activities. What a list shows is narrowed by `visibility.within`, as everywhere."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from volunteers.access import Actor, Permission, visibility
from volunteers.activities.models import Activity, ActivityState, Shift
from volunteers.committees.models import Committee
from volunteers.foundation import clock
from volunteers.foundation.db import db
from volunteers.foundation.text import is_clean
from volunteers.partners.models import PartnerCity

WITH_CITY = joinedload(Activity.committee).joinedload(Committee.partner_city)


def by_public_id(public_id: str) -> Activity | None:
    """The activity of an address, with its committee, the partner city, and its series."""
    if not is_clean(public_id):
        return None
    about = (WITH_CITY, joinedload(Activity.in_charge), joinedload(Activity.series))
    found = sa.select(Activity).where(Activity.public_id == public_id, Activity.discarded_at.is_(None))
    return db.session.scalars(found.options(*about)).one_or_none()


def _visible(actor: Actor) -> sa.Select[Any]:
    found = visibility.within(sa.select(Activity), actor, Permission.ACTIVITY_READ)
    return found.where(Activity.discarded_at.is_(None)).options(WITH_CITY)


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
    on = Activity.state == ActivityState.PUBLISHED, Activity.drafted_at.is_(None)
    return list(db.session.scalars(found.where(*on).limit(limit)))


def past(actor: Actor, *, committee_id: int) -> sa.Select[Any]:
    """What is over, the latest first."""
    found = _visible(actor).where(Activity.committee_id == committee_id, Activity.ends_at <= clock.now())
    return found.order_by(Activity.starts_at.desc(), Activity.id.desc())


def over(limit: int = 500) -> list[int]:
    """Activities that have ended, with all of their shifts, and are not marked done yet, by key."""
    goes_on = Activity.shifts.any(sa.and_(Shift.own_ends_at > clock.now(), Shift.removed_at.is_(None)))
    return list(
        db.session.scalars(
            sa.select(Activity.id)
            .where(Activity.state == ActivityState.PUBLISHED, Activity.ends_at <= clock.now(), ~goes_on)
            .where(Activity.drafted_at.is_(None))
            .order_by(Activity.id)
            .limit(limit)
        )
    )


def zones_of_cities() -> list[str]:
    """The time zones of the partner cities, each once."""
    zones = db.session.scalars(sa.select(PartnerCity.time_zone).order_by(PartnerCity.position, PartnerCity.id))
    return list(dict.fromkeys(zones))
